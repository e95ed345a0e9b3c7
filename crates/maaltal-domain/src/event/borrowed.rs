//! An event whose texts are borrowed from where it lies.

use super::{EventType, Field, Value};
use crate::Day;

/// An event that was checked when it was recorded, as a fold reads it: nothing in it is parsed again.
#[derive(Debug, Clone, Copy)]
pub struct EventRef<'a, T = &'a str> {
    /// Who sent it.
    pub source: &'a str,
    /// Its id, unique within the source for ever.
    pub id: &'a str,
    /// What sort of event it is.
    pub event_type: EventType,
    /// The programme that it belongs to.
    pub programme: &'a str,
    /// Danish calendar day on which it happened.
    pub occurred_on: Day,
    /// Id of the event of the same source that this one corrects.
    pub replaces: Option<&'a str>,
    /// What it says, in the order of [`Field`].
    pub fields: &'a [(Field, Value<T>)],
}

impl<T: AsRef<str>> EventRef<'_, T> {
    /// The value of `field`, if the event has it.
    pub fn get(&self, field: Field) -> Option<&Value<T>> {
        self.fields.iter().find(|(name, _)| *name == field).map(|(_, value)| value)
    }

    /// The field's text, where it has one.
    pub fn word(&self, field: Field) -> Option<&str> {
        match self.get(field) {
            Some(Value::Word(word)) => Some(word.as_ref()),
            _ => None,
        }
    }

    /// Event time: `occurredon`, or the first day of `month` for `hours.paid` and `register.counted`.
    pub fn event_day(&self) -> Day {
        if !matches!(self.event_type, EventType::HoursPaid | EventType::RegisterCounted) {
            return self.occurred_on;
        }
        match self.get(Field::Month) {
            Some(Value::Month(month)) => month.first_day(),
            _ => self.occurred_on,
        }
    }
}
