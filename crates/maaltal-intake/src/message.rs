//! The door for CloudEvents in messages: structured, or in binary mode with the attributes in headers.
//!
//! Source: the NATS protocol binding of CloudEvents 1.0. Whose the message's subject is, its bus must know.

use crate::path::{Path, Step};
use crate::{InboundRecord, Place, json};
use maaltal_domain::{Invalid, JsonFields, JsonRef, PersonNumber};

/// What the header of an attribute begins with.
const PREFIX: &str = "ce-";
/// Content type of a structured event.
const STRUCTURED: &str = "application/cloudevents";

/// The CloudEvent in a message; header names and values as they came, a name as often as it came.
pub fn cloud_event_message<'t>(headers: &[(&str, &str)], body: &'t [u8]) -> InboundRecord<'t> {
    let content_type = header(headers, "content-type");
    let begins = |text: &str, with: &str| text.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    let structured = content_type.is_some_and(|text| begins(text, STRUCTURED));
    let mut record = match headers.iter().any(|(name, _)| begins(name, PREFIX)) && !structured {
        true => binary(headers, content_type, body),
        false => InboundRecord::from_json(Place::Whole, body),
    };
    if structured && !content_type.is_some_and(is_json) {
        let got = content_type.unwrap_or_default();
        record.find(Path::of(&["content-type"]), Invalid::new("application/cloudevents+json", got));
    }
    if headers.iter().any(|(name, value)| PersonNumber::is_in(name) || PersonNumber::is_in(value)) {
        record.find(Path::of(&["headers"]), Invalid::new("no person number", "******-****"));
    }
    record
}

/// The structured CloudEvent of an event that was recorded before and comes back; it is not measured again.
pub fn cloud_event_restored(body: &[u8]) -> InboundRecord<'_> {
    let mut record = InboundRecord::unread(Place::Whole, 0);
    record.read_json(body);
    record
}

fn header<'h>(headers: &[(&str, &'h str)], wanted: &str) -> Option<&'h str> {
    headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value)
}

fn is_json(content_type: &str) -> bool {
    let name = content_type.split(';').next().unwrap_or_default().trim();
    name.eq_ignore_ascii_case("application/cloudevents+json")
}

/// Attributes from headers, `data` from the body.
fn binary<'t>(headers: &[(&str, &str)], content_type: Option<&str>, body: &'t [u8]) -> InboundRecord<'t> {
    let attributes = headers.iter().filter_map(|(name, value)| {
        let is_attribute = name.get(..PREFIX.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(PREFIX));
        is_attribute.then(|| (name.get(PREFIX.len()..).unwrap_or_default().to_ascii_lowercase(), *value))
    });
    let attributes: Vec<_> = attributes.collect();
    let size = body.len() + attributes.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
    let mut record = InboundRecord::unread(Place::Whole, size);
    let mut envelope = JsonFields::new();
    for (name, value) in attributes {
        // The data of this mode is the body; a header of that name would hide it.
        if name == "data" || envelope.contains_key(name.as_str()) {
            record.find(Path::of(&[&name]), Invalid::new("each attribute once", "a second one"));
        } else {
            envelope.insert(name.into(), JsonRef::Text(unescaped(value).into()));
        }
    }
    content_type
        .into_iter()
        .for_each(|text| drop(envelope.insert("datacontenttype".into(), JsonRef::Text(text.to_owned().into()))));
    match json::read(body) {
        Ok(json::Read { value, repeated }) => {
            for mut path in repeated {
                path.0.insert(0, Step::Key("data".into()));
                record.find(path, Invalid::new("each key once", "a second one"));
            }
            envelope.insert("data".into(), value);
        }
        Err(error) => {
            record.find(Path::of(&["data"]), Invalid::new("an object", json::told(&error, Place::Whole)));
            record.unread.push(Path::of(&["data"]));
            envelope.insert("data".into(), JsonRef::Text(String::from_utf8_lossy(body)));
        }
    }
    record.envelope = Some(envelope);
    record
}

