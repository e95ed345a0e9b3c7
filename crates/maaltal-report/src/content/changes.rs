//! What has changed since the last report: figures, targets, and what is followed.

use super::Texts;
use super::table::{Cell, Holds, Table};
use crate::words::word;
use crate::{Change, Report, changes, codes, writing};
use maaltal_domain::{PublishedKpi, PublishedTable};
use serde_json::{Value as Json, json};

/// What an addendum says: what reads otherwise than in the report as it was released, which is the one before.
pub(crate) fn addendum_content(report: &Report, own: &PublishedTable) -> Json {
    let codes = codes(report);
    let texts = Texts::new(report, own, &codes);
    let title = word(texts.language, "addendum-title", &[("name", &texts.title())]);
    let mut content = texts.frame(&title);
    let position = |table: Option<&PublishedTable>| {
        table.map_or_else(String::new, |table| writing::whole(table.view().position.0, texts.language))
    };
    let released = position(report.before.as_ref().and_then(|before| before.tables.last()));
    let introduction = [("released", released.as_str()), ("position", &position(Some(own)))];
    content.insert("cover".into(), texts.cover_of(&texts.word("addendum"), &texts.period(own), texts.figure_facts()));
    content.insert("introduction".into(), word(texts.language, "addendum-introduction", &introduction).into());
    content.insert("heading".into(), texts.word("addendum-changes").into());
    content.insert("table".into(), json!(texts.changed()));
    content.insert("marks".into(), texts.marks());
    content.into()
}

impl Texts<'_> {
    /// The restatement; nothing where the report is for no meeting.
    pub(super) fn changes(&self) -> Json {
        if self.report.meeting.is_none() && self.report.before.is_none() {
            return Json::Null;
        }
        let before = self.report.before.as_ref();
        let table = self.changed();
        let since = self.before_words().map(|since| word(self.language, "changes-since", &[("since", &since)]));
        let others: Vec<_> =
            before.and_then(|before| before.tables.last()).map(|old| self.other_changes(old)).unwrap_or_default();
        json!({
            "heading": self.word("changes"),
            "introduction": since.unwrap_or_else(|| self.word("changes-first")),
            "none": before.filter(|_| table.rows.is_empty()).map(|_| self.word("changes-none")),
            "table": table,
            "others": others,
        })
    }

    /// A table of what reads otherwise than in the report before, a row each.
    fn changed(&self) -> Table {
        let columns = [
            ("target-name", Holds::Text),
            ("period-name", Holds::Word),
            ("released-before", Holds::Number),
            ("released-now", Holds::Number),
            ("difference", Holds::Number),
            ("reason", Holds::Text),
        ];
        self.table(&columns, changes(self.report).into_iter().map(|change| self.changed_row(change)).collect())
    }

    fn changed_row(&self, change: Change) -> Vec<Cell> {
        let code = change.of.as_ref().and_then(|at| self.codes.code(at));
        vec![
            Cell::from(change.name),
            change.period.into(),
            change.old.into(),
            self.figure_cell(change.new, code),
            change.difference.unwrap_or_default().into(),
            change.reasons.unwrap_or_else(|| self.word("reason-unsaid")).into(),
        ]
    }

    /// Key figures that have come and gone, in sentences.
    fn other_changes(&self, old: &PublishedTable) -> Vec<String> {
        let said = |key: &str, name: &str| word(self.language, key, &[("name", name)]);
        let is_new = |kpi: &&PublishedKpi| old.kpi(kpi.definition().id.as_str()).is_none();
        let own = self.own.kpis().iter().filter(is_new).map(|kpi| said("changes-new", self.kpi_name(kpi)));
        let gone = old.kpis().iter().filter(|kpi| self.own.kpi(kpi.definition().id.as_str()).is_none());
        own.chain(gone.map(|kpi| said("changes-gone", self.kpi_name(kpi)))).collect()
    }
}
