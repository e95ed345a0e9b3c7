//! A PDF as a table of objects, as its viewers find them: by its cross-references, never by searching.

use super::syntax::{Dict, Object, Scanner};
use crate::ReportError;
use flate2::read::ZlibDecoder;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::rc::Rc;

/// A file's size at most, in bytes.
const SIZE: usize = 16 << 20;
/// What all that is unpacked of a file comes to at most, in bytes.
const UNPACKED: usize = 64 << 20;
/// What unpacking costs at least, in bytes: so that a small file cannot make a lot of work.
const LEAST: usize = 512;
/// Objects at most, and objects packed together at most.
const OBJECTS: usize = 200_000;
const TOGETHER: usize = 2_000;
/// References to references at most, one after the other.
const HOPS: u32 = 8;

/// Where an object stands.
#[derive(Debug, Clone, Copy)]
enum Place {
    At(usize),
    In { stream: u32, index: usize },
}

/// A PDF.
pub struct PdfFile<'a> {
    bytes: &'a [u8],
    places: BTreeMap<u32, Place>,
    /// The newest trailer.
    trailer: Dict,
    /// Bytes that may still be unpacked.
    left: Cell<usize>,
    packed: RefCell<BTreeMap<u32, Rc<Vec<u8>>>>,
}

/// A file that is none of ours.
pub fn unreadable(expected: &'static str, got: impl Into<String>) -> ReportError {
    ReportError::Unreadable { expected, got: got.into() }
}

fn damaged(what: &str) -> ReportError {
    unreadable("a whole PDF", format!("one with {what}"))
}

