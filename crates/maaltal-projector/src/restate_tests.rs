//! Why a figure is another one than it was: each reason on a history of its own.

use crate::ProjectorError;
use crate::testing::{PROGRAMME, defined, definition, event, events, fold, kpi, short, view};
use maaltal_domain::{NewEvent, Position};
use serde_json::{Value as Json, json};

const A: &str = "29189641";
const B: &str = "27355021";

fn active(target: &Json) -> Json {
    let mut own = kpi(&json!({"measure": "spells_active", "kinds": ["internship"], "window": "cutoff"}));
    own["target"] = target.clone();
    json!([own])
}

fn no_target() -> Json {
    active(&json!({"kind": "none"}))
}

/// The figure at the definition and `known` events, at the head, and why it is another one.
#[track_caller]
fn check(kpis: &Json, history: Vec<NewEvent>, known: u64, expected: &str) {
    let projection = fold(std::iter::once(definition(kpis)).chain(history));
    let cutoff = Some("2019-06-30".parse().unwrap());
    let (from, to) = (view(Position(1 + known)), view(projection.position()));
    let restated = projection.restate(&PROGRAMME.parse().unwrap(), "2019-S1", cutoff, from, to).unwrap();
    let texts: Vec<_> = restated
        .figures
        .iter()
        .map(|figure| {
            let cell = |cell: &Option<maaltal_domain::Cell>| cell.as_ref().map_or("absent".into(), short);
            let causes = figure.causes.iter().map(|cause| {
                let other = cause.other.map(|other| format!("<{other}")).unwrap_or_default();
                format!(" {}{other} {}", cause.position, cause.reason.code())
            });
            format!("{} {}{}", cell(&figure.old), cell(&figure.new), causes.collect::<String>())
        })
        .collect();
    assert_eq!(texts.join("; "), expected);
}

fn started(spell: &str, citizen: &str) -> (&'static str, &'static str, Json) {
    ("internship.started", "2019-02-01", json!({"spell": spell, "citizen": citizen, "company": A}))
}

fn ended(spell: &str) -> (&'static str, &'static str, Json) {
    ("internship.ended", "2019-03-01", json!({"spell": spell}))
}

fn voided(id: &str) -> (&'static str, &'static str, Json) {
    ("event.voided", "2019-09-01", json!({"id": id, "reason": "mistake"}))
}

#[test]
fn late_events_and_late_ends() {
    check(&no_target(), events(&[started("s", "c"), started("t", "d")]), 1, "1 2 3 late");
    // The start is as it was; what changed is the end.
    check(&no_target(), events(&[started("s", "c"), started("t", "d"), ended("s"), ended("u")]), 2, "2 1 4 late");
}

#[test]
fn replaced_and_voided_events() {
    let mut other = started("s", "c");
    other.1 = "2019-08-01";
    other.2["replaces"] = "e1".into();
    check(&no_target(), events(&[started("s", "c"), other]), 1, "1 0 3<2 replaced");
    check(&no_target(), events(&[started("s", "c"), voided("e1")]), 1, "1 none 3<2 voided");
    // Voiding the end opens the spell again.
    check(&no_target(), events(&[started("s", "c"), ended("s"), voided("e2")]), 2, "0 1 4<3 voided");
}

#[test]
fn other_definitions_and_targets() {
    let target = json!({"kind": "at_least", "value": 5, "due": "2021-12-31"});
    let set = event("t", "target.set", "2019-09-01", &json!({"kpi": "k", "value": 7, "due": "2021-12-31"}));
    let void = event("v", "event.voided", "2019-09-02", &json!({"id": "t", "reason": "mistake"}));
    let first = events(&[started("s", "c")]);
    let with = |more: &[NewEvent]| first.iter().chain(more).cloned().collect::<Vec<_>>();
    check(&active(&target), with(std::slice::from_ref(&set)), 1, "1 1 3 target_changed");
    check(&active(&target), with(&[set.clone(), void]), 2, "1 1 4 target_changed");
    check(&active(&target), with(&[defined("d2", &no_target())]), 1, "1 1 3 target_changed");
    let mut touched = no_target();
    touched[0]["measure"] = "spells_touched".into();
    let rows = events(&[started("s", "c"), ended("s")]);
    let history = rows.into_iter().chain([defined("d2", &touched)]).collect();
    check(&no_target(), history, 2, "0 0 4 definition_changed");
    let mut renamed = no_target();
    renamed[0]["id"] = "other".into();
    check(
        &no_target(),
        with(&[defined("d2", &renamed)]),
        1,
        "absent 1 3 definition_changed; 1 absent 3 definition_changed",
    );
}

#[test]
fn mergers_change_what_counts_as_one() {
    let companies = json!([kpi(&json!({"measure": "distinct", "of": ["company.contacted"], "by": "company"}))]);
    let contacted =
        |company: &str| ("company.contacted", "2019-02-01", json!({"company": company, "channel": "visit"}));
    let merged = ("company.merged", "2019-03-01", json!({"company": A, "into": B}));
    check(&companies, events(&[contacted(A), contacted(B), merged]), 2, "2 1 4 late");
}

#[test]
fn views_go_forward() {
    let projection = fold([definition(&no_target())]);
    let (programme, none) = (PROGRAMME.parse().unwrap(), view(Position(0)));
    let restate = |from, to| projection.restate(&programme, "2019-S1", None, from, to);
    assert!(matches!(restate(view(Position(1)), none), Err(ProjectorError::Backwards { .. })));
    assert!(matches!(restate(none, view(Position(1))), Err(ProjectorError::UnknownProgramme { .. })));
    assert!(matches!(restate(view(Position(1)), view(Position(2))), Err(ProjectorError::Ahead { .. })));
}
