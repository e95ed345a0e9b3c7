//! A message of the stream, and the event that it brings.

use super::subject::Subject;
use async_nats::jetstream;
use async_nats::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use maaltal_domain::{Instant, Invalid, PersonNumber};
use maaltal_intake::{InboundRecord, cloud_event_message, cloud_event_restored};

/// Header in which a publisher names where it wants to be told what became of its event.
pub const REPLY: &str = "Maaltal-Reply";
/// Header by which a node knows its own messages again.
pub const TICKET: &str = "Maaltal-Ticket";
/// Header with the instant at which an event was recorded first, on messages that restore.
pub const RECORDED_AT: &str = "Maaltal-Recorded-At";

/// Headers that the server takes as numbers of its own: nothing else can stand in them.
const NUMBERS: [&str; 3] =
    ["Nats-Expected-Last-Sequence", "Nats-Expected-Last-Subject-Sequence", "Nats-Batch-Sequence"];

/// A message of the stream, however it was come by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its place in the stream: 1, 2, 3 ...
    pub sequence: u64,
    /// When the server took it.
    pub at: Instant,
    pub subject: async_nats::Subject,
    /// Nothing where they cannot be read.
    pub headers: Option<HeaderMap>,
    pub body: Bytes,
}

/// What a message brings.
pub enum Brought<'m> {
    /// An event of a publisher.
    Event(InboundRecord<'m>),
    /// An event that was recorded first at this instant.
    Restored(InboundRecord<'m>, Instant),
    /// The news that a message was deleted.
    Deletion,
}

impl Message {
    /// The message that a consumer was handed, which keeps no headers.
    ///
    /// # Errors
    /// When it is none of a stream.
    pub fn of(message: &mut jetstream::Message) -> Result<Self, async_nats::Error> {
        let info = message.info()?;
        Ok(Self {
            sequence: info.stream_sequence,
            at: micros(info.published.unix_timestamp_nanos()),
            subject: message.subject.clone(),
            headers: Some(message.message.headers.take().unwrap_or_default()),
            body: message.payload.clone(),
        })
    }

    /// A header's first value.
    pub fn header(&self, wanted: &str) -> Option<&str> {
        listed(self.headers.as_ref()?, |name| name.eq_ignore_ascii_case(wanted)).first().map(|(_, value)| *value)
    }

    /// What it brings, with everything that is wrong about the message itself.
    pub fn read<'m>(&'m self) -> Brought<'m> {
        let wrong =
            |record: InboundRecord<'m>, field: &str, invalid| Brought::Event(record.with_problem(field, invalid));
        match Subject::of(&self.subject) {
            Subject::Event(programme, name) => Brought::Event(agreeing(self.record(), programme, name)),
            Subject::Restored(programme, name) => {
                let record = agreeing(cloud_event_restored(&self.body), programme, name);
                let text = self.header(RECORDED_AT);
                match text.map(str::parse::<Instant>) {
                    Some(Ok(at)) => Brought::Restored(record, at),
                    Some(Err(invalid)) => wrong(record, RECORDED_AT, invalid),
                    None => wrong(record, RECORDED_AT, Invalid::missing("the instant at which it was recorded first")),
                }
            }
            Subject::Deleted(_) => Brought::Deletion,
            Subject::Other => {
                let expected = "a subject maaltal.v1.events.<programme>.<name of the type>";
                wrong(self.record(), "subject", Invalid::new(expected, &self.subject))
            }
        }
    }

    fn record(&self) -> InboundRecord<'_> {
        match &self.headers {
            Some(_) => cloud_event_message(&self.texts(), &self.body),
            None => {
                let invalid = Invalid::new("headers in UTF-8, a name and a value a line, and no status", "other bytes");
                cloud_event_message(&[], &self.body).with_problem("headers", invalid)
            }
        }
    }

    /// Headers whose values are no numbers for the server.
    fn texts(&self) -> Vec<(&str, &str)> {
        let is_number = |name: &str| NUMBERS.iter().any(|number| name.eq_ignore_ascii_case(number));
        self.headers.as_ref().map(|headers| listed(headers, |name| !is_number(name))).unwrap_or_default()
    }

    /// Whether something in it looks like a person number.
    pub fn holds_person_number(&self) -> bool {
        let text = String::from_utf8_lossy(&self.body);
        let readable = serde_json::from_slice::<serde_json::Value>(&self.body).map(|json| json.to_string());
        let parts = self.texts().into_iter().flat_map(|(name, value)| [name, value]);
        PersonNumber::is_in(&text)
            || readable.is_ok_and(|text| PersonNumber::is_in(&text))
            || PersonNumber::is_in(&self.subject)
            || parts.into_iter().any(PersonNumber::is_in)
    }
}