impl<'a> PdfFile<'a> {
    /// The PDF that these bytes are.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReportError> {
        if bytes.len() > SIZE {
            return Err(unreadable("a report of at most 16 MiB", format!("{} bytes", bytes.len())));
        }
        if bytes.get(..1024.min(bytes.len())).and_then(|start| find(start, b"%PDF-")).is_none() {
            return Err(unreadable("a PDF", "another kind of file"));
        }
        let mut file = Self {
            bytes,
            places: BTreeMap::new(),
            trailer: Dict::new(),
            left: Cell::new(UNPACKED),
            packed: RefCell::default(),
        };
        let tail = bytes.len().saturating_sub(2048);
        let start = bytes.get(tail..).and_then(|end| end.windows(9).rposition(|word| word == b"startxref"));
        let start = start.and_then(|place| Scanner::new(bytes, tail + place + 9).whole());
        file.cross_references(start.ok_or_else(|| damaged("no end"))?)?;
        if file.trailer.contains_key("Encrypt") {
            return Err(unreadable("a report, which anybody may read", "an encrypted PDF"));
        }
        Ok(file)
    }

    /// Every section of cross-references, the newest first; what an older one says of the same object does not count.
    fn cross_references(&mut self, start: usize) -> Result<(), ReportError> {
        let (mut next, mut seen) = (vec![start], BTreeSet::new());
        while let Some(at) = next.pop().filter(|at| seen.insert(*at)) {
            let mut scanner = Scanner::new(self.bytes, at);
            let trailer = match scanner.word("xref") {
                Some(()) => self.table(&mut scanner),
                None => self.stream_of_references(at)?,
            };
            let trailer = trailer.ok_or_else(|| damaged("cross-references that cannot be read"))?;
            next.extend(["Prev", "XRefStm"].iter().filter_map(|key| trailer.get(*key)?.whole()));
            if self.trailer.is_empty() {
                self.trailer = trailer;
            } else if let Some(encrypt) = trailer.get("Encrypt") {
                self.trailer.insert("Encrypt".into(), encrypt.clone());
            }
        }
        Ok(())
    }

    fn table(&mut self, scanner: &mut Scanner<'_>) -> Option<Dict> {
        loop {
            let first = match scanner.next_object()? {
                Object::Word(word) if word == "trailer" => return scanner.next_object()?.dict().cloned(),
                other => other.whole()?,
            };
            let count = scanner.whole()?;
            for number in (first..).take(count) {
                let (at, _) = (scanner.whole()?, scanner.whole()?);
                if matches!(scanner.next_object()?, Object::Word(word) if word == "n") {
                    self.place(number, Place::At(at));
                }
            }
        }
    }

    fn stream_of_references(&mut self, at: usize) -> Result<Option<Dict>, ReportError> {
        let Some(Object::Stream(dict, data)) = self.object_at(at, None, HOPS) else { return Ok(None) };
        let unpacked = self.unpacked(&dict, data)?;
        let whole = |key: &str| -> Vec<usize> {
            dict.get(key).map(|own| own.list().iter().filter_map(Object::whole).collect()).unwrap_or_default()
        };
        let (widths, size) = (whole("W"), whole("Size"));
        let &[kind, field, last] = &widths[..] else { return Ok(None) };
        let width = kind + field + last;
        if width == 0 || width > 24 {
            return Ok(None);
        }
        let index = if dict.contains_key("Index") { whole("Index") } else { [vec![0], size].concat() };
        let numbers = index.as_chunks().0.iter().flat_map(|[first, count]| (*first..).take(*count));
        let number = |bytes: &[u8]| bytes.iter().fold(0_usize, |number, byte| (number << 8) | usize::from(*byte));
        for (object, row) in numbers.zip(unpacked.chunks_exact(width)) {
            let (kind_of, rest) = row.split_at(kind);
            let (middle, end) = rest.split_at(field);
            match if kind == 0 { 1 } else { number(kind_of) } {
                1 => self.place(object, Place::At(number(middle))),
                2 => {
                    if let Ok(stream) = u32::try_from(number(middle)) {
                        self.place(object, Place::In { stream, index: number(end) });
                    }
                }
                _ => {}
            }
        }
        Ok(Some(dict))
    }

    fn place(&mut self, number: usize, place: Place) {
        if let (Ok(number), true) = (u32::try_from(number), self.places.len() < OBJECTS) {
            self.places.entry(number).or_insert(place);
        }
    }

    /// The numbers of all objects.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        self.places.keys().copied()
    }

    /// The document's own dictionary.
    pub fn root(&self) -> Result<Dict, ReportError> {
        let root = self.trailer.get("Root").and_then(|root| self.resolved(root));
        root.and_then(|root| root.dict().cloned()).ok_or_else(|| damaged("no document in it"))
    }

    /// What stands under a key of a dictionary, wherever it is written.
    pub fn get(&self, dict: &Dict, key: &str) -> Option<Object> {
        self.resolved(dict.get(key)?)
    }

    /// The dictionary that stands under a key.
    pub fn dict(&self, dict: &Dict, key: &str) -> Option<Dict> {
        self.get(dict, key)?.dict().cloned()
    }

    /// The object itself, where it is a reference to one.
    pub fn resolved(&self, object: &Object) -> Option<Object> {
        self.hop(object, HOPS)
    }

    fn hop(&self, object: &Object, hops: u32) -> Option<Object> {
        let Object::Ref(number) = object else { return Some(object.clone()) };
        let hops = hops.checked_sub(1)?;
        let found = match *self.places.get(number)? {
            Place::At(at) => self.object_at(at, Some(*number), hops)?,
            Place::In { stream, index } => self.object_in(stream, index, *number, hops)?,
        };
        self.hop(&found, hops)
    }

    fn object_at(&self, at: usize, number: Option<u32>, hops: u32) -> Option<Object> {
        let mut scanner = Scanner::new(self.bytes, at);
        let own = u32::try_from(scanner.whole()?).ok()?;
        scanner.whole()?;
        scanner.word("obj")?;
        if number.is_some_and(|number| number != own) {
            return None;
        }
        match scanner.next_object()? {
            Object::Dict(dict) => {
                let mut after = scanner.clone();
                if after.word("stream").is_none() {
                    return Some(Object::Dict(dict));
                }
                let data = self.data(&dict, after.at, hops)?;
                Some(Object::Stream(dict, data))
            }
            other => Some(other),
        }
    }

    /// Where the data stand of a stream whose word ends at `at`.
    fn data(&self, dict: &Dict, at: usize, hops: u32) -> Option<std::ops::Range<usize>> {
        let start = match self.bytes.get(at..)? {
            [b'\r', b'\n', ..] => at + 2,
            [b'\n' | b'\r', ..] => at + 1,
            _ => return None,
        };
        let end = start.checked_add(self.hop(dict.get("Length")?, hops)?.whole()?)?;
        Scanner::new(self.bytes.get(..end + 32).unwrap_or(self.bytes), end).word("endstream")?;
        Some(start..end)
    }

    fn object_in(&self, stream: u32, index: usize, number: u32, hops: u32) -> Option<Object> {
        if index >= TOGETHER {
            return None;
        }
        let known = self.packed.borrow().get(&stream).cloned();
        let Place::At(at) = *self.places.get(&stream)? else { return None };
        let Object::Stream(dict, data) = self.object_at(at, Some(stream), hops)? else { return None };
        let unpacked = match known {
            Some(known) => known,
            None => {
                let unpacked = Rc::new(self.unpacked(&dict, data).ok()?);
                self.packed.borrow_mut().insert(stream, unpacked.clone());
                unpacked
            }
        };
        let mut heads = Scanner::new(&unpacked, 0);
        for _ in 0..index {
            heads.whole()?;
            heads.whole()?;
        }
        let (own, offset) = (heads.whole()?, heads.whole()?);
        let at = dict.get("First")?.whole()?.checked_add(offset)?;
        if own != usize::try_from(number).ok()? { None } else { Scanner::new(&unpacked, at).next_object() }
    }

    /// A stream's data as they are before packing; of what is packed otherwise than our reports are, as they stand there.
    ///
    /// # Errors
    /// When the file unpacks to more than any report of ours.
    pub fn unpacked(&self, dict: &Dict, data: std::ops::Range<usize>) -> Result<Vec<u8>, ReportError> {
        let packed = self.bytes.get(data).unwrap_or_default();
        let filter = self.get(dict, "Filter");
        let names: Vec<_> = filter.iter().flat_map(Object::list).map(Object::name).collect();
        let mut out = Vec::new();
        match names[..] {
            [Some("FlateDecode")] => {
                let limit = self.left.get() as u64 + 1;
                // What cannot be unpacked to its end is taken as far as it goes, as viewers do.
                let _ = ZlibDecoder::new(packed).take(limit).read_to_end(&mut out);
            }
            _ => out.extend_from_slice(packed),
        }
        let left = self.left.get().checked_sub(out.len().max(LEAST));
        let left = left.ok_or_else(|| unreadable("a report", "a file that unpacks to more than 64 MiB"))?;
        self.left.set(left);
        let parameters = self.dict(dict, "DecodeParms").unwrap_or_default();
        let whole = |key| parameters.get(key).and_then(Object::whole);
        if whole("Predictor").is_some_and(|predictor| predictor >= 10) {
            let bits = whole("Colors").unwrap_or(1).saturating_mul(whole("BitsPerComponent").unwrap_or(8));
            let row = bits.saturating_mul(whole("Columns").unwrap_or(1)).div_ceil(8);
            out = unpredicted(&out, row.max(1), bits.div_ceil(8).max(1));
        }
        Ok(out)
    }
}

/// Rows that each began with how they were told from the row before and the bytes before.
fn unpredicted(told: &[u8], row: usize, step: usize) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(told.len());
    for told in told.chunks(row.saturating_add(1)) {
        let (Some((kind, bytes)), start) = (told.split_first(), out.len()) else { break };
        for (place, byte) in bytes.iter().enumerate() {
            let own = |back: usize| if place >= back { out.get(start + place - back).copied() } else { None };
            let left = own(step).unwrap_or(0);
            let above =
                |place: Option<usize>| start.checked_sub(row).zip(place).and_then(|(row, at)| out.get(row + at));
            let up = above(Some(place)).copied().unwrap_or(0);
            let corner = above(place.checked_sub(step)).copied().unwrap_or(0);
            let guess = match kind {
                1 => left,
                2 => up,
                3 => left.midpoint(up),
                4 => nearest(left, up, corner),
                _ => 0,
            };
            out.push(byte.wrapping_add(guess));
        }
    }
    out
}

/// The one of three that is nearest to left plus above less corner.
fn nearest(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |value: u8| (guess - i16::from(value)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|found| found == part)
}
