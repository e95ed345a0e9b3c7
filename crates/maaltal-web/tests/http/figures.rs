//! Figures for programs.

use super::service::{MadeUp, get, made_up, send};
use axum::body::Body;
use axum::http::Method;
use maaltal_web::Freshness;

#[test]
fn programmes_come_with_their_definitions() {
    let mut all = get("/v1/programmes").json();
    assert_eq!(all["programmes"][0]["definition"]["kpi"].as_array().unwrap().len(), 8);
    all["programmes"][0]["definition"]["kpi"] = "eight".into();
    insta::assert_json_snapshot!("programmes", all);
    let one = get("/v1/programmes/kanten?lang=en").json();
    assert_eq!(one["name"], "Recruitment from the Edge");
    assert_eq!(one["digest"], all["programmes"][0]["digest"]);
}

#[test]
fn a_snapshot_is_the_published_table() {
    let answer = get("/v1/programmes/kanten/snapshot?period=2019-S2");
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    insta::assert_json_snapshot!("snapshot", answer.json());
}

#[test]
fn the_csv_is_for_programs_or_for_a_danish_excel() {
    let plain = get("/v1/programmes/kanten/snapshot.csv?period=2019-S2");
    assert_eq!(plain.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(plain.header("content-disposition"), "attachment; filename=\"kanten-2019-S2.csv\"");
    assert!(plain.body.contains("fictitious") && plain.body.starts_with("programme,"));
    let excel = get("/v1/programmes/kanten/snapshot.csv?period=2019-S2&dialect=excel-da");
    assert!(excel.body.starts_with("\u{feff}programme;"));
}

fn check_period(query: &str, code: &str, cutoff: &str) {
    let table = get(&format!("/v1/programmes/kanten/snapshot?{query}")).json();
    assert_eq!((&table["period"]["code"], &table["period"]["cutoff"]), (&code.into(), &cutoff.into()), "{query}");
}

#[test]
fn without_a_period_it_is_the_latest_half_year_that_had_begun_at_the_view() {
    check_period("", "2020-S1", "2020-01-20");
    check_period("known_at=2019-05-14", "2019-S1", "2019-02-01");
    check_period("known_at=1000", "2019-S1", "2019-02-01");
    check_period("known_at=2019-02-01T09:00:00%2B01:00", "2019-S1", "2019-02-01");
    check_period("period=2019-Q3&cutoff=2019-08-31", "2019-Q3", "2019-08-31");
    check_period("period=&cutoff=&known_at=&lang=", "2020-S1", "2020-01-20");
}

fn check_wrong(query: &str, parameter: &str, expected: &str) {
    let problem = get(&format!("/v1/programmes/kanten/snapshot?{query}")).problem(400);
    assert_eq!(problem["errors"][0]["parameter"], parameter, "{query}");
    assert!(problem["errors"][0]["expected"].as_str().unwrap().contains(expected), "{query}: {problem}");
}

#[test]
fn wrong_questions_are_told_by_parameter() {
    check_wrong("period=2019-S3", "period", "a period (2024-S1");
    check_wrong("cutoff=31-12-2019", "cutoff", "YYYY-MM-DD");
    check_wrong("cutoff=2019-02-30", "cutoff", "YYYY-MM-DD");
    check_wrong("known_at=yesterday", "known_at", "an instant");
    check_wrong("known_at=99999", "known_at", "a position");
    check_wrong("lang=sv", "lang", "da or en");
    check_wrong("dialect=excel-da", "dialect", "one of the parameters period, cutoff, known_at, lang");
    check_wrong("period=2019-S1&period=2019-S2", "period", "one value");
    check_wrong("%00%ff=%3Cscript%3E", "\u{fffd}\u{fffd}", "one of the parameters");
    let problem = get("/v1/programmes/kanten/snapshot?cutoff=x&known_at=y&z=1").problem(400);
    assert_eq!(problem["errors"].as_array().unwrap().len(), 3);
    get("/v1/programmes/kanten/snapshot.csv?dialect=latin").problem(400);
    get("/v1/log/head?x=1").problem(400);
}

#[test]
fn a_known_tag_is_answered_without_the_bytes() {
    for path in ["/v1/programmes/kanten/snapshot", "/v1/programmes/kanten/snapshot.csv", "/programmes/kanten"] {
        let first = get(path);
        let tag = first.header("etag");
        assert!(tag.starts_with("\"blake3:"), "{tag}");
        let again = send(made_up(), Method::GET, path, &[("if-none-match", tag)], Body::empty());
        assert_eq!((again.status.as_u16(), again.body.as_str(), again.header("etag")), (304, "", tag));
        let other = send(made_up(), Method::GET, path, &[("if-none-match", "\"blake3:00\"")], Body::empty());
        assert_eq!(other.status, 200);
    }
    let (one, other) = (get("/v1/programmes/kanten/snapshot"), get("/v1/programmes/kanten/snapshot?period=2018-S1"));
    assert_ne!(one.header("etag"), other.header("etag"));
}

#[test]
fn head_says_what_get_would() {
    let path = "/v1/programmes/kanten/snapshot";
    let (got, asked) = (get(path), send(made_up(), Method::HEAD, path, &[], Body::empty()));
    assert_eq!((asked.status.as_u16(), asked.body.as_str()), (200, ""));
    assert_eq!(asked.header("etag"), got.header("etag"));
    assert_eq!(asked.header("content-length"), got.body.len().to_string());
}

#[test]
fn only_forms_that_there_are() {
    let ask = |path, accept| send(made_up(), Method::GET, path, &[("accept", accept)], Body::empty());
    ask("/v1/programmes/kanten/snapshot", "text/csv").problem(406);
    ask("/v1/programmes/kanten/snapshot.csv", "application/json").problem(406);
    ask("/programmes/kanten", "application/json").problem(406);
    assert_eq!(ask("/v1/programmes/kanten/snapshot", "text/html, */*;q=0.1").status, 200);
}

#[test]
fn how_the_node_is() {
    insta::assert_json_snapshot!("head", get("/v1/log/head").json());
    assert_eq!(get("/healthz").json()["status"], "ok");
    assert_eq!(get("/readyz").json()["status"], "ready");
    let missing = vec!["the log is being rebuilt".to_owned(), "no key for kanten".to_owned()];
    let node = MadeUp { missing, ..made_up() };
    let problem = send(node, Method::GET, "/readyz", &[], Body::empty()).problem(503);
    assert_eq!(problem["detail"], "the log is being rebuilt; no key for kanten");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2);
}