/// A header's value without its percent-encoding; one that makes no UTF-8 stays as it is.
fn unescaped(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).filter(|_| *first == b'%').and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Gate, PseudonymKeys};
    use serde_json::json;

    const ENVELOPE: [(&str, &str); 6] = [
        ("ce-specversion", "1.0"),
        ("ce-source", "/lolland"),
        ("ce-id", "e-1"),
        ("ce-type", "dk.maaltal.company.contacted.v1"),
        ("ce-programme", "kanten"),
        ("ce-occurredon", "2019-05-13"),
    ];
    const DATA: &str = r#"{"company": "24256790", "channel": "visit"}"#;

    fn check(record: &InboundRecord) -> Result<maaltal_domain::NewEvent, Vec<String>> {
        let definition = json!({
            "id": "kanten", "name": {"da": "Kanten"}, "municipalities": ["360"], "start": "2018-01-01",
            "kpi": [{"id": "c", "name": {"da": "C"}, "measure": "events", "of": ["company.contacted"]}],
        });
        let programme = maaltal_domain::Programme::read(&definition).unwrap();
        let mut gate = Gate::new([programme.into()], PseudonymKeys::default());
        let problems = |r: Box<crate::Rejection>| r.problems.iter().map(ToString::to_string).collect();
        gate.check(record, "2019-05-14".parse().unwrap()).map_err(problems)
    }

    #[test]
    fn both_modes_give_the_same_event() {
        let binary = check(&cloud_event_message(&ENVELOPE, DATA.as_bytes())).unwrap();
        let body = binary.to_json().to_string();
        let named = [("Content-Type", "application/cloudevents+json; charset=utf-8"), ("ce-id", "other")];
        for headers in [&[], &named[..]] {
            assert_eq!(check(&cloud_event_message(headers, body.as_bytes())).unwrap(), binary);
        }
        let mut escaped = ENVELOPE;
        escaped[2] = ("CE-ID", "e%2D1");
        assert_eq!(check(&cloud_event_message(&escaped, DATA.as_bytes())).unwrap(), binary);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = |changed: &[(&str, &str)], body: &[u8]| {
            let all: Vec<_> = ENVELOPE.iter().chain(changed).copied().collect();
            check(&cloud_event_message(&all, body)).unwrap_err()
        };
        assert_eq!(wrong(&[("ce-id", "e-2")], DATA.as_bytes()), ["id: expected each attribute once, got a second one"]);
        assert_eq!(
            wrong(&[], br#"{"company": "24256790", "channel": "visit", "channel": "phone"}"#),
            ["data.channel: expected each key once, got a second one"]
        );
        assert_eq!(wrong(&[], b"\xff\xfe")[0], "data: expected an object, got expected value at line 1, column 1");
        assert_eq!(
            wrong(&[("X-Citizen", "010190-1234")], DATA.as_bytes()),
            ["headers: expected no person number, got ******-****"]
        );
        let avro = [("content-type", "application/cloudevents+avro")];
        let problems = check(&cloud_event_message(&avro, b"{}")).unwrap_err();
        assert!(problems[0].starts_with("content-type: expected application/cloudevents+json"), "{problems:?}");
        assert!(check(&cloud_event_message(&[], &[0, 1, 2, 255])).is_err());
    }

    #[test]
    fn what_comes_back_is_judged_by_its_form_only() {
        let mut event = check(&cloud_event_message(&ENVELOPE, DATA.as_bytes())).unwrap();
        event.programme = "unknown".parse().unwrap();
        event.occurred_on = "2031-01-01".parse().unwrap();
        let body = event.to_json().to_string();
        assert!(check(&cloud_event_message(&[], body.as_bytes())).is_err());
        let mut gate = Gate::new([], PseudonymKeys::default());
        assert_eq!(gate.check_restored(&cloud_event_restored(body.as_bytes())).unwrap(), event);
        assert!(gate.check_restored(&cloud_event_restored(b"{}")).is_err());
    }
}
