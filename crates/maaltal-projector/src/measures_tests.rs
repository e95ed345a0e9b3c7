//! The rules of KPIS.md for monthly shares, ceilings, registers, narratives and sets behind other KPIs.

use crate::testing::{Row, check, figure, history, snapshot};
use serde_json::{Value as Json, json};

const A: &str = "29189641";
const B: &str = "27355021";
const C: &str = "24256790";

fn with(mut fields: Json, key: &str, value: Json) -> Json {
    fields[key] = value;
    fields
}

fn referred(citizen: &str, day: &'static str) -> Row {
    ("citizen.referred", day, json!({"citizen": citizen, "municipality": "360"}))
}

fn born(citizen: &str, day: &'static str, year: u32) -> Row {
    let (name, day, data) = referred(citizen, day);
    (name, day, with(data, "birth_year", year.into()))
}

fn started(kind: &'static str, day: &'static str, spell: &str, citizen: &str, company: &str) -> Row {
    let name = if kind == "job" { "job.started" } else { "internship.started" };
    (name, day, json!({"spell": spell, "citizen": citizen, "company": company}))
}

fn ended(day: &'static str, spell: &str) -> Row {
    ("internship.ended", day, json!({"spell": spell}))
}

fn hours(citizen: &str, month: &'static str, hours: f64) -> Row {
    ("hours.paid", "2019-12-31", json!({"citizen": citizen, "company": A, "month": month, "hours": hours}))
}

fn contacted(day: &'static str, company: &str) -> Row {
    ("company.contacted", day, json!({"company": company, "channel": "visit"}))
}

fn touched_monthly() -> Json {
    json!({
        "measure": "share_monthly",
        "numerator": {"measure": "spells_touched", "kinds": ["internship"]},
        "denominator": {"measure": "distinct", "of": ["citizen.referred"], "window": "to_date"},
    })
}

#[test]
fn the_best_month_is_the_figure() {
    let rows = [
        referred("a", "2019-01-05"),
        referred("b", "2019-01-05"),
        referred("c", "2019-03-05"),
        started("internship", "2019-02-10", "s1", "a", A),
        started("internship", "2019-02-20", "s2", "b", A),
        ended("2019-02-25", "s1"),
        ended("2019-04-25", "s2"),
    ];
    let monthly = [("k", touched_monthly())];
    // January 0/2, February 2/2, March and April 1/3, May and June 0/3.
    check(&monthly, &rows, "2019-S1", "2019-06-30", "2/2 in 2019-02 mean 0.2778");
    check(&monthly, &rows, "2019-M03", "2019-06-30", "1/3 in 2019-03 mean 0.3333");
    // Only whole months count, and of equal ones the earliest.
    check(&monthly, &rows, "2019-S1", "2019-02-27", "0/2 in 2019-01 mean 0");
    check(
        &[("k", with(touched_monthly(), "rolling_months", json!(2)))],
        &rows,
        "2019-S1",
        "2019-04-30",
        "1/3 in 2019-03 mean 0.3333",
    );
    check(&monthly, &rows, "2019-S2", "2019-12-31", "none");
    // Without a whole month there are no data.
    check(&monthly, &rows, "2019-S1", "2019-01-30", "0/0");
    check(&monthly, &rows, "2019-S1", "2018-12-31", "none");
}

#[test]
fn each_month_takes_out_those_exempted_in_it() {
    let rows = [
        referred("a", "2019-01-05"),
        referred("b", "2019-01-05"),
        started("internship", "2019-01-10", "s1", "a", A),
        ("citizen.exempted", "2019-02-10", json!({"citizen": "b", "reason": "ill", "until": "2019-02-12"})),
    ];
    let minus = with(touched_monthly(), "minus_exempted", json!(true));
    check(&[("k", minus)], &rows, "2019-Q1", "2019-03-31", "1/1 in 2019-02 mean 0.6667");
}

