//! The content encoding: what an event says as bytes, everything but the sender's `time`.
//!
//! Two events say the same when these bytes are equal, and no other bytes decode: the digest in the
//! chain and the verdict about a repeated id both stand on that. Written down in docs/log-format.md.

use crate::wire::{Cursor, Wrong, put_signed, put_sized, put_varint};
use chrono::{Datelike, NaiveDate};
use maaltal_domain::{
    Classified, Cvr, Data, Day, Decimal, EventId, EventRef, EventType, Field, Hours, Month, Municipality, NewEvent,
    PNumber, ProgrammeId, Source, Value,
};
use std::str::FromStr;

/// Most bytes of one event's content. The gate's limits lie far below.
pub(crate) const CONTENT_LIMIT: usize = 4 * 1024 * 1024;

/// Days from the first day of year 1 to 1970-01-01.
const EPOCH: i32 = 719_163;

/// The content of `event`.
pub(crate) fn encode(event: &NewEvent) -> Vec<u8> {
    let mut out = Vec::with_capacity(160);
    put_sized(&mut out, event.source.as_str().as_bytes());
    put_sized(&mut out, event.id.as_str().as_bytes());
    put_varint(&mut out, event.event_type.code().into());
    put_sized(&mut out, event.programme.as_str().as_bytes());
    put_day(&mut out, event.occurred_on);
    put_sized(&mut out, event.replaces.as_ref().map_or("", EventId::as_str).as_bytes());
    for (field, value) in event.data.fields() {
        put_varint(&mut out, field.code().into());
        put_value(&mut out, value);
    }
    out
}

fn put_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Word(word) => put_text(out, 1, word),
        Value::Words(words) => {
            put_number(out, 2, words.len() as u64);
            words.iter().for_each(|word| put_sized(out, word.as_bytes()));
        }
        Value::Company(cvr) => put_number(out, 3, cvr.number().into()),
        Value::PNumber(number) => put_number(out, 4, number.number()),
        Value::Municipality(code) => put_number(out, 5, code.number().into()),
        Value::Classified(both) => {
            put_text(out, 6, &both.scheme);
            put_sized(out, both.code.as_bytes());
        }
        Value::Hours(hours) => put_difference(out, 7, hours.0),
        Value::Decimal(number) => put_difference(out, 8, number.millionths()),
        Value::Whole(number) => put_number(out, 9, *number),
        Value::Day(day) => {
            out.push(10);
            put_day(out, *day);
        }
        Value::Month(month) => {
            let first = month.first_day();
            put_difference(out, 11, i64::from(first.year()) * 12 + i64::from(first.month0()));
        }
        Value::Flag(flag) => out.push(12 + u8::from(*flag)),
        Value::Json(text) => put_text(out, 14, text),
    }
}

fn put_text(out: &mut Vec<u8>, kind: u8, text: &str) {
    out.push(kind);
    put_sized(out, text.as_bytes());
}

fn put_number(out: &mut Vec<u8>, kind: u8, number: u64) {
    out.push(kind);
    put_varint(out, number);
}

fn put_difference(out: &mut Vec<u8>, kind: u8, number: i64) {
    out.push(kind);
    put_signed(out, number);
}

fn put_day(out: &mut Vec<u8>, day: Day) {
    put_signed(out, (day.num_days_from_ce() - EPOCH).into());
}

/// Who sent what and when: the first five parts of a content, all that an erased record keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub source: Source,
    pub id: EventId,
    pub event_type: EventType,
    pub programme: ProgrammeId,
    pub occurred_on: Day,
}

/// Reads contents; remembers the last source and programme, which most neighbours share.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    source: Option<Source>,
    programme: Option<ProgrammeId>,
}

