//! Failures that the field has documented, each kept from coming back.
//!
//! Source: DOMAIN.md section 2.

use crate::testing::{Row, at, check, definition, event, events, figure, fold, history, kpis, snapshot};
use maaltal_domain::{Position, Programme};
use serde_json::{Value as Json, json};

const A: &str = "29189641";

fn with(mut fields: Json, key: &str, value: Json) -> Json {
    fields[key] = value;
    fields
}

fn started(id: &str, day: &'static str) -> Row {
    ("internship.started", day, json!({"spell": id, "citizen": "c", "company": A}))
}

fn referred(citizen: &str, day: &'static str, municipality: &str, group: &str) -> Row {
    ("citizen.referred", day, json!({"citizen": citizen, "municipality": municipality, "target_groups": [group]}))
}

/// One stay that a system tells of as two, with `between` on the day when the second begins.
#[track_caller]
fn check_one_stay(between: &[Row], change: impl Fn(Row) -> Row, lines: &str, expected: &str) {
    let second = change(started("s2", "2019-03-15"));
    let first = started("s1", "2019-03-01");
    let ended = ("internship.ended", "2019-03-14", json!({"spell": "s1"}));
    let rows = [&[first, ended], between, &[second]].concat();
    let spells = json!({"measure": "spells_started", "kinds": ["internship"], "breakdowns": [lines]});
    check(&[("k", spells)], &rows, "2019-S1", "2019-06-30", expected);
}

#[test]
fn a_birthday_splits_no_spell() {
    let born = |day: &'static str| {
        let (name, day, data) = referred("c", day, "360", "unge");
        (name, day, with(data, "birth_year", json!(1989)))
    };
    check_one_stay(&[born("2019-01-01"), born("2019-03-15")], |row| row, "target_group", "1 unge=1");
}

#[test]
fn a_move_splits_no_spell() {
    let moved = [referred("c", "2019-01-01", "360", "unge"), referred("c", "2019-03-15", "376", "unge")];
    check_one_stay(&moved, |row| row, "municipality", "1 360=1 376=0");
    let elsewhere = |(name, day, data): Row| (name, day, with(data, "municipality", json!("376")));
    check_one_stay(&moved, elsewhere, "municipality", "1 360=1 376=0");
}

#[test]
fn a_change_of_unemployment_fund_splits_no_spell() {
    let funds = [referred("c", "2019-01-01", "360", "a-kasse-1"), referred("c", "2019-03-15", "360", "a-kasse-2")];
    check_one_stay(&funds, |row| row, "target_group", "1 unge=0 a-kasse-1=1");
}

#[test]
fn records_without_weekly_hours_do_not_drop_out_of_a_count_unseen() {
    let job = |id: &str, hours: Option<f64>| {
        let mut data = json!({"spell": id, "citizen": id, "company": A});
        hours.into_iter().for_each(|hours| data["hours_per_week"] = hours.into());
        ("job.started", "2019-02-01", data)
    };
    let rows = [job("a", Some(8.0)), job("b", None), job("c", None)];
    let all = json!({"measure": "spells_started", "kinds": ["job"]});
    check(&[("k", all.clone())], &rows, "2019-S1", "2019-06-30", "3");
    let small = with(all, "where", json!({"hours_per_week": {"below": 37}}));
    let total = &snapshot(&history(&[("k", small)], &rows), "2019-S1", "2019-06-30").kpis[0].total;
    assert_eq!((total.incomplete.count, total.incomplete.citizens), (2, 2));
}

#[test]
fn a_missing_production_unit_number_sends_nobody_to_an_unknown_municipality() {
    let rows = [referred("c", "2019-01-01", "376", "unge"), started("s1", "2019-03-01")];
    let spells = json!({"measure": "spells_started", "kinds": ["internship"], "breakdowns": ["municipality"]});
    check(&[("k", spells)], &rows, "2019-S1", "2019-06-30", "1 360=0 376=1");
}

#[test]
fn a_changed_seniority_rule_leaves_what_was_known_as_it_was() {
    let ceiling =
        |hours: u32| json!({"measure": "seniority_ceiling", "kinds": ["internship"], "months": 12, "hours": hours});
    let mut rows = Vec::new();
    for citizen in 0..50 {
        rows.push(referred(&format!("c{citizen}"), "2017-01-01", "360", "unge"));
        // Five have no hours at all, seventeen have some, the others enough.
        let hours = if citizen < 22 { 10 } else { 100 };
        if citizen >= 5 {
            let paid = json!({"citizen": format!("c{citizen}"), "company": A, "month": "2019-03", "hours": hours});
            rows.push(("hours.paid", "2019-04-15", paid));
        }
    }
    let first = definition(&kpis(&[("k", ceiling(100))]));
    let mut second = definition(&kpis(&[("k", ceiling(1))]));
    second.id = "changed".parse().unwrap();
    let before = Position(1 + rows.len() as u64);
    let all = fold(std::iter::once(first).chain(events(&rows)).chain([second]));
    let then = at(&all, before, "2019-S1", "2019-06-30");
    let now = snapshot(&all, "2019-S1", "2019-06-30");
    assert_eq!((figure(&then.kpis[0]).as_str(), figure(&now.kpis[0]).as_str()), ("22/50", "5/50"));
    // Whoever compares the two sees that they are of two rules.
    assert_ne!(then.programme.digest, now.programme.digest);
}