#[test]
fn each_line_has_its_own_best_month() {
    let mut rows =
        vec![referred("a", "2019-01-05"), started("internship", "2019-01-10", "s1", "a", A), ended("2019-01-12", "s1")];
    rows.push(("citizen.referred", "2019-01-05", json!({"citizen": "b", "municipality": "376"})));
    rows.push(started("internship", "2019-03-10", "s2", "b", A));
    let lines = with(touched_monthly(), "breakdowns", json!(["municipality"]));
    let expected = "1/2 in 2019-01 mean 0.3333 360=1/1 in 2019-01 mean 0.3333 376=1/1 in 2019-03 mean 0.3333";
    check(&[("k", lines)], &rows, "2019-Q1", "2019-03-31", expected);
}

fn ceiling() -> Json {
    json!({"measure": "seniority_ceiling", "kinds": ["internship"], "months": 12, "hours": 100})
}

#[test]
fn seniority_has_a_citizen_on_each_side_of_twelve_months() {
    // The last 12 months up to 2019-06-30 begin on 2018-07-01.
    let rows = [referred("long", "2018-06-30"), referred("short", "2018-07-01"), hours("short", "2019-05", 1.0)];
    check(&[("k", ceiling())], &rows, "2019-S1", "2019-06-30", "1/1");
    check(&[("k", ceiling())], &rows, "2019-S2", "2019-07-31", "2/2");
}

#[test]
fn seniority_has_a_citizen_on_each_side_of_a_hundred_hours() {
    let rows = [
        referred("enough", "2018-01-05"),
        referred("little", "2018-01-05"),
        hours("enough", "2018-07", 60.0),
        hours("enough", "2019-06", 40.0),
        hours("little", "2018-06", 300.0),
        hours("little", "2018-07", 99.99),
    ];
    check(&[("k", ceiling())], &rows, "2019-S1", "2019-06-30", "1/2");
    // In the middle of a month only whole months have come: from 2018-06-16 on that is July to May.
    check(&[("k", ceiling())], &rows, "2019-S1", "2019-06-15", "2/2");
}

#[test]
fn seniority_counts_an_offer_that_touches_the_months() {
    let rows = |end: &'static str| {
        [referred("a", "2018-01-05"), started("internship", "2018-03-01", "s1", "a", A), ended(end, "s1")]
    };
    check(&[("k", ceiling())], &rows("2018-06-30"), "2019-S1", "2019-06-30", "1/1");
    check(&[("k", ceiling())], &rows("2018-07-01"), "2019-S1", "2019-06-30", "0/1");
    let other = with(ceiling(), "kinds", json!(["job"]));
    check(&[("k", other)], &rows("2018-07-01"), "2019-S1", "2019-06-30", "1/1");
}

#[test]
fn seniority_begins_anew_after_leaving() {
    let left = |day: &'static str| ("citizen.left", day, json!({"citizen": "a", "reason": "moved"}));
    let rows = |extra: &[Row]| [&[referred("a", "2018-01-05"), hours("b", "2019-01", 1.0)], extra].concat();
    check(&[("k", ceiling())], &rows(&[left("2018-05-01")]), "2019-S1", "2019-06-30", "0/0");
    let back = [left("2018-05-01"), referred("a", "2018-05-01")];
    check(&[("k", ceiling())], &rows(&back), "2019-S1", "2019-06-30", "0/0");
    let later = [left("2018-05-01"), referred("a", "2018-05-02")];
    check(&[("k", ceiling())], &rows(&later), "2019-S1", "2019-06-30", "1/1");
    // A leaving that the cut-off has not reached does not exist.
    check(&[("k", ceiling())], &rows(&[left("2019-07-01")]), "2019-S1", "2019-06-30", "1/1");
}

fn counted(municipality: &str, month: &str, value: f64, of: Option<f64>) -> Row {
    let mut data =
        json!({"table": "y60j01", "municipality": municipality, "month": month, "measure": "persons", "value": value});
    of.into_iter().for_each(|of| data["of"] = of.into());
    ("register.counted", "2019-12-30", data)
}

fn register(municipality: &str) -> Json {
    let series = json!({"table": "y60j01", "measure": "persons", "municipality": municipality});
    json!({"measure": "register", "where": series, "breakdowns": ["municipality"]})
}