/// `record` with what it says against its subject.
fn agreeing<'m>(record: InboundRecord<'m>, programme: &str, name: &str) -> InboundRecord<'m> {
    let other = |attribute: &str, agrees: &dyn Fn(&str) -> bool| {
        record.attribute(attribute).filter(|said| !agrees(said)).map(str::to_owned)
    };
    let is_name = |said: &str| said.strip_prefix("dk.maaltal.").and_then(|said| said.strip_suffix(".v1")) == Some(name);
    let (programme_said, type_said) = (other("programme", &|said| said == programme), other("type", &is_name));
    let wrong = |record: InboundRecord<'m>, attribute: &str, expected: String, said: String| {
        record.with_problem(attribute, Invalid::new(format!("{expected}, as the subject says"), said))
    };
    let record = match programme_said {
        Some(said) => wrong(record, "programme", programme.to_owned(), said),
        None => record,
    };
    match type_said {
        Some(said) => wrong(record, "type", format!("dk.maaltal.{name}.v1"), said),
        None => record,
    }
}

/// Nanoseconds since 1970 as an instant.
fn micros(nanos: i128) -> Instant {
    Instant::from_micros(i64::try_from(nanos.div_euclid(1_000)).unwrap_or(i64::MAX))
}

/// Names and values of some headers, each as often as it came: in one order, whatever order the map has.
fn listed(headers: &HeaderMap, wanted: impl Fn(&str) -> bool) -> Vec<(&str, &str)> {
    let named = headers.iter().map(|(name, values)| (<HeaderName as AsRef<str>>::as_ref(name), values));
    let all = named.filter(|(name, _)| wanted(name));
    let mut all: Vec<_> =
        all.flat_map(|(name, values)| values.iter().map(move |value| (name, value.as_str()))).collect();
    all.sort_by_key(|(name, _)| *name);
    all
}

