//! The rules of KPIS.md, one by one, on histories small enough to count by hand.

use crate::testing::{self, Row, history, snapshot};
use serde_json::{Value as Json, json};

const SPELL: &str = "internship.started";

/// The figure of one KPI over these events, for a period and cut-off.
#[track_caller]
fn check(fields: Json, rows: &[Row], period: &str, cutoff: &str, expected: &str) {
    testing::check(&[("k", fields)], rows, period, cutoff, expected);
}

fn referred(citizen: &str, municipality: &str) -> Json {
    json!({"citizen": citizen, "municipality": municipality})
}

fn spell(id: &str, citizen: &str, company: &str) -> Json {
    json!({"spell": id, "citizen": citizen, "company": company})
}

const A: &str = "29189641";
const B: &str = "27355021";
const C: &str = "24256790";

fn started() -> Json {
    json!({"measure": "spells_started", "kinds": ["internship"], "window": "period"})
}

fn active() -> Json {
    json!({"measure": "spells_active", "kinds": ["internship"], "window": "cutoff"})
}

fn by(mut fields: Json, key: &str, value: Json) -> Json {
    fields[key] = value;
    fields
}

#[test]
fn spells_that_touch_are_one() {
    let two = |second: &'static str| {
        vec![
            (SPELL, "2019-01-01", spell("s1", "c", A)),
            ("internship.ended", "2019-01-10", json!({"spell": "s1"})),
            (SPELL, second, spell("s2", "c", A)),
        ]
    };
    check(started(), &two("2019-01-11"), "2019-S1", "2019-06-30", "1");
    check(started(), &two("2019-01-12"), "2019-S1", "2019-06-30", "2");
    check(started(), &two("2019-01-05"), "2019-S1", "2019-06-30", "1");
    let other = |field: &str, value: &str| {
        let mut rows = two("2019-01-11");
        rows[2].2[field] = value.into();
        rows
    };
    check(started(), &other("citizen", "d"), "2019-S1", "2019-06-30", "2");
    check(started(), &other("company", B), "2019-S1", "2019-06-30", "2");
    let mut units = other("p_number", "1003388382");
    check(started(), &units, "2019-S1", "2019-06-30", "1");
    units[0].2["p_number"] = "1003388383".into();
    check(started(), &units, "2019-S1", "2019-06-30", "2");
}

#[test]
fn a_merger_splits_no_stay() {
    let rows = vec![
        (SPELL, "2019-01-01", spell("s1", "c", A)),
        ("internship.ended", "2019-01-10", json!({"spell": "s1"})),
        ("company.merged", "2019-01-11", json!({"company": A, "into": B})),
        (SPELL, "2019-01-11", spell("s2", "c", B)),
    ];
    check(started(), &rows, "2019-S1", "2019-06-30", "1");
    check(by(started(), "by", json!("company")), &rows, "2019-S1", "2019-06-30", "1");
    check(by(started(), "by", json!("company")), &rows, "2019-S1", "2019-01-10", "1");
    let circle = [&rows[..], &[("company.merged", "2019-02-01", json!({"company": B, "into": A}))]].concat();
    check(by(started(), "by", json!("company")), &circle, "2019-S1", "2019-06-30", "1");
    let second = [
        &rows[..],
        &[
            ("company.merged", "2019-02-01", json!({"company": A, "into": C})),
            (SPELL, "2019-03-01", spell("s3", "d", C)),
        ],
    ]
    .concat();
    check(by(started(), "by", json!("company")), &second, "2019-S1", "2019-06-30", "2");
}

#[test]
fn ends_count_when_the_cutoff_has_reached_them() {
    let rows = vec![
        ("internship.ended", "2019-03-10", json!({"spell": "s1"})),
        (SPELL, "2019-01-01", spell("s1", "c", A)),
        ("internship.ended", "2019-03-05", json!({"spell": "s1"})),
        (SPELL, "2019-02-01", spell("s2", "d", A)),
        ("internship.ended", "2019-01-20", json!({"spell": "s2"})),
    ];
    check(active(), &rows, "2019-S1", "2019-03-04", "1");
    check(active(), &rows, "2019-S1", "2019-03-05", "1");
    check(active(), &rows, "2019-S1", "2019-03-06", "0");
    // An end before the start: the spell counts on its first day only.
    check(active(), &rows, "2019-S1", "2019-02-01", "2");
    check(active(), &rows, "2019-S1", "2019-02-02", "1");
}

