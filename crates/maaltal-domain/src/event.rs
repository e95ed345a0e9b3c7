//! An event: who sent it, what happened, when, and what it says.

mod borrowed;
mod choice;
mod field;
mod json_ref;
mod kind;
mod types;
mod value;

pub use borrowed::EventRef;
pub use choice::{Choice, choice_from_danish};
pub use field::Field;
pub use json_ref::{JsonFields, JsonRef, fields_to_json, owned_fields};
pub use kind::Kind;
pub use types::{EventType, FieldSpec, SpellKind, SpellStep};
pub use value::Value;

use crate::{Cvr, Day, EventId, Ident, Instant, Invalid, Municipality, Position, ProgrammeId, Source};

/// What an event says: the fields of its type, each with a value that its kind allows.
///
/// Fields are held in the order of [`Field`], absent ones left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Data {
    fields: Vec<(Field, Value)>,
}

impl Data {
    /// The data of an event of `event_type`.
    ///
    /// # Errors
    /// When a required field is absent, or one is given that the type does not have, or twice.
    pub fn new(event_type: EventType, mut fields: Vec<(Field, Value)>) -> Result<Self, Invalid> {
        fields.sort_by_key(|(field, _)| *field);
        let specs = event_type.fields();
        let known = fields.iter().all(|(field, _)| specs.iter().any(|spec| spec.field == *field));
        let once = fields.windows(2).all(|pair| !matches!(pair, [a, b] if a.0 == b.0));
        let complete =
            specs.iter().filter(|spec| spec.required).all(|spec| fields.iter().any(|(f, _)| *f == spec.field));
        if known && once && complete {
            Ok(Self { fields })
        } else {
            Err(Invalid::new(format!("the fields of {}", event_type.name()), "others"))
        }
    }

    /// The value of `field`, if the event has it.
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.fields.iter().find(|(name, _)| *name == field).map(|(_, value)| value)
    }

    /// All fields that the event has, in the order of [`Field`].
    pub fn fields(&self) -> &[(Field, Value)] {
        &self.fields
    }

    /// The field's text, where it has one: identifiers, codes, choices and texts.
    pub fn word(&self, field: Field) -> Option<&str> {
        match self.get(field) {
            Some(Value::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// The citizen's pseudonym.
    pub fn citizen(&self) -> Option<Ident> {
        self.word(Field::Citizen)?.parse().ok()
    }

    /// The company.
    pub fn company(&self) -> Option<Cvr> {
        match self.get(Field::Company) {
            Some(Value::Company(cvr)) => Some(*cvr),
            _ => None,
        }
    }

    /// The municipality that the event itself names.
    pub fn municipality(&self) -> Option<Municipality> {
        match self.get(Field::Municipality) {
            Some(Value::Municipality(code)) => Some(*code),
            _ => None,
        }
    }

    /// The data as a JSON object.
    pub fn to_json(&self) -> serde_json::Value {
        let fields = self.fields.iter().map(|(field, value)| (field.name().to_owned(), value.to_json()));
        serde_json::Value::Object(fields.collect())
    }
}

/// An event that has passed the gate and is not recorded yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Who sent it.
    pub source: Source,
    /// Its id, unique within the source for ever.
    pub id: EventId,
    /// What sort of event it is.
    pub event_type: EventType,
    /// The programme that it belongs to.
    pub programme: ProgrammeId,
    /// Danish calendar day on which it happened.
    pub occurred_on: Day,
    /// When the sender wrote it, RFC 3339 as sent; decides nothing.
    pub time: Option<String>,
    /// Id of the event of the same source that this one corrects.
    pub replaces: Option<EventId>,
    /// What it says.
    pub data: Data,
}

impl NewEvent {
    /// Whether `other` says the same: everything but `time`.
    ///
    /// Source: EVENTS.md "Envelope".
    pub fn same_content(&self, other: &Self) -> bool {
        let key = |e: &Self| (e.source.clone(), e.id.clone());
        key(self) == key(other)
            && (self.event_type, self.occurred_on) == (other.event_type, other.occurred_on)
            && self.programme == other.programme
            && self.replaces == other.replaces
            && self.data == other.data
    }

    /// Event time: `occurredon`, or the first day of `month` for `hours.paid` and `register.counted`.
    pub fn event_day(&self) -> Day {
        self.borrowed().event_day()
    }

    /// The event, borrowed.
    pub fn borrowed(&self) -> EventRef<'_, String> {
        EventRef {
            source: self.source.as_str(),
            id: self.id.as_str(),
            event_type: self.event_type,
            programme: self.programme.as_str(),
            occurred_on: self.occurred_on,
            replaces: self.replaces.as_ref().map(EventId::as_str),
            fields: self.data.fields(),
        }
    }

    /// The event as a structured CloudEvent.
    pub fn to_json(&self) -> serde_json::Value {
        let mut envelope = serde_json::json!({
            "specversion": "1.0",
            "source": self.source.as_str(),
            "id": self.id.as_str(),
            "type": self.event_type.cloud_event_type(),
            "programme": self.programme.as_str(),
            "occurredon": self.occurred_on.to_string(),
            "datacontenttype": "application/json",
            "data": self.data.to_json(),
        });
        if let Some(object) = envelope.as_object_mut() {
            self.time.iter().for_each(|time| drop(object.insert("time".into(), time.as_str().into())));
            self.replaces.iter().for_each(|id| drop(object.insert("replaces".into(), id.as_str().into())));
        }
        envelope
    }
}

/// An event in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Its place in the log.
    pub position: Position,
    /// When it was recorded; never earlier than the record before.
    pub recorded_at: Instant,
    /// What was recorded.
    pub event: NewEvent,
}

impl RecordedEvent {
    /// The event as a structured CloudEvent, with its place in the log as attributes of its own: `position` and
    /// `recordedat` (names of attributes have letters and digits only).
    pub fn to_json(&self) -> serde_json::Value {
        let mut envelope = self.event.to_json();
        if let Some(object) = envelope.as_object_mut() {
            object.insert("position".into(), self.position.0.into());
            object.insert("recordedat".into(), self.recorded_at.to_string().into());
        }
        envelope
    }
}

/// What became of one event that was handed to the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It took a position.
    Recorded {
        /// The position it took.
        position: Position,
        /// When.
        recorded_at: Instant,
    },
    /// The log held it before, with the same content.
    AlreadyRecorded {
        /// The position it has.
        position: Position,
    },
    /// The log holds another content under its source and id.
    Conflict {
        /// The position of that other content.
        position: Position,
    },
}
