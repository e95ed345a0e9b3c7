//! A block: the records of one commit, compressed and sealed with a checksum.
//!
//! Blocks are how records are stored, not what they mean: the chain runs over records, so blocks may
//! be cut or joined in any way without changing a hash. Written down in docs/log-format.md.

use crate::record::Stored;
use crate::wire::{Cursor, Wrong};
use maaltal_domain::{Hash, Head, Instant, Position};
use zstd::bulk::{Compressor, Decompressor};

const VERSION: u8 = 1;
const RAW: u8 = 0;
const ZSTD: u8 = 1;
/// Level at which a commit costs about as much to compress as to hash.
const LEVEL: i32 = 3;
/// Below this zstd's frame eats what it saves.
const WORTH_COMPRESSING: usize = 128;
/// Bytes of the header in front of the checksum.
const SUMMED: usize = 94;
/// Where in the header the length of the payload as stored stands.
const STORED: usize = 10;
/// Bytes of the checksum: the first of a BLAKE3 digest.
const SUM: usize = 16;
/// Bytes in front of the payload.
const HEADER: usize = SUMMED + SUM;
/// Records after which a block is full.
pub(crate) const FULL_COUNT: u32 = 1_000;
/// Bytes of uncompressed payload from which on a block is full.
const FULL_BYTES: usize = 256 * 1024;
/// Most bytes of uncompressed payload: a nearly full block and the largest record.
const RAW_LIMIT: usize = 8 * 1024 * 1024;

/// Bytes of the block that `bytes` begin with, as its header says; nothing when they are too few for one.
pub(crate) fn length_of(bytes: &[u8]) -> Option<usize> {
    let stored = u32::from_le_bytes(*bytes.get(STORED..)?.first_chunk()?);
    Some(HEADER + stored as usize)
}

/// What a block says of itself in front of its payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    /// Number of records, above 0.
    pub count: u32,
    /// Position of the first record.
    pub first: Position,
    /// When the first record was recorded.
    pub recorded_at: Instant,
    /// Hash of the record before the first.
    pub before: Hash,
    /// Hash of the last record.
    pub last: Hash,
}

impl Header {
    /// Position of the last record.
    pub fn last_position(&self) -> Position {
        Position(self.first.0.saturating_add(u64::from(self.count)).saturating_sub(1))
    }
}

/// A block that is being filled.
#[derive(Debug)]
pub(crate) struct Draft {
    header: Header,
    last_at: Instant,
    payload: Vec<u8>,
}

impl Draft {
    /// An empty block after `head` whose first record is recorded at `recorded_at`.
    pub fn after(head: &Head, recorded_at: Instant) -> Self {
        let header = Header { count: 0, first: head.position.next(), recorded_at, before: head.hash, last: head.hash };
        Self { header, last_at: recorded_at, payload: vec![] }
    }

    /// Adds a record, which must be the next and not earlier than the one before; `digest` is that of its content.
    pub fn push(&mut self, record: &Stored<'_>, digest: Hash) {
        record.write(self.last_at, &mut self.payload);
        self.header.last = record.chained(self.header.last, digest);
        self.header.count += 1;
        self.last_at = record.recorded_at;
    }

    /// Whether the next record belongs in another block, when one takes `most` records.
    pub fn is_full(&self, most: u32) -> bool {
        self.header.count >= most || self.payload.len() >= FULL_BYTES
    }

    /// The log's head once this block is in it.
    pub fn head(&self) -> Head {
        let position = self.header.last_position();
        Head { position, recorded_at: Some(self.last_at), hash: self.header.last }
    }

    /// What the block says of itself.
    pub fn header(&self) -> Header {
        self.header
    }