#[test]
fn people_are_counted_and_never_summed() {
    let offer = |kind: &'static str, spell: &str, citizen: &str| {
        (kind, "2019-03-01", json!({"spell": spell, "citizen": citizen, "company": A}))
    };
    let rows = [
        offer("internship.started", "s1", "a"),
        offer("wage_subsidy.started", "s2", "a"),
        offer("wage_subsidy.started", "s3", "b"),
    ];
    let of = |kinds: Json, by: &str| [("k", json!({"measure": "spells_touched", "kinds": kinds, "by": by}))];
    for (kinds, spells, citizens) in [
        (json!(["internship"]), "1", "1"),
        (json!(["wage_subsidy"]), "2", "2"),
        (json!(["internship", "wage_subsidy"]), "3", "2"),
    ] {
        check(&of(kinds.clone(), "spell"), &rows, "2019-S1", "2019-06-30", spells);
        check(&of(kinds, "citizen"), &rows, "2019-S1", "2019-06-30", citizens);
    }
}

#[test]
fn people_who_move_make_no_sum_of_municipalities_the_total() {
    let stay = |spell: &str, day: &'static str, municipality: &str| {
        let data = json!({"spell": spell, "citizen": "c", "company": A, "municipality": municipality});
        ("internship.started", day, data)
    };
    let ended = ("internship.ended", "2019-02-01", json!({"spell": "s1"}));
    let rows = [stay("s1", "2019-01-10", "360"), ended, stay("s2", "2019-04-01", "376")];
    let spells =
        json!({"measure": "spells_touched", "kinds": ["internship"], "by": "citizen", "breakdowns": ["municipality"]});
    check(&[("k", spells)], &rows, "2019-S1", "2019-06-30", "1 360=1 376=1");
}

/// Of the same citizens: paid hours, and job, fleksjob or education. Both are right, and neither says anything without its definition.
#[test]
fn one_evaluation_with_two_results_is_two_figures_each_with_its_definition() {
    let mut rows = Vec::new();
    for citizen in 0..12 {
        let own = format!("c{citizen}");
        rows.push(referred(&own, "2019-01-01", "360", "unge"));
        let paid = json!({"citizen": own, "company": A, "month": "2019-03", "hours": 5});
        let job = json!({"spell": own, "citizen": own, "company": A});
        rows.extend((citizen < 2).then_some(("hours.paid", "2019-04-01", paid)));
        rows.extend((citizen == 5).then_some(("job.started", "2019-03-01", job.clone())));
        rows.extend((citizen == 6).then_some(("flexjob.started", "2019-03-01", job)));
        let course = json!({"spell": own, "citizen": own});
        rows.extend((citizen == 7).then_some(("education.started", "2019-03-01", course)));
    }
    let of = |part: Json| {
        let whole = json!({"measure": "distinct", "of": ["citizen.referred"]});
        json!({"measure": "share", "numerator": part, "denominator": whole})
    };
    let paid = of(json!({"measure": "distinct", "of": ["hours.paid"]}));
    let moved_on = of(json!({"measure": "spells_started", "kinds": ["job", "flexjob", "education"]}));
    let two = [("paid", paid.clone()), ("moved-on", moved_on)];
    let told = snapshot(&history(&two, &rows), "2019-S1", "2019-06-30");
    assert_eq!(told.kpis.iter().map(figure).collect::<Vec<_>>(), ["2/12", "3/12"]);
    let mut undefined = kpis(&[("paid", paid)]);
    undefined[0].as_object_mut().unwrap().remove("definition");
    let programme =
        json!({"id": "p", "name": {"da": "P"}, "municipalities": ["360"], "start": "2018-01-01", "kpi": undefined});
    let problems = Programme::read(&programme).unwrap_err();
    assert!(problems.iter().any(|problem| problem.field.starts_with("kpi[0].definition")), "{problems:?}");
}

#[test]
fn hours_that_lag_say_how_far_they_reach() {
    let paid = json!({"citizen": "c", "company": A, "month": "2019-03", "hours": 20});
    let rows = [("hours.paid", "2019-05-02", paid)];
    let hours = json!({"measure": "sum", "of": ["hours.paid"], "field": "hours"});
    let all = history(&[("k", hours)], &rows);
    let reaches = snapshot(&all, "2019-S1", "2019-05-14").kpis[0].total.reaches;
    assert_eq!(reaches, Some("2019-03-31".parse().unwrap()));
}

#[test]
fn a_published_number_that_moves_is_seen_as_it_was_then() {
    let counted = |id: &str, value: u32| {
        let data =
            json!({"table": "y60j01", "municipality": "360", "month": "2019-03", "measure": "persons", "value": value});
        event(id, "register.counted", "2019-05-01", &data)
    };
    let series = json!({"table": "y60j01", "measure": "persons", "municipality": "360"});
    let register = kpis(&[("k", json!({"measure": "register", "where": series}))]);
    let all = fold([definition(&register), counted("r1", 88), counted("r2", 91)]);
    for (position, expected) in [(1, "none"), (2, "88 in 2019-03"), (3, "91 in 2019-03")] {
        let known = at(&all, Position(position), "2019-S1", "2019-06-30");
        assert_eq!(figure(&known.kpis[0]), expected);
    }
}