#[test]
fn a_register_gives_its_newest_month_and_each_line_its_own() {
    let mut rows = vec![
        counted("360", "2019-03", 88.0, Some(923.0)),
        counted("360", "2019-05", 82.5, None),
        counted("360", "2019-04", 92.0, Some(907.0)),
        counted("265", "2019-02", 7.0, None),
        counted("000", "2019-05", 6446.0, Some(85143.0)),
    ];
    let own = [("k", register("360"))];
    let of_country = [("k", register("000"))];
    let lines = "360=82.5 in 2019-05 376=no number 265=7 in 2019-02";
    check(&own, &rows, "2019-S1", "2019-06-30", &format!("82.5 in 2019-05 {lines}"));
    check(&of_country, &rows, "2019-S1", "2019-06-30", &format!("6446 of 85143 in 2019-05 {lines}"));
    // A month counts when it lies wholly at or before the cut-off, whenever it was published.
    check(
        &own,
        &rows,
        "2019-S1",
        "2019-05-30",
        "92 of 907 in 2019-04 360=92 of 907 in 2019-04 376=no number 265=7 in 2019-02",
    );
    // A later number of the same month takes the place of the earlier.
    rows.push(counted("360", "2019-05", 85.0, Some(900.0)));
    rows.push(counted("360", "2019-03", 1.0, None));
    check(
        &[("k", with(register("360"), "breakdowns", json!([])))],
        &rows,
        "2019-S1",
        "2019-06-30",
        "85 of 900 in 2019-05",
    );
    let other = json!({"measure": "register", "where": {"table": "y60j01", "measure": "share", "municipality": "360"}});
    check(&[("k", other)], &rows, "2019-S1", "2019-06-30", "none");
}

fn explained(day: &'static str, kpi: &str, period: &str, text: &str) -> Row {
    ("kpi.explained", day, json!({"kpi": kpi, "period": period, "text": text}))
}

#[test]
fn a_narrative_tells_what_was_last_said() {
    let narrative = [("k", json!({"measure": "narrative", "target": {"kind": "none"}}))];
    check(&narrative, &[], "2019-S1", "2019-06-30", "\"\"");
    let rows = [
        explained("2019-09-01", "k", "2019-S1", "second thoughts"),
        explained("2019-08-01", "k", "2019-S1", "a good year"),
        explained("2019-08-01", "other", "2019-S1", "nothing to do with it"),
        explained("2020-08-01", "k", "2020-S1", "the year after"),
    ];
    check(&narrative, &rows, "2019-S1", "2019-06-30", "\"a good year\"");
    check(&narrative, &rows, "2019-S2", "2019-12-31", "\"a good year\"");
    check(&narrative, &rows, "2020-S1", "2020-06-30", "\"the year after\"");
}

#[test]
fn an_age_at_entry_is_that_of_the_first_referral_with_a_birth_year() {
    let mut rows = vec![
        referred("young", "2018-03-01"),
        born("young", "2019-03-01", 2001),
        born("young", "2018-06-01", 2000),
        born("old", "2019-03-01", 1988),
        referred("unknown", "2019-03-01"),
    ];
    for (spell, citizen) in [("s1", "young"), ("s2", "old"), ("s3", "unknown"), ("s4", "stranger")] {
        rows.push(started("internship", "2019-04-01", spell, citizen, A));
    }
    let of = |condition: Json| {
        [("k", json!({"measure": "spells_started", "kinds": ["internship"], "where": {"age_at_entry": condition}}))]
    };
    check(&of(json!({"at_least": 18, "at_most": 29})), &rows, "2019-S1", "2019-06-30", "1");
    check(&of(json!({"above": 18})), &rows, "2019-S1", "2019-06-30", "1");
    check(&of(json!(18)), &rows, "2019-S1", "2019-06-30", "1");
    check(&of(json!([18, 31])), &rows, "2019-S1", "2019-06-30", "2");
    let ages = json!({"measure": "distinct", "of": ["internship.started"], "by": "age_at_entry"});
    check(&[("k", ages)], &rows, "2019-S1", "2019-06-30", "2");
    let all = history(&of(json!({"below": 30})), &rows);
    assert_eq!(snapshot(&all, "2019-S1", "2019-06-30").kpis[0].total.incomplete.count, 2);
}

fn in_internship() -> Json {
    json!({"measure": "spells_started", "kinds": ["internship"], "by": "citizen", "window": "to_date"})
}

