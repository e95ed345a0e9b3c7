//! Programme files that are refused: each change of a right one, and where and with what it is told.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where it stopped")]

use maaltal_intake::programme_file::read;

const RIGHT: &str = r#"id = "kanten"
name.da = "Rekruttering fra Kanten"
municipalities = ["360", "376"]
start = 2018-01-01
end = 2021-12-31
threshold = 5
[meetings]
months = [5, 11]
day = "2nd tuesday"
hosts = ["3F"]
[[kpi]]
id = "spells"
name.da = "Forløb"
measure = "spells_started"
kinds = ["internship"]
by = "citizen"
where = { hours_per_week = { below = 37 } }
target = { kind = "at_least", value = 850, due = 2021-12-31, path = [{ by = 2018-12-31, value = 150 }, { by = 2019-12-31, value = 400 }] }
[[kpi]]
id = "paid"
name.da = "Lønnede"
measure = "distinct"
of = ["hours.paid", "company.contacted"]
by = "citizen"
in = ["spells"]
target = { kind = "of", of = "spells", value = 550, due = 2021-12-31 }
[[kpi]]
id = "share"
name.da = "Andel"
definition.da = "Andel"
measure = "share_monthly"
numerator = { measure = "distinct", of = ["hours.paid"], in = ["paid"] }
denominator = { measure = "distinct", of = ["citizen.referred"] }
[[kpi]]
id = "ceiling"
name.da = "Loft"
definition.da = "Loft"
measure = "seniority_ceiling"
kinds = ["internship"]
months = 12
hours = 100
not_in = ["share"]
[[kpi]]
id = "register"
name.da = "Register"
measure = "register"
where = { table = "y60j01", measure = "persons", municipality = "000" }
[[kpi]]
id = "guidepost"
name.da = "Pejlemærke"
measure = "narrative"
target = { kind = "none" }
"#;

/// The file with `from` replaced once is refused with these lines and no other.
#[track_caller]
fn check(from: &str, to: &str, expected: &[&str]) {
    assert!(RIGHT.contains(from), "{from}");
    let problems = read(&RIGHT.replacen(from, to, 1)).unwrap_err();
    let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(told, expected);
}

#[test]
fn the_right_one_is_right() {
    assert_eq!(read(RIGHT).unwrap().0.kpis.len(), 6);
}

#[test]
fn unknown_measures_and_keys() {
    let measures = "events, distinct, sum, spells_started, spells_touched, spells_active, agreements_active, share, \
                    share_monthly, outcome, retained, seniority_ceiling, register, narrative";
    check(
        "\"spells_started\"",
        "\"spells_begun\"",
        &[&format!("line 14, column 11: kpi[0].measure: expected one of {measures}, got spells_begun")],
    );
    check(
        "months = 12",
        "months = 12\ndays = 3",
        &["line 41, column 8: kpi[3].days: expected one of id, name, definition, measure, window, rolling_months, \
           breakdowns, target, kinds, months, hours, in, not_in, got days"],
    );
    check(
        "months = [5, 11]",
        "moths = [5, 11]",
        &[
            "line 7, column 1: meetings.months: expected a value for months, got nothing",
            "line 8, column 9: meetings.moths: expected months, or another of day, until, hosts, agenda_days_before, \
             minutes_days_after, got moths",
        ],
    );
    check("hours = 100\n", "", &["line 34, column 1: kpi[3].hours: expected a value for hours, got nothing"]);
}

#[test]
fn a_kpi_that_refers_to_itself_is_told_with_the_way_round() {
    let expected = "expected a KPI that does not refer back to this one, got";
    check(
        "in = [\"spells\"]",
        "in = [\"paid\"]",
        &[&format!("line 25, column 7: kpi[1].in[0]: {expected} paid -> paid")],
    );
    check(
        "in = [\"spells\"]",
        "in = [\"ceiling\"]",
        &[
            &format!("line 25, column 7: kpi[1].in[0]: {expected} paid -> ceiling -> share -> paid"),
            &format!("line 32, column 64: kpi[2].numerator.in[0]: {expected} share -> paid -> ceiling -> share"),
            &format!("line 42, column 11: kpi[3].not_in[0]: {expected} ceiling -> share -> paid -> ceiling"),
        ],
    );
    check(
        "target = { kind = \"at_least\", value = 850",
        "target = { kind = \"of\", of = \"paid\", value = 850",
        &[
            "line 18, column 30: kpi[0].target.of: expected a target that is not a part of itself, got paid",
            "line 26, column 30: kpi[1].target.of: expected a target that is not a part of itself, got spells",
        ],
    );
}

#[test]
fn kpis_that_are_not_there_or_count_nobody() {
    let expected = "expected the id of a KPI of this programme that counts citizens or companies, got";
    for other in ["nowhere", "register", "guidepost"] {
        check(
            "not_in = [\"share\"]",
            &format!("not_in = [\"share\", \"{other}\"]"),
            &[&format!("line 42, column 20: kpi[3].not_in[1]: {expected} {other}")],
        );
    }
    check(
        "of = \"spells\"",
        "of = \"nowhere\"",
        &["line 26, column 30: kpi[1].target.of: expected the id of another KPI that has a target, got nowhere"],
    );
}