#[test]
fn an_id_is_one_spell_and_the_lowest_position_holds() {
    let rows = vec![
        (SPELL, "2019-02-01", spell("s1", "c", A)),
        ("job.started", "2019-01-01", spell("s1", "d", B)),
        ("job.ended", "2019-02-10", json!({"spell": "s1"})),
        ("internship.cancelled", "2019-02-11", json!({"spell": "s1"})),
        ("internship.agreed", "2019-02-11", spell("s9", "e", A)),
    ];
    check(started(), &rows, "2019-S1", "2019-06-30", "1");
    check(by(started(), "kinds", json!(["job"])), &rows, "2019-S1", "2019-06-30", "0");
    check(by(started(), "kinds", json!(["job"])), &rows, "2019-S1", "2019-01-31", "1");
    check(active(), &rows, "2019-S1", "2019-02-11", "0");
}

#[test]
fn a_voided_start_takes_the_spell_with_it() {
    let rows = vec![
        (SPELL, "2019-02-01", spell("s1", "c", A)),
        ("internship.ended", "2019-02-10", json!({"spell": "s1"})),
        ("event.voided", "2019-02-12", json!({"id": "e1", "reason": "typed_twice"})),
    ];
    check(started(), &rows, "2019-S1", "2019-06-30", "none");
    let replaced = vec![
        (SPELL, "2019-02-01", spell("s1", "c", A)),
        (SPELL, "2019-08-01", by(spell("s1", "c", A), "replaces", json!("e1"))),
    ];
    check(started(), &replaced, "2019-S1", "2019-06-30", "0");
    check(started(), &replaced, "2019-S2", "2019-12-31", "1");
}

#[test]
fn zero_is_not_not_reported() {
    let rows = vec![(SPELL, "2019-07-01", spell("s1", "c", A))];
    check(started(), &rows, "2019-S1", "2019-06-30", "0");
    check(started(), &rows, "2019-S2", "2019-12-31", "1");
    check(started(), &rows, "2020-S1", "2020-06-30", "none");
    check(started(), &rows, "2019-S1", "2018-12-31", "none");
    check(active(), &rows, "2020-S1", "2020-06-30", "1");
}

#[test]
fn municipality_by_own_field_then_spell_then_referral() {
    let rows = vec![
        ("citizen.referred", "2019-02-01", referred("c", "360")),
        ("citizen.referred", "2019-04-01", referred("c", "376")),
        (SPELL, "2019-01-15", spell("s1", "c", A)),
        (SPELL, "2019-03-15", spell("s2", "c", B)),
        (SPELL, "2019-04-01", spell("s3", "c", C)),
        (SPELL, "2019-05-01", by(spell("s4", "c", A), "municipality", json!("265"))),
        (SPELL, "2019-05-01", spell("s5", "stranger", B)),
        ("internship.ended", "2019-05-02", json!({"spell": "s4"})),
    ];
    let lines = by(started(), "breakdowns", json!(["municipality"]));
    check(lines, &rows, "2019-S1", "2019-06-30", "4 360=2 376=1 unknown=1");
    let events = json!({"measure": "events", "of": ["internship.ended"], "breakdowns": ["municipality"]});
    check(events, &rows, "2019-S1", "2019-06-30", "1 360=1 376=0");
}

#[test]
fn lines_are_counted_and_never_split_the_total() {
    let both = json!({"citizen": "c", "municipality": "360", "target_groups": ["unge", "sygemeldte"]});
    let rows = vec![
        ("citizen.referred", "2019-02-01", both),
        ("citizen.referred", "2019-03-01", referred("c", "376")),
        ("citizen.referred", "2019-03-01", referred("d", "376")),
    ];
    let distinct = |dimension: &str| json!({"measure": "distinct", "of": ["citizen.referred"], "by": "citizen", "breakdowns": [dimension]});
    check(distinct("municipality"), &rows, "2019-S1", "2019-06-30", "2 360=1 376=2");
    check(distinct("target_group"), &rows, "2019-S1", "2019-06-30", "2 unge=1 sygemeldte=1 unknown=2");
}

