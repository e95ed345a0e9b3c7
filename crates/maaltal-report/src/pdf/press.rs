//! typst as a library: one template, two fonts, data as data.

use super::attachment::Attachment;
use crate::{Report, ReportError};
use chrono::{DateTime, Datelike, NaiveTime, Timelike};
use maaltal_domain::PublishedTable;
use serde_json::Value as Json;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

const FONTS: [&[u8]; 2] = [
    include_bytes!("../../../../third_party/ibm-plex-sans/IBMPlexSans-Regular.otf"),
    include_bytes!("../../../../third_party/ibm-plex-sans/IBMPlexSans-SemiBold.otf"),
];
/// The template of a report.
pub(super) const REPORT: &str = "report.typ";
/// The template of an addendum.
pub(super) const ADDENDUM: &str = "addendum.typ";
const PARTS: [(&str, &str); 4] = [
    (REPORT, include_str!("../template/report.typ")),
    (ADDENDUM, include_str!("../template/addendum.typ")),
    ("look.typ", include_str!("../template/look.typ")),
    ("tables.typ", include_str!("../template/tables.typ")),
];
/// The file that the template reads its data from.
const CONTENT: &str = "content.json";
/// Reports for which typst keeps what it has worked out; a rarer thing is worked out anew.
const KEPT: usize = 8;

/// What is the same for every report, made once.
struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    parts: Vec<Source>,
}

static PRESS: LazyLock<Press> = LazyLock::new(|| {
    let fonts: Vec<_> = FONTS.iter().flat_map(|font| Font::iter(Bytes::new(*font))).collect();
    // Header cells of rows are not yet stable in typst.
    let features = [Feature::A11yExtras].into_iter().collect();
    Press {
        library: LazyHash::new(Library::builder().with_features(features).build()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        parts: PARTS.iter().filter_map(|(name, text)| Some(Source::new(file(name)?, (*text).to_owned()))).collect(),
        fonts,
    }
});

fn file(name: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?).intern())
}

/// One report's world: the press, its content and its attachments; nothing of the machine.
struct Desk {
    main: FileId,
    files: Vec<(String, Bytes)>,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &PRESS.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &PRESS.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        PRESS.parts.iter().find(|part| part.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.get().vpath().get_without_slash();
        let found = self.files.iter().find(|(known, _)| known == name);
        found.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        PRESS.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The PDF of `content` by a template, dated by the view of `table`.
pub(super) fn print(
    template: &str,
    report: &Report,
    table: &PublishedTable,
    mut content: Json,
    attachments: Vec<Attachment>,
) -> Result<Vec<u8>, ReportError> {
    make_printable(&mut content);
    let mut files = vec![(CONTENT.to_owned(), Bytes::from_string(content.to_string()))];
    files.extend(attachments.into_iter().map(|attachment| (attachment.name, Bytes::new(attachment.bytes))));
    let main = file(template).ok_or_else(|| ReportError::Typesetting("no template".into()))?;
    let document = typst::compile::<PagedDocument>(&Desk { main, files }).output.map_err(first)?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_3a])
        .map_err(|error| ReportError::Typesetting(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(ident(template, table)),
        creator: Smart::Custom(Some(format!("maaltal {}", report.version))),
        timestamp: date(table).map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options).map_err(first);
    comemo::evict(KEPT);
    pdf
}

/// What no other document of the log has.
fn ident(template: &str, table: &PublishedTable) -> String {
    let own = format!("{} {} {}", table.programme().id, table.period().code(), table.view().head);
    if template == REPORT { own } else { format!("{own} {template}") }
}

/// When the view was recorded; for an empty log the cut-off day's beginning.
fn date(table: &PublishedTable) -> Option<Datetime> {
    let recorded = table.view().recorded_at.and_then(|at| DateTime::from_timestamp_micros(at.micros()));
    let at = recorded.map_or(table.cutoff().and_time(NaiveTime::MIN), |at| at.naive_utc());
    let small = |number: u32| u8::try_from(number).ok();
    Datetime::from_ymd_hms(
        at.year(),
        small(at.month())?,
        small(at.day())?,
        small(at.hour())?,
        small(at.minute())?,
        small(at.second())?,
    )
}

fn first(errors: impl IntoIterator<Item = SourceDiagnostic>) -> ReportError {
    let message = errors.into_iter().next().map(|error| error.message.to_string());
    ReportError::Typesetting(message.unwrap_or_default())
}

/// Stands for a character that the fonts do not have; a PDF/A may not hold a glyph for "no glyph".
const UNKNOWN: char = '?';

/// Replaces every character in `content` that the fonts do not have, and drops invisible ones.
fn make_printable(content: &mut Json) {
    match content {
        Json::String(text) if !text.chars().all(is_printable) => {
            let shown = text.chars().filter(|c| !is_invisible(*c));
            *text = shown.map(|c| if is_printable(c) { c } else { UNKNOWN }).collect();
        }
        Json::Array(items) => items.iter_mut().for_each(make_printable),
        Json::Object(fields) => fields.iter_mut().for_each(|(_, value)| make_printable(value)),
        _ => {}
    }
}

fn is_printable(c: char) -> bool {
    c == '\n' || PRESS.fonts.iter().all(|font| font.info().coverage.contains(u32::from(c)))
}

/// Control characters, joiners, direction marks and variation selectors.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c), 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfe00..=0xfe0f | 0xfeff)
}
