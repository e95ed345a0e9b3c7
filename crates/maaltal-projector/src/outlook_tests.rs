//! Targets over time, judgements, meetings and forecasts, on histories small enough to reckon by hand.

use crate::Projection;
use crate::testing::{PROGRAMME, ask, at, defined, definition, event, events, fold, kpi, snapshot, view};
use maaltal_domain::{NewEvent, Position, Status};
use serde_json::{Value as Json, json};

fn referred(target: &Json) -> Json {
    json!([kpi(&json!({"measure": "distinct", "of": ["citizen.referred"], "by": "citizen", "window": "to_date",
        "target": target}))])
}

fn at_least(value: u32) -> Json {
    json!({"kind": "at_least", "value": value, "due": "2021-12-31", "path": [{"by": "2018-12-31", "value": 10}]})
}

fn set(value: f64) -> Json {
    json!({"kpi": "k", "value": value, "due": "2020-12-31"})
}

fn target_set(id: &str, data: &Json) -> NewEvent {
    event(id, "target.set", "2019-06-01", data)
}

/// The target of the only KPI at each position: value, due date and number of steps.
#[track_caller]
fn check_targets(history: Vec<NewEvent>, expected: &[&str]) {
    let projection = fold(history);
    let target = |position| {
        let kpis = at(&projection, Position(position), "2019-S2", "2019-12-31").kpis;
        let target = kpis[0].outlook.target.clone();
        target.map_or("none".to_owned(), |target| {
            format!("{} {} {}", target.value.unwrap(), target.due.unwrap(), target.steps.len())
        })
    };
    let found: Vec<_> = (1..=projection.position().0).map(target).collect();
    assert_eq!(found, expected);
}

const FILE: &str = "850 2021-12-31 1";

#[test]
fn a_target_that_is_set_holds_from_its_position_on() {
    let first = definition(&referred(&at_least(850)));
    check_targets(
        vec![first.clone(), target_set("t1", &set(900.0)), target_set("t2", &set(950.0))],
        &[FILE, "900 2020-12-31 0", "950 2020-12-31 0"],
    );
    let other = json!({"kpi": "other", "value": 1, "due": "2020-12-31"});
    check_targets(vec![first.clone(), target_set("t1", &other)], &[FILE, FILE]);
    let with_path = json!({"kpi": "k", "value": 900, "due": "2020-12-31", "path": [{"by": "2019-12-31", "value": 5}]});
    check_targets(vec![first.clone(), target_set("t1", &with_path)], &[FILE, "900 2020-12-31 1"]);
    // What its key figure cannot have: another kind of number, a date after the programme's end.
    let share = json!({"kind": "share_at_least", "value": 0.5, "due": "2021-12-31"});
    check_targets(
        vec![definition(&referred(&share)), target_set("t1", &set(1.5))],
        &["0.5 2021-12-31 0", "0.5 2021-12-31 0"],
    );
    let late = json!({"kpi": "k", "value": 900, "due": "2022-12-31"});
    check_targets(vec![first, target_set("t1", &late)], &[FILE, FILE]);
}

#[test]
fn a_later_definition_with_another_target_ends_it() {
    let first = definition(&referred(&at_least(850)));
    let same = defined("d2", &referred(&at_least(850)));
    let other = defined("d3", &referred(&at_least(800)));
    let back = defined("d4", &referred(&at_least(850)));
    check_targets(
        vec![first, target_set("t1", &set(900.0)), same, other, back],
        &[FILE, "900 2020-12-31 0", "900 2020-12-31 0", "800 2021-12-31 1", FILE],
    );
}

