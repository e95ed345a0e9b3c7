//! Who may what, by token.

use super::service::{Answer, MadeUp, guarded, send};
use axum::body::Body;
use axum::http::Method;
use serde_json::{Value as Json, json};

/// Asks `node` with the token of this name; without one where it is empty.
fn ask(node: MadeUp, method: Method, path: &str, token: &str, body: &str) -> Answer {
    let bearer = if token.is_empty() { String::new() } else { format!("Bearer {token}") };
    let form = if path == "/v1/backup" { "application/json" } else { "application/cloudevents+json" };
    let fields = [("authorization", bearer.as_str()), ("content-type", form), ("host", "figures.example")];
    send(node, method, path, &fields, Body::from(body.to_owned()))
}

fn get(path: &str, token: &str) -> Answer {
    ask(guarded(), Method::GET, path, token, "")
}

/// Statuses without a token and with those of `record`, `read`, `inspect` and `admin`.
#[track_caller]
fn check(method: &Method, path: &str, body: &str, expected: [u16; 5]) {
    let got = ["", "record", "read", "inspect", "admin"].map(|token| {
        let answer = ask(guarded(), method.clone(), path, token, body);
        match answer.status.as_u16() {
            401 => {
                let problem = answer.problem(401);
                assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"maaltal\"");
                assert!(
                    problem["detail"].as_str().unwrap().starts_with("authorization: expected a token of the role ")
                );
            }
            403 => {
                let problem = answer.problem(403);
                let detail = problem["detail"].as_str().unwrap();
                assert!(detail.contains(": expected "), "{detail}");
            }
            _ => {}
        }
        answer.status.as_u16()
    });
    assert_eq!(got, expected, "{method} {path}");
}

