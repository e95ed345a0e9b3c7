//! What a report says, as data: ready texts, tables and charts in their order, the same for every outlet.
//!
//! Nothing here knows how it is set: the PDF's template takes it, and so may any other.

mod actions;
mod changes;
mod control;
mod cover;
mod decision;
mod drafted;
mod kpis;
mod labour_market;
mod method;
mod overview;
mod table;

use crate::words::word;
use crate::{FigureCodes, Report, chart, codes, writing};
use maaltal_domain::{Language, PublishedKpi, PublishedTable, Status};
use serde_json::{Map, Value as Json, json};

pub(crate) use changes::addendum_content;
pub(crate) use labour_market::labour_market_content;

/// Characters of a name where there is one line for it.
const LINE: usize = 80;

/// A report's texts: what they are about and the language they are in.
#[derive(Clone, Copy)]
struct Texts<'a> {
    report: &'a Report,
    tables: &'a [PublishedTable],
    /// The report's own table.
    own: &'a PublishedTable,
    codes: &'a FigureCodes,
    language: Language,
}

/// Everything that a report says, in its order; `own` is its own table.
pub(crate) fn content(report: &Report, own: &PublishedTable) -> Json {
    let codes = codes(report);
    let texts = Texts::new(report, own, &codes);
    let mut content = texts.frame(&texts.title());
    let sections = [
        ("cover", texts.cover()),
        ("overview", texts.overview()),
        ("decision", texts.decision()),
        ("actions", texts.actions()),
        ("targets", texts.targets()),
        ("others", texts.others()),
        ("steps", texts.steps()),
        ("labour_market", texts.labour_market()),
        ("changes", texts.changes()),
        ("method", texts.method()),
        ("control", texts.control()),
    ];
    content.extend(sections.map(|(name, section)| (name.to_owned(), section)));
    content.into()
}

impl<'a> Texts<'a> {
    fn new(report: &'a Report, own: &'a PublishedTable, codes: &'a FigureCodes) -> Self {
        Self { report, tables: &report.tables, own, codes, language: report.language }
    }
}

impl Texts<'_> {
    /// What stands on every page, and the colours.
    fn frame(&self, title: &str) -> Map<String, Json> {
        let frame = [
            ("language", self.language.code().into()),
            ("title", title.into()),
            ("fictitious", self.fictitious().into()),
            ("header", self.header().into()),
            ("footer", self.footer().into()),
            ("page", self.word("page").into()),
            ("of", self.word("of").into()),
            ("colours", colours().into()),
        ];
        frame.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
    }

    fn word(&self, key: &str) -> String {
        word(self.language, key, &[])
    }

    /// A fixed sentence: the owners' own, else the report's.
    fn sentence(&self, key: &str) -> String {
        let own = self.report.look.sentences.get(key).map(|own| own.in_language(self.language).to_owned());
        own.unwrap_or_else(|| self.word(key))
    }

    fn name(&self) -> &str {
        self.own.programme().name.in_language(self.language)
    }

    fn kpi_name<'a>(&self, kpi: &'a PublishedKpi) -> &'a str {
        kpi.definition().name.in_language(self.language)
    }

    fn period(&self, table: &PublishedTable) -> String {
        writing::period(table.period(), self.language)
    }

    fn title(&self) -> String {
        match self.meeting_on() {
            Some(meeting) => format!("{}, {meeting}", self.name()),
            None => format!("{}, {}", self.name(), self.period(self.own)),
        }
    }

    /// `styregruppemøde d. 14. maj 2024`; nothing where the report is for none.
    fn meeting_on(&self) -> Option<String> {
        let meeting = &self.report.meeting.as_ref()?.meeting;
        let day = writing::date_in_text(meeting.day, self.language);
        Some(word(self.language, &format!("meeting-{}", meeting.kind.name()), &[("date", &day)]))
    }

    fn header(&self) -> String {
        format!("{} · {}", shortened(self.name(), LINE), self.period(self.own))
    }

    /// Where the report is reached from outside; nothing where that is not known, or the report is for no meeting.
    fn address(&self) -> Option<String> {
        let address = self.report.look.address.as_ref()?.trim_end_matches('/');
        let meeting = &self.report.meeting.as_ref()?.meeting.id;
        Some(format!("{address}/v1/programmes/{}/reports/{meeting}.html", self.own.programme().id))
    }

    fn fictitious(&self) -> Option<String> {
        self.own.programme().fictitious.then(|| self.word("fictitious-data"))
    }

    /// Position and head of the log, short, for every page.
    fn footer(&self) -> String {
        let view = self.own.view();
        let position = writing::whole(view.position.0, self.language);
        word(self.language, "footer", &[("position", &position), ("head", &view.head.short())])
    }
}

fn colours() -> Map<String, Json> {
    chart::COLOURS.iter().map(|colour| (colour.name.to_owned(), colour.hex().into())).collect()
}

/// A chart as data.
fn picture(chart: Option<chart::Chart>) -> Json {
    chart.map_or(Json::Null, |chart| json!({"svg": chart.svg, "alternative": chart.alternative}))
}

/// A status as data: its name, which gives shape and colour, and its word.
fn status(status: Status, language: Language) -> Json {
    json!({
        "name": crate::standing::status_name(status),
        "word": crate::standing::status_word(status, language),
    })
}

/// The beginning of `text` in one line of at most `most` characters, whole words where it can be; all of it where there is room.
fn shortened(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let cut: String = line.chars().take(most.saturating_sub(2)).collect();
    let whole = cut.rsplit_once(' ').map(|(before, _)| before).filter(|before| before.len() * 2 > cut.len());
    format!("{}\u{a0}…", whole.unwrap_or(&cut))
}

/// `text` with a capital.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
