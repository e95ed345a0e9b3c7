//! The value of a field, already checked.

use crate::{Classified, Cvr, Day, Decimal, Hours, Month, Municipality, PNumber, canonical_json};
use serde_json::Value as Json;

/// The value of a field; which variants a field takes is its [`Kind`](super::Kind)'s to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// An identifier, code, choice, text, instant, period code or digest.
    Word(String),
    /// Several codes.
    Words(Vec<String>),
    /// A company.
    Company(Cvr),
    /// A production unit.
    PNumber(PNumber),
    /// A municipality.
    Municipality(Municipality),
    /// An industry or occupation.
    Classified(Classified),
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
    Json(String),
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
