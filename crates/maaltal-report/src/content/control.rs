//! Where the report stands in the log, and how to check it.

use super::Texts;
use super::table::{Cell, Holds};
use crate::writing;
use serde_json::{Value as Json, json};

impl Texts<'_> {
    pub(super) fn control(&self) -> Json {
        let (view, programme) = (self.own.view(), self.own.programme());
        let recorded = view.recorded_at.map_or_else(|| self.word("none"), |at| at.to_string());
        let values = [
            ("position", writing::whole(view.position.0, self.language)),
            ("head", view.head.to_string()),
            ("recorded-utc", recorded),
            ("definition-digest", programme.digest.to_string()),
            ("programme", programme.id.to_string()),
            ("program-version", format!("maaltal {}", self.report.version)),
        ];
        let address = self.address().map(|address| ("address", address));
        let row = |(key, value): (&str, String)| vec![Cell::from(self.word(key)), value.into()];
        let rows = values.into_iter().chain(address).map(row).collect();
        let code = self.own.kpis().first().and_then(|kpi| {
            self.codes.of(self.own.period().code(), kpi.definition().id.as_str(), None).map(str::to_owned)
        });
        json!({
            "heading": self.word("control"),
            "introduction": self.sentence("control-introduction"),
            "commands": [
                ["maaltal verify FILE.pdf".to_owned(), self.word("control-verify")],
                [format!("maaltal explain {}", code.as_deref().unwrap_or("CODE")), self.word("control-explain")],
            ],
            "codes": self.word("control-codes"),
            "table": self.table(&[("control-what", Holds::Word), ("control-value", Holds::Text)], rows),
        })
    }
}