fn hours(citizen: &str, month: &str, hours: f64) -> Json {
    json!({"citizen": citizen, "company": A, "month": month, "hours": hours})
}

#[test]
fn a_month_exists_when_it_lies_wholly_before_the_cutoff() {
    let rows = vec![
        ("hours.paid", "2019-07-31", hours("c", "2019-06", 10.25)),
        ("hours.paid", "2019-05-01", hours("c", "2019-05", 20.5)),
    ];
    let sum = json!({"measure": "sum", "of": ["hours.paid"], "field": "hours", "window": "period"});
    check(sum.clone(), &rows, "2019-S1", "2019-06-30", "30.75");
    check(sum.clone(), &rows, "2019-S1", "2019-06-29", "20.5");
    check(sum.clone(), &rows, "2019-S2", "2019-12-31", "none");
    check(sum, &rows, "2019-S1", "2019-05-30", "0");
}

#[test]
fn rolling_months_end_at_the_cutoff() {
    let rows = vec![
        ("hours.paid", "2019-07-31", hours("c", "2019-03", 1.0)),
        ("hours.paid", "2019-07-31", hours("d", "2019-04", 1.0)),
        ("hours.paid", "2019-07-31", hours("e", "2019-06", 1.0)),
    ];
    let rolling = json!({"measure": "distinct", "of": ["hours.paid"], "by": "citizen", "rolling_months": 3});
    check(rolling.clone(), &rows, "2019-S1", "2019-06-30", "2");
    check(rolling, &rows, "2019-S1", "2019-05-31", "2");
}

#[test]
fn ranges_leave_out_and_tell_what_lacks_the_field() {
    let weekly = |id: &str, hours: Option<f64>| {
        let mut data = spell(id, id, A);
        hours.into_iter().for_each(|hours| data["hours_per_week"] = hours.into());
        ("job.started", "2019-02-01", data)
    };
    let rows = vec![weekly("a", Some(36.99)), weekly("b", Some(37.0)), weekly("c", None)];
    let small = json!({"measure": "spells_started", "kinds": ["job"], "where": {"hours_per_week": {"below": 37}}});
    check(small.clone(), &rows, "2019-S1", "2019-06-30", "1");
    let all = history(&[("k", small)], &rows);
    assert_eq!(snapshot(&all, "2019-S1", "2019-06-30").kpis[0].total.incomplete.count, 1);
}

#[test]
fn where_is_equality_membership_and_shared_elements() {
    let groups = |citizen: &str, groups: Json| {
        let data =
            json!({"citizen": citizen, "municipality": "360", "target_groups": groups, "labour_force": "outside"});
        ("citizen.referred", "2019-02-01", data)
    };
    let rows = vec![groups("a", json!(["unge", "x"])), groups("b", json!(["y"])), groups("c", json!([]))];
    let of = |condition: Json| json!({"measure": "events", "of": ["citizen.referred"], "where": condition});
    check(of(json!({"target_groups": "unge"})), &rows, "2019-S1", "2019-06-30", "1");
    check(of(json!({"target_groups": ["unge", "y"]})), &rows, "2019-S1", "2019-06-30", "2");
    check(of(json!({"labour_force": "outside", "municipality": "360"})), &rows, "2019-S1", "2019-06-30", "3");
    check(of(json!({"birth_year": 2000})), &rows, "2019-S1", "2019-06-30", "0");
    let industry = |code: &str| {
        (
            "company.contacted",
            "2019-02-01",
            json!({"company": A, "channel": "visit", "industry": {"scheme": "DB07", "code": code}}),
        )
    };
    let contacts = json!({"measure": "events", "of": ["company.contacted"], "where": {"industry.code": "561010"}});
    check(contacts, &[industry("561010"), industry("011100")], "2019-S1", "2019-06-30", "1");
}

