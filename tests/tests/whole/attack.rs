//! An attack over all routes: whoever may only read asks for everything in every way, of two services whose logs differ in what
//! is not released. What they get is a released table's, and the same of both, to the byte.

use maaltal_tests::{Answer, PROGRAMME, Service, Workplace, fixture, run};
use serde_json::{Value as Json, json};
use std::path::Path;

/// What is released: period, cut-off, and the batches recorded before it.
const RELEASES: [(&str, &str, usize); 4] = [
    ("2018-S1", "2018-06-30", 1),
    ("2018-S2", "2018-12-31", 2),
    ("2018-S1", "2018-06-30", 3),
    ("2018-M12", "2018-12-31", 3),
];

fn event(id: &str, name: &str, programme: &str, data: &Json) -> Json {
    json!({"specversion": "1.0", "source": "/lolland-falster/styregruppe", "id": id,
        "type": format!("dk.maaltal.{name}.v1"), "programme": programme, "occurredon": "2019-03-01", "data": data})
}

fn import(log: &Workplace, events: &[Json]) {
    let lines: String = events.iter().map(|event| format!("{event}\n")).collect();
    let file = log.file("more.jsonl", lines);
    log.run(["import", &file]).done();
}

fn table(log: &Workplace, period: &str, cutoff: &str) -> Json {
    let asked = ["kpis", "--programme", PROGRAMME, "--period", period, "--cutoff", cutoff, "--json", "--lang", "da"];
    serde_json::from_str(&log.run(asked).done()).unwrap()
}

fn published(id: &str, table: &Json) -> Json {
    let (period, view) = (&table["period"], &table["view"]);
    let data = json!({"period": period["code"], "cutoff": period["cutoff"], "as_of": view["position"],
        "head": view["head"], "table": table});
    event(id, "report.published", PROGRAMME, &data)
}

/// A log with releases, and the released tables.
fn released() -> (Workplace, Vec<Json>) {
    let log = Workplace::with_programme();
    let mut tables: Vec<Json> = Vec::new();
    let mut recorded = 0;
    for (number, (period, cutoff, batches)) in RELEASES.into_iter().enumerate() {
        for batch in recorded + 1..=batches {
            log.import(&format!("batch-{batch:02}.jsonl"));
        }
        recorded = batches;
        tables.push(table(&log, period, cutoff));
        import(&log, &[published(&format!("r{number}"), &tables[number])]);
    }
    (log, tables)
}

/// Events of every sort that are not released, among them one that claims to release a table.
fn unreleased(log: &Workplace) {
    log.import("batch-04.jsonl");
    let mut forged = table(log, "2019-S1", "2019-02-28");
    forged["kpis"][0]["value"] = json!(12);
    let file = std::fs::read_to_string(fixture("lolland-falster/programme.toml")).unwrap();
    let changed = log.file("changed.toml", file.replacen("name.da = \"", "name.da = \"Ikke offentliggjort: ", 1));
    let other = log.file("other.toml", file.replacen("id = \"lolland-falster\"", "id = \"secret-programme\"", 1));
    let more = [
        published("forged", &forged),
        event("t", "target.set", PROGRAMME, &json!({"kpi": "citizens-in-spells", "value": 7, "due": "2021-12-31"})),
        event(
            "k",
            "kpi.explained",
            PROGRAMME,
            &json!({"kpi": "citizens-in-spells", "period": "2018-S2",
            "text": "Ikke offentliggjort", "judgement": "red", "author": "Styregruppen"}),
        ),
        event(
            "b",
            "decision.taken",
            PROGRAMME,
            &json!({"decision": "b", "meeting": "2018-11", "text": "Ikke offentliggjort"}),
        ),
        event(
            "o",
            "action.assigned",
            PROGRAMME,
            &json!({"action": "o", "text": "Ikke offentliggjort", "due": "2019-03-09"}),
        ),
        event(
            "c",
            "meeting.comment_received",
            PROGRAMME,
            &json!({"meeting": "2018-11", "text": "Ikke offentliggjort"}),
        ),
        event("v", "event.voided", PROGRAMME, &json!({"id": "t", "reason": "wrong"})),
    ];
    import(log, &more);
    log.run(["programme", "apply", &changed]).done();
    log.run(["programme", "apply", &other]).done();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy(&from, &to) } else { assert!(std::fs::copy(from, to).is_ok()) }
    }
}

