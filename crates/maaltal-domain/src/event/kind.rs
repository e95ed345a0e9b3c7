//! What a field may hold, and how JSON is read into it.

use super::{Choice, JsonRef, Value};
use crate::period::{YEARS, day_from_iso};
use crate::{
    Classified, Code, Decimal, EventId, HalfYear, Hash, Hours, Ident, Instant, Invalid, KpiId, Municipality, Period,
    PersonNumber, Target, Text,
};

/// What a field may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A citizen's pseudonym; the gate turns a person number into one.
    Citizen,
    /// A company by CVR number.
    Company,
    /// A production unit.
    PNumber,
    /// A known municipality.
    Municipality,
    /// A known municipality, or `000` for the country.
    MunicipalityOrCountry,
    /// `{scheme, code}` of an occupation.
    Occupation,
    /// `{scheme, code}` of an industry.
    Industry,
    /// Hours paid in a month: above 0, at most 744.
    MonthHours,
    /// Hours a week: 0 to 168.
    WeekHours,
    /// A decimal number with at most 6 places.
    Decimal,
    /// A whole number, 0 to 1,000,000.
    Whole,
    /// A year, 1900 to 2199.
    Year,
    /// A position in the log, 0 or above.
    Position,
    /// A day.
    Day,
    /// A month.
    Month,
    /// An instant with offset.
    Instant,
    /// Yes or no.
    Flag,
    /// Id of a spell, agreement, meeting, decision or action.
    Ident,
    /// Id of an event.
    EventId,
    /// Id of a KPI.
    KpiId,
    /// A code.
    Code,
    /// A list of codes.
    Codes,
    /// Codes of the programme's target groups.
    TargetGroups,
    /// One of an enumeration.
    Choice(&'static [Choice]),
    /// A text.
    Text,
    /// A period's code.
    PeriodCode,
    /// A digest.
    Digest,
    /// Agreed steps of a target's path.
    Steps,
    /// A programme's definition.
    Definition,
    /// A published table.
    Table,
}

/// Largest whole number in an event.
const WHOLE_LIMIT: u64 = 1_000_000;

impl Kind {
    /// What the kind asks for, as a lowercase fragment.
    pub fn expected(self) -> String {
        match self {
            Self::Citizen => "a citizen's pseudonym (1-64 of A-Z a-z 0-9 _ -)".into(),
            Self::Company => "a CVR number (8 digits, modulus 11)".into(),
            Self::PNumber => "a P-number (10 digits)".into(),
            Self::Municipality | Self::MunicipalityOrCountry => "a municipality's code (3 digits, known)".into(),
            Self::Occupation => "an occupation {scheme, code}".into(),
            Self::Industry => "an industry {scheme: DB07 or DB25, code: 6 digits}".into(),
            Self::MonthHours => "hours above 0 and at most 744, with at most 2 decimals".into(),
            Self::WeekHours => "hours a week from 0 to 168, with at most 2 decimals".into(),
            Self::Decimal => "a number with at most 6 decimals".into(),
            Self::Whole => "a whole number from 0 to 1000000".into(),
            Self::Year => "a year (1900-2199)".into(),
            Self::Position => "a position (a whole number)".into(),
            Self::Day => "a date (YYYY-MM-DD)".into(),
            Self::Month => "a month (YYYY-MM)".into(),
            Self::Instant => "an instant (RFC 3339 with an offset)".into(),
            Self::Flag => "true or false".into(),
            Self::Ident => "an id (1-64 of A-Z a-z 0-9 _ -)".into(),
            Self::EventId => "an id (1-128 printable characters without spaces)".into(),
            Self::KpiId => "a KPI id (1-64 of a-z 0-9 -)".into(),
            Self::Code => "a code (1-64 of A-Z a-z 0-9 _ . -)".into(),
            Self::Codes | Self::TargetGroups => "a list of codes".into(),
            Self::Choice(choices) => {
                let codes: Vec<_> = choices.iter().map(|(code, _)| *code).collect();
                format!("one of {}", codes.join(", "))
            }
            Self::Text => "a text (1-2000 characters)".into(),
            Self::PeriodCode => "a period (2024-S1, 2024-S2, 2024-Q3, 2024-M05 or 2024)".into(),
            Self::Digest => "a digest (blake3: and 64 hexadecimal digits)".into(),
            Self::Steps => "a list of {by, value} with rising dates".into(),
            Self::Definition => "a programme's definition".into(),
            Self::Table => "a published table".into(),
        }
    }

