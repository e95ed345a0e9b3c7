//! Undisclosed numbers, as the operator's commands write them.

use maaltal_domain::{Cell, Decimal, Language, Unit};
use maaltal_report::writing;
use serde_json::{Value as Json, json};

/// A cell for a terminal: its value, of a share with part and whole; of a share of nobody a dash.
pub fn text(cell: &Cell, unit: Unit, language: Language) -> String {
    let value = cell.value().map(|value| writing::value(value, unit, language));
    match (value, cell.parts()) {
        (Some(value), Some((part, whole))) => format!("{value} ({part}/{whole})"),
        (Some(value), None) => value,
        (None, Some(_)) => "–".to_owned(),
        (None, None) => "…".to_owned(),
    }
}

/// A cell as JSON: whether it was reported, its value, of a share part and whole.
pub fn json(cell: &Cell) -> Json {
    let parts = cell.parts();
    json!({
        "reported": cell.reported,
        "value": cell.value(),
        "numerator": parts.map(|(part, _)| part),
        "denominator": parts.map(|(_, whole)| whole),
    })
}

/// What a number became more.
pub fn difference(old: Option<&Cell>, new: Option<&Cell>) -> Option<Decimal> {
    let (old, new) = (old?.value()?, new?.value()?);
    Some(Decimal::from_millionths(new.millionths().saturating_sub(old.millionths())))
}
