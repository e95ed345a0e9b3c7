//! Doors for CloudEvents in structured JSON: one, a batch, or one a line.
//!
//! A door never fails over one record: what it cannot read is a record all the same, for the gate to reject.

use crate::{InboundRecord, IntakeError, Place};
use maaltal_domain::Invalid;

/// The byte order mark that some editors put before UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Most events that are taken at once, so that what is said of each fits into memory.
pub const LARGEST_BATCH: usize = 30_000;

/// One structured CloudEvent.
pub fn cloud_event(bytes: &[u8]) -> InboundRecord<'_> {
    InboundRecord::from_json(Place::Whole, without_mark(bytes))
}

/// The CloudEvent on one line of a file of lines, counted from 1.
pub fn cloud_event_line(bytes: &[u8], line: usize) -> InboundRecord<'_> {
    let bytes = if line == 1 { without_mark(bytes) } else { bytes };
    InboundRecord::from_json(Place::Line(line), bytes)
}

/// One CloudEvent a line (NDJSON, JSONL); empty lines are skipped but counted.
pub fn cloud_event_lines(bytes: &[u8]) -> impl Iterator<Item = InboundRecord<'_>> {
    let lines = without_mark(bytes).split(|byte| *byte == b'\n').zip(1..);
    lines.filter(|(text, _)| !text.trim_ascii().is_empty()).map(|(text, line)| cloud_event_line(text, line))
}

/// A JSON list of CloudEvents.
///
/// # Errors
/// When there are more than [`LARGEST_BATCH`], or the bytes are no list whose brackets and quotes are closed; what stands between its commas
/// is each item's own affair.
pub fn cloud_event_batch(bytes: &[u8]) -> Result<Vec<InboundRecord<'_>>, IntakeError> {
    let items = items(without_mark(bytes).trim_ascii())
        .map_err(|got| IntakeError::Batch(Invalid::new("a JSON list of CloudEvents", got).at("batch")))?;
    if items.len() > LARGEST_BATCH {
        let expected = format!("at most {LARGEST_BATCH} events");
        return Err(IntakeError::Batch(Invalid::new(expected, items.len().to_string()).at("batch")));
    }
    let all = items.into_iter().enumerate();
    Ok(all.map(|(index, item)| InboundRecord::from_json(Place::Index(index), item)).collect())
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(MARK).unwrap_or(bytes)
}

/// The bytes of each item of a JSON list, told apart by brackets, quotes and commas alone, so that each item
/// keeps its own size and its own errors.
fn items(list: &[u8]) -> Result<Vec<&[u8]>, &'static str> {
    let inner = list.strip_prefix(b"[").ok_or("something that does not begin with [")?;
    let (mut items, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in inner.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => depth += 1,
            b',' | b']' if depth == 0 => {
                let item = inner.get(start..at).unwrap_or_default();
                start = at + 1;
                let alone = *byte == b']' && items.is_empty() && item.trim_ascii().is_empty();
                if !alone {
                    items.push(item);
                }
                if *byte == b']' {
                    let closed = start == inner.len();
                    return if closed { Ok(items) } else { Err("something after the list's end") };
                }
            }
            b']' | b'}' => depth = depth.checked_sub(1).ok_or("brackets that do not match")?,
            _ => {}
        }
    }
    Err("a list without its end")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_items(list: &str, expected: Result<&[&str], &str>) {
        let found = items(list.as_bytes());
        let found =
            found.map(|all| all.iter().map(|item| std::str::from_utf8(item).unwrap().trim()).collect::<Vec<_>>());
        assert_eq!(found, expected.map(<[&str]>::to_vec), "{list}");
    }

    #[test]
    fn a_batch_is_split_at_its_own_commas() {
        check_items("[]", Ok(&[]));
        check_items("[ ]", Ok(&[]));
        check_items(r#"[{"a": "]\",{"}, [1, 2], "x"]"#, Ok(&[r#"{"a": "]\",{"}"#, "[1, 2]", "\"x\""]));
        check_items("[1,,2]", Ok(&["1", "", "2"]));
        check_items("[1,]", Ok(&["1", ""]));
        check_items("{}", Err("something that does not begin with ["));
        check_items("[1", Err("a list without its end"));
        check_items("[1] 2", Err("something after the list's end"));
        check_items("[1}]", Err("brackets that do not match"));
    }

    #[test]
    fn lines_keep_their_numbers() {
        let places: Vec<_> = cloud_event_lines(b"\xef\xbb\xbf{}\r\n\n  \n{\n{}").map(|record| record.place()).collect();
        assert_eq!(places, [Place::Line(1), Place::Line(4), Place::Line(5)]);
        let records: Vec<_> = cloud_event_lines(b"\xef\xbb\xbf{}\r\n{").collect();
        assert!(records[0].found.is_empty());
        assert_eq!(records[1].found[0].to_string(), {
            "line 2, event: expected a JSON object (a CloudEvent), got the end while parsing an object at column 1"
        });
    }

    #[test]
    fn records_show_no_content() {
        let record = cloud_event(br#"{"id": "010190-1234"}"#);
        assert_eq!(format!("{record:?}"), "InboundRecord { place: Whole, size: 21, .. }");
        assert_eq!(cloud_event(br#"{"id": "\u0030101901234"#).text, "{\"id\": \"******-****");
    }
}