#[test]
fn agreements_run_from_signing_to_the_day_before_withdrawal() {
    let signed = |id: &str, company: &str| json!({"agreement": id, "company": company, "kind": "ambassador"});
    let rows = vec![
        ("agreement.signed", "2019-01-01", signed("a1", A)),
        ("agreement.signed", "2019-02-01", signed("a2", A)),
        ("agreement.signed", "2019-02-01", signed("a3", B)),
        ("agreement.withdrawn", "2019-03-01", json!({"agreement": "a3"})),
    ];
    let active = json!({"measure": "agreements_active", "kinds": ["ambassador"], "window": "cutoff"});
    check(active.clone(), &rows, "2019-S1", "2019-02-28", "3");
    check(active.clone(), &rows, "2019-S1", "2019-03-01", "2");
    check(by(active, "by", json!("company")), &rows, "2019-S1", "2019-03-01", "1");
}

#[test]
fn a_share_counts_only_members_of_the_whole() {
    let rows = vec![
        ("citizen.referred", "2019-02-01", referred("a", "360")),
        ("citizen.referred", "2019-02-01", referred("b", "376")),
        ("hours.paid", "2019-03-31", hours("a", "2019-03", 5.0)),
        ("hours.paid", "2019-03-31", hours("stranger", "2019-03", 5.0)),
        ("citizen.exempted", "2019-05-01", json!({"citizen": "b", "reason": "ill"})),
        ("citizen.left", "2019-06-01", json!({"citizen": "b", "reason": "other"})),
    ];
    let share = json!({
        "measure": "share", "window": "to_date", "breakdowns": ["municipality"],
        "numerator": {"measure": "distinct", "of": ["hours.paid"]},
        "denominator": {"measure": "distinct", "of": ["citizen.referred"]},
    });
    check(share.clone(), &rows, "2019-S1", "2019-06-30", "1/2 360=1/1 376=0/1");
    let minus = by(share, "minus_exempted", json!(true));
    check(minus.clone(), &rows, "2019-S1", "2019-05-31", "1/1 360=1/1 376=0/0");
    check(minus, &rows, "2019-S1", "2019-06-30", "1/2 360=1/1 376=0/1");
}

#[test]
fn nothing_of_those_outside_a_shares_whole_is_told() {
    let rows = vec![
        ("citizen.referred", "2019-02-01", referred("a", "360")),
        ("citizen.referred", "2019-02-01", referred("b", "360")),
        ("hours.paid", "2019-02-28", hours("a", "2019-02", 5.0)),
        ("hours.paid", "2019-04-30", hours("stranger", "2019-04", 5.0)),
        ("hours.paid", "2019-05-31", hours("b", "2019-05", 5.0)),
        ("citizen.exempted", "2019-05-01", json!({"citizen": "b", "reason": "ill"})),
    ];
    let share = |of: Json| {
        json!({"measure": "share", "window": "to_date", "minus_exempted": true, "numerator": of,
            "denominator": {"measure": "distinct", "of": ["citizen.referred"]}})
    };
    let paid = share(json!({"measure": "distinct", "of": ["hours.paid"]}));
    let young = share(json!({"measure": "distinct", "of": ["hours.paid"], "where": {"age_at_entry": {"below": 30}}}));
    let all = history(&[("k", paid), ("young", young)], &rows);
    let found = snapshot(&all, "2019-S1", "2019-06-30");
    assert_eq!(found.kpis[0].total.reaches, Some("2019-02-28".parse().unwrap()));
    assert_eq!((testing::figure(&found.kpis[1]).as_str(), found.kpis[1].total.incomplete.count), ("0/1", 1));
}

#[test]
fn a_share_is_reported_when_both_parts_are_whoever_is_exempted() {
    let rows = vec![
        ("citizen.referred", "2019-07-01", referred("a", "360")),
        (SPELL, "2019-02-01", spell("s1", "b", A)),
        ("citizen.exempted", "2019-05-01", json!({"citizen": "b", "reason": "ill"})),
    ];
    let share = json!({"measure": "share", "minus_exempted": true,
        "numerator": {"measure": "spells_touched", "kinds": ["internship"]},
        "denominator": {"measure": "distinct", "of": ["citizen.referred"]}});
    check(share.clone(), &rows, "2019-S2", "2019-12-31", "0/1");
    check(by(share, "measure", json!("share_monthly")), &rows, "2019-S2", "2019-12-31", "0/1 in 2019-07 mean 0");
}

