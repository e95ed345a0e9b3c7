//! What contradicts itself, what waits, what lacks a field: each rule on a history of its own.

use crate::QualityAsk;
use crate::testing::{PROGRAMME, definition, events, fold, kpi, view};
use maaltal_domain::{Position, Quality};
use serde_json::{Value as Json, json};

const A: &str = "29189641";
const B: &str = "27355021";
const C: &str = "24256790";

type Row = (&'static str, &'static str, Json);

/// The quality at the last position but `hidden`; events up to position `settled` were recorded long before.
fn quality(rows: &[Row], hidden: u64, settled: u64) -> Quality {
    let hours =
        kpi(&json!({"measure": "spells_started", "kinds": ["job"], "where": {"hours_per_week": {"below": 37}}}));
    let projection = fold(std::iter::once(definition(&json!([hours]))).chain(events(rows)));
    let view = view(Position(projection.position().0 - hidden));
    let ask = QualityAsk { view, today: "2019-12-31".parse().unwrap(), settled: Position(settled) };
    projection.quality(&PROGRAMME.parse().unwrap(), &ask).unwrap()
}

fn found(quality: &Quality) -> Vec<String> {
    let text = quality.findings.iter().map(|finding| {
        let other = finding.other.map(|other| format!(" {other}")).unwrap_or_default();
        format!("{} {}{other}", finding.position, finding.reason.code())
    });
    text.collect()
}

/// Findings at the head, with nothing recorded long before; positions begin at 2, after the definition.
#[track_caller]
fn check(rows: &[Row], expected: &[&str]) {
    assert_eq!(found(&quality(rows, 0, 0)), expected);
}

fn started(spell: &str, day: &'static str) -> Row {
    ("internship.started", day, json!({"spell": spell, "citizen": "c", "company": A}))
}

fn of_spell(name: &'static str, day: &'static str) -> Row {
    (name, day, json!({"spell": "s"}))
}

#[test]
fn ends_wait_for_their_starts_for_thirty_days() {
    let rows = [of_spell("internship.ended", "2019-02-01")];
    check(&rows, &["2 waits_for_spell"]);
    assert_eq!(found(&quality(&rows, 0, 2)), ["2 ended_without_start"]);
    let both = [of_spell("internship.ended", "2019-02-01"), started("s", "2019-01-01")];
    check(&both, &[]);
    assert_eq!(found(&quality(&both, 1, 2)), ["2 ended_without_start"]);
}

#[test]
fn spells_that_contradict_themselves() {
    check(&[started("s", "2019-02-01"), of_spell("internship.ended", "2019-01-01")], &["3 end_before_start 2"]);
    check(&[started("s", "2019-02-01"), started("s", "2019-03-01")], &["3 second_start 2"]);
    check(
        &[started("s", "2019-02-01"), of_spell("internship.cancelled", "2019-02-01")],
        &["3 cancelled_after_start 2"],
    );
    check(&[started("s", "2019-02-01"), of_spell("job.ended", "2019-03-01")], &["3 other_kind 2"]);
}

#[test]
fn open_spells_past_their_planned_end() {
    let planned = |end: &str| {
        let mut row = started("s", "2019-02-01");
        row.2["planned_end"] = end.into();
        row
    };
    let extended = |end: &str| ("internship.extended", "2019-03-01", json!({"spell": "s", "planned_end": end}));
    check(&[planned("2019-12-30")], &["2 past_planned_end"]);
    check(&[planned("2019-12-31")], &[]);
    check(&[planned("2019-06-01"), extended("2020-06-01")], &[]);
    check(&[planned("2019-06-01"), extended("2019-07-01")], &["2 past_planned_end 3"]);
    check(&[planned("2019-06-01"), of_spell("internship.ended", "2019-08-01")], &[]);
}