#[test]
fn targets_are_replaced_and_voided_like_any_event() {
    let first = definition(&referred(&at_least(850)));
    let again = json!({"kpi": "k", "value": 910, "due": "2020-12-31", "replaces": "t1"});
    let voided = event("v", "event.voided", "2019-07-01", &json!({"id": "t1", "reason": "mistake"}));
    check_targets(
        vec![first, target_set("t1", &set(900.0)), target_set("t2", &again), voided],
        &[FILE, "900 2020-12-31 0", "910 2020-12-31 0", FILE],
    );
    // The definition under it is corrected, and still states the same.
    let first = definition(&referred(&at_least(850)));
    let mut corrected = defined("d2", &referred(&at_least(850)));
    corrected.replaces = Some("definition".parse().unwrap());
    check_targets(
        vec![first, target_set("t1", &set(900.0)), corrected],
        &[FILE, "900 2020-12-31 0", "900 2020-12-31 0"],
    );
}

#[test]
fn the_latest_judgement_of_the_period_stands_beside_the_status() {
    let explained = |id: &str, period: &str, judgement: Option<&str>| {
        let mut data = json!({"kpi": "k", "period": period, "text": id});
        if let Some(judgement) = judgement {
            data["judgement"] = judgement.into();
            data["author"] = "Styregruppen".into();
        }
        event(id, "kpi.explained", "2020-01-20", &data)
    };
    let projection = fold([
        definition(&referred(&at_least(850))),
        explained("a", "2019-S2", Some("red")),
        explained("b", "2019-S2", Some("amber")),
        explained("c", "2019-S2", None),
        explained("d", "2019-S1", Some("green")),
    ]);
    let judged = |position| {
        let judgement = at(&projection, Position(position), "2019-S2", "2019-12-31").kpis[0].outlook.judgement.clone();
        judgement.map(|judgement| (judgement.status, judgement.text))
    };
    assert_eq!(judged(1), None);
    assert_eq!(judged(2), Some((Status::Red, "a".into())));
    assert_eq!(judged(5), Some((Status::Amber, "b".into())));
}

/// Two citizens a month in 2019, and ten before.
fn steady(target: &Json) -> Vec<NewEvent> {
    let row = |citizen: usize, day: String| {
        let data = json!({"citizen": format!("c{citizen}"), "municipality": "360"});
        event(&format!("r{citizen}"), "citizen.referred", &day, &data)
    };
    let before = (0..10).map(|citizen| row(citizen, "2018-05-01".into()));
    let year = (0..24).map(|n| row(10 + n, format!("2019-{:02}-15", 1 + n / 2)));
    std::iter::once(definition(&referred(target))).chain(before).chain(year).collect()
}

fn forecast(projection: &Projection, cutoff: &str) -> Vec<String> {
    let own = snapshot(projection, "2019", cutoff).kpis.remove(0).outlook.forecast;
    let text = own.iter().map(|own| {
        let interval = own.interval;
        format!("{} {} {} {} {}", own.horizon.name(), own.at, interval.low, interval.mid, interval.high)
    });
    text.collect()
}

#[test]
fn a_forecast_at_the_next_meeting_and_at_the_due_date() {
    let projection = fold(steady(&at_least(850)));
    // 34 and 24 new: 133 days ahead 34 + 8.74 +- 4.42, 731 days ahead 34 + 48.03 +- 15.39.
    assert_eq!(forecast(&projection, "2019-12-31"), ["meeting 2020-05-12 38 43 47", "due 2021-12-31 67 82 97"]);
    let guidepost = fold(steady(&json!({"kind": "none"})));
    assert_eq!(forecast(&guidepost, "2019-12-31"), ["meeting 2020-05-12 38 43 47"]);
    // By the end of March there are sixteen new, but in two months of the last twelve before that only ten in one.
    assert!(forecast(&projection, "2019-01-31").is_empty());
    assert!(!forecast(&projection, "2019-03-31").is_empty());
    // A citizen who was there before is not new when referred again.
    let again = (0..10).map(|citizen| {
        let data = json!({"citizen": format!("c{citizen}"), "municipality": "376"});
        event(&format!("again{citizen}"), "citizen.referred", "2019-12-01", &data)
    });
    let projection = fold(steady(&at_least(850)).into_iter().chain(again));
    assert_eq!(forecast(&projection, "2019-12-31"), ["meeting 2020-05-12 38 43 47", "due 2021-12-31 67 82 97"]);
}