/// Every value of a parameter that is tried, the absent one among them.
fn with(name: &str, values: &[String]) -> Vec<String> {
    let said = values.iter().map(|value| format!("{name}={}", value.replace('+', "%2B")));
    std::iter::once(String::new()).chain(said).collect()
}

/// Queries made of one choice for each parameter.
fn queries(parameters: &[Vec<String>]) -> Vec<String> {
    let add = |so_far: Vec<String>, values: &Vec<String>| {
        let both = |query: &String| values.iter().map(|value| format!("{query}&{value}")).collect::<Vec<_>>();
        so_far.iter().flat_map(both).collect()
    };
    parameters.iter().fold(vec![String::new()], add)
}

/// Every address that is tried.
fn addresses(tables: &[Json]) -> Vec<String> {
    let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let positions = tables.iter().map(|table| table["view"]["position"].as_u64().unwrap());
    let mut views: Vec<_> = positions.flat_map(|at| [at - 1, at, at + 1]).map(|at| at.to_string()).collect();
    views.extend(tables.iter().map(|table| table["view"]["recorded_at"].as_str().unwrap().to_owned()));
    views.extend(texts(&["0", "1", "999999", "2019-01-31", "2100-01-01", "1999-01-01T00:00:00Z", "x", "-1"]));
    let periods = texts(&["2018-S1", "2018-S2", "2018-M12", "2019-S1", "2018"]);
    let cutoffs = texts(&["2018-12-31", "2018-06-30", "2018-12-30", "x"]);
    let by = texts(&["half-year", "month", "year", "quarter", "week"]);
    let (period, view) = (with("period", &periods), with("known_at", &views));
    let figures = queries(&[period.clone(), with("cutoff", &cutoffs), view.clone()]);
    let below = |rest: &str| format!("/v1/programmes/{PROGRAMME}/{rest}");
    let mut all = texts(&["/", "/healthz", "/readyz", "/v1/programmes", "/v1/log/head", "/v1/live", "/metrics"]);
    let mut add = |path: &str, queries: &[String]| all.extend(queries.iter().map(|query| format!("{path}?{query}")));
    add(&below("snapshot"), &figures);
    // The same table in another form: fewer ways of asking for it.
    let few = queries(&[with("period", &periods[..3]), with("known_at", &views[..6]), texts(&["lang=en", "lang=sv"])]);
    for form in ["snapshot.csv", "snapshot.xlsx", "snapshot"] {
        add(&below(form), &few);
    }
    add(&format!("/programmes/{PROGRAMME}"), &few);
    add(&below("snapshot.csv"), &queries(&[texts(&["dialect=excel-da", "dialect=x"]), period.clone()]));
    let spans = with("from", &texts(&["2018-01-01", "2018-S2", "2019-S1", "x"]));
    for kpi in ["citizens-in-spells", "contacts", "nothing"] {
        add(
            &below(&format!("kpis/{kpi}/series")),
            &queries(&[spans.clone(), with("by", &by), with("known_at", &views[9..14])]),
        );
        add(&below(&format!("kpis/{kpi}/events")), &queries(&[period.clone(), with("after", &texts(&["0", "x"]))]));
    }
    add(
        &below("restatement"),
        &queries(&[with("period", &periods[..3]), with("from", &views), with("to", &views[..7])]),
    );
    add(&below("quality"), &view);
    add(&below("labour-market"), &few);
    let days = with("on", &texts(&["2018-11-04", "2100-01-01", "x"]));
    add(&below("meetings"), &queries(&[view.clone(), days]));
    add(&below("meetings.ics"), &queries(&[view, texts(&["lang=en", "group=steering", "group=x"])]));
    for other in ["secret-programme", "nowhere", "N%C3%98", ".."] {
        let below = |rest: &str| format!("/v1/programmes/{other}{rest}");
        all.extend(
            [
                "",
                "/snapshot",
                "/quality",
                "/labour-market",
                "/meetings",
                "/meetings.ics",
                "/restatement?period=2018&from=1",
                "/kpis/contacts/series",
            ]
            .map(below),
        );
        all.push(format!("/programmes/{other}"));
    }
    all.push(format!("/v1/programmes/{PROGRAMME}"));
    all
}