impl Decoder {
    /// The event that `content` stands for, with the sender's `time`; everything in it is checked.
    pub fn event(&mut self, content: &[u8], time: Option<&str>) -> Result<NewEvent, Wrong> {
        let mut fields = Vec::with_capacity(8);
        let read = borrow(content, &mut fields)?;
        let Envelope { source, id, event_type, programme, occurred_on } = self.check(&read)?;
        let replaces = read.replaces.map(str::parse).transpose().map_err(|_| "the id of what it replaces is none")?;
        let fields = fields.into_iter().map(|(field, value)| (field, value.into_owned())).collect();
        let data = Data::new(event_type, fields).map_err(|_| "the fields are not those of the event's type")?;
        Ok(NewEvent { source, id, event_type, programme, occurred_on, time: time.map(str::to_owned), replaces, data })
    }

    /// The envelope that `bytes` are, and nothing else.
    pub fn envelope(&mut self, bytes: &[u8]) -> Result<Envelope, Wrong> {
        let mut cursor = Cursor::new(bytes);
        let read = front(&mut cursor)?;
        if cursor.is_empty() { self.check(&read) } else { Err("an erased record holds more than it may") }
    }

    fn check(&mut self, read: &EventRef<'_>) -> Result<Envelope, Wrong> {
        Ok(Envelope {
            source: same_or_read(&mut self.source, read.source)?,
            id: read.id.parse().map_err(|_| "the event's id is none")?,
            event_type: read.event_type,
            programme: same_or_read(&mut self.programme, read.programme)?,
            occurred_on: read.occurred_on,
        })
    }
}

/// The event that `content` stands for, without its fields, which are put at the end of `fields`. Texts are not parsed:
/// they were when the event was recorded, and the chain says that they are the same.
pub(crate) fn borrow<'a>(content: &'a [u8], fields: &mut Vec<(Field, Value<&'a str>)>) -> Result<EventRef<'a>, Wrong> {
    let mut cursor = Cursor::new(content);
    let event = front(&mut cursor)?;
    let replaces = Some(cursor.text()?).filter(|id| !id.is_empty());
    let mut last = 0;
    while !cursor.is_empty() {
        let code = cursor.varint()?;
        if code <= last {
            return Err("fields are not in order");
        }
        last = code;
        fields.push((field(code)?, value(&mut cursor)?));
    }
    Ok(EventRef { replaces, ..event })
}

/// The five parts of the envelope that `cursor` stands at.
fn front<'a>(cursor: &mut Cursor<'a>) -> Result<EventRef<'a>, Wrong> {
    Ok(EventRef {
        source: cursor.text()?,
        id: cursor.text()?,
        event_type: event_type(cursor.varint()?)?,
        programme: cursor.text()?,
        occurred_on: day(cursor)?,
        replaces: None,
        fields: &[],
    })
}

/// Source and id as they stand at the front of a content: what must never come twice.
pub(crate) fn key(content: &[u8]) -> Result<&[u8], Wrong> {
    let mut cursor = Cursor::new(content);
    cursor.sized()?;
    cursor.sized()?;
    content.get(..content.len() - cursor.rest().len()).ok_or("bytes are cut short")
}

/// The five parts of the envelope as they stand at the front of a content.
#[cfg(test)]
pub(crate) fn envelope(content: &[u8]) -> &[u8] {
    let mut cursor = Cursor::new(content);
    front(&mut cursor).unwrap();
    &content[..content.len() - cursor.rest().len()]
}

fn same_or_read<T: FromStr + Clone + AsRef<str>>(last: &mut Option<T>, text: &str) -> Result<T, Wrong> {
    if let Some(known) = last.as_ref().filter(|known| known.as_ref() == text) {
        return Ok(known.clone());
    }
    let read: T = text.parse().map_err(|_| "a source or programme is none")?;
    *last = Some(read.clone());
    Ok(read)
}

/// Codes are a byte for now; the encoding leaves room for more.
fn event_type(code: u64) -> Result<EventType, Wrong> {
    let known = u8::try_from(code).ok().and_then(EventType::by_code);
    known.ok_or("an event type that this version does not know")
}

