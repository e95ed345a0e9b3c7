//! What has changed since the last report: figures, targets, and what is followed.

use super::Texts;
use super::table::{Cell, Holds};
use crate::standing::Standing;
use crate::words::word;
use crate::{Before, writing};
use maaltal_domain::{PublishedKpi, PublishedTable};
use serde_json::{Value as Json, json};

impl Texts<'_> {
    /// The restatement; nothing where the report is for no meeting.
    pub(super) fn changes(&self) -> Json {
        if self.report.meeting.is_none() && self.report.before.is_none() {
            return Json::Null;
        }
        let columns = [
            ("target-name", Holds::Text),
            ("period-name", Holds::Word),
            ("released-before", Holds::Number),
            ("released-now", Holds::Number),
            ("difference", Holds::Number),
            ("reason", Holds::Text),
        ];
        let before = self.report.before.as_ref();
        let rows = before.map(|before| self.restated(before)).unwrap_or_default();
        let since = self.before_words().map(|since| word(self.language, "changes-since", &[("since", &since)]));
        let others: Vec<_> =
            before.and_then(|before| before.tables.last()).map(|old| self.other_changes(old)).unwrap_or_default();
        json!({
            "heading": self.word("changes"),
            "introduction": since.unwrap_or_else(|| self.word("changes-first")),
            "none": before.filter(|_| rows.is_empty()).map(|_| self.word("changes-none")),
            "table": self.table(&columns, rows),
            "others": others,
        })
    }

    /// A row for each total of the same period and cut-off that reads otherwise now.
    fn restated(&self, before: &Before) -> Vec<Vec<Cell>> {
        let same = |old: &PublishedTable| {
            self.tables.iter().find(|new| new.period() == old.period() && new.cutoff() == old.cutoff())
        };
        let pairs = before.tables.iter().filter_map(|old| Some((old, same(old)?)));
        let rows = pairs.flat_map(|(old, new)| {
            let changed = new.kpis().iter().filter_map(|own| {
                let released = old.kpi(own.definition().id.as_str())?;
                (released.figure() != own.figure()).then_some((released, own))
            });
            changed.map(move |(released, own)| self.restated_row(before, new, released, own))
        });
        rows.collect()
    }

    fn restated_row(
        &self,
        before: &Before,
        table: &PublishedTable,
        old: &PublishedKpi,
        new: &PublishedKpi,
    ) -> Vec<Cell> {
        let id = &new.definition().id;
        let figure = |kpi: &PublishedKpi| writing::figure(kpi.figure(), kpi.definition().measure.unit(), self.language);
        let of_period = before.reasons.iter().find(|(period, _)| period == table.period().code());
        let reasons = of_period.and_then(|(_, kpis)| kpis.iter().find(|(kpi, _)| kpi == id));
        let reasons = reasons.map(|(_, reasons)| {
            reasons.iter().map(|own| self.word(&format!("reason-{}", own.code()))).collect::<Vec<_>>().join(", ")
        });
        vec![
            Cell::from(self.kpi_name(new)),
            self.period(table).into(),
            figure(old).into(),
            self.figure_cell(figure(new), self.codes.of(table.period().code(), id.as_str(), None)),
            self.change(old, new).unwrap_or_default().into(),
            reasons.unwrap_or_else(|| self.word("reason-unsaid")).into(),
        ]
    }

    /// Targets that are others, key figures that have come and gone; in sentences.
    fn other_changes(&self, old: &PublishedTable) -> Vec<String> {
        let said = |key: &str, name: &str, more: &[(&str, &str)]| {
            let args: Vec<_> = std::iter::once(("name", name)).chain(more.iter().copied()).collect();
            word(self.language, key, &args)
        };
        let own = self.own.kpis().iter().filter_map(|kpi| {
            let Some(released) = old.kpi(kpi.definition().id.as_str()) else {
                return Some(said("changes-new", self.kpi_name(kpi), &[]));
            };
            let goal = |kpi| Standing::alone(kpi).and_then(|own| own.goal_with_date(self.language));
            let [was, is] = [released, kpi].map(|kpi| goal(kpi).unwrap_or_else(|| self.word("none")));
            (was != is).then(|| said("changes-target", self.kpi_name(kpi), &[("old", &was), ("new", &is)]))
        });
        let gone = old.kpis().iter().filter(|kpi| self.own.kpi(kpi.definition().id.as_str()).is_none());
        own.chain(gone.map(|kpi| said("changes-gone", self.kpi_name(kpi), &[]))).collect()
    }
}