#[test]
fn references_wait_until_the_other_half_arrives() {
    check(
        &[of_spell("internship.extended", "2019-02-01")].map(|mut row| {
            row.2["planned_end"] = "2019-05-01".into();
            row
        }),
        &["2 waits_for_spell"],
    );
    check(&[of_spell("internship.cancelled", "2019-02-01")], &["2 waits_for_spell"]);
    let agreed = ("internship.agreed", "2019-01-01", json!({"spell": "s", "citizen": "c", "company": A}));
    check(&[agreed, of_spell("internship.cancelled", "2019-02-01")], &[]);
    check(&[("agreement.withdrawn", "2019-02-01", json!({"agreement": "a"}))], &["2 waits_for_agreement"]);
    let voided = |id: &str| ("event.voided", "2019-02-01", json!({"id": id, "reason": "mistake"}));
    check(&[voided("e9")], &["2 waits_for_event"]);
    let waited = [voided("e2"), started("s", "2019-02-01")];
    check(&waited, &[]);
    assert_eq!(found(&quality(&waited, 1, 0)), ["2 waits_for_event"]);
}

#[test]
fn hours_of_strangers_and_hours_twice() {
    let hours = |citizen: &str, company: &str| {
        ("hours.paid", "2019-02-01", json!({"citizen": citizen, "company": company, "month": "2019-01", "hours": 5}))
    };
    let referred = ("citizen.referred", "2019-01-01", json!({"citizen": "c", "municipality": "360"}));
    check(&[referred.clone(), hours("c", A), hours("d", A)], &["4 never_referred"]);
    check(&[referred, hours("c", A), hours("c", B), hours("c", A)], &["5 hours_twice 3"]);
}

#[test]
fn mergers_without_effect() {
    let merged = |day, company: &str, into: &str| ("company.merged", day, json!({"company": company, "into": into}));
    let second = [merged("2019-01-01", A, B), merged("2019-02-01", A, C)];
    check(&second, &["3 second_merger 2"]);
    check(&[merged("2019-01-01", A, B), merged("2019-02-01", B, A)], &["3 merger_circle"]);
    // By event time, whatever came first.
    check(&[merged("2019-02-01", A, B), merged("2019-01-01", A, C)], &["2 second_merger 3"]);
}

#[test]
fn events_that_replace_each_other() {
    let replacing = |spell: &str, id: &str| {
        let mut row = started(spell, "2019-02-01");
        row.2["replaces"] = id.into();
        row
    };
    check(&[replacing("s", "e2"), replacing("t", "e1")], &["2 replace_each_other 3", "3 replace_each_other 2"]);
    check(&[started("s", "2019-01-01"), replacing("s", "e1"), replacing("s", "e2")], &[]);
}

#[test]
fn a_definition_that_cannot_be_read() {
    check(
        &[("programme.defined", "2019-01-01", json!({"definition": {"id": PROGRAMME}}))],
        &["2 unreadable_definition"],
    );
}

#[test]
fn targets_of_figures_that_have_none() {
    let set = json!({"kpi": "k", "value": 5, "due": "2020-12-31"});
    check(&[("target.set", "2019-01-01", set)], &["2 target_without_effect"]);
}

#[test]
fn how_far_each_type_reaches_and_what_lacks_a_field() {
    let job = |spell: &str, hours: Option<u32>| {
        let mut row = ("job.started", "2019-02-01", json!({"spell": spell, "citizen": spell, "company": A}));
        hours.into_iter().for_each(|hours| row.2["hours_per_week"] = hours.into());
        row
    };
    let month = ("hours.paid", "2019-05-01", json!({"citizen": "c", "company": A, "month": "2019-02", "hours": 5}));
    let quality = quality(&[job("s", Some(20)), job("t", None), month], 0, 0);
    let reach: Vec<_> =
        quality.reach.iter().map(|own| format!("{} {} {}", own.event_type, own.events, own.until)).collect();
    assert_eq!(reach, ["hours.paid 1 2019-02-28", "programme.defined 1 2018-01-01", "job.started 2 2019-02-01"]);
    let [lacking] = &quality.incomplete[..] else { panic!("{:?}", quality.incomplete) };
    assert_eq!((lacking.event_type.as_str(), lacking.field), ("job.started", "hours_per_week"));
    assert_eq!(lacking.positions, [Position(3)]);
}
