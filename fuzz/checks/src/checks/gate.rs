//! The gate, behind all three JSON doors.

use super::{GATES, today};
use crate::person_numbers::Held;
use maaltal_domain::{Field, NewEvent, Value};
use maaltal_intake::{Gate, InboundRecord, Located, Rejection, cloud_event, cloud_event_batch, cloud_event_lines};
use serde_json::Value as Json;

/// Checks that `bytes` are events or problems, and that neither tells a person number.
///
/// # Panics
/// When they tell one, or an accepted event is not accepted again as the same.
pub fn check(bytes: &[u8]) {
    let sent = Sent::of(bytes);
    for gate in GATES.iter() {
        let through = |records: &mut dyn Iterator<Item = InboundRecord>| {
            let mut gate = gate.clone();
            records.for_each(|record| check_record(&mut gate, &record, &sent));
        };
        through(&mut [cloud_event(bytes)].into_iter());
        through(&mut cloud_event_lines(bytes));
        match cloud_event_batch(bytes) {
            Ok(records) => through(&mut records.into_iter()),
            Err(error) => sent.check_text(&error.to_string()),
        }
    }
}

/// What was sent, to find it again in what is told.
pub(super) struct Sent(Held);

impl Sent {
    /// JSON by what it says; what is no JSON as it is written.
    fn of(bytes: &[u8]) -> Self {
        let json: Result<Json, _> = serde_json::from_slice(bytes);
        Self(json.map_or_else(|_| Held::by_broken_json(&String::from_utf8_lossy(bytes)), |json| Held::by_json(&json)))
    }

    pub(super) fn of_text(text: &str) -> Self {
        Self(Held::by(text))
    }

    pub(super) fn check_text(&self, text: &str) {
        self.check_json(&text.into());
    }

    /// Looks into the texts, not at them as JSON writes them, where an escape may end in a digit.
    fn check_json(&self, json: &Json) {
        if self.0.has_secrets() {
            let told: Vec<_> = Held::by_json(json).told_of(&self.0).cloned().collect();
            assert!(told.is_empty(), "{told:?} told in {json}");
        }
    }

    pub(super) fn check_rejection(&self, rejection: &Rejection) {
        assert!(!rejection.problems.is_empty(), "rejected without a problem");
        self.check_text(&rejection.to_string());
        self.check_json(&serde_json::to_value(rejection).expect("a rejection is written"));
        rejection.problems.iter().for_each(|problem| self.check_problem(problem));
        [&rejection.source, &rejection.id, &rejection.programme]
            .into_iter()
            .flatten()
            .for_each(|text| check_shown(text));
        let written = rejection.record.to_string();
        assert!(written.len() <= 64 * 1024, "{} bytes kept", written.len());
        // What was cut may end in the first digits of a longer number.
        if !rejection.record.is_string() {
            assert!(Held::by_json(&rejection.record).is_free_of_any(), "kept: {written}");
        }
    }

    pub(super) fn check_problem(&self, problem: &Located) {
        self.check_text(&problem.to_string());
        [&problem.field, &problem.got].into_iter().chain(&problem.pointer).for_each(|text| check_shown(text));
        assert!(!problem.expected.is_empty() && Held::by(&problem.expected).is_free_of_any(), "{problem}");
    }
}

fn check_shown(text: &str) {
    assert!(text.chars().count() <= 81 && !text.contains(char::is_control), "{text:?}");
    assert!(text.ends_with('…') || Held::by(text).is_free_of_any(), "{text:?}");
}

fn check_record(gate: &mut Gate, record: &InboundRecord, sent: &Sent) {
    sent.check_text(&format!("{record:?}"));
    match gate.check(record, today()) {
        Ok(event) => check_accepted(gate, &event),
        Err(rejection) => sent.check_rejection(&rejection),
    }
}

/// Checks that `event` holds no person number and passes again as the same.
pub(super) fn check_accepted(gate: &mut Gate, event: &NewEvent) {
    let replaces = event.replaces.as_ref().map(AsRef::as_ref);
    let envelope = [event.source.as_ref(), event.id.as_ref(), event.programme.as_ref()];
    for text in envelope.into_iter().chain(replaces).chain(event.time.as_deref()) {
        assert!(Held::by(text).is_free_of_any(), "{event:?}");
    }
    for (field, value) in event.data.fields() {
        let held = match value {
            Value::Word(_) | Value::Words(_) | Value::Classified(_) => Held::by_json(&value.to_json()),
            // The steps of a path are decimals, known by their type.
            Value::Json(_) if *field != Field::Path => Held::by_json(&value.to_json()),
            _ => continue,
        };
        assert!(held.is_free_of_any(), "{event:?}");
    }
    let written = event.to_json();
    match gate.check(&cloud_event(written.to_string().as_bytes()), today()) {
        Ok(again) => {
            assert!(event.same_content(&again), "{event:?}\n{again:?}");
            assert_eq!(written, again.to_json());
        }
        Err(rejection) => panic!("accepted once and not again: {rejection}\n{written}"),
    }
}
