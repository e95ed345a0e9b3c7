//! Cells as people write them, as JSON values.

use super::fold::folded;
use maaltal_domain::{Choice, Decimal, Invalid, Kind, Municipality, choice_from_danish};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a filled cell says where `kind` is asked for; texts and codes are left for the gate to check.
///
/// # Errors
/// When it is written in a way that is not known, or that could be read in two ways.
pub(super) fn value(kind: Kind, cell: &str) -> Result<Json, Invalid> {
    match kind {
        Kind::Day => day(cell),
        Kind::Month => month(cell),
        Kind::Flag => flag(cell),
        Kind::Choice(choices) => choice(choices, cell),
        Kind::Municipality | Kind::MunicipalityOrCountry => Ok(municipality(cell)),
        Kind::Codes | Kind::TargetGroups => Ok(cell.split('|').map(str::trim).collect()),
        Kind::Industry | Kind::Occupation => classified(kind, cell),
        Kind::MonthHours | Kind::WeekHours | Kind::Decimal => number(kind, cell),
        Kind::Whole | Kind::Year | Kind::Position => number(kind, cell),
        Kind::Steps | Kind::Definition | Kind::Table => {
            Err(Invalid::new("an empty cell: this field is sent as a CloudEvent only", cell))
        }
        _ => Ok(cell.into()),
    }
}

/// What `kind` asks for, in the words of a sheet.
pub(crate) fn expected(kind: Kind) -> String {
    match kind {
        Kind::Day => "a date (dd-mm-yyyy or yyyy-mm-dd)".to_owned(),
        Kind::Month => "a month (2019-12 or 12-2019); format the column as text".to_owned(),
        Kind::Flag => "ja or nej".to_owned(),
        Kind::Municipality | Kind::MunicipalityOrCountry => "a municipality's name or code".to_owned(),
        Kind::Codes | Kind::TargetGroups => "codes, separated by |".to_owned(),
        Kind::Industry => "an industry with its scheme, such as DB07:561010".to_owned(),
        Kind::Occupation => "an occupation with its scheme, such as DISCO-08:5120".to_owned(),
        Kind::Choice(choices) => {
            let danish: Vec<_> = choices.iter().map(|(_, danish)| *danish).collect();
            format!("one of {}", danish.join(", "))
        }
        _ => kind.expected(),
    }
}

/// A day written `dd-mm-yyyy` or `yyyy-mm-dd`, as `yyyy-mm-dd`.
pub(super) fn day(cell: &str) -> Result<Json, Invalid> {
    let parts: Vec<_> = cell.split('-').collect();
    let iso = match parts.as_slice() {
        [day, month, year] if (day.len(), month.len(), year.len()) == (2, 2, 4) => format!("{year}-{month}-{day}"),
        [day, _, year] if day.len() <= 2 && year.len() == 2 => {
            return Err(Invalid::new("a date with all four digits of its year (dd-mm-yyyy)", cell));
        }
        _ => cell.to_owned(),
    };
    read(Kind::Day, &iso.into(), cell)
}

/// A month written `yyyy-mm`, `mm-yyyy`, or as a date whose day is 1, as `yyyy-mm`.
fn month(cell: &str) -> Result<Json, Invalid> {
    let iso = match cell.split_once('-') {
        Some((month, year)) if (month.len(), year.len()) == (2, 4) => format!("{year}-{month}"),
        _ => match day(cell) {
            Ok(Json::String(day)) => day.strip_suffix("-01").unwrap_or(cell).to_owned(),
            _ => cell.to_owned(),
        },
    };
    read(Kind::Month, &iso.into(), cell)
}

/// `made` of a cell, where it is what `kind` asks for.
fn read(kind: Kind, made: &Json, cell: &str) -> Result<Json, Invalid> {
    kind.read(&made.into()).map(|value| value.to_json()).map_err(|_| Invalid::new(expected(kind), cell))
}

/// A number with decimal comma, and perhaps a point before each three digits.
fn number(kind: Kind, cell: &str) -> Result<Json, Invalid> {
    let (negative, digits) = match cell.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, cell),
    };
    let (whole, fraction) = digits.split_once(',').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut groups = whole.split('.');
    let first = groups.next().unwrap_or_default();
    let grouped = whole.contains('.') && (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    if (whole.contains('.') && !grouped) || fraction.is_some_and(|fraction| fraction.contains('.')) {
        return Err(Invalid::new("a number with decimal comma (7,4); a point stands before three digits only", cell));
    }
    if fraction == Some("") {
        return Err(Invalid::new(kind.expected(), cell));
    }
    let sign = if negative { "-" } else { "" };
    let text = format!("{sign}{}.{}", whole.replace('.', ""), fraction.unwrap_or("0"));
    Decimal::parse(&text).map(Decimal::to_json).map_err(|_| Invalid::new(kind.expected(), cell))
}