#[test]
fn figures_say_as_of_when_they_are_and_since_when_nothing_new_comes() {
    let at = |text: &str| text.parse().unwrap();
    let (as_of, since) = ("2020-01-20T09:12:44.000000Z", "2020-01-20T09:12:45.000000Z");
    let asked = |cut_since: Option<&str>, path: &str| {
        let freshness = Some(Freshness { as_of: at(as_of), cut_since: cut_since.map(at) });
        send(MadeUp { freshness, ..made_up() }, Method::GET, path, &[], Body::empty())
    };
    let (snapshot, page) = ("/v1/programmes/kanten/snapshot?period=2019-S2", "/programmes/kanten?lang=en");
    let cut = asked(Some(since), snapshot);
    assert_eq!((cut.header("maaltal-as-of"), cut.header("maaltal-cut-since")), (as_of, since));
    assert!(
        asked(Some(since), page).body.contains(&format!("as of {as_of}; not connected to the events since {since}"))
    );
    let whole = asked(None, page);
    assert_eq!((whole.header("maaltal-as-of"), whole.header("maaltal-cut-since")), (as_of, ""));
    assert!(!whole.body.contains("not connected"));
    assert_eq!(get(snapshot).header("maaltal-as-of"), "");
}

#[test]
fn the_labour_market_is_told_on_the_cutoff_day() {
    let answer = get("/v1/programmes/kanten/labour-market?period=2018-S2&lang=en");
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    let market = answer.json();
    assert_eq!((&market["cutoff"], &market["name"]), (&"2018-12-31".into(), &"Recruitment from the Edge".into()));
    let states: Vec<_> = market["company_steps"].as_array().unwrap().iter().map(|step| step["state"].clone()).collect();
    assert_eq!(states, ["shown", "shown", "hidden", "not_reported"]);
    assert_eq!((&market["needs"]["state"], &market["mobility"]["state"]), (&"shown".into(), &"not_reported".into()));
    let tag = [("if-none-match", answer.header("etag"))];
    let again =
        send(made_up(), Method::GET, "/v1/programmes/kanten/labour-market?period=2018-S2&lang=en", &tag, Body::empty());
    assert_eq!(again.status, 304);
    let newest = get("/v1/programmes/kanten/labour-market?known_at=1000").json();
    assert_eq!((&newest["cutoff"], &newest["view"]["position"]), (&"2019-02-01".into(), &1_000.into()));
    get("/v1/programmes/kanten/labour-market?period=2019-S3").problem(400);
    get("/v1/programmes/none/labour-market").problem(404);
}