fn field(code: u64) -> Result<Field, Wrong> {
    u8::try_from(code).ok().and_then(Field::by_code).ok_or("a field that this version does not know")
}

fn value<'a>(cursor: &mut Cursor<'a>) -> Result<Value<&'a str>, Wrong> {
    Ok(match cursor.byte()? {
        1 => Value::Word(cursor.text()?),
        2 => {
            let count = cursor.varint()?;
            Value::Words((0..count).map(|_| cursor.text()).collect::<Result<_, _>>()?)
        }
        3 => {
            let number = u32::try_from(cursor.varint()?).map_err(|_| "a CVR number is none")?;
            Value::Company(Cvr::from_number(number).map_err(|_| "a CVR number is none")?)
        }
        4 => Value::PNumber(PNumber::from_number(cursor.varint()?).map_err(|_| "a P-number is none")?),
        5 => Value::Municipality(municipality(cursor.varint()?)?),
        6 => Value::Classified(Classified { scheme: cursor.text()?, code: cursor.text()? }),
        7 => Value::Hours(Hours(cursor.signed()?)),
        8 => Value::Decimal(Decimal::from_millionths(cursor.signed()?)),
        9 => Value::Whole(cursor.varint()?),
        10 => Value::Day(day(cursor)?),
        11 => Value::Month(month(cursor)?),
        12 => Value::Flag(false),
        13 => Value::Flag(true),
        14 => Value::Json(cursor.text()?),
        _ => return Err("a kind of value that this version does not know"),
    })
}

fn municipality(code: u64) -> Result<Municipality, Wrong> {
    let wrong = "a municipality that this version does not know";
    match u16::try_from(code).map_err(|_| wrong)? {
        0 => Ok(Municipality::COUNTRY),
        code => Municipality::from_number(code).map_err(|_| wrong),
    }
}

fn day(cursor: &mut Cursor<'_>) -> Result<Day, Wrong> {
    let days = i32::try_from(cursor.signed()?).ok().and_then(|days| days.checked_add(EPOCH));
    days.and_then(NaiveDate::from_num_days_from_ce_opt).ok_or("a day is none")
}

fn month(cursor: &mut Cursor<'_>) -> Result<Month, Wrong> {
    let months = cursor.signed()?;
    let year = i32::try_from(months.div_euclid(12)).map_err(|_| "a month is none")?;
    let month = u32::try_from(months.rem_euclid(12)).map_err(|_| "a month is none")? + 1;
    NaiveDate::from_ymd_opt(year, month, 1).map(Month::of).ok_or("a month is none")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{any_event, event_of};
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;

    #[test]
    fn every_event_type_comes_back() {
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        for event_type in EventType::all() {
            for _ in 0..8 {
                let event = event_of(event_type).new_tree(&mut runner).unwrap().current();
                let back = Decoder::default().event(&encode(&event), event.time.as_deref());
                assert_eq!(back, Ok(event));
            }
        }
    }

    proptest! {
        #[test]
        fn equal_content_is_equal_bytes(one in any_event(), other in any_event()) {
            prop_assert_eq!(one.same_content(&other), encode(&one) == encode(&other));
            prop_assert!(encode(&one).starts_with(key(&encode(&one)).unwrap()));
        }

        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let _ = Decoder::default().event(&bytes, None);
            let _ = key(&bytes);
        }

        #[test]
        fn what_decodes_has_one_encoding(event in any_event(), place: prop::sample::Index, byte: u8, cut: prop::sample::Index) {
            let mut bytes = encode(&event);
            *place.get_mut(&mut bytes) = byte;
            let cut = cut.index(bytes.len()) + 1;
            for changed in [&bytes[..], &bytes[..cut]] {
                if let Ok(read) = Decoder::default().event(changed, None) {
                    prop_assert_eq!(encode(&read), changed);
                }
            }
        }
    }
}
