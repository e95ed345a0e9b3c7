//! What the gate turned away: every problem, and the record itself, masked and bounded, for the quarantine.

use crate::pseudonym::is_like_person_number;
use crate::{InboundRecord, Located, Place};
use maaltal_domain::{fields_to_json, mask};
use serde::Serialize;
use serde_json::Value as Json;

/// A record that the gate turned away; it holds no person number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rejection {
    /// Where it stood in what was sent.
    pub place: Place,
    /// Everything that is wrong with it, at least one.
    pub problems: Vec<Located>,
    /// Its source, as far as it says one.
    pub source: Option<String>,
    /// Its id, as far as it says one.
    pub id: Option<String>,
    /// Its programme, as far as it says one.
    pub programme: Option<String>,
    /// The record: the object as sent, cells by their headers, or the beginning of what could not be read.
    pub record: Json,
}

/// Largest record that is kept as it is, in bytes of JSON.
const KEPT_BYTES: usize = 64 * 1024;
/// Longest beginning that is kept of a larger one, in characters.
const KEPT_CHARACTERS: usize = 2_000;

impl Rejection {
    pub(crate) fn new(record: &InboundRecord, problems: Vec<Located>) -> Self {
        Self {
            place: record.place(),
            problems,
            source: record.masked_attribute("source"),
            id: record.masked_attribute("id"),
            programme: record.masked_attribute("programme"),
            record: kept(record),
        }
    }
}

impl std::fmt::Display for Rejection {
    /// All problems in one line.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let problems: Vec<_> = self.problems.iter().map(Located::to_string).collect();
        f.write_str(&problems.join("; "))
    }
}

fn kept(record: &InboundRecord) -> Json {
    let whole = match (&record.origin, &record.envelope) {
        (Some(origin), _) => origin.cells_by_header(),
        (None, Some(envelope)) => fields_to_json(envelope),
        (None, None) => return Json::String(record.text.clone()),
    };
    let masked = masked(whole);
    let text = masked.to_string();
    if text.len() <= KEPT_BYTES { masked } else { text.chars().take(KEPT_CHARACTERS).collect::<String>().into() }
}

/// `json` with every person number masked, in texts, keys and numbers.
fn masked(json: Json) -> Json {
    match json {
        Json::String(text) if is_like_person_number(&text) => "******-****".into(),
        Json::String(text) => mask(&text).into(),
        Json::Number(number) => match (mask(&number.to_string()), number.to_string()) {
            (masked, text) if masked != text => masked.into(),
            _ => Json::Number(number),
        },
        Json::Array(items) => items.into_iter().map(masked).collect(),
        Json::Object(fields) => fields.into_iter().map(|(key, value)| (mask(&key), masked(value))).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud_event;
    use serde_json::json;

    #[test]
    fn the_kept_record_is_masked_and_bounded() {
        let record = cloud_event(br#"{"id": "010190-1234", "x": [{"0101901234": 3112991234, "n": 31129912345}]}"#);
        let rejection = Rejection::new(&record, Vec::new());
        assert_eq!(rejection.id.as_deref(), Some("******-****"));
        assert_eq!(
            rejection.record,
            json!({"id": "******-****", "x": [{"******-****": "******-****", "n": 31129912345_u64}]})
        );

        let long = format!(r#"{{"text": "{}"}}"#, "æ".repeat(40_000));
        let rejection = Rejection::new(&cloud_event(long.as_bytes()), Vec::new());
        assert_eq!(rejection.record.as_str().unwrap().chars().count(), 2_000);
    }
}
