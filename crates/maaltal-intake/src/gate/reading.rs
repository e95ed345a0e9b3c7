//! One record being read: what was found wrong so far.

use crate::path::{Path, Step};
use crate::{InboundRecord, Located, sheet};
use maaltal_domain::{Invalid, JsonRef, Kind};

/// Attributes that mean something here; all others are accepted and not kept.
const KNOWN: [&str; 10] =
    ["specversion", "source", "id", "type", "programme", "occurredon", "data", "time", "replaces", "datacontenttype"];

/// A record, and all its problems up to now.
pub(super) struct Reading<'a> {
    pub record: &'a InboundRecord<'a>,
    /// The envelope's attributes in the order of [`KNOWN`], found in one pass.
    known: [Option<&'a JsonRef<'a>>; KNOWN.len()],
    /// Its other attributes.
    pub others: Vec<(&'a str, &'a JsonRef<'a>)>,
    found: Vec<Located>,
    /// Where they are, so that nothing is called missing that is there and wrong.
    wrong: Vec<Path>,
}

impl<'a> Reading<'a> {
    /// Begins with what the door has found.
    pub fn of(record: &'a InboundRecord<'a>) -> Self {
        let (mut known, mut others) = ([None; KNOWN.len()], Vec::new());
        for (name, json) in record.envelope.iter().flatten() {
            match KNOWN.iter().zip(&mut known).find(|(known, _)| *known == name) {
                Some((_, place)) => *place = Some(json),
                None => others.push((name.as_ref(), json)),
            }
        }
        Self { record, known, others, found: record.found.clone(), wrong: record.unread.clone() }
    }

    /// All problems, the door's first; those of a sheet's row from left to right.
    pub fn problems(mut self) -> Vec<Located> {
        if self.record.origin.is_some() {
            // Within one row a longer name stands further right.
            let place = |problem: &Located| problem.cell.as_ref().map(|cell| (cell.len(), cell.clone()));
            self.found.sort_by_key(place);
        }
        self.found
    }

    /// What `kind` asks for, in the words of the record's form.
    pub fn asked(&self, kind: Kind) -> String {
        if self.record.origin.is_some() { sheet::expected(kind) } else { kind.expected() }
    }

    /// The envelope's attribute of EVENTS.md; null is absent, as CloudEvents has it.
    pub fn attribute(&self, name: &str) -> Option<&'a JsonRef<'a>> {
        let (_, json) = KNOWN.iter().zip(&self.known).find(|(known, _)| **known == name)?;
        json.filter(|value| **value != JsonRef::Null)
    }

    /// Notes that what stands at `path` is `invalid`.
    pub fn reject(&mut self, path: &[&str], invalid: Invalid) {
        self.reject_at(Path::of(path), invalid);
    }

    /// As [`Reading::reject`], for an item of the list at `path`.
    pub fn reject_item(&mut self, path: &[&str], item: usize, invalid: Invalid) {
        let mut path = Path::of(path);
        path.0.push(Step::Item(item));
        self.reject_at(path, invalid);
    }

    /// As [`Reading::reject`], for any path.
    pub fn reject_at(&mut self, path: Path, invalid: Invalid) {
        self.found.push(Located::in_record(self.record, &path, invalid));
        self.wrong.push(path);
    }

    /// Notes that nothing stands at `path`, unless something wrong does.
    pub fn missing(&mut self, path: &[&str], expected: &str) {
        let path = Path::of(path);
        if !self.wrong.contains(&path) {
            self.reject_at(path, Invalid::missing(expected));
        }
    }

    /// Notes `invalid`, unless anything has been found before: for what follows from other problems.
    pub fn reject_once(&mut self, path: &[&str], invalid: Invalid) {
        if self.found.is_empty() {
            self.reject(path, invalid);
        }
    }
}
