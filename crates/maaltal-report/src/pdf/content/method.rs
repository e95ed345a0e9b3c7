//! How the figures are made, and how to check them.

use super::Texts;
use crate::pdf::attachment::Attachment;
use crate::words::word;
use crate::writing::{self, Mark};
use maaltal_domain::Decimal;
use serde_json::{Value as Json, json};

impl Texts<'_> {
    pub(super) fn method(&self) -> Json {
        let programme = self.own.programme();
        let threshold = programme.threshold.to_string();
        let below = programme.threshold.saturating_sub(1).to_string();
        let part = |hundredths: u8| {
            writing::rounded(Decimal::from_millionths(i64::from(hundredths) * 10_000), 2, self.language)
        };
        let (green, amber) = (part(programme.status.green), part(programme.status.amber));
        let texts: [(&str, &[(&str, &str)]); 6] = [
            ("figures", &[]),
            ("plan", &[]),
            ("status", &[("green", &green), ("amber", &amber)]),
            ("breakdown", &[]),
            ("disclosure", &[("threshold", &threshold), ("below", &below)]),
            ("rounding", &[]),
        ];
        let paragraph = |(name, args): (&str, &[(&str, &str)])| {
            let text = word(self.language, &format!("method-{name}"), args);
            [self.word(&format!("about-{name}")), text]
        };
        let mark = |mark: Mark| {
            [mark.sign().to_owned(), mark.name(self.language), mark.meaning(programme.threshold, self.language)]
        };
        json!({
            "heading": self.word("method"),
            "paragraphs": texts.map(paragraph),
            "marks_heading": self.word("marks"),
            "marks_columns": self.columns(&["mark", "mark-name", "mark-meaning"]),
            "marks": Mark::ALL.map(mark),
        })
    }

    pub(super) fn control(&self, attachments: &[Attachment]) -> Json {
        let (view, programme) = (self.own.view(), self.own.programme());
        let recorded = view.recorded_at.map_or_else(|| self.word("none"), |at| at.to_string());
        let files: Vec<_> = attachments.iter().map(|file| file.name.as_str()).collect();
        let mut rows = vec![
            [self.word("position"), writing::whole(view.position.0, self.language)],
            [self.word("head"), view.head.to_string()],
            [self.word("recorded-utc"), recorded],
            [self.word("definition"), programme.digest.to_string()],
            [self.word("programme"), programme.id.to_string()],
            [self.word("program-version"), format!("maaltal {}", self.version)],
        ];
        if let Some(first) = files.first() {
            let count = writing::whole(files.len() as u64, self.language);
            let text = word(self.language, "attached-files", &[("count", &count), ("name", first)]);
            rows.push([self.word("attached"), text]);
        }
        json!({
            "heading": self.word("control"),
            "introduction": self.word("control-introduction"),
            "columns": [self.word("control-what"), self.word("control-value")],
            "rows": rows,
        })
    }
}
