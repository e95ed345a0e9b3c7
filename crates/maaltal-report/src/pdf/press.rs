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
const PARTS: [(&str, &str); 11] = [
    ("report.typ", include_str!("../template/report.typ")),
    ("addendum.typ", include_str!("../template/addendum.typ")),
    ("labour_market.typ", include_str!("../template/labour_market.typ")),
    ("look.typ", include_str!("../template/look.typ")),
    ("tables.typ", include_str!("../template/tables.typ")),
    ("cover.typ", include_str!("../template/cover.typ")),
    ("overview.typ", include_str!("../template/overview.typ")),
    ("meeting.typ", include_str!("../template/meeting.typ")),
    ("figures.typ", include_str!("../template/figures.typ")),
    ("market.typ", include_str!("../template/market.typ")),
    ("method.typ", include_str!("../template/method.typ")),
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

/// What is printed: a template of the press, its content and the files attached.
pub(super) struct Sheet {
    pub template: &'static str,
    pub content: Json,
    pub attachments: Vec<Attachment>,
}

/// The PDF of a sheet, dated by the view of `table`.
pub(super) fn print(report: &Report, table: &PublishedTable, sheet: Sheet) -> Result<Vec<u8>, ReportError> {
    let document = set(&sheet)?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_3a])
        .map_err(|error| ReportError::Typesetting(error.message().to_string()))?;
    let (view, programme, period) = (table.view(), &table.programme().id, table.period().code());
    let options = PdfOptions {
        ident: Smart::Custom(format!("{} {programme} {period} {}", sheet.template, view.head)),
        creator: Smart::Custom(Some(format!("maaltal {}", report.version))),
        timestamp: date(table).map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options).map_err(first);
    comemo::evict(KEPT);
    pdf
}

/// A sheet's pages, set.
pub(super) fn set(sheet: &Sheet) -> Result<PagedDocument, ReportError> {
    let mut content = sheet.content.clone();
    make_printable(&mut content, false);
    if let Some(fields) = content.as_object_mut() {
        fields.insert("attachments".into(), sheet.attachments.iter().map(Attachment::to_json).collect());
    }
    let mut files = vec![(CONTENT.to_owned(), Bytes::from_string(content.to_string()))];
    files.extend(sheet.attachments.iter().map(|own| (own.name.clone(), Bytes::new(own.bytes.clone()))));
    let main = file(sheet.template).ok_or_else(|| ReportError::Typesetting("no template".into()))?;
    typst::compile::<PagedDocument>(&Desk { main, files }).output.map_err(first)
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

/// Letters of a word from which on a line may end within it, so that no column is too narrow for it.
const LONG_WORD: usize = 22;
/// Letters of such a word between two places where a line may end.
const RUN: usize = 10;
/// Where a line may end.
const MAY_END: char = '\u{200b}';
/// Fields whose texts are not read on paper: pictures, and where links lead.
const NOT_READ: [&str; 3] = ["svg", "alternative", "address"];

/// Replaces every character in `content` that the fonts do not have, drops invisible ones, and lets long words end on a
/// line and begin on the next; texts that are `not_read` keep their words.
fn make_printable(content: &mut Json, not_read: bool) {
    match content {
        Json::String(text) => {
            if !text.chars().all(is_printable) {
                let shown = text.chars().filter(|c| !is_invisible(*c));
                *text = shown.map(|c| if is_printable(c) { c } else { UNKNOWN }).collect();
            }
            if !not_read && text.split_whitespace().any(|word| word.chars().count() > LONG_WORD) {
                *text = breakable(text);
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| make_printable(item, not_read)),
        Json::Object(fields) => {
            fields.iter_mut().for_each(|(name, value)| make_printable(value, NOT_READ.contains(&name.as_str())));
        }
        _ => {}
    }
}

/// `text` with a place to end a line after every few letters of a long word.
fn breakable(text: &str) -> String {
    let word = |word: &str| {
        // A digest and a time are copied and compared; where they stand there is room.
        let is_copied = word.starts_with("blake3:") || (word.ends_with('Z') && word.starts_with("20"));
        let is_long = word.chars().count() > LONG_WORD && !is_copied;
        let ends = |(place, _): &(usize, char)| is_long && *place > 0 && place % RUN == 0;
        word.chars().enumerate().flat_map(|own| ends(&own).then_some(MAY_END).into_iter().chain([own.1])).collect()
    };
    text.split_inclusive(char::is_whitespace).map(word).collect::<Vec<String>>().concat()
}

fn is_printable(c: char) -> bool {
    c == '\n' || PRESS.fonts.iter().all(|font| font.info().coverage.contains(u32::from(c)))
}

/// Control characters, joiners, direction marks and variation selectors.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c), 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfe00..=0xfe0f | 0xfeff)
}