    /// The block's bytes.
    pub fn seal(&self, press: &mut Press) -> Vec<u8> {
        let pressed = press.squeeze(&self.payload);
        let (codec, payload) = pressed.as_ref().map_or((RAW, &self.payload), |pressed| (ZSTD, pressed));
        let Header { count, first, recorded_at, before, last } = self.header;
        let mut bytes = Vec::with_capacity(HEADER + payload.len());
        bytes.extend_from_slice(&[VERSION, codec]);
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(&(self.payload.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&(payload.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&first.0.to_le_bytes());
        bytes.extend_from_slice(&recorded_at.micros().to_le_bytes());
        bytes.extend_from_slice(&before.0);
        bytes.extend_from_slice(&last.0);
        bytes.extend_from_slice(&checksum(&bytes, payload));
        bytes.extend_from_slice(payload);
        bytes
    }
}

/// A block that was read: its checksum fits and its payload is whole. The chain is not checked.
#[derive(Debug)]
pub(crate) struct Block {
    pub header: Header,
    payload: Vec<u8>,
}

impl Block {
    /// Reads a block; `bytes` hold it and nothing else.
    pub fn open(bytes: &[u8], press: &mut Press) -> Result<Self, Wrong> {
        let (summed, rest) = bytes.split_at_checked(SUMMED).ok_or("a block is cut short")?;
        let mut cursor = Cursor::new(rest);
        let sum: [u8; SUM] = cursor.array().map_err(|_| "a block is cut short")?;
        let stored = cursor.rest();
        if checksum(summed, stored) != sum {
            return Err("a block's checksum does not fit");
        }
        let mut cursor = Cursor::new(summed);
        let [version, codec] = cursor.array()?;
        let (count, raw, length) = (word(&mut cursor)?, word(&mut cursor)?, word(&mut cursor)?);
        let first = Position(u64::from_le_bytes(cursor.array()?));
        let recorded_at = Instant::from_micros(i64::from_le_bytes(cursor.array()?));
        let header = Header { count, first, recorded_at, before: Hash(cursor.array()?), last: Hash(cursor.array()?) };
        let (raw, length) = (raw as usize, length as usize);
        if version != VERSION {
            return Err("a block is of a version that this program does not know");
        }
        let overflows = first.0.checked_add(count.into()).is_none();
        if count == 0 || overflows || length != stored.len() || raw > RAW_LIMIT {
            return Err("a block's header contradicts itself");
        }
        let payload = match codec {
            RAW => stored.to_vec(),
            ZSTD => press.unfold(stored, raw).ok_or("a block cannot be decompressed")?,
            _ => return Err("a block is compressed in a way that this program does not know"),
        };
        if payload.len() != raw {
            return Err("a block is not as long as its header says");
        }
        Ok(Self { header, payload })
    }

    /// Bytes of its records.
    pub fn size(&self) -> usize {
        self.payload.len()
    }

    /// The records, in order; ends at the first that cannot be read.
    pub fn records(&self) -> Records<'_> {
        Records {
            cursor: Cursor::new(&self.payload),
            next: self.header.first,
            block: self,
            at: self.header.recorded_at,
        }
    }

    /// The record at `position`, which must be in this block.
    pub fn record(&self, position: Position) -> Result<Stored<'_>, Wrong> {
        let ahead = usize::try_from(position.0.saturating_sub(self.header.first.0)).unwrap_or(usize::MAX);
        self.records().nth(ahead).unwrap_or(Err("a record is missing from its block"))
    }
}

/// The records of a block.
#[derive(Debug)]
pub(crate) struct Records<'a> {
    block: &'a Block,
    cursor: Cursor<'a>,
    next: Position,
    at: Instant,
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Stored<'a>, Wrong>;

    fn next(&mut self) -> Option<Self::Item> {
        let ended = self.next > self.block.header.last_position();
        if ended && self.cursor.is_empty() {
            return None;
        }
        let read = if ended {
            Err("a block holds more than its header says")
        } else {
            Stored::read(&mut self.cursor, self.next, self.at).and_then(|record| self.in_time(record))
        };
        match &read {
            Ok(record) => (self.next, self.at) = (record.position.next(), record.recorded_at),
            Err(_) => (self.next, self.cursor) = (Position(u64::MAX), Cursor::new(&[])),
        }
        Some(read)
    }
}