#[test]
fn meetings_that_are_called_moved_and_cancelled() {
    let next = |rows: &[(&str, &str, Json)]| {
        let own = forecast(&fold(steady(&at_least(850)).into_iter().chain(events(rows))), "2019-12-31");
        own[0].split(' ').nth(1).unwrap().to_owned()
    };
    let meeting = |name: &'static str, id: &str, day: &str| {
        (name, "2020-01-01", json!({"meeting": id, "starts_at": format!("{day}T09:00:00+01:00")}))
    };
    let cancelled = |id: &str| ("meeting.cancelled", "2020-01-01", json!({"meeting": id}));
    let called = || meeting("meeting.called", "2020-05", "2020-05-19");
    assert_eq!(next(&[called()]), "2020-05-19");
    assert_eq!(next(&[called(), meeting("meeting.moved", "2020-05", "2020-06-02")]), "2020-06-02");
    assert_eq!(next(&[called(), cancelled("2020-05")]), "2020-11-10");
    assert_eq!(next(&[cancelled("2020-05"), called()]), "2020-05-19");
    assert_eq!(next(&[meeting("meeting.called", "x", "2020-02-03")]), "2020-02-03");
    let mut group = meeting("meeting.called", "x", "2020-02-03");
    group.2["group"] = "erhverv".into();
    assert_eq!(next(&[group.clone()]), "2020-05-12");
    assert_eq!(next(&[group, meeting("meeting.moved", "x", "2020-02-04")]), "2020-05-12");
}

#[test]
fn hours_are_forecast_with_two_decimals() {
    let hours = |n: usize| {
        let data = json!({"citizen": "c", "company": "29189641", "month": format!("2019-{:02}", 1 + n % 12),
            "hours": if n.is_multiple_of(2) { 10 } else { 20 }});
        event(&format!("h{n}"), "hours.paid", "2020-01-01", &data)
    };
    let sum = json!([kpi(&json!({"measure": "sum", "of": ["hours.paid"], "field": "hours", "window": "to_date"}))]);
    let projection = fold(std::iter::once(definition(&sum)).chain((0..12).map(hours)));
    // 180 in the year; s = sqrt(300 / 11) = 5.2223, 133 days ahead 180 + 65.54 +- 16.34.
    assert_eq!(forecast(&projection, "2019-12-31"), ["meeting 2020-05-12 229.2 245.54 261.88"]);
}

#[test]
fn what_was_forecast_a_year_ago_against_what_happened() {
    let history = steady(&at_least(850));
    let more = (0..30).map(|n| {
        let data = json!({"citizen": format!("new{n}"), "municipality": "360"});
        event(&format!("n{n}"), "citizen.referred", "2020-06-01", &data)
    });
    let known_then = Position(history.len() as u64);
    let projection = fold(history.into_iter().chain(more));
    let now = ask(projection.position(), "2020", "2020-12-31");
    let test = |then| projection.back_test(&PROGRAMME.parse().unwrap(), &"k".parse().unwrap(), &now, view(then));
    let tested = test(known_then).unwrap().unwrap();
    assert_eq!((tested.from.to_string(), tested.at.to_string()), ("2019-12-31".into(), "2020-12-31".into()));
    // 366 days ahead: 34 + 24.05 +- 8.90.
    let interval = tested.forecast;
    assert_eq!([interval.low, interval.mid, interval.high].map(|value| value.to_string()), ["49", "58", "67"]);
    assert_eq!(crate::testing::short(&tested.actual), "64");
    // Of what was not known there was no forecast.
    assert_eq!(test(Position(11)).unwrap(), None);
    assert_eq!(test(Position(0)).unwrap(), None);
}