/// Headers as they are stored, read as the client reads those of a delivered message; nothing where it would not
/// deliver them.
pub fn stored_headers(bytes: &[u8]) -> Option<HeaderMap> {
    let mut lines = std::str::from_utf8(bytes).ok()?.lines().peekable();
    if lines.next()?.strip_prefix("NATS/1.0")?.trim() != "" {
        return None;
    }
    let mut headers = HeaderMap::new();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let (name, value) = line.split_once(':')?;
        let name: HeaderName = name.parse().ok()?;
        let mut value = value.trim_start().to_owned();
        while let Some(more) = lines.next_if(|next| next.starts_with(char::is_whitespace)) {
            value.push_str(more);
        }
        value.truncate(value.trim_end().len());
        headers.append(name, HeaderValue::from(value));
    }
    Some(headers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use maaltal_intake::{Gate, PseudonymKeys};

    fn message(subject: &str, headers: &[(&str, &str)], body: &str) -> Message {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from(*value))).collect();
        let (subject, body) = (subject.into(), body.as_bytes().to_vec());
        Message { sequence: 7, at: Instant::from_micros(1), subject, headers: Some(headers), body: body.into() }
    }

    fn problems(message: &Message) -> Vec<String> {
        let mut gate = Gate::new([], PseudonymKeys::default());
        let checked = match message.read() {
            Brought::Event(record) => gate.check(&record, "2024-05-14".parse().unwrap()),
            Brought::Restored(record, _) => gate.check_restored(&record),
            Brought::Deletion => return vec![],
        };
        checked.err().map(|r| r.problems.iter().map(ToString::to_string).collect()).unwrap_or_default()
    }

    const BODY: &str = r#"{"specversion": "1.0", "source": "/s", "id": "e-1", "type": "dk.maaltal.training.held.v1",
        "programme": "kanten", "occurredon": "2024-05-13", "data": {"topic": "it", "participants": 3}}"#;

    #[test]
    fn the_subject_must_agree() {
        let wrong = problems(&message("maaltal.v1.events.other.story.published", &[], BODY));
        assert_eq!(wrong[0], "programme: expected other, as the subject says, got kanten");
        assert!(wrong[1].starts_with("type: expected dk.maaltal.story.published.v1, as the subject says"), "{wrong:?}");
        let lost = problems(&message("maaltal.v1.events.kanten", &[], BODY));
        assert!(lost[0].starts_with("subject: expected a subject maaltal.v1.events"), "{lost:?}");
    }

    #[test]
    fn what_is_restored_names_its_first_instant() {
        let subject = "maaltal.v1.restored.kanten.training.held";
        let right = message(subject, &[(RECORDED_AT, "2024-05-14T10:00:00.000001Z")], BODY);
        assert_eq!(problems(&right), Vec::<String>::new());
        assert!(matches!(right.read(), Brought::Restored(_, at) if at.to_string() == "2024-05-14T10:00:00.000001Z"));
        for headers in [&[][..], &[(RECORDED_AT, "yesterday")]] {
            assert!(problems(&message(subject, headers, BODY))[0].starts_with(RECORDED_AT));
        }
    }

    #[test]
    fn headers_are_read_alike_both_ways() {
        let stored = b"NATS/1.0\r\nb: 2\r\na:  1 \r\n more\r\na: 3\r\n\r\n";
        let expected = [("a", "1  more"), ("a", "3"), ("b", "2")];
        assert_eq!(listed(&stored_headers(stored).unwrap(), |_| true), expected);
        for junk in
            [&b"NATS/1.0 408 Timeout\r\n\r\n"[..], b"NATS/1.0\r\nno colon\r\n", b"NATS/1.0\r\na: \xff\r\n", b"HTTP/1"]
        {
            assert_eq!(stored_headers(junk), None);
        }
        let unreadable = Message { headers: None, ..message("maaltal.v1.events.kanten.training.held", &[], BODY) };
        assert!(problems(&unreadable)[0].starts_with("headers: expected headers in UTF-8"));
    }

    #[test]
    fn person_numbers_are_found_wherever_they_stand() {
        let subject = "maaltal.v1.events.kanten.training.held";
        assert!(!message(subject, &[], BODY).holds_person_number());
        assert!(message(subject, &[], r#"{"a": "\u0030101901234"}"#).holds_person_number());
        assert!(message(subject, &[("x", "010190-1234")], BODY).holds_person_number());
        assert!(message("maaltal.v1.events.kanten.010190-1234", &[], BODY).holds_person_number());
        for name in ["Nats-Msg-Id", "Nats-Batch-Id", "Maaltal-Ticket", "Maaltal-Reply", "ce-note", "x"] {
            let held =
                message(subject, &[("Content-Type", "application/cloudevents+json"), (name, "010190-1234")], BODY);
            let number = problems(&held);
            let expected = "headers: expected no person number, got ******-****".to_owned();
            assert!(number.contains(&expected) && held.holds_person_number(), "{name}: {number:?}");
        }
        let number = message(subject, &[("Nats-Expected-Last-Sequence", "0101901234")], BODY);
        assert!(problems(&number).len() == 1 && !number.holds_person_number());
        let said = problems(&message("maaltal.v1.events.010190-1234.0101901234", &[], BODY));
        assert!(said.len() >= 2 && !format!("{said:?}").contains("1234"), "{said:?}");
    }
}
