//! Steps, reserve, needs and mobility: in the terminal, for programs and on the page, for those who may see any view.

use maaltal_tests::{PROGRAMME, Service, Workplace, fixture, run};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// A log with the first batches and the one that tells of the labour market.
fn log() -> Workplace {
    let log = Workplace::with_batches(2);
    log.import("batch-10.jsonl");
    log
}

/// Dates and data of the last batch's events of a type.
fn told(name: &str) -> Vec<(String, Json)> {
    let text = std::fs::read_to_string(fixture("lolland-falster/batch-10.jsonl")).unwrap();
    let events = text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let own = events.filter(|event| event["type"] == format!("dk.maaltal.{name}.v1"));
    own.map(|event| (event["occurredon"].as_str().unwrap().to_owned(), event["data"].clone())).collect()
}

fn code(classified: &Json) -> String {
    format!("{}:{}", classified["scheme"].as_str().unwrap(), classified["code"].as_str().unwrap())
}

fn shown(value: impl Into<Json>) -> Json {
    json!({"state": "shown", "value": value.into()})
}

fn asked(log: &Workplace, more: &[&str]) -> String {
    let data = log.data().display().to_string();
    let arguments = ["labour-market", "--programme", PROGRAMME, "--period", "2021-S2", "--data", &data];
    run(arguments.into_iter().chain(more.iter().copied())).done()
}

fn market(log: &Workplace, more: &[&str]) -> Json {
    serde_json::from_str(&asked(log, &[&["--json"], more].concat())).unwrap()
}

#[test]
fn what_was_reported_is_what_is_shown() {
    let log = log();
    let market = market(&log, &[]);
    assert_eq!(market["cutoff"], "2021-12-31");

    let mut counts: BTreeMap<(String, String), BTreeMap<String, i64>> = BTreeMap::new();
    for (day, data) in told("reserve.counted") {
        let line = (data["municipality"].as_str().unwrap().to_owned(), code(&data["occupation"]));
        counts.entry(line).or_default().insert(day, data["persons"].as_i64().unwrap());
    }
    let lines = market["reserve"]["lines"].as_array().unwrap();
    assert_eq!(lines.len(), counts.len());
    for (line, ((municipality, occupation), persons)) in lines.iter().zip(&counts) {
        let [now, before] = ["2021-11-30", "2020-11-30"].map(|day| persons[day]);
        assert_eq!((&line["municipality"], &line["occupation"]), (&json!(municipality), &json!(occupation)));
        assert_eq!((&line["persons"], &line["change"]), (&shown(now), &shown(now - before)));
        assert_eq!(line["year_before"]["value"], before);
    }

    let mut needs: BTreeMap<(String, String), Vec<i64>> = BTreeMap::new();
    for (_, data) in told("need.stated") {
        let line = (data["municipality"].as_str().unwrap().to_owned(), code(&data["occupation"]));
        needs.entry(line).or_default().push(data["positions"].as_i64().unwrap());
    }
    let lines = market["needs"]["lines"].as_array().unwrap();
    assert_eq!(lines.len(), needs.len());
    for (line, (_, positions)) in lines.iter().zip(&needs) {
        let hidden = json!({"state": "hidden", "value": null});
        let expected = if positions.len() < 5 { hidden } else { shown(positions.iter().sum::<i64>()) };
        assert_eq!(line["positions"], expected, "{line}");
    }
    assert!(lines.iter().any(|line| line["companies"]["state"] == "shown"), "{lines:?}");

    let moves: Vec<_> = market["mobility"]["lines"].as_array().unwrap().iter().map(|line| &line["moves"]).collect();
    let mut expected = told("mobility.counted");
    expected.sort_by_key(|(_, data)| (data["year"].as_u64(), code(&data["from_industry"])));
    let expected: Vec<_> = expected.iter().map(|(_, data)| shown(data["moves"].clone())).collect();
    assert_eq!(moves, expected.iter().collect::<Vec<_>>());

    for steps in ["company_steps", "citizen_steps"] {
        let steps = market[steps].as_array().unwrap();
        assert!(steps[0]["value"].as_u64().unwrap() > 50 && steps[0]["share_of_step_before"].is_null(), "{steps:?}");
        let numbers: Vec<_> = steps.iter().filter_map(|step| step["value"].as_u64()).collect();
        assert!(numbers.len() > 1 && numbers.is_sorted_by(|one, next| one >= next), "{steps:?}");
    }
}

#[test]
fn it_is_the_same_in_the_terminal_for_programs_and_on_the_page() {
    let log = log();
    let danish = asked(&log, &["--lang", "da"]);
    for part in ["Arbejdsmarkedet, Rekruttering fra Kanten", "Trin for virksomheder\n", "Kontaktet ", "Jobmobilitet\n"]
    {
        assert!(danish.contains(part), "{part}: {danish}");
    }
    let csv = asked(&log, &["--csv"]);
    assert_eq!(csv.lines().filter(|line| line.contains(",change,shown,")).count(), 6, "{csv}");
    let before = market(&log, &["--known-at", "5"]);
    assert_eq!(before["reserve"], json!({"state": "not_reported", "lines": []}));

    let english = market(&log, &["--lang", "en"]);
    let service = Service::start(&log);
    let below = |rest: &str| format!("/v1/programmes/{PROGRAMME}/labour-market?period=2021-S2{rest}");
    assert_eq!(service.get(&below("&lang=en"), &[]).json(), english);
    let page = service.get(&format!("/programmes/{PROGRAMME}?period=2021-S2&lang=en"), &[]).body;
    assert!(page.contains("id=\"labour-market\"") && page.contains("DISCO-08:5321"), "{page}");
    let data = log.data().display().to_string();
    let token = |role: &str| {
        let made = run(["token", "new", "--role", role, "--name", role, "--data", &data]);
        format!("Bearer {}", made.done().trim())
    };
    let [read, inspect] = ["read", "inspect"].map(token);
    let status = |token: &str| service.get(&below(""), &[("Authorization", token)]).status;
    assert_eq!((status(&read), status(&inspect)), (403, 200));
    drop(service);
    let reads = log.run(["reads", "list"]).done();
    assert!(reads.contains(&format!("GET {}", below(""))) && reads.contains("labour-market --programme"), "{reads}");
}
