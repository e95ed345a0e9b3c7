//! Why a figure is another one than it was: each reason on a history of its own.

use crate::ProjectorError;
use crate::testing::{PROGRAMME, at, defined, definition, event, events, fold, kpi, short, view};
use maaltal_domain::{NewEvent, Position, Snapshot};
use serde_json::{Value as Json, json};

const A: &str = "29189641";
const B: &str = "27355021";
const C: &str = "24256790";
const D: &str = "13585628";

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
    // One of an earlier year makes one of two that others became part of.
    let into = json!([kpi(&json!({"measure": "distinct", "of": ["company.merged"], "by": "into"}))]);
    let merged = |company: &str, into: &str, day| ("company.merged", day, json!({"company": company, "into": into}));
    let history = [merged(A, C, "2019-02-01"), merged(B, D, "2019-02-01"), merged(C, D, "2018-03-01")];
    check(&into, events(&history), 2, "2 1 4 late");
}

/// A key figure of this id.
fn named(id: &str, fields: &Json) -> Json {
    let mut own = kpi(fields);
    own["id"] = id.into();
    own
}

fn referred(citizen: &str, day: &'static str, born: u32) -> (&'static str, &'static str, Json) {
    ("citizen.referred", day, json!({"citizen": citizen, "municipality": "360", "birth_year": born}))
}

fn paid(citizen: &str, month: &str, hours: u32) -> (&'static str, &'static str, Json) {
    ("hours.paid", "2019-06-01", json!({"citizen": citizen, "company": A, "month": month, "hours": hours}))
}

#[test]
fn a_spell_that_is_numbered_anew_is_the_same_spell() {
    let started_spells = json!([kpi(&json!({"measure": "spells_started", "kinds": ["internship"]}))]);
    // The first spell has its company's number until that of a citizen who came earlier is there; its end changes no start.
    let history = [referred("d", "2019-01-01", 1980), started("s", "c"), started("t", "d"), ended("s")];
    check(&started_spells, events(&history), 2, "1 2 4 late");
}

#[test]
fn what_leads_on_belongs_to_an_outcome() {
    let outcome = json!([kpi(&json!({"measure": "outcome", "kinds": ["internship"], "counts_as": ["job"]}))]);
    let job = |citizen: &str, day| ("job.started", day, json!({"spell": day, "citizen": citizen, "company": B}));
    let history =
        [started("s", "c"), ended("s"), job("c", "2019-03-10"), job("c", "2019-04-20"), job("d", "2019-03-10")];
    // One job was enough, and the other citizen ended nothing.
    check(&outcome, events(&[&history[..2], &history[2..3]].concat()), 2, "0/1 1/1 4 late");
    check(&outcome, events(&history), 3, "1/1 1/1");
}

#[test]
fn what_takes_out_of_a_ceiling_is_named() {
    let ceiling =
        json!([kpi(&json!({"measure": "seniority_ceiling", "kinds": ["internship"], "months": 3, "hours": 20}))]);
    let known = [referred("c", "2018-02-01", 1990), referred("d", "2018-02-01", 1990)];
    let late = [paid("c", "2019-05", 15), paid("c", "2019-06", 15), paid("d", "2019-05", 3), paid("d", "2018-12", 99)];
    check(&ceiling, events(&[&known[..], &late].concat()), 2, "2/2 1/2 4 late 5 late");
    let left = ("citizen.left", "2019-02-01", json!({"citizen": "d", "reason": "moved"}));
    check(&ceiling, events(&[&known[..], &[left]].concat()), 2, "2/2 1/1 4 late");
}

#[test]
fn a_birth_year_that_comes_late_is_named_where_an_age_decides() {
    let young =
        json!({"measure": "sum", "of": ["hours.paid"], "field": "hours", "where": {"age_at_entry": {"below": 30}}});
    let late = [referred("c", "2018-02-01", 1990), referred("d", "2018-02-01", 1990)];
    let history = [&[paid("c", "2019-05", 15)][..], &late].concat();
    check(&json!([kpi(&young)]), events(&history), 1, "0 15 3 late");
}

#[test]
fn what_changes_another_set_is_named_where_it_restricts() {
    let hosts = named("hosts", &json!({"measure": "agreements_active", "kinds": ["ambassador"], "window": "cutoff"}));
    let hours = named("hours", &json!({"measure": "sum", "of": ["hours.paid"], "field": "hours", "in": ["hosts"]}));
    let signed = |agreement: &str, company: &str| {
        ("agreement.signed", "2019-01-10", json!({"agreement": agreement, "company": company, "kind": "ambassador"}))
    };
    let withdrawn = ("agreement.withdrawn", "2019-02-10", json!({"agreement": "a"}));
    let history = [paid("c", "2019-05", 15), signed("a", A), signed("b", B), withdrawn];
    check(&json!([hours, hosts]), events(&history[..3]), 1, "0 15 3 late; none 2 3 late 4 late");
    check(&json!([hours, hosts]), events(&history), 3, "15 0 5 late; 2 1 5 late");
}