impl<'a> Records<'a> {
    /// The first record's time stands in the header, so that of the payload adds nothing to it.
    fn in_time(&self, record: Stored<'a>) -> Result<Stored<'a>, Wrong> {
        let first = record.position == self.block.header.first;
        if first && record.recorded_at != self.at {
            Err("a block's first time is not its header's")
        } else {
            Ok(record)
        }
    }
}

fn word(cursor: &mut Cursor<'_>) -> Result<u32, Wrong> {
    cursor.array().map(u32::from_le_bytes)
}

fn checksum(header: &[u8], payload: &[u8]) -> [u8; SUM] {
    let digest = blake3::Hasher::new().update(header).update(payload).finalize();
    let mut sum = [0; SUM];
    sum.iter_mut().zip(digest.as_bytes()).for_each(|(to, from)| *to = *from);
    sum
}

/// Compresses and decompresses; keeps zstd's working memory between blocks.
#[derive(Default)]
pub(crate) struct Press {
    compressor: Option<Compressor<'static>>,
    decompressor: Option<Decompressor<'static>>,
}

impl Press {
    /// `bytes` compressed, where that is shorter.
    fn squeeze(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        if bytes.len() < WORTH_COMPRESSING {
            return None;
        }
        if self.compressor.is_none() {
            self.compressor = Compressor::new(LEVEL).ok();
        }
        self.compressor.as_mut()?.compress(bytes).ok().filter(|pressed| pressed.len() < bytes.len())
    }

    /// What `bytes` were before they were compressed, at most `limit` bytes.
    fn unfold(&mut self, bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
        if self.decompressor.is_none() {
            self.decompressor = Decompressor::new().ok();
        }
        self.decompressor.as_mut()?.decompress(bytes, limit).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::encode;
    use crate::record::Body;
    use crate::testing::any_event;
    use proptest::prelude::*;

    const EMPTY: Head = Head { position: Position(0), recorded_at: None, hash: Hash([0; 32]) };

    fn draft(contents: &[Vec<u8>]) -> Draft {
        let at = Instant::from_micros(1_700_000_000_000_000);
        let mut draft = Draft::after(&EMPTY, at);
        for (place, content) in contents.iter().enumerate() {
            let recorded_at = Instant::from_micros(at.micros() + 3 * place as i64);
            let body = Body::Kept(content);
            let record = Stored { position: Position(place as u64 + 1), recorded_at, time: None, body };
            draft.push(&record, record.digest());
        }
        draft
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn blocks_come_back(events in prop::collection::vec(any_event(), 1..20)) {
            let contents: Vec<_> = events.iter().map(encode).collect();
            let draft = draft(&contents);
            let block = Block::open(&draft.seal(&mut Press::default()), &mut Press::default()).unwrap();
            prop_assert_eq!(block.header, draft.header());
            let records: Vec<_> = block.records().map(Result::unwrap).collect();
            let bodies: Vec<_> = records.iter().map(|record| record.body).collect();
            prop_assert_eq!(bodies, contents.iter().map(|content| Body::Kept(content)).collect::<Vec<_>>());
            prop_assert_eq!(records.iter().fold(Hash::default(), |before, record| record.hash(before)), draft.head().hash);
            let last = draft.head().position;
            prop_assert_eq!(block.record(last).unwrap(), *records.last().unwrap());
            prop_assert!(block.record(last.next()).is_err());
        }

        #[test]
        fn one_changed_bit_or_a_cut_is_noticed(event in any_event(), place: prop::sample::Index, bit in 0..8) {
            let good = draft(&[encode(&event)]).seal(&mut Press::default());
            let mut bad = good.clone();
            *place.get_mut(&mut bad) ^= 1_u8 << bit;
            prop_assert!(Block::open(&bad, &mut Press::default()).is_err());
            prop_assert!(Block::open(&good[..place.index(good.len())], &mut Press::default()).is_err());
        }

        #[test]
        fn no_payload_panics(payload: Vec<u8>, count: u32, first: u64, at: i64) {
            let header = Header { count, first: Position(first), recorded_at: Instant::from_micros(at), before: Hash::default(), last: Hash::default() };
            let _ = Block { header, payload }.records().count();
        }
    }

    #[test]
    fn blocks_end_at_a_thousand_records_or_many_bytes() {
        let mut small = draft(&vec![vec![7; 10]; 999]);
        assert!(!small.is_full(FULL_COUNT));
        small = draft(&vec![vec![7; 10]; 1_000]);
        assert!(small.is_full(FULL_COUNT));
        assert!(draft(&vec![vec![7; 100_000]; 3]).is_full(FULL_COUNT));
    }
}