#[test]
fn every_route_asks_for_its_roles() {
    let get = |path: &str, expected| check(&Method::GET, path, "", expected);
    let (figures, unreleased) = ([401, 403, 200, 200, 200], [401, 403, 403, 200, 200]);
    for path in ["/", "/v1/programmes", "/v1/programmes/kanten", "/programmes/kanten"] {
        get(path, figures);
    }
    for file in ["snapshot", "snapshot.csv"] {
        let at = |query: &str| format!("/v1/programmes/kanten/{file}{query}");
        get(&at(""), figures);
        get(&at("?period=2018-S2"), figures);
        get(&at("?period=2018-S2&cutoff=2018-12-31&known_at=1000"), figures);
        get(&at("?period=2018-S2&known_at=2019-02-01T08:00:00Z"), figures);
        for query in [
            "?period=2018-S1",
            "?period=2019-S2",
            "?period=2018-S2&cutoff=2018-12-30",
            "?period=2018-S2&known_at=1001",
            "?period=2018-S2&known_at=999",
            "?period=2018-S2&known_at=2019-02-01",
            "?cutoff=2018-12-30",
        ] {
            get(&at(query), unreleased);
        }
    }
    let at = |rest: &str| format!("/v1/programmes/kanten/{rest}");
    get(&at("quality"), unreleased);
    for file in ["meetings", "meetings.ics"] {
        get(&at(file), figures);
        get(&at(&format!("{file}?known_at=1000")), unreleased);
    }
    for file in ["reports", "reports/2019-01.pdf", "reports/2019-01.html", "reports/2019-01.json"] {
        get(&at(file), figures);
    }
    get(&at("reports/2019-07.pdf"), [401, 403, 404, 404, 404]);
    get(&at("labour-market"), unreleased);
    get(&at("labour-market?period=2018-S2&cutoff=2018-12-31&known_at=1000"), unreleased);
    get(&at("kpis/citizens/events?period=2018-S2"), unreleased);
    get(&at("kpis/citizens/series"), figures);
    get(&at("kpis/citizens/series?known_at=1000"), figures);
    get(&at("kpis/citizens/series?known_at=999"), unreleased);
    get(&at("restatement?period=2018-S2&from=1000"), figures);
    get(&at("restatement?period=2018-S2&from=1000&to=1000"), figures);
    for query in ["period=2018-S2&from=999", "period=2018-S2&from=1000&to=1001", "period=2018-S1&from=1000"] {
        get(&at(&format!("restatement?{query}")), unreleased);
    }
    get("/v1/log/head", [401, 403, 403, 200, 200]);
    get("/healthz", [200; 5]);
    get("/readyz", [200; 5]);
    // Whether there is such a programme is told to those alone who could look at it.
    get("/v1/programmes/other", [401, 403, 403, 403, 403]);
    let event = |source: &str, name: &str| {
        json!({"specversion": "1.0", "source": source, "id": "e", "type": format!("dk.maaltal.{name}.v1"),
            "programme": "kanten", "occurredon": "2019-02-01",
            "data": {"company": "24256790", "channel": "visit"}})
        .to_string()
    };
    let post = |body: &str, expected| check(&Method::POST, "/v1/events", body, expected);
    post(&event("/own", "company.contacted"), [401, 201, 403, 403, 201]);
    post(&event("/other", "company.contacted"), [401, 403, 403, 403, 201]);
    post(&event("/own", "programme.defined"), [401, 403, 403, 403, 422]);
    post(&event("/own", "report.published"), [401, 403, 403, 403, 422]);
    post(&event("/own", "company.contacted").replace("kanten", "other"), [401, 403, 403, 403, 403]);
    check(&Method::POST, "/v1/backup", r#"{"dir": "/backups/nightly"}"#, [401, 403, 403, 403, 200]);
}

#[test]
fn of_many_events_those_are_rejected_that_are_not_the_senders() {
    let event = |id: &str, source: &str, name: &str, programme: &str| {
        json!({"specversion": "1.0", "source": source, "id": id, "type": format!("dk.maaltal.{name}.v1"),
            "programme": programme, "occurredon": "2019-02-01", "data": {"company": "24256790", "channel": "visit"}})
    };
    let contact = |id: &str, source: &str| event(id, source, "company.contacted", "kanten");
    let sent = [
        contact("a", "/own"),
        contact("b", "/other"),
        event("c", "/own", "programme.defined", "kanten"),
        event("d", "/own", "report.published", "kanten"),
        event("e", "/own", "company.contacted", "nowhere"),
        contact("a", "/own"),
    ];
    let error = |index: usize, field: &str, expected: &str, got: &str| {
        json!({"index": index, "outcome": "rejected",
            "errors": [{"field": field, "pointer": format!("/{field}"), "expected": expected, "got": got}]})
    };
    let check = |form: &str, body: String, mut expected: Json| {
        let fields = [("authorization", "Bearer record"), ("content-type", form)];
        let answer = send(guarded(), Method::POST, "/v1/events", &fields, Body::from(body)).json();
        if form == "application/x-ndjson" {
            for own in expected.as_array_mut().unwrap() {
                let line = json!(own["index"].as_u64().unwrap() + 1);
                own.pointer_mut("/errors/0").into_iter().for_each(|error| error["line"] = line.clone());
            }
        }
        assert_eq!(answer["outcomes"], expected);
        assert_eq!(answer["counts"], json!({"recorded": 1, "already_recorded": 1, "conflict": 0, "rejected": 4}));
    };
    let admin = |name: &str| format!("the role admin for dk.maaltal.{name}.v1");
    let expected = json!([
        {"index": 0, "outcome": "recorded", "position": 48_212},
        error(1, "source", "a source that the token is bound to", "/other"),
        error(2, "type", &admin("programme.defined"), "record"),
        error(3, "type", &admin("report.published"), "record"),
        error(4, "programme", "one that the token is for", "nowhere"),
        {"index": 5, "outcome": "already_recorded", "position": 48_212},
    ]);
    check("application/cloudevents-batch+json", json!(sent).to_string(), expected.clone());
    check("application/x-ndjson", sent.iter().map(|event| format!("{event}\n")).collect(), expected);
}

#[test]
fn a_sender_may_set_targets() {
    let set = json!({"specversion": "1.0", "source": "/own", "id": "t", "type": "dk.maaltal.target.set.v1",
        "programme": "kanten", "occurredon": "2019-02-01",
        "data": {"kpi": "citizens", "value": 900, "due": "2021-12-31"}});
    check(&Method::POST, "/v1/events", &set.to_string(), [401, 201, 403, 403, 201]);
}

#[test]
fn a_wrong_token_is_no_token() {
    let answer = |fields: &[(&str, &str)]| send(guarded(), Method::GET, "/healthz", fields, Body::empty());
    for wrong in ["Bearer nobody", "Bearer", "Basic read", "read", "Bearer read x"] {
        let problem = answer(&[("authorization", wrong)]).problem(401);
        assert!(!problem.to_string().contains("nobody"), "a token is not repeated");
    }
    answer(&[("authorization", "Bearer read"), ("authorization", "Bearer read")]).problem(401);
    assert_eq!(answer(&[("authorization", "bearer read")]).status, 200);
}

#[test]
fn what_is_released_may_be_for_everybody() {
    let public = || MadeUp { is_public: true, ..guarded() };
    let get = |path: &str, token| ask(public(), Method::GET, path, token, "");
    for token in ["", "record", "read"] {
        let table = get("/v1/programmes/kanten/snapshot", token).json();
        assert_eq!((&table["period"]["code"], &table["view"]["position"]), (&json!("2019-S1"), &json!(1_000)));
        assert_eq!(get("/v1/programmes", token).json()["programmes"][0]["id"], "kanten");
    }
    get("/v1/programmes/kanten/snapshot?known_at=1001", "").problem(401);
    get("/v1/programmes/other/snapshot", "").problem(401);
}

#[test]
fn a_calendar_sends_its_token_as_a_password() {
    let answer = |method: Method, path: &str, field: &str| {
        let fields = [("authorization", field), ("host", "figures.example")];
        send(guarded(), method, path, &fields, Body::empty())
    };
    let feed = "/v1/programmes/kanten/meetings.ics";
    // Names are `anybody`, the empty one, and `x`; tokens `read`, `read`, and one that there is not.
    let right = ["Basic YW55Ym9keTpyZWFk", "basic OnJlYWQ="];
    for field in right {
        assert_eq!(answer(Method::GET, feed, field).status, 200, "{field}");
        for path in ["/v1/programmes/kanten/meetings", "/v1/programmes/kanten/snapshot", "/healthz"] {
            answer(Method::GET, path, field).problem(401);
        }
        answer(Method::POST, feed, field).problem(401);
    }
    // Outlook sends this to everyone: where the feed is for everybody, it gets it.
    answer(Method::GET, "/v1/programmes/kanten/snapshot", "Bearer").problem(401);
    let public = MadeUp { is_public: true, ..guarded() };
    let fields = [("authorization", "Bearer"), ("host", "figures.example")];
    assert_eq!(send(public, Method::GET, feed, &fields, Body::empty()).status, 200);
    for wrong in [
        "Basic eDpub2JvZHk=",
        "Basic cmVhZA==",
        "Basic read",
        "Basic",
        "Bearer",
        "Bearer nobody",
        "Basic OnJlYWQ=, Bearer read",
    ] {
        let refused = answer(Method::GET, feed, wrong);
        refused.problem(401);
        let offers: Vec<_> = refused.headers.get_all("www-authenticate").iter().collect();
        assert_eq!(offers, ["Bearer realm=\"maaltal\"", "Basic realm=\"maaltal\", charset=\"UTF-8\""], "{wrong}");
    }
    assert_eq!(get("/v1/programmes/kanten/snapshot", "").headers.get_all("www-authenticate").iter().count(), 1);
}

#[test]
fn of_a_programme_without_release_nothing_is_told() {
    let empty = || MadeUp { releases: Vec::new(), ..guarded() };
    let meetings = ["/v1/programmes/kanten/meetings", "/v1/programmes/kanten/meetings.ics"];
    let paths = ["/v1/programmes/kanten", "/v1/programmes/kanten/snapshot", "/programmes/kanten"];
    for path in paths.into_iter().chain(meetings) {
        ask(empty(), Method::GET, path, "read", "").problem(404);
    }
    assert_eq!(ask(empty(), Method::GET, "/v1/programmes", "read", "").json(), json!({"programmes": []}));
}

#[test]
fn a_look_at_what_is_not_released_is_noted_or_refused() {
    let node = || std::sync::Arc::new(guarded());
    let look = |node: &std::sync::Arc<MadeUp>, path: &str, token: &str| {
        let service = maaltal_web::router(node.clone());
        let bearer = format!("Bearer {token}");
        super::service::send_to(&service, Method::GET, path, &[("authorization", bearer.as_str())], Body::empty())
    };
    let seen = node();
    look(&seen, "/v1/programmes/kanten/snapshot?period=2018-S2&known_at=7", "inspect");
    look(&seen, "/programmes/kanten", "admin");
    look(&seen, "/v1/programmes/kanten/labour-market?known_at=7", "inspect");
    look(&seen, "/v1/programmes/kanten/snapshot", "read");
    look(&seen, "/v1/programmes/kanten/meetings", "inspect");
    look(&seen, "/v1/programmes/kanten/meetings.ics", "inspect");
    look(&seen, "/v1/programmes/kanten/meetings", "read");
    let reads = seen.reads.as_ref().unwrap().lock().unwrap().clone();
    let expected = [
        "the one for inspect: GET /v1/programmes/kanten/snapshot?period=2018-S2&known_at=7",
        "the one for admin: GET /programmes/kanten",
        "the one for inspect: GET /v1/programmes/kanten/labour-market?known_at=7",
        "the one for inspect: GET /v1/programmes/kanten/meetings",
    ];
    assert_eq!(reads, expected);
    let full = std::sync::Arc::new(MadeUp { reads: None, ..guarded() });
    for path in ["/v1/programmes/kanten/snapshot", "/v1/programmes/kanten/snapshot.csv", "/programmes/kanten"] {
        look(&full, path, "inspect").problem(500);
        assert_eq!(look(&full, path, "read").status, 200);
    }
    look(&full, "/v1/programmes/kanten/labour-market", "inspect").problem(500);
    look(&full, "/v1/programmes/kanten/meetings", "inspect").problem(500);
}

#[test]
fn a_series_has_a_point_for_each_period() {
    let points = |query: &str, token: &str| {
        let answer = get(&format!("/v1/programmes/kanten/kpis/citizens/series?{query}"), token).json();
        let points = answer["points"].as_array().unwrap().clone();
        let code = |point: &Json| format!("{} {}", point["period"]["code"].as_str().unwrap(), point["figure"]["value"]);
        points.iter().map(code).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(points("", "read"), "2018-S2 241, 2019-S1 382");
    assert_eq!(points("to=2018-12-31", "read"), "2018-S2 241");
    assert_eq!(points("from=2019-S1", "read"), "2019-S1 382");
    let all = points("", "inspect");
    assert_eq!(all, "2018-S1 100, 2018-S2 241, 2019-S1 382, 2019-S2 523, 2020-S1 664");
    assert_eq!(points("by=year&to=2019", "inspect"), "2018 100, 2019 382");
    assert_eq!(points("by=quarter&from=2019-S1&to=2019-06-30", "inspect"), "2019-Q1 382, 2019-Q2 382");
    assert_eq!(points("by=month&from=2020-01-05", "inspect"), "2020-M01 664");
    assert_eq!(points("known_at=1000", "inspect"), "2018-S1 100, 2018-S2 241, 2019-S1 382");
    for (query, status) in [("by=week", 400), ("from=x", 400), ("from=2030-01-01", 404)] {
        get(&format!("/v1/programmes/kanten/kpis/citizens/series?{query}"), "inspect").problem(status);
    }
    for (query, from, to) in [
        ("from=2020-01-05&to=2019-12-31", "2020-01-05", "2019-12-31"),
        ("from=2020-S1&to=2018", "2020-01-01", "2018-12-31"),
    ] {
        for token in ["read", "inspect"] {
            let told = get(&format!("/v1/programmes/kanten/kpis/citizens/series?{query}"), token).problem(400);
            let expected = format!(
                "from: expected a day or period that begins by {to}, where `to` ends, got one that begins on {from}, after `to`"
            );
            assert_eq!(told["detail"], expected);
        }
    }
    get("/v1/programmes/kanten/kpis/nothing/series", "read").problem(404);
}

#[test]
fn a_reader_compares_releases_and_is_told_nothing_of_what_is_hidden() {
    let answer = get("/v1/programmes/kanten/restatement?period=2018-S2&from=1000", "read").json();
    let figure = |id: &str| answer["kpis"].as_array().unwrap().iter().find(|own| own["kpi"] == id).unwrap().clone();
    let target = json!({"value": 850, "due": "2021-12-31", "path": 211.9});
    let shown = json!({"state": "shown", "value": 241, "numerator": null, "denominator": null, "target": target,
        "status": "green"});
    let expected = json!({"kpi": "citizens", "old": shown, "new": shown, "difference": 0, "reasons": ["late"]});
    assert_eq!(figure("citizens"), expected);
    let target = json!({"value": 40, "due": "2021-12-31", "path": 10});
    let hidden = json!({"state": "hidden", "value": null, "numerator": null, "denominator": null, "target": target,
        "status": "grey"});
    let expected = json!({"kpi": "few", "old": hidden, "new": hidden, "difference": null, "reasons": []});
    assert_eq!(figure("few"), expected);
    let inspected = get("/v1/programmes/kanten/restatement?period=2018-S2&from=7", "inspect").json();
    assert!(inspected["inspected"].as_str().unwrap().starts_with("Restatement { period: \"2018-S2\""), "{inspected}");
}

#[test]
fn what_a_question_must_say_is_named() {
    let wrong = |rest: &str| {
        let problem = get(&format!("/v1/programmes/kanten/{rest}"), "inspect").problem(400);
        problem["detail"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        wrong("restatement?period=2018"),
        "from: expected a view (a position, an instant or a date), got nothing"
    );
    assert_eq!(wrong("restatement?from=1"), "period: expected a period (such as 2019-S1), got nothing");
    assert_eq!(wrong("kpis/citizens/events"), "period: expected a period (such as 2019-S1), got nothing");
    let limit = wrong("kpis/citizens/events?period=2018&limit=0");
    assert_eq!(limit, "limit: expected a whole number from 1 to 1000, got 0");
}

#[test]
fn the_page_of_a_reader_has_released_figures_and_no_choice_of_views() {
    let page = get("/programmes/kanten", "read").body;
    assert!(page.contains("value=\"2018-S2\"") && !page.contains("value=\"2018-S1\""), "{page}");
    assert!(!page.contains("known-at"), "{page}");
    assert!(!page.contains("labour-market"), "{page}");
    let whole = get("/programmes/kanten", "inspect").body;
    assert!(whole.contains("known-at") && whole.contains("<section id=\"labour-market\""), "{whole}");
    let browser = [("authorization", "Bearer read"), ("accept", "text/html")];
    let refused = send(guarded(), Method::GET, "/programmes/kanten?period=2018-S1&lang=da", &browser, Body::empty());
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("Adgangstegnet giver ikke adgang hertil"), "{}", refused.body);
}

#[test]
fn how_far_the_node_has_come_is_not_for_readers() {
    let fresh = || MadeUp {
        freshness: Some(maaltal_web::Freshness {
            as_of: "2020-01-20T09:12:44Z".parse().unwrap(),
            cut_since: Some("2020-01-20T09:13:44Z".parse().unwrap()),
        }),
        missing: vec!["stream: at message 7".into()],
        ..guarded()
    };
    let told = |path: &str, token: &str| ask(fresh(), Method::GET, path, token, "");
    let path = "/v1/programmes/kanten/snapshot";
    assert_eq!(told(path, "inspect").header("maaltal-as-of"), "2020-01-20T09:12:44.000000Z");
    let reader = told(path, "read");
    assert_eq!((reader.header("maaltal-as-of"), reader.header("maaltal-cut-since")), ("", ""));
    assert!(!told("/programmes/kanten", "read").body.contains("2020-01-20"));
    let why = |token: &str| -> Json { told("/readyz", token).problem(503)["detail"].clone() };
    assert_eq!(why("admin"), "stream: at message 7");
    assert_eq!(why(""), "the service is not ready; its administrators are told why");
}
