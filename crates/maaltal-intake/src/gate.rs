//! The one gate: a record becomes an event that is right by type, or a rejection that names all its problems.
//!
//! Source: EVENTS.md "Envelope" and "Types". What version 1 accepts never changes.

mod data;
mod envelope;
mod reading;
#[cfg(test)]
mod tests;

use crate::{InboundRecord, PseudonymKeys, Rejection, settle};
use envelope::Envelope;
use maaltal_domain::{Day, EventId, EventType, Field, Invalid, NewEvent, Programme, ProgrammeId, Value};
use reading::Reading;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the gate knows: the programmes that are defined, and the keys that make pseudonyms.
///
/// It holds nothing of the records that it has checked, except that a definition it let through counts for the
/// records after it. It is cheap to clone: one gate for one import or request is right.
#[derive(Debug, Clone)]
pub struct Gate {
    programmes: BTreeMap<ProgrammeId, Arc<Programme>>,
    keys: Arc<PseudonymKeys>,
}

impl Gate {
    /// A gate for these programmes, by their definitions in force, and these keys.
    pub fn new(programmes: impl IntoIterator<Item = Arc<Programme>>, keys: PseudonymKeys) -> Self {
        let programmes = programmes.into_iter().map(|programme| (programme.id.clone(), programme)).collect();
        Self { programmes, keys: Arc::new(keys) }
    }

    /// Takes `programme` as the definition in force from now on.
    pub fn define(&mut self, programme: Arc<Programme>) {
        self.programmes.insert(programme.id.clone(), programme);
    }

    /// The definition in force of a programme.
    pub fn programme(&self, id: &ProgrammeId) -> Option<&Arc<Programme>> {
        self.programmes.get(id)
    }

    /// The event that `record` is; `recorded_on` is the Danish day of its record time.
    ///
    /// Of a sheet without ids the event's id is made from its content; see [`Settler`](crate::Settler).
    ///
    /// # Errors
    /// With every problem of the record at once.
    pub fn check(&mut self, record: &InboundRecord, recorded_on: Day) -> Result<NewEvent, Box<Rejection>> {
        self.pass(record, Some(recorded_on))
    }

    /// The event that `record` is, of one that was recorded before and comes back: what its day, its programme and its
    /// target groups had to be was settled when it came first.
    ///
    /// # Errors
    /// With every problem of the record at once.
    pub fn check_restored(&mut self, record: &InboundRecord) -> Result<NewEvent, Box<Rejection>> {
        self.pass(record, None)
    }

    fn pass(&mut self, record: &InboundRecord, recorded_on: Option<Day>) -> Result<NewEvent, Box<Rejection>> {
        let mut reading = Reading::of(record);
        let passed = self.read(&mut reading, recorded_on);
        let problems = reading.problems();
        match passed {
            Some((event, definition)) if problems.is_empty() => {
                definition.into_iter().for_each(|programme| self.define(programme));
                Ok(event)
            }
            _ => Err(Box::new(Rejection::new(record, problems))),
        }
    }

    fn read(&self, reading: &mut Reading, recorded_on: Option<Day>) -> Option<(NewEvent, Option<Arc<Programme>>)> {
        let envelope = Envelope::read(reading)?;
        if let Some(recorded_on) = recorded_on {
            envelope.check_day(reading, recorded_on);
            envelope.check_programme(reading, |id| self.programmes.contains_key(id));
        }
        let fields = self.read_data(reading, &envelope);
        if recorded_on.is_some() {
            let defined = envelope.programme.as_ref().and_then(|id| self.programmes.get(id));
            check_target_groups(reading, &fields, defined.map(Arc::as_ref));
        }
        check_explanation(reading, &fields, envelope.event_type);
        check_self_reference(reading, &fields, envelope.id.as_ref());
        let definition = envelope.read_definition(reading, &fields);
        let (event_type, without_id) = (envelope.event_type?, reading.record.is_without_id());
        let data = match maaltal_domain::Data::new(event_type, fields) {
            Ok(data) => data,
            Err(invalid) => {
                reading.reject_once(&["data"], invalid);
                return None;
            }
        };
        let id = envelope.id.or_else(|| without_id.then(|| "from-content".parse().ok())?)?;
        let mut event = NewEvent {
            source: envelope.source?,
            id,
            event_type,
            programme: envelope.programme?,
            occurred_on: envelope.occurred_on?,
            time: envelope.time,
            replaces: envelope.replaces,
            data,
        };
        if without_id {
            event.id = settle::id_from_content(&event, 1);
        }
        Some((event, definition))
    }

    fn read_data(&self, reading: &mut Reading, envelope: &Envelope) -> Vec<(Field, Value)> {
        let Some(event_type) = envelope.event_type else { return Vec::new() };
        let programme = envelope.programme.as_ref();
        let pseudonym = |person: &_| self.keys.pseudonym(programme?, person);
        data::read(reading, event_type, pseudonym)
    }
}

/// The value of `field` among `fields`.
fn value(fields: &[(Field, Value)], field: Field) -> Option<&Value> {
    fields.iter().find(|(name, _)| *name == field).map(|(_, value)| value)
}

/// A programme that lists its target groups takes no others.
fn check_target_groups(reading: &mut Reading, fields: &[(Field, Value)], programme: Option<&Programme>) {
    let (Some(Value::Words(codes)), Some(programme)) = (value(fields, Field::TargetGroups), programme) else { return };
    let known: Vec<_> = programme.target_groups.iter().map(|group| group.code.as_str()).collect();
    if known.is_empty() {
        return;
    }
    let expected = format!("one of {}", known.join(", "));
    for (place, code) in codes.iter().enumerate().filter(|(_, code)| !known.contains(&code.as_str())) {
        reading.reject_item(&["data", "target_groups"], place, Invalid::new(&expected, code));
    }
}

/// A judgement needs somebody who judged.
fn check_explanation(reading: &mut Reading, fields: &[(Field, Value)], event_type: Option<EventType>) {
    let judged = value(fields, Field::Judgement).is_some();
    if event_type == Some(EventType::KpiExplained) && judged && value(fields, Field::Author).is_none() {
        reading.missing(&["data", "author"], "an author, since there is a judgement");
    }
}

/// Nothing takes itself out of effect.
fn check_self_reference(reading: &mut Reading, fields: &[(Field, Value)], id: Option<&EventId>) {
    if let (Some(Value::Word(voided)), Some(id)) = (value(fields, Field::Id), id)
        && voided == id.as_str()
    {
        reading.reject(&["data", "id"], Invalid::new("the id of another event", voided));
    }
}
