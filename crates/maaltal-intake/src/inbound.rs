//! What a door has taken: one record as it came, before the gate.

use crate::located::shown;
use crate::path::Path;
use crate::sheet::SheetOrigin;
use crate::{Located, Rejection, json};
use maaltal_domain::{EventType, Invalid, JsonFields, JsonRef, Problem, mask, owned_fields};
use serde::Serialize;

/// Where a record stood in what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// It was all that was sent.
    Whole,
    /// Place in a batch, from 0.
    Index(usize),
    /// Line of a file of lines, from 1.
    Line(usize),
    /// Row of a sheet; row 1 is the header.
    Row(usize),
}

/// One record as a door has taken it: its place, its envelope, and what the door could not read.
///
/// `Debug` shows the place and no content: a record may still hold a person number.
#[derive(Clone)]
pub struct InboundRecord<'t> {
    pub(crate) place: Place,
    /// Bytes that it took where it stood, white space around it aside.
    pub(crate) size: usize,
    /// The envelope; nothing where the bytes are no JSON object.
    pub(crate) envelope: Option<JsonFields<'t>>,
    /// What the door found wrong.
    pub(crate) found: Vec<Located>,
    /// Fields that are there but could not be read, so that the gate does not call them missing.
    pub(crate) unread: Vec<Path>,
    /// What came instead of an envelope, masked and cut.
    pub(crate) text: String,
    /// Where its fields stood in a sheet, if it came from one.
    pub(crate) origin: Option<SheetOrigin>,
}

/// Longest part of unreadable bytes that a rejection keeps, in characters.
const KEPT: usize = 2_000;
/// Bytes that hold so many characters after unescaping, and then some, so that a number cut in two is never kept.
const ENOUGH: usize = 6 * KEPT + 4_000;

impl<'t> InboundRecord<'t> {
    /// Where it stood.
    pub fn place(&self) -> Place {
        self.place
    }

    /// A record of so many bytes of which nothing is known yet.
    pub(crate) fn unread(place: Place, size: usize) -> Self {
        Self { place, size, envelope: None, found: Vec::new(), unread: Vec::new(), text: String::new(), origin: None }
    }

    /// The record that `bytes` hold, whatever they are.
    pub(crate) fn from_json(place: Place, bytes: &'t [u8]) -> Self {
        let mut record = Self::unread(place, bytes.trim_ascii().len());
        let largest = EventType::ReportPublished.size_limit();
        if record.size > largest {
            // Not even parsed: no type is allowed this much.
            record.refuse(bytes, too_large(largest, record.size));
            return record;
        }
        record.read_json(bytes);
        record
    }

    /// Reads `bytes` as an envelope.
    pub(crate) fn read_json(&mut self, bytes: &'t [u8]) {
        match json::read(bytes) {
            Ok(json::Read { value: JsonRef::Object(envelope), repeated }) => {
                self.envelope = Some(envelope);
                repeated.into_iter().for_each(|path| self.find(path, Invalid::new("each key once", "a second one")));
            }
            Ok(json::Read { value, .. }) => {
                self.refuse(bytes, Invalid::new("a JSON object (a CloudEvent)", value.plain()));
            }
            Err(error) => {
                let told = json::told(&error, self.place);
                self.refuse(bytes, Invalid::new("a JSON object (a CloudEvent)", told));
            }
        }
    }

    /// Notes what a door found wrong at `path`.
    pub(crate) fn find(&mut self, path: Path, invalid: Invalid) {
        self.found.push(Located::in_json(self.place, &path, invalid));
    }

    /// The same record with something wrong that only its door can know of, at the field of this name.
    pub fn with_problem(mut self, field: &str, invalid: Invalid) -> Self {
        self.find(Path::of(&[field]), invalid);
        self
    }

    /// The envelope's attribute, where it is there and a text; it may hold a person number.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.envelope.as_ref()?.get(name)?.as_str()
    }

    /// The same record, borrowed from nowhere.
    pub fn into_owned(self) -> InboundRecord<'static> {
        let Self { place, size, envelope, found, unread, text, origin } = self;
        InboundRecord { place, size, envelope: envelope.map(owned_fields), found, unread, text, origin }
    }

    /// Its rejection by whoever asked no gate, with nothing but this problem of one of its attributes.
    pub fn rejected(&self, problem: Problem) -> Box<Rejection> {
        let invalid = Invalid::new(problem.expected, problem.got);
        let located = Located::in_record(self, &Path::of(&[&problem.field]), invalid);
        Box::new(Rejection::new(self, vec![located]))
    }

    pub(crate) fn refuse(&mut self, bytes: &[u8], invalid: Invalid) {
        self.found.push(Located::in_json(self.place, &Path::default(), invalid));
        self.text = kept(bytes);
    }

    /// The envelope's attribute as masked text, where it is a text.
    pub(crate) fn masked_attribute(&self, name: &str) -> Option<String> {
        self.envelope.as_ref()?.get(name)?.as_str().map(shown)
    }

    /// Whether its id is still to be made from its content.
    pub(crate) fn is_without_id(&self) -> bool {
        self.origin.as_ref().is_some_and(SheetOrigin::is_without_ids)
    }
}

impl std::fmt::Debug for InboundRecord<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InboundRecord").field("place", &self.place).field("size", &self.size).finish_non_exhaustive()
    }
}

/// The error for a record of `size` bytes where `limit` are allowed.
pub(crate) fn too_large(limit: usize, size: usize) -> Invalid {
    Invalid::new(format!("at most {limit} bytes"), format!("{size} bytes"))
}

/// The beginning of bytes that are no record, as text, masked.
fn kept(bytes: &[u8]) -> String {
    let beginning = bytes.get(..ENOUGH).unwrap_or(bytes);
    let masked = mask(&String::from_utf8_lossy(beginning));
    mask(&json::unescaped(&masked)).chars().take(KEPT).collect()
}
