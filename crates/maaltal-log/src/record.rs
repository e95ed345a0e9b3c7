//! One record: an event in its place, or what is left of one whose content was erased.

use crate::content::{Decoder, Envelope, borrow, key};
use crate::wire::{Cursor, Wrong, put_sized, put_varint};
use maaltal_domain::{
    Day, EventId, EventRef, EventType, Field, Hash, Instant, NewEvent, Position, ProgrammeId, RecordedEvent, Source,
    Value,
};

/// What stands at a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// An event.
    Kept(RecordedEvent),
    /// What is left of an event whose content was erased on a legal duty.
    Erased(ErasedEvent),
}

/// What is left of an event whose content was erased: enough to know it again, nothing of what it said.
///
/// The chain covers its position, time and content digest; the other parts stand as the eraser wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasedEvent {
    /// Its place in the log.
    pub position: Position,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who sent it.
    pub source: Source,
    /// Its id, still taken.
    pub id: EventId,
    /// What sort of event it was.
    pub event_type: EventType,
    /// The programme that it belonged to.
    pub programme: ProgrammeId,
    /// Danish calendar day on which it happened.
    pub occurred_on: Day,
    /// Digest of the content that is gone.
    pub content: Hash,
}

impl Record {
    /// Its place in the log.
    pub fn position(&self) -> Position {
        match self {
            Self::Kept(event) => event.position,
            Self::Erased(event) => event.position,
        }
    }

    /// When it was recorded.
    pub fn recorded_at(&self) -> Instant {
        match self {
            Self::Kept(event) => event.recorded_at,
            Self::Erased(event) => event.recorded_at,
        }
    }

    /// The event, unless its content was erased.
    pub fn event(&self) -> Option<&NewEvent> {
        match self {
            Self::Kept(recorded) => Some(&recorded.event),
            Self::Erased(_) => None,
        }
    }

    /// The recorded event, unless its content was erased.
    pub fn kept(self) -> Option<RecordedEvent> {
        match self {
            Self::Kept(recorded) => Some(recorded),
            Self::Erased(_) => None,
        }
    }
}

/// Flag of a record whose content was erased.
const ERASED: u8 = 1;
/// Flag of a record with the sender's time.
const TIMED: u8 = 2;
/// First bytes of what a record's hash is taken over.
const HASH_TAG: &[u8; 16] = b"maaltal record 1";

/// A record as it lies in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stored<'a> {
    pub position: Position,
    pub recorded_at: Instant,
    /// The sender's time, never empty.
    pub time: Option<&'a str>,
    pub body: Body<'a>,
}

