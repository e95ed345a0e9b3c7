//! The log's decoder of blocks, records and contents.

use crate::block::{Block, Press};
use crate::content::{self, Decoder};
use crate::record::{Body, Record, Stored};
use crate::wire::Wrong;
use maaltal_domain::NewEvent;

/// Bytes in front of the payload, the last 16 of them the checksum.
///
/// Source: docs/log-format.md.
const HEADER: usize = 110;
/// Where the header says how the payload is compressed: 0 is not at all.
const CODEC: usize = 1;
/// Where the header says how many bytes the payload has, unpacked and as stored.
const LENGTHS: std::ops::Range<usize> = 6..14;

/// Checks that bytes are what they decode to, or refused. The first byte says what the others are: a content, a
/// block whose checksum is put right, one whose lengths are as well, or a block as it is.
///
/// # Panics
/// When something decodes and has another encoding.
pub fn check(bytes: &[u8]) {
    let Some((form, bytes)) = bytes.split_first() else { return };
    match form % 4 {
        0 => drop(check_content(bytes)),
        1 => check_block(&sealed(bytes.to_vec())),
        2 => check_block(&sealed(measured(bytes.to_vec()))),
        _ => check_block(bytes),
    }
}

fn check_content(bytes: &[u8]) -> Result<NewEvent, Wrong> {
    let key = content::key(bytes);
    let event = Decoder::default().event(bytes, None)?;
    assert_eq!(content::encode(&event), bytes, "{event:?}");
    assert!(key.is_ok_and(|key| bytes.starts_with(key)));
    // What was read is also shown.
    drop((event.to_json(), event.event_day()));
    Ok(event)
}

/// Lengths as the bytes have them.
fn measured(mut bytes: Vec<u8>) -> Vec<u8> {
    let stored = (bytes.len().saturating_sub(HEADER) as u32).to_le_bytes();
    let is_raw = is_raw(&bytes);
    if let Some(lengths) = bytes.get_mut(LENGTHS) {
        let (raw, length) = lengths.split_at_mut(4);
        length.copy_from_slice(&stored);
        if is_raw {
            raw.copy_from_slice(&stored);
        }
    }
    bytes
}

fn is_raw(block: &[u8]) -> bool {
    block.get(CODEC) == Some(&0)
}

/// The checksum that the bytes ask for.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let Some((header, payload)) = bytes.split_at_mut_checked(HEADER) else { return bytes };
    let (summed, sum) = header.split_at_mut(HEADER - 16);
    let digest = blake3::Hasher::new().update(summed).update(payload).finalize();
    sum.iter_mut().zip(digest.as_bytes()).for_each(|(to, from)| *to = *from);
    bytes
}

fn check_block(bytes: &[u8]) {
    let Ok(block) = Block::open(bytes, &mut Press::default()) else { return };
    let header = block.header;
    let mut decoder = Decoder::default();
    let mut records = Vec::new();
    for record in block.records() {
        let Ok(record) = record else { return };
        check_record(&record, &mut decoder);
        records.push(record);
    }
    assert_eq!(records.len(), header.count as usize);
    assert_eq!(block.record(header.last_position()).as_ref(), records.last().ok_or(&"no record"));
    assert!(block.record(header.last_position().next()).is_err());
    check_comes_back(bytes, &block, &records);
}

fn check_record(record: &Stored<'_>, decoder: &mut Decoder) {
    let decoded = record.decode(decoder);
    match record.body {
        Body::Kept(content) => {
            // A decoder that remembers says the same as one that does not.
            let alone = check_content(content);
            let event = decoded.as_ref().ok().and_then(Record::event);
            let event = event.map(|event| NewEvent { time: None, ..event.clone() });
            assert_eq!(event, alone.ok());
        }
        Body::Erased { .. } => assert!(decoded.is_err() || record.key().is_ok()),
    }
}

/// Written anew the records are the same, and what was not compressed is the same bytes.
fn check_comes_back(bytes: &[u8], block: &Block, records: &[Stored<'_>]) {
    let (header, payload) = bytes.split_at(HEADER);
    let mut again = header.to_vec();
    let mut before = block.header.recorded_at;
    for record in records {
        record.write(before, &mut again);
        before = record.recorded_at;
    }
    if is_raw(bytes) {
        assert_eq!(again.get(HEADER..), Some(payload));
    }
    if let Some(codec) = again.get_mut(CODEC) {
        *codec = 0;
    }
    let again = Block::open(&sealed(measured(again)), &mut Press::default()).expect("what was written is read");
    assert_eq!(again.header, block.header);
    assert!(again.records().eq(records.iter().map(|record| Ok(*record))));
}