#[test]
fn in_and_not_in_are_the_citizens_behind_another_kpi() {
    let rows = [
        started("internship", "2018-04-01", "s1", "a", A),
        hours("a", "2019-03", 10.0),
        hours("b", "2019-03", 20.0),
        ended("2019-05-01", "s1"),
    ];
    let paid = |key: &str| json!({"measure": "sum", "of": ["hours.paid"], "field": "hours", key: ["others"]});
    let with_in = |key: &str| [("k", paid(key)), ("others", in_internship())];
    check(&with_in("in"), &rows, "2019-S1", "2019-06-30", "10");
    check(&with_in("not_in"), &rows, "2019-S1", "2019-06-30", "20");
    // The other KPI has its own window, here the period.
    let own = [("k", paid("in")), ("others", with(in_internship(), "window", json!("period")))];
    check(&own, &rows, "2019-S1", "2019-06-30", "0");
    // An event has only its own fields: an ended spell names no citizen.
    let ends = |key: &str| json!({"measure": "events", "of": ["internship.ended"], key: ["others"]});
    check(&[("k", ends("in")), ("others", in_internship())], &rows, "2019-S1", "2019-06-30", "0");
    check(&[("k", ends("not_in")), ("others", in_internship())], &rows, "2019-S1", "2019-06-30", "1");
}

#[test]
fn in_is_any_of_several_and_in_companies_where_the_other_counts_them() {
    let rows = [
        contacted("2019-02-01", A),
        contacted("2019-02-01", B),
        contacted("2019-02-01", C),
        ("agreement.signed", "2019-02-01", json!({"agreement": "g", "company": A, "kind": "ambassador"})),
        started("internship", "2019-02-01", "s1", "a", B),
        ("company.merged", "2019-03-01", json!({"company": B, "into": "13585628"})),
    ];
    let contacts = |named: &[&str]| {
        let contacts = json!({"measure": "distinct", "of": ["company.contacted"], "by": "company", "in": named});
        let agreements = json!({"measure": "agreements_active", "kinds": ["ambassador"], "window": "cutoff"});
        let taking = with(in_internship(), "by", json!("company"));
        [("k", contacts), ("agreements", agreements), ("taking", taking), ("citizens", in_internship())]
    };
    check(&contacts(&["agreements"]), &rows, "2019-S1", "2019-06-30", "1");
    check(&contacts(&["taking"]), &rows, "2019-S1", "2019-06-30", "1");
    check(&contacts(&["agreements", "taking"]), &rows, "2019-S1", "2019-06-30", "2");
    // A contact names no citizen.
    check(&contacts(&["citizens"]), &rows, "2019-S1", "2019-06-30", "0");
    let merged =
        json!({"measure": "agreements_active", "kinds": ["ambassador"], "window": "cutoff", "not_in": ["taking"]});
    let taking = ("taking", with(in_internship(), "by", json!("company")));
    check(&[("k", merged), taking], &rows, "2019-S1", "2019-06-30", "1");
}

#[test]
fn behind_a_share_is_its_numerator() {
    let rows = [
        referred("a", "2019-01-05"),
        referred("b", "2019-01-05"),
        started("internship", "2019-02-10", "s1", "a", A),
        started("internship", "2019-02-20", "s2", "stranger", A),
        hours("a", "2019-03", 1.0),
        hours("b", "2019-03", 1.0),
        hours("stranger", "2019-03", 1.0),
    ];
    let share = json!({
        "measure": "share",
        "numerator": {"measure": "spells_touched", "kinds": ["internship"]},
        "denominator": {"measure": "distinct", "of": ["citizen.referred"]},
    });
    let paid = json!({"measure": "distinct", "of": ["hours.paid"], "by": "citizen", "in": ["s"]});
    check(&[("k", paid.clone()), ("s", share.clone())], &rows, "2019-S1", "2019-06-30", "1");
    check(&[("k", paid.clone()), ("s", touched_monthly())], &rows, "2019-S1", "2019-06-30", "1");
    check(&[("k", paid.clone()), ("s", ceiling())], &rows, "2020-S1", "2020-02-29", "none");
    let out = with(paid, "not_in", json!(["u"]));
    let paid_to_date =
        json!({"measure": "distinct", "of": ["hours.paid"], "by": "citizen", "window": "to_date", "in": ["s"]});
    check(&[("k", paid_to_date), ("s", ceiling())], &rows, "2020-S1", "2020-02-29", "1");
    check(&[("k", out), ("s", share.clone()), ("u", share.clone())], &rows, "2019-S1", "2019-06-30", "0");
    // A share among others restricts whole and part.
    let paid_share = json!({
        "measure": "share", "in": ["s"],
        "numerator": {"measure": "distinct", "of": ["hours.paid"]},
        "denominator": {"measure": "distinct", "of": ["citizen.referred"]},
    });
    check(&[("k", paid_share), ("s", share)], &rows, "2019-S1", "2019-06-30", "1/1");
}