#[test]
fn what_an_ended_spell_led_on_to_is_the_earliest_spell_that_counts() {
    let rows = vec![
        ("company.contacted", "2019-01-01", json!({"company": B, "channel": "visit"})),
        (SPELL, "2019-01-01", spell("s1", "c", A)),
        ("internship.ended", "2019-02-01", json!({"spell": "s1"})),
        ("job.started", "2019-02-10", spell("j2", "c", B)),
        ("job.ended", "2019-02-20", json!({"spell": "j2"})),
        ("job.started", "2019-02-03", spell("j1", "c", A)),
        ("job.ended", "2019-02-05", json!({"spell": "j1"})),
    ];
    let outcome = json!({"measure": "outcome", "kinds": ["internship"], "counts_as": ["job"]});
    let found = snapshot(&history(&[("k", outcome)], &rows), "2019-S1", "2019-06-30");
    assert_eq!(found.kpis[0].total.reaches, Some("2019-02-05".parse().unwrap()));
}

#[test]
fn outcomes_within_the_days_declared_or_held() {
    let rows = |job: &'static str| {
        vec![
            (SPELL, "2019-01-01", spell("s1", "c", A)),
            ("internship.ended", "2019-02-01", json!({"spell": "s1", "outcome": "education"})),
            ("job.started", job, spell("j1", "c", B)),
        ]
    };
    let outcome = json!({"measure": "outcome", "kinds": ["internship"], "counts_as": ["job", "education"]});
    check(outcome.clone(), &rows("2019-02-01"), "2019-S1", "2019-06-30", "1/1");
    check(outcome.clone(), &rows("2019-05-02"), "2019-S1", "2019-06-30", "1/1");
    check(outcome.clone(), &rows("2019-05-03"), "2019-S1", "2019-06-30", "0/1");
    check(outcome.clone(), &rows("2019-01-20"), "2019-S1", "2019-06-30", "0/1");
    check(outcome.clone(), &rows("2019-02-10"), "2019-S1", "2019-02-09", "0/1");
    check(by(outcome.clone(), "holding", json!(true)), &rows("2019-01-20"), "2019-S1", "2019-06-30", "1/1");
    check(by(outcome.clone(), "declared", json!(true)), &rows("2019-05-03"), "2019-S1", "2019-06-30", "1/1");
    check(outcome, &rows("2019-02-10"), "2019-S1", "2019-01-31", "0/0");
}

#[test]
fn retention_waits_for_its_day() {
    let rows = vec![
        ("job.started", "2019-01-01", spell("j1", "c", A)),
        ("job.started", "2019-01-01", spell("j2", "d", A)),
        ("job.ended", "2019-04-10", json!({"spell": "j2"})),
        ("job.started", "2019-03-30", spell("j3", "e", A)),
    ];
    let retained = json!({"measure": "retained", "kinds": ["job"], "days": 100});
    check(retained.clone(), &rows, "2019-S1", "2019-04-10", "0/0");
    check(retained.clone(), &rows, "2019-S1", "2019-04-11", "1/2");
    check(retained, &rows, "2019-S1", "2019-07-31", "2/3");
}

#[test]
fn registered_companies_by_their_latest_word() {
    let registered = |company: &str, employees: u32| json!({"company": company, "name": "X", "employees": employees});
    let rows = vec![
        ("company.registered", "2019-01-01", registered(A, 5)),
        ("company.registered", "2019-02-01", registered(A, 50)),
        ("company.registered", "2019-01-01", registered(B, 5)),
    ];
    let companies = json!({"measure": "distinct", "of": ["company.registered"], "by": "company",
        "where": {"employees": {"below": 10}}});
    check(companies, &rows, "2019-S1", "2019-06-30", "1");
}
