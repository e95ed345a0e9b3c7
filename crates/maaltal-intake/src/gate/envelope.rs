//! The envelope: CloudEvents attributes.

use super::{Reading, value};
use crate::inbound::too_large;
use crate::path::Path;
use crate::sheet;
use chrono::DateTime;
use maaltal_domain::{
    Day, EventId, EventType, Field, Invalid, JsonRef, Kind, PersonNumber, Programme, ProgrammeId, Source, Value,
};
use std::str::FromStr;
use std::sync::Arc;

/// What the envelope says, as far as it could be read.
pub(super) struct Envelope {
    pub source: Option<Source>,
    pub id: Option<EventId>,
    pub event_type: Option<EventType>,
    pub programme: Option<ProgrammeId>,
    pub occurred_on: Option<Day>,
    pub time: Option<String>,
    pub replaces: Option<EventId>,
}

impl Envelope {
    /// The record's envelope; nothing when the record is no object at all.
    pub fn read(reading: &mut Reading) -> Option<Self> {
        reading.record.envelope.as_ref()?;
        fixed(reading, "specversion", "1.0", |text| text == "1.0");
        let envelope = Self {
            source: required(reading, "source"),
            id: if reading.record.is_without_id() { None } else { required(reading, "id") },
            event_type: event_type(reading),
            programme: required(reading, "programme"),
            occurred_on: occurred_on(reading),
            time: time(reading),
            replaces: reading.attribute("replaces").and_then(|json| parsed(reading, "replaces", json)),
        };
        if reading.attribute("datacontenttype").is_some() {
            fixed(reading, "datacontenttype", "application/json", |text| text.eq_ignore_ascii_case("application/json"));
        }
        others(reading);
        envelope.check_size(reading);
        if let (Some(id), Some(replaced)) = (&envelope.id, &envelope.replaces)
            && id == replaced
        {
            reading.reject(&["replaces"], Invalid::new("the id of another event", replaced));
        }
        Some(envelope)
    }

    fn check_size(&self, reading: &mut Reading) {
        // A type that is not known gets the smaller limit, that of all types but one.
        let limit = self.event_type.unwrap_or(EventType::EventVoided).size_limit();
        if reading.record.size > limit {
            reading.reject_at(Path::default(), too_large(limit, reading.record.size));
        }
    }

    /// Only what is planned may lie later than the day after `recorded_on`.
    pub fn check_day(&self, reading: &mut Reading, recorded_on: Day) {
        let last = recorded_on.succ_opt().unwrap_or(recorded_on);
        let may_be_planned = self.event_type.is_none_or(EventType::may_be_planned);
        if let Some(day) = self.occurred_on.filter(|day| *day > last && !may_be_planned) {
            reading.reject(&["occurredon"], Invalid::new(format!("a day not later than {last}"), day.to_string()));
        }
    }

    /// The programme must be there, unless this event is what defines it.
    pub fn check_programme(&self, reading: &mut Reading, is_defined: impl Fn(&ProgrammeId) -> bool) {
        let defines = self.event_type == Some(EventType::ProgrammeDefined);
        if let Some(id) = self.programme.as_ref().filter(|id| !defines && !is_defined(id)) {
            reading.reject(&["programme"], Invalid::new("the id of a defined programme", id));
        }
    }

    /// The programme that the event defines, if it is of that type: valid, and the envelope's own.
    pub fn read_definition(&self, reading: &mut Reading, fields: &[(Field, Value)]) -> Option<Arc<Programme>> {
        let json = value(fields, Field::Definition)?.to_json();
        let path = Path::of(&["data", "definition"]);
        let programme = match Programme::read(&json) {
            Ok(programme) => programme,
            Err(problems) => {
                for problem in problems {
                    let invalid = Invalid { expected: problem.expected, got: problem.got };
                    reading.reject_at(path.clone().then_dotted(&problem.field), invalid);
                }
                return None;
            }
        };
        if let Some(own) = self.programme.as_ref().filter(|own| **own != programme.id) {
            let expected = format!("the envelope's programme, {own}");
            reading.reject_at(path.then_dotted("id"), Invalid::new(expected, &programme.id));
        }
        Some(Arc::new(programme))
    }
}