#[test]
fn behind_an_outcome_and_a_retention_is_who_led_on_and_stayed() {
    let rows = [
        started("internship", "2019-01-01", "s1", "a", A),
        started("internship", "2019-01-01", "s2", "b", A),
        ended("2019-02-01", "s1"),
        ended("2019-02-01", "s2"),
        started("job", "2019-02-15", "j1", "a", B),
        hours("a", "2019-03", 1.0),
        hours("b", "2019-03", 1.0),
    ];
    let paid = |rule: Json| [("k", json!({"measure": "events", "of": ["hours.paid"], "in": ["o"]})), ("o", rule)];
    let outcome = json!({"measure": "outcome", "kinds": ["internship"], "counts_as": ["job"]});
    check(&paid(outcome), &rows, "2019-S1", "2019-06-30", "1");
    let retained = json!({"measure": "retained", "kinds": ["internship", "job"], "days": 40});
    check(&paid(retained), &rows, "2019-S1", "2019-06-30", "1");
}

#[test]
fn nested_parts_numbers_and_flags_are_fields_like_others() {
    let spell = |id: &str, code: &str, hybrid: bool| {
        let data = json!({"spell": id, "citizen": id, "company": A, "hybrid": hybrid, "industry": {"scheme": "DB07", "code": code}});
        ("internship.started", "2019-02-01", data)
    };
    let rows =
        [spell("a", "561010", true), spell("b", "011100", false), started("internship", "2019-02-01", "c", "c", A)];
    let of =
        |condition: Json| [("k", json!({"measure": "spells_started", "kinds": ["internship"], "where": condition}))];
    check(&of(json!({"industry.code": ["561010", "999999"]})), &rows, "2019-S1", "2019-06-30", "1");
    check(&of(json!({"industry.scheme": "DB07"})), &rows, "2019-S1", "2019-06-30", "2");
    check(&of(json!({"hybrid": false})), &rows, "2019-S1", "2019-06-30", "1");
    let values =
        json!({"measure": "events", "of": ["register.counted"], "where": {"value": [88, 7.5], "municipality": "360"}});
    let counts = [
        counted("360", "2019-03", 88.0, None),
        counted("360", "2019-04", 8.0, None),
        counted("376", "2019-04", 7.5, None),
    ];
    check(&[("k", values)], &counts, "2019-S1", "2019-06-30", "1");
    let codes = json!({"measure": "distinct", "of": ["internship.started"], "by": "industry.code"});
    check(&[("k", codes)], &rows, "2019-S1", "2019-06-30", "2");
}

#[test]
fn only_the_latest_word_on_a_company_can_be_incomplete() {
    let registered = |day: &'static str, employees: Option<u32>| {
        let mut data = json!({"company": A, "name": "X", "kinds": ["social_economic", "other"]});
        employees.into_iter().for_each(|count| data["employees"] = count.into());
        ("company.registered", day, data)
    };
    let rows = [registered("2019-01-01", None), registered("2019-02-01", Some(5))];
    let fields = json!({"measure": "distinct", "of": ["company.registered"], "by": "company",
        "where": {"employees": {"below": 10}, "kinds": "social_economic"}});
    let all = history(&[("k", fields)], &rows);
    let found = snapshot(&all, "2019-S1", "2019-06-30");
    assert_eq!((figure(&found.kpis[0]).as_str(), found.kpis[0].total.incomplete.count), ("1", 0));
}