/// What a record holds of its event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body<'a> {
    /// The whole content.
    Kept(&'a [u8]),
    /// The content's digest and its first five parts.
    Erased { digest: Hash, envelope: &'a [u8] },
}

impl<'a> Stored<'a> {
    /// Reads the record at `position`; `before` is the time that its own is counted from.
    pub fn read(cursor: &mut Cursor<'a>, position: Position, before: Instant) -> Result<Self, Wrong> {
        let flags = cursor.byte()?;
        if flags & !(ERASED | TIMED) != 0 {
            return Err("a record has flags that this version does not know");
        }
        let later = i64::try_from(cursor.varint()?).map_err(|_| "a record's time is out of range")?;
        let micros = before.micros().checked_add(later).ok_or("a record's time is out of range")?;
        let time = if flags & TIMED == 0 { None } else { Some(cursor.text()?) };
        if time == Some("") {
            return Err("a record's sender time is empty");
        }
        let digest = if flags & ERASED == 0 { None } else { Some(Hash(cursor.array()?)) };
        let held = cursor.sized()?;
        let body = digest.map_or(Body::Kept(held), |digest| Body::Erased { digest, envelope: held });
        Ok(Self { position, recorded_at: Instant::from_micros(micros), time, body })
    }

    /// Writes the record behind one recorded at `before`, which must not be later.
    pub fn write(&self, before: Instant, out: &mut Vec<u8>) {
        let erased = if matches!(self.body, Body::Erased { .. }) { ERASED } else { 0 };
        out.push(erased | if self.time.is_some() { TIMED } else { 0 });
        put_varint(out, self.recorded_at.micros().abs_diff(before.micros()));
        self.time.iter().for_each(|time| put_sized(out, time.as_bytes()));
        match self.body {
            Body::Kept(content) => put_sized(out, content),
            Body::Erased { digest, envelope } => {
                out.extend_from_slice(&digest.0);
                put_sized(out, envelope);
            }
        }
    }

    /// Digest of the content, also of an erased one.
    pub fn digest(&self) -> Hash {
        match self.body {
            Body::Kept(content) => Hash::of(content),
            Body::Erased { digest, .. } => digest,
        }
    }

    /// The record's hash, after a record with the hash `before`.
    pub fn hash(&self, before: Hash) -> Hash {
        self.chained(before, self.digest())
    }

    /// The record's hash, after a record with the hash `before`; `digest` is that of its content.
    pub fn chained(&self, before: Hash, digest: Hash) -> Hash {
        let mut covered = Vec::with_capacity(128);
        covered.extend_from_slice(HASH_TAG);
        covered.extend_from_slice(&before.0);
        covered.extend_from_slice(&self.position.0.to_le_bytes());
        covered.extend_from_slice(&self.recorded_at.micros().to_le_bytes());
        covered.extend_from_slice(&digest.0);
        put_sized(&mut covered, self.time.unwrap_or_default().as_bytes());
        Hash::of(&covered)
    }

    /// Source and id as the content encoding has them.
    pub fn key(&self) -> Result<&'a [u8], Wrong> {
        match self.body {
            Body::Kept(held) | Body::Erased { envelope: held, .. } => key(held),
        }
    }

    /// The event, unless its content was erased, without its fields, which are put at the end of `fields`; its texts are
    /// not parsed again.
    pub fn borrow(&self, fields: &mut Vec<(Field, Value<&'a str>)>) -> Result<Option<EventRef<'a>>, Wrong> {
        match self.body {
            Body::Kept(content) => borrow(content, fields).map(Some),
            Body::Erased { .. } => Ok(None),
        }
    }

    /// The record in the field's own types.
    pub fn decode(&self, decoder: &mut Decoder) -> Result<Record, Wrong> {
        let Self { position, recorded_at, time, body } = *self;
        match body {
            Body::Kept(content) => {
                let event = decoder.event(content, time)?;
                Ok(Record::Kept(RecordedEvent { position, recorded_at, event }))
            }
            Body::Erased { digest, envelope } => {
                let Envelope { source, id, event_type, programme, occurred_on } = decoder.envelope(envelope)?;
                let content = digest;
                Ok(Record::Erased(ErasedEvent {
                    position,
                    recorded_at,
                    source,
                    id,
                    event_type,
                    programme,
                    occurred_on,
                    content,
                }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{encode, envelope};
    use crate::testing::any_event;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn records_come_back_and_an_erased_one_keeps_its_hash(event in any_event(), later in 0_i64..1_000_000_000) {
            let content = encode(&event);
            let before = Instant::from_micros(1_700_000_000_000_000);
            let recorded_at = Instant::from_micros(before.micros() + later);
            let kept = Stored { position: Position(7), recorded_at, time: event.time.as_deref(), body: Body::Kept(&content) };
            let erased = Stored { body: Body::Erased { digest: kept.digest(), envelope: envelope(&content) }, ..kept };
            for record in [kept, erased] {
                let mut bytes = vec![];
                record.write(before, &mut bytes);
                let mut cursor = Cursor::new(&bytes);
                prop_assert_eq!(Stored::read(&mut cursor, Position(7), before), Ok(record));
                prop_assert!(cursor.is_empty());
                prop_assert_eq!(record.hash(Hash::default()), kept.hash(Hash::default()));
                prop_assert_eq!(record.key(), kept.key());
            }
            let read = kept.decode(&mut Decoder::default()).unwrap();
            prop_assert_eq!(read.event(), Some(&event));
            let Record::Erased(left) = erased.decode(&mut Decoder::default()).unwrap() else { panic!() };
            prop_assert_eq!((left.source, left.id, left.content), (event.source, event.id, kept.digest()));
        }

        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            if let Ok(record) = Stored::read(&mut Cursor::new(&bytes), Position(1), Instant::from_micros(i64::MAX - 5)) {
                let _ = record.decode(&mut Decoder::default());
            }
        }
    }
}