/// A text attribute that must be there and be a `T`.
fn required<T: FromStr<Err = Invalid>>(reading: &mut Reading, name: &str) -> Option<T> {
    match reading.attribute(name) {
        Some(json) => parsed(reading, name, json),
        None => {
            reading.missing(&[name], &asked_for::<T>());
            None
        }
    }
}

/// The `T` that an attribute's value is.
fn parsed<T: FromStr<Err = Invalid>>(reading: &mut Reading, name: &str, json: &JsonRef<'_>) -> Option<T> {
    let read = match json {
        JsonRef::Text(text) => text.parse(),
        other => Err(Invalid::new(asked_for::<T>(), other.to_json().to_string())),
    };
    read.map_err(|invalid| reading.reject(&[name], invalid)).ok()
}

/// What a `T` asks for, as it says of an empty text.
fn asked_for<T: FromStr<Err = Invalid>>() -> String {
    "".parse::<T>().err().map(|invalid| invalid.expected).unwrap_or_default()
}

/// An attribute that has one value only.
fn fixed(reading: &mut Reading, name: &str, only: &str, fits: impl Fn(&str) -> bool) {
    match reading.attribute(name) {
        None => reading.missing(&[name], only),
        Some(json) if json.as_str().is_some_and(fits) => {}
        Some(json) => reading.reject(&[name], Invalid::new(only, json.plain())),
    }
}

fn event_type(reading: &mut Reading) -> Option<EventType> {
    let expected = match reading.record.origin {
        Some(_) => sheet::TYPE_EXPECTED,
        None => "an event type of version 1 (dk.maaltal.<name>.v1)",
    };
    let Some(json) = reading.attribute("type") else {
        reading.missing(&["type"], expected);
        return None;
    };
    let known = json.as_str().and_then(EventType::by_cloud_event_type);
    if known.is_none() {
        reading.reject(&["type"], Invalid::new(expected, json.plain()));
    }
    known
}

fn occurred_on(reading: &mut Reading) -> Option<Day> {
    let Some(json) = reading.attribute("occurredon") else {
        reading.missing(&["occurredon"], &reading.asked(Kind::Day));
        return None;
    };
    match Kind::Day.read(json) {
        Ok(Value::Day(day)) => Some(day),
        Ok(_) => None,
        Err(invalid) => {
            reading.reject(&["occurredon"], invalid);
            None
        }
    }
}

fn time(reading: &mut Reading) -> Option<String> {
    let json = reading.attribute("time")?;
    // A fraction of a second may have ten digits, which would be kept.
    let written = |text: &&str| DateTime::parse_from_rfc3339(text).is_ok() && !PersonNumber::is_in(text);
    let text = json.as_str().filter(written).map(str::to_owned);
    if text.is_none() {
        reading.reject(&["time"], Invalid::new("an instant (RFC 3339 with an offset)", json.plain()));
    }
    text
}

/// Attributes that CloudEvents allows and this program does not use: accepted, and searched for person numbers.
fn others(reading: &mut Reading) {
    for (name, json) in std::mem::take(&mut reading.others) {
        let named =
            (1..=20).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let text = json.plain();
        if !named || PersonNumber::is_in(name) {
            let expected = "an attribute of EVENTS.md or another of CloudEvents (1-20 of a-z 0-9)";
            reading.reject(&[name], Invalid::new(expected, name));
        } else if matches!(json, JsonRef::Object(_) | JsonRef::List(_)) {
            reading.reject(&[name], Invalid::new("a text, a number, true or false", text));
        } else if PersonNumber::is_in(&text) {
            reading.reject(&[name], Invalid::new("no person number", text));
        }
    }
}
