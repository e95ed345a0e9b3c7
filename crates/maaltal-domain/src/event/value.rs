//! The value of a field, already checked.

use crate::{Classified, Cvr, Day, Decimal, Hours, Month, Municipality, PNumber, canonical_json};
use serde_json::Value as Json;

/// The value of a field; which variants a field takes is its [`Kind`](super::Kind)'s to say.
///
/// Its texts are its own, or borrowed from where the event lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<T = String> {
    /// An identifier, code, choice, text, instant, period code or digest.
    Word(T),
    /// Several codes.
    Words(Vec<T>),
    /// A company.
    Company(Cvr),
    /// A production unit.
    PNumber(PNumber),
    /// A municipality.
    Municipality(Municipality),
    /// An industry or occupation.
    Classified(Classified<T>),
    /// Hours.
    Hours(Hours),
    /// A decimal number.
    Decimal(Decimal),
    /// A whole number.
    Whole(u64),
    /// A day.
    Day(Day),
    /// A month.
    Month(Month),
    /// Yes or no.
    Flag(bool),
    /// A definition, table or path, as canonical JSON text.
    Json(T),
}

impl Value {
    /// The value as JSON.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Word(word) => word.as_str().into(),
            Self::Words(words) => words.clone().into(),
            Self::Company(cvr) => cvr.to_string().into(),
            Self::PNumber(number) => number.to_string().into(),
            Self::Municipality(code) => code.to_string().into(),
            Self::Classified(both) => serde_json::json!({"scheme": both.scheme, "code": both.code}),
            Self::Hours(hours) => Decimal::from_millionths(hours.0.saturating_mul(10_000)).to_json(),
            Self::Decimal(number) => number.to_json(),
            Self::Whole(number) => (*number).into(),
            Self::Day(day) => day.to_string().into(),
            Self::Month(month) => month.to_string().into(),
            Self::Flag(flag) => (*flag).into(),
            Self::Json(text) => serde_json::from_str(text).unwrap_or(Json::Null),
        }
    }

    /// A value that holds `json` in canonical form.
    pub fn from_json_object(json: &Json) -> Self {
        Self::Json(canonical_json(json))
    }

    /// The value as text for comparison and display: words as they are, numbers with a point.
    pub fn as_text(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::Classified(both) => both.to_string(),
            Self::Hours(hours) => Decimal::from_millionths(hours.0.saturating_mul(10_000)).to_string(),
            Self::Decimal(number) => number.to_string(),
            other => match other.to_json() {
                Json::String(text) => text,
                json => json.to_string(),
            },
        }
    }
}

impl Value<&str> {
    /// The same value with texts of its own.
    pub fn into_owned(self) -> Value {
        match self {
            Self::Word(word) => Value::Word(word.to_owned()),
            Self::Words(words) => Value::Words(words.into_iter().map(str::to_owned).collect()),
            Self::Company(cvr) => Value::Company(cvr),
            Self::PNumber(number) => Value::PNumber(number),
            Self::Municipality(code) => Value::Municipality(code),
            Self::Classified(both) => {
                Value::Classified(Classified { scheme: both.scheme.to_owned(), code: both.code.to_owned() })
            }
            Self::Hours(hours) => Value::Hours(hours),
            Self::Decimal(number) => Value::Decimal(number),
            Self::Whole(number) => Value::Whole(number),
            Self::Day(day) => Value::Day(day),
            Self::Month(month) => Value::Month(month),
            Self::Flag(flag) => Value::Flag(flag),
            Self::Json(text) => Value::Json(text.to_owned()),
        }
    }
}