/// Two services whose logs are the same but for what is not released.
struct Pair {
    logs: [Workplace; 2],
    tables: Vec<Json>,
    tokens: [String; 2],
}

fn pair() -> Pair {
    let (log, tables) = released();
    let data = log.data().display().to_string();
    let tokens = ["read", "inspect"].map(|role| {
        let made = run(["token", "new", "--role", role, "--name", role, "--programme", PROGRAMME, "--data", &data]);
        format!("Bearer {}", made.done().trim())
    });
    let other = Workplace::empty();
    copy(&log.data(), &other.data());
    unreleased(&other);
    Pair { logs: [log, other], tables, tokens }
}

/// What an answer says, and what it is tagged with.
fn whole(answer: &Answer) -> (u16, &str, &str) {
    (answer.status, &answer.headers, &answer.body)
}

/// Asks both services for every n-th address; gives how many answers had figures.
fn sweep(services: &[Service; 2], tables: &[Json], token: Option<&str>, nth: usize) -> usize {
    let fields: Vec<_> = token.into_iter().map(|token| ("Authorization", token)).collect();
    let mut figures = 0;
    for address in addresses(tables).into_iter().step_by(nth) {
        let [one, other] = services.each_ref().map(|service| service.get(&address, &fields));
        assert_eq!(whole(&one), whole(&other), "{address}");
        assert!(!one.body.contains("secret-programme") || address.contains("secret-programme"), "{address}");
        if one.status == 200 {
            figures += look(services, &address, &fields, &one, tables);
        }
    }
    figures
}

/// A look at an answer that was given: its other forms are the same too, and its figures are a released table's.
fn look(services: &[Service; 2], address: &str, fields: &[(&str, &str)], given: &Answer, tables: &[Json]) -> usize {
    for closed in ["/events", "/quality", "/labour-market", "/v1/log/head", "/v1/live", "/metrics", "secret-programme"]
    {
        assert!(!address.contains(closed), "{address}: {}", given.body);
    }
    let [one, other] = services.each_ref().map(|service| service.look(address, fields));
    assert_eq!(whole(&one), whole(&other), "HEAD {address}");
    if let Some(tag) = &given.etag {
        let asked = [fields, &[("If-None-Match", tag.as_str())]].concat();
        let statuses = services.each_ref().map(|service| service.get(address, &asked).status);
        assert_eq!(statuses, [304, 304], "{address}");
    }
    for said in ["decisions", "actions", "comments", "Ikke offentliggjort"] {
        assert!(!given.body.contains(said), "{address}: {}", given.body);
    }
    let is_table = |one: &Json| tables.iter().any(|table| same_figures(table, one));
    if address.contains("/snapshot?") {
        assert!(is_table(&given.json()), "{address}: {}", given.body);
    } else if address.contains("/series") {
        assert!(given.json()["points"].as_array().unwrap().iter().all(|point| is_point(point, tables)), "{address}");
    } else if address.contains("/restatement") {
        assert!(is_restatement(&given.json(), tables), "{address}: {}", given.body);
    } else {
        return 0;
    }
    1
}

/// Whether `table` is a released one, whatever the language of its names.
fn same_figures(released: &Json, table: &Json) -> bool {
    let without_names = |table: &Json| {
        let mut table = table.clone();
        for kpi in table["kpis"].as_array_mut().unwrap() {
            kpi["name"] = Json::Null;
            let breakdowns = kpi["breakdowns"].as_object_mut().unwrap().values_mut();
            breakdowns.flat_map(|lines| lines.as_array_mut().unwrap()).for_each(|line| line["name"] = Json::Null);
        }
        table
    };
    without_names(released) == without_names(table)
}