    /// The value that `json` stands for.
    ///
    /// # Errors
    /// When it is not what the kind asks for; a person number is never repeated.
    pub fn read(self, json: &JsonRef<'_>) -> Result<Value, Invalid> {
        let wrong = || Invalid::new(self.expected(), json.plain());
        match self {
            Self::MonthHours => self.read_hours(json, 1..=74_400),
            Self::WeekHours => self.read_hours(json, 0..=16_800),
            Self::Decimal => match json {
                JsonRef::Number(number) => Decimal::from_json(number).map(Value::Decimal),
                _ => Err(wrong()),
            },
            Self::Whole => whole(json).filter(|n| *n <= WHOLE_LIMIT).map(Value::Whole).ok_or_else(wrong),
            Self::Year => whole(json)
                .filter(|n| i32::try_from(*n).is_ok_and(|year| YEARS.contains(&year)))
                .map(Value::Whole)
                .ok_or_else(wrong),
            Self::Position => whole(json).map(Value::Whole).ok_or_else(wrong),
            Self::Flag => match json {
                JsonRef::Flag(flag) => Ok(Value::Flag(*flag)),
                _ => Err(wrong()),
            },
            Self::Codes | Self::TargetGroups => {
                let JsonRef::List(items) = json else { return Err(wrong()) };
                if items.len() > 100 {
                    return Err(wrong());
                }
                let code = |item: &JsonRef<'_>| Ok(item.as_str().ok_or_else(wrong)?.parse::<Code>()?.into());
                items.iter().map(code).collect::<Result<_, _>>().map(Value::Words)
            }
            Self::Industry | Self::Occupation => self.read_classified(json),
            Self::Steps => {
                let json = json.to_json();
                Target::read_steps(&json)?;
                Ok(Value::from_json_object(&json))
            }
            Self::Definition | Self::Table => {
                no_person_number(json)?;
                json.as_object().map(|_| Value::from_json_object(&json.to_json())).ok_or_else(wrong)
            }
            _ => self.read_text(json.as_str().ok_or_else(wrong)?),
        }
    }

    fn read_text(self, text: &str) -> Result<Value, Invalid> {
        let word = |checked: String| Value::Word(checked);
        match self {
            Self::Company => text.parse().map(Value::Company),
            Self::PNumber => text.parse().map(Value::PNumber),
            Self::MunicipalityOrCountry if text == "000" => Ok(Value::Municipality(Municipality::COUNTRY)),
            Self::Municipality | Self::MunicipalityOrCountry => text.parse().map(Value::Municipality),
            Self::Day => day_from_iso(text).map(Value::Day),
            Self::Month => text.parse().map(Value::Month),
            Self::Instant if day_from_iso(text).is_ok() => Err(Invalid::new(self.expected(), text)),
            Self::Instant => {
                text.parse::<Instant>().map_err(|_| Invalid::new(self.expected(), text)).map(|_| word(text.into()))
            }
            Self::EventId => text.parse::<EventId>().map(|id| word(id.into())),
            Self::KpiId => text.parse::<KpiId>().map(|id| word(id.into())),
            Self::Code => text.parse::<Code>().map(|code| word(code.into())),
            Self::Text => text.parse::<Text>().map(|text| word(text.into())),
            Self::PeriodCode => Period::parse(text, HalfYear::Calendar).map(|_| word(text.into())),
            Self::Digest => text.parse::<Hash>().map(|_| word(text.into())),
            Self::Choice(choices) => {
                let known = choices.iter().any(|(code, _)| *code == text);
                known.then(|| word(text.into())).ok_or_else(|| Invalid::new(self.expected(), text))
            }
            Self::Citizen | Self::Ident => text
                .parse::<Ident>()
                .map(|id| word(id.into()))
                .map_err(|wrong| if PersonNumber::is_in(text) { wrong } else { Invalid::new(self.expected(), text) }),
            _ => Err(Invalid::new(self.expected(), text)),
        }
    }

