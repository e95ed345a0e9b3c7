//! What the template sets: ready texts and charts, as data.

mod cover;
mod kpis;
mod method;
mod targets;

use super::attachment::Attachment;
use crate::words::word;
use crate::{Report, chart, writing};
use maaltal_domain::{Language, PublishedTable, Status};
use serde_json::{Map, Value as Json, json};

/// A report's texts: what they are about and the language they are in.
#[derive(Clone, Copy)]
struct Texts<'a> {
    tables: &'a [PublishedTable],
    /// The report's own table.
    own: &'a PublishedTable,
    language: Language,
    version: &'a str,
}

/// Everything that the template prints.
pub(super) fn content(report: &Report, own: &PublishedTable, attachments: &[Attachment]) -> Json {
    let texts = Texts { tables: &report.tables, own, language: report.language, version: &report.version };
    json!({
        "language": report.language.code(),
        "title": texts.title(),
        "fictitious": texts.fictitious(),
        "header": format!("{} · {}", texts.name(), texts.period(own)),
        "footer": texts.footer(),
        "page": texts.word("page"),
        "of": texts.word("of"),
        "colours": colours(),
        "cover": texts.cover(),
        "overview": texts.overview(),
        "targets": texts.targets(),
        "kpis": texts.kpis(),
        "method": texts.method(),
        "control": texts.control(attachments),
        "attachments": attachments.iter().map(attached).collect::<Vec<_>>(),
    })
}

impl Texts<'_> {
    fn word(&self, key: &str) -> String {
        word(self.language, key, &[])
    }

    /// Words as names of columns, each with a capital.
    fn columns(&self, keys: &[&str]) -> Vec<String> {
        let capital = |word: String| {
            let mut letters = word.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        };
        keys.iter().map(|key| capital(self.word(key))).collect()
    }

    fn name(&self) -> &str {
        self.own.programme().name.in_language(self.language)
    }

    fn period(&self, table: &PublishedTable) -> String {
        writing::period(table.period(), self.language)
    }

    fn title(&self) -> String {
        format!("{}, {}", self.name(), self.period(self.own))
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

fn attached(attachment: &Attachment) -> Json {
    json!({
        "name": attachment.name,
        "media_type": attachment.media_type,
        "description": attachment.description,
    })
}

/// A chart as the template takes it.
fn picture(chart: Option<chart::Chart>) -> Json {
    chart.map_or(Json::Null, |chart| json!({"svg": chart.svg, "alternative": chart.alternative}))
}

/// A status as the template takes it.
fn status(status: Status, language: Language) -> Json {
    json!({
        "name": crate::standing::status_name(status),
        "word": crate::standing::status_word(status, language),
    })
}