#[test]
fn an_exemption_takes_out_of_one_month_of_a_share() {
    let whole = json!({"measure": "distinct", "of": ["citizen.referred"], "window": "to_date"});
    let part = json!({"measure": "distinct", "of": ["hours.paid"]});
    let monthly = json!({"measure": "share_monthly", "numerator": part, "denominator": whole, "minus_exempted": true});
    let exempted = |citizen: &str, day, until: &str| {
        ("citizen.exempted", day, json!({"citizen": citizen, "reason": "ill", "until": until}))
    };
    let known = [referred("c", "2018-02-01", 1990), referred("d", "2018-02-01", 1990), paid("c", "2019-05", 15)];
    let late = [exempted("d", "2019-05-10", "2019-05-20"), exempted("e", "2019-05-10", "2019-05-20")];
    let history = events(&[&known[..], &late].concat());
    check(&json!([kpi(&monthly)]), history, 3, "1/2 in 2019-05 mean 0.0833 1/1 in 2019-05 mean 0.1667 5 late");
}

/// A definition and a target, changed after a report: what was known then stays, and a restatement shows both.
#[test]
fn a_changed_definition_and_target_leave_the_earlier_report_as_it_was() {
    let target = |value: u32| json!({"kind": "at_least", "value": value, "due": "2021-12-31"});
    let mut touched = active(&target(5));
    touched[0]["measure"] = "spells_touched".into();
    touched[0]["window"] = "period".into();
    let first = events(&[started("s", "c"), ended("s"), started("t", "d")]);
    let changed = [
        event("t", "target.set", "2019-09-01", &json!({"kpi": "k", "value": 7, "due": "2021-12-31"})),
        defined("d2", &touched),
    ];
    let report = Position(1 + first.len() as u64);
    let then = fold(std::iter::once(definition(&active(&target(5)))).chain(first.clone()));
    let now = fold(std::iter::once(definition(&active(&target(5)))).chain(first.clone()).chain(changed.clone()));
    let earlier = at(&now, report, "2019-S1", "2019-06-30");
    let published = at(&then, report, "2019-S1", "2019-06-30");
    assert_eq!((&earlier.kpis, &earlier.programme.digest), (&published.kpis, &published.programme.digest));
    let wanted = |snapshot: &Snapshot| snapshot.kpis[0].outlook.target.as_ref().unwrap().value.unwrap().to_string();
    assert_eq!(
        (wanted(&earlier), wanted(&at(&now, now.position(), "2019-S1", "2019-06-30"))),
        ("5".into(), "7".into())
    );
    let history = first.into_iter().chain(changed).collect();
    check(&active(&target(5)), history, 3, "1 2 5 target_changed 6 definition_changed");
}

/// Targets of both views, and how the figure stands against each.
#[test]
fn a_restatement_has_both_targets() {
    let target = |value: u32| json!({"kind": "at_most", "value": value, "due": "2021-12-31"});
    let set = |value: u32, due: &str| {
        event("t", "target.set", "2019-09-01", &json!({"kpi": "k", "value": value, "due": due}))
    };
    let rows = events(&[started("s", "c"), started("t", "d")]);
    let of = |more: NewEvent| {
        let projection = fold(std::iter::once(definition(&active(&target(2)))).chain(rows.clone()).chain([more]));
        let (from, to) = (view(Position(3)), view(Position(4)));
        let restated = projection.restate(&PROGRAMME.parse().unwrap(), "2019-S1", None, from, to).unwrap();
        let text = |own: &maaltal_domain::RestatedTarget| {
            let (target, steps) = (&own.published, own.steps.iter().map(|step| format!(" {} {}", step.by, step.value)));
            let way: String = steps.collect();
            format!("{} {} {:?}{way}", target.value.unwrap(), target.due.unwrap(), target.status)
        };
        let text = |own: &Option<_>| own.as_ref().map_or("none".into(), text);
        restated.figures.iter().map(|own| [text(&own.old_target), text(&own.new_target)]).collect::<Vec<_>>()
    };
    let old = || "2 2021-12-31 Green".to_owned();
    assert_eq!(of(set(1, "2020-12-31")), [[old(), "1 2020-12-31 Red".into()]]);
    assert_eq!(of(defined("d2", &active(&target(4)))), [[old(), "4 2021-12-31 Green".into()]]);
    assert_eq!(
        of(defined(
            "d2",
            &json!([kpi(&json!({"measure": "spells_active", "kinds": ["internship"], "window": "cutoff"}))])
        )),
        [[old(), "none".into()]]
    );
    let way = json!({"kpi": "k", "value": 2, "due": "2021-12-31", "path": [{"by": "2019-12-31", "value": 9}]});
    assert_eq!(of(event("t", "target.set", "2019-09-01", &way)), [[old(), "2 2021-12-31 Green 2019-12-31 9".into()]]);
    assert_eq!(
        of(event("v", "event.voided", "2019-09-02", &json!({"id": "e1", "reason": "mistake"}))),
        [[old(), old()]]
    );
}

/// With other rules the events are named that make a difference by those; a figure that was not there is compared with what it would have been.
#[test]
fn late_events_beside_another_definition() {
    let of = |kind: &str| json!({"measure": "spells_started", "kinds": [kind]});
    let job =
        |citizen: &str| ("job.started", "2019-02-01", json!({"spell": citizen, "citizen": citizen, "company": A}));
    let rows = events(&[started("s", "c"), job("a"), started("t", "d"), job("b")]);
    let mut history = rows.clone();
    history.insert(2, defined("d2", &json!([kpi(&of("job"))])));
    check(&json!([kpi(&of("internship"))]), history, 2, "1 2 4 definition_changed 6 late");
    let mut history = rows;
    history.insert(2, defined("d2", &json!([named("jobs", &of("job"))])));
    let expected = "absent 2 4 definition_changed 6 late; 1 absent 4 definition_changed";
    check(&json!([kpi(&of("internship"))]), history, 2, expected);
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