    fn read_hours(self, json: &JsonRef<'_>, allowed: std::ops::RangeInclusive<i64>) -> Result<Value, Invalid> {
        let wrong = || Invalid::new(self.expected(), json.plain());
        let JsonRef::Number(number) = json else { return Err(wrong()) };
        let millionths = Decimal::from_json(number).map_err(|_| wrong())?.millionths();
        let hundredths = millionths / 10_000;
        let fits = millionths % 10_000 == 0 && allowed.contains(&hundredths);
        fits.then_some(Value::Hours(Hours(hundredths))).ok_or_else(wrong)
    }

    fn read_classified(self, json: &JsonRef<'_>) -> Result<Value, Invalid> {
        let wrong = || Invalid::new(self.expected(), json.plain());
        let object = json.as_object().filter(|object| object.len() == 2).ok_or_else(wrong)?;
        let part = |name: &str| object.get(name).and_then(JsonRef::as_str).ok_or_else(wrong);
        let (scheme, code) = (part("scheme")?, part("code")?);
        let made = match self {
            Self::Industry => Classified::industry(scheme, code),
            _ => Classified::occupation(scheme, code),
        };
        made.map(Value::Classified)
    }
}

/// A whole JSON number that is not negative; `3.0` is 3.
fn whole(json: &JsonRef<'_>) -> Option<u64> {
    let JsonRef::Number(number) = json else { return None };
    let millionths = Decimal::from_json(number).ok()?.millionths();
    (millionths % Decimal::SCALE == 0).then(|| u64::try_from(millionths / Decimal::SCALE).ok()).flatten()
}

/// Fails when a person number stands in any text or key of `json`.
fn no_person_number(json: &JsonRef<'_>) -> Result<(), Invalid> {
    let free = |text: &str| match PersonNumber::is_in(text) {
        true => Err(Invalid::new("no person number", text)),
        false => Ok(()),
    };
    match json {
        JsonRef::Text(text) => free(text),
        JsonRef::List(items) => items.iter().try_for_each(no_person_number),
        JsonRef::Object(fields) => fields.iter().try_for_each(|(key, value)| {
            free(key)?;
            no_person_number(value)
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    fn read(kind: Kind, json: &Json) -> Result<Value, Invalid> {
        kind.read(&json.into())
    }

    #[test]
    fn hours_are_exact_and_bounded() {
        assert_eq!(read(Kind::MonthHours, &json!(131.24)), Ok(Value::Hours(Hours(13_124))));
        for bad in [json!(0), json!(744.01), json!(7.405), json!("7"), json!(-1), json!(null)] {
            assert!(read(Kind::MonthHours, &bad).is_err(), "{bad}");
        }
        assert!(read(Kind::WeekHours, &json!(0)).is_ok());
    }

    #[test]
    fn person_numbers_are_refused_and_masked() {
        for kind in [Kind::Text, Kind::Code, Kind::Ident, Kind::Citizen] {
            let wrong = read(kind, &json!("0101901234")).unwrap_err();
            assert!(!wrong.to_string().contains("1234"), "{wrong}");
        }
        assert!(read(Kind::Table, &json!({"a": ["x 010190-1234"]})).is_err());
    }
}