#[test]
fn a_path_that_goes_back_in_time() {
    check(
        "by = 2019-12-31",
        "by = 2018-06-30",
        &[
            "line 18, column 69: kpi[0].target.path: expected a list of {by, value} with rising dates, got 2018-06-30 after 2018-12-31",
        ],
    );
    check(
        "by = 2018-12-31",
        "by = 2017-12-31",
        &[
            "line 18, column 77: kpi[0].target.path[0].by: expected a date from the programme's start to the target's due date, got 2017-12-31",
        ],
    );
}

#[test]
fn overlapping_or_missing_months() {
    let expected = "expected rising months from 1 to 12, got";
    check("[5, 11]", "[5, 5]", &[&format!("line 8, column 10: meetings.months: {expected} [5,5]")]);
    check("[5, 11]", "[11, 5]", &[&format!("line 8, column 10: meetings.months: {expected} [11,5]")]);
    check("[5, 11]", "[]", &["line 8, column 10: meetings.months: expected a list with at least one item, got []"]);
    check(
        "[5, 11]",
        "[5, 13]",
        &["line 8, column 14: meetings.months[1]: expected a whole number from 1 to 12, got 13"],
    );
    check("months = [5, 11]\n", "", &["line 7, column 1: meetings.months: expected a value for months, got nothing"]);
}

#[test]
fn a_threshold_of_zero() {
    check(
        "threshold = 5",
        "threshold = 0",
        &[
            "line 6, column 13: threshold: expected one of 3, 5, 10 (the smallest count that is shown; 5 where it is left out), got 0",
        ],
    );
}

#[test]
fn targets_kept_as_text_are_refused() {
    check(
        "value = 850",
        "value = \"ca. 850\"",
        &[
            "line 18, column 39: kpi[0].target.value: expected a number that is not negative, with at most 6 decimals, got ca. 850",
        ],
    );
    check(
        "due = 2021-12-31, path",
        "due = \"ultimo 2021\", path",
        &["line 18, column 50: kpi[0].target.due: expected a date (YYYY-MM-DD), got ultimo 2021"],
    );
}

#[test]
fn fields_that_no_type_has() {
    let expected = "expected a field of the event types that are read, got";
    check(
        "by = \"citizen\"\nin",
        "by = \"agreement\"\nin",
        &[&format!("line 24, column 6: kpi[1].by: {expected} agreement")],
    );
    check(
        "hours_per_week = {",
        "employees = {",
        &[&format!("line 17, column 23: kpi[0].where.employees: {expected} employees")],
    );
    check(
        "{ hours_per_week = { below = 37 } }",
        "{ \"municipality.code\" = \"360\" }",
        &[&format!("line 17, column 33: kpi[0].where.municipality.code: {expected} municipality.code")],
    );
    check(
        "{ hours_per_week = { below = 37 } }",
        "{ \"industry.kode\" = \"561010\" }",
        &[&format!("line 17, column 29: kpi[0].where.industry.kode: {expected} industry.kode")],
    );
}

#[test]
fn conditions_that_nothing_could_meet() {
    check(
        "{ hours_per_week = { below = 37 } }",
        "{ municipality = { below = 37 } }",
        &[
            "line 17, column 26: kpi[0].where.municipality: expected a value or a list of values, as the field holds no number, got {\"below\":37}",
        ],
    );
    check(
        "{ hours_per_week = { below = 37 } }",
        "{ municipality = [\"360\", \"999\"] }",
        &[
            "line 17, column 34: kpi[0].where.municipality[1]: expected a municipality's code (3 digits, known), got 999",
        ],
    );
    check(
        "{ hours_per_week = { below = 37 } }",
        "{ hours_per_week = { under = 37 } }",
        &[
            "line 17, column 38: kpi[0].where.hours_per_week.under: expected one of below, at_most, above, at_least, got under",
        ],
    );
    check(
        "in = [\"spells\"]",
        "in = [\"spells\"]\nwhere = { channel = \"vsit\" }",
        &[
            "line 26, column 21: kpi[1].where.channel: expected one of visit, phone, email, meeting, event, other, got vsit",
        ],
    );
}

#[test]
fn registers_and_words_have_one_form() {
    check(
        "municipality = \"000\"",
        "municipality = \"999\"",
        &["line 47, column 65: kpi[4].where.municipality: expected a municipality's code (3 digits, known), got 999"],
    );
    check(
        "measure = \"persons\", ",
        "",
        &["line 47, column 9: kpi[4].where.measure: expected a value for measure, got nothing"],
    );
    check(
        "\"000\" }",
        "\"000\" }\nbreakdowns = [\"target_group\"]",
        &[
            "line 48, column 14: kpi[4].breakdowns: expected municipality, as registers have no other lines, got [\"target_group\"]",
        ],
    );
    check(
        "\"narrative\"",
        "\"narrative\"\nbreakdowns = [\"municipality\"]",
        &[
            "line 52, column 14: kpi[5].breakdowns: expected no breakdown, as words have no lines, got [\"municipality\"]",
        ],
    );
}