fn flag(cell: &str) -> Result<Json, Invalid> {
    match folded(cell).as_str() {
        "ja" | "true" => Ok(true.into()),
        "nej" | "false" => Ok(false.into()),
        _ => Err(Invalid::new(expected(Kind::Flag), cell)),
    }
}

fn choice(choices: &'static [Choice], cell: &str) -> Result<Json, Invalid> {
    let found = choice_from_danish(choices, cell, folded);
    found.map(Json::from).ok_or_else(|| Invalid::new(expected(Kind::Choice(choices)), cell))
}

/// A municipality's code, where the cell has its name.
fn municipality(cell: &str) -> Json {
    static BY_NAME: LazyLock<BTreeMap<String, Municipality>> =
        LazyLock::new(|| Municipality::all().map(|known| (folded(known.name()), known)).collect());
    BY_NAME.get(&folded(cell)).map_or_else(|| cell.into(), |known| known.to_string().into())
}

/// `DB07:561010` as scheme and code.
fn classified(kind: Kind, cell: &str) -> Result<Json, Invalid> {
    let (scheme, code) = cell.split_once(':').ok_or_else(|| Invalid::new(expected(kind), cell))?;
    read(kind, &json!({"scheme": scheme.trim(), "code": code.trim()}), cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use maaltal_domain::{EventType, Field, Kind as K, SpellKind, SpellStep};

    fn check(kind: Kind, good: &[(&str, Json)], bad: &[&str]) {
        for (cell, expected) in good {
            assert_eq!(value(kind, cell).as_ref(), Ok(expected), "{cell}");
        }
        for cell in bad {
            assert!(value(kind, cell).is_err(), "{cell}");
        }
    }

    #[test]
    fn days_and_months_are_never_guessed() {
        let day = json!("2019-12-31");
        check(
            K::Day,
            &[("31-12-2019", day.clone()), ("2019-12-31", day)],
            &[
                "31-12-19",
                "31-02-2019",
                "31/12/2019",
                "31.12.2019",
                "1-5-2019",
                "2019-31-12",
                "12-2019",
                "-",
                "+1-12-2019",
            ],
        );
        let month = json!("2019-12");
        let good = ["2019-12", "12-2019", "01-12-2019", "2019-12-01"].map(|cell| (cell, month.clone()));
        check(K::Month, &[("01-01-2019", json!("2019-01"))], &[]);
        check(K::Month, &good, &["dec-19", "02-12-2019", "2019-13", "12-19", "2019", "13-2019"]);
    }

    #[test]
    fn numbers_have_a_decimal_comma() {
        check(
            K::Decimal,
            &[
                ("7,4", json!(7.4)),
                ("7", json!(7)),
                ("1.234", json!(1234)),
                ("1.234.567,5", json!(1_234_567.5)),
                ("-0,5", json!(-0.5)),
                ("−2", json!(-2)),
                ("49,50", json!(49.5)),
            ],
            &[
                "7.4",
                "1.23",
                "1.2345",
                "1234.567,5",
                "1,234.5",
                "7,",
                ",5",
                ".500",
                "1 234",
                "7,4 t",
                "0,1234567",
                "--1",
                "1e3",
                "NaN",
            ],
        );
    }

    #[test]
    fn words_are_danish_or_codes() {
        let channel = EventType::CompanyContacted.field(Field::Channel).unwrap().kind;
        check(channel, &[("Besøg", json!("visit")), ("besoeg", json!("visit")), ("visit", json!("visit"))], &["fax"]);
        let agreement = EventType::AgreementSigned.field(Field::Kind).unwrap().kind;
        check(agreement, &[("Code of Care", json!("code_of_care"))], &[]);
        let hybrid = EventType::Spell(SpellKind::Internship, SpellStep::Started).field(Field::Hybrid).unwrap().kind;
        check(hybrid, &[("Ja", json!(true)), ("nej", json!(false))], &["måske"]);
        check(K::Municipality, &[("Guldborgsund", json!("376")), ("Aeroe", json!("492")), ("360", json!("360"))], &[]);
        check(K::TargetGroups, &[("unge| flygtninge", json!(["unge", "flygtninge"]))], &[]);
        let industry = json!({"scheme": "DB07", "code": "561010"});
        check(K::Industry, &[("DB07:561010", industry)], &["561010", "DB07:56.10.10", "DB99:561010"]);
    }
}