fn is_point(point: &Json, tables: &[Json]) -> bool {
    let of = tables.iter().filter(|table| table["period"] == point["period"] && table["view"] == point["view"]);
    let mut figures = of.flat_map(|table| table["kpis"].as_array().unwrap());
    figures.any(|figure| *figure == point["figure"])
}

/// What a restatement tells of a figure and its target.
fn stated(figure: &Json) -> Vec<Json> {
    let of_figure = ["state", "value", "numerator", "denominator", "status"].map(|key| figure[key].clone());
    let of_target = ["value", "due"].map(|key| figure["target"][key].clone());
    of_figure.into_iter().chain(of_target).collect()
}

fn is_restatement(restatement: &Json, tables: &[Json]) -> bool {
    let of = |side: &str| {
        let period = &restatement["period"];
        tables.iter().find(|table| table["view"] == restatement[side]["view"] && table["period"]["code"] == *period)
    };
    let (Some(old), Some(new)) = (of("from"), of("to")) else { return false };
    let cell = |table: &Json, kpi: &Json| {
        let own = table["kpis"].as_array().unwrap().iter().find(|own| own["id"] == *kpi).unwrap().clone();
        stated(&own)
    };
    restatement["kpis"].as_array().unwrap().iter().all(|own| {
        let is_hidden = [&own["old"], &own["new"]].iter().any(|cell| cell["state"] != "shown");
        stated(&own["old"]) == cell(old, &own["kpi"])
            && stated(&own["new"]) == cell(new, &own["kpi"])
            && (!is_hidden || (own["difference"].is_null() && own["reasons"] == json!([])))
    })
}

#[test]
fn a_reader_gets_released_tables_and_learns_nothing_of_the_rest() {
    let Pair { logs, tables, tokens: [read, inspect] } = pair();
    let services = logs.each_ref().map(Service::start);
    let figures = sweep(&services, &tables, Some(&read), 1);
    assert!(figures > 100, "{figures} answers with figures");
    // That there is a difference to be seen, and a role that sees it.
    let now = format!("/v1/programmes/{PROGRAMME}/snapshot?period=2018-S2");
    let [one, other] = services.each_ref().map(|service| service.get(&now, &[("Authorization", &inspect)]).body);
    assert_ne!(one, other);
    let market = format!("/v1/programmes/{PROGRAMME}/labour-market?period=2018-S2");
    let [one, other] = services.each_ref().map(|service| service.get(&market, &[("Authorization", &inspect)]).body);
    assert_ne!(one, other);
    let meetings = format!("/v1/programmes/{PROGRAMME}/meetings");
    let [one, other] = services.each_ref().map(|service| service.get(&meetings, &[("Authorization", &inspect)]).body);
    assert!(!one.contains("Ikke offentliggjort") && other.matches("Ikke offentliggjort").count() == 3, "{other}");
    let [schedule, feed] =
        ["", ".ics"].map(|form| services[0].get(&format!("{meetings}{form}"), &[("Authorization", &read)]));
    assert!(schedule.json()["meetings"][0]["day"] == "2018-05-08" && feed.body.contains("20180508"), "{}", feed.body);
    let page = services[0].get(&format!("/programmes/{PROGRAMME}"), &[("Authorization", &read)]).body;
    assert!(!page.contains("labour-market"), "{page}");
}

#[test]
fn without_a_token_the_same_holds_of_what_is_for_everybody() {
    let Pair { logs, tables, .. } = pair();
    let public = format!("[access]\npublic = [\"{PROGRAMME}\", \"secret-programme\"]\n");
    let services = logs.each_ref().map(|log| Service::start_with(log, &public));
    let figures = sweep(&services, &tables, None, 5);
    assert!(figures > 20, "{figures} answers with figures");
    drop(services);
    let services = logs.each_ref().map(Service::start);
    for address in addresses(&tables).iter().filter(|address| !address.ends_with('z')).step_by(17) {
        let [one, other] = services.each_ref().map(|service| service.get(address, &[]));
        assert_eq!(whole(&one), whole(&other), "{address}");
        assert!((400..500).contains(&one.status), "{address}: {}", one.body);
    }
}
