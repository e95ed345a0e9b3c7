//! How the figures are made: what each of them means, by which rules, from which sources.

use super::table::{Cell, Holds};
use super::{Texts, capital};
use crate::words::word;
use crate::writing::{self, Mark};
use maaltal_domain::{EventType, Measure, PublishedKpi, PublishedTable, SpellKind};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

impl Texts<'_> {
    pub(super) fn method(&self) -> Json {
        let programme = self.own.programme();
        let threshold = programme.threshold.to_string();
        let below = programme.threshold.saturating_sub(1).to_string();
        let [green, amber] = [programme.status.green, programme.status.amber].map(|part| self.hundredths(part));
        let registers = self.registers();
        let texts: [(&str, &[(&str, &str)]); 8] = [
            ("figures", &[]),
            ("plan", &[]),
            ("status", &[("green", &green), ("amber", &amber)]),
            ("forecast", &[]),
            ("breakdown", &[]),
            ("disclosure", &[("threshold", &threshold), ("below", &below)]),
            ("rounding", &[]),
            ("sources", &[("registers", &registers)]),
        ];
        let paragraph = |(name, args): (&str, &[(&str, &str)])| {
            let text = word(self.language, &format!("method-{name}"), args);
            [self.word(&format!("about-{name}")), text.trim_end().to_owned()]
        };
        json!({
            "heading": self.word("method"),
            "paragraphs": texts.map(paragraph),
            "definitions": {"heading": self.word("definitions"), "table": self.definitions()},
            "periods": {"heading": self.word("periods"), "table": self.cutoffs()},
            "marks": self.marks(),
        })
    }

    /// The three marks and what they mean.
    pub(super) fn marks(&self) -> Json {
        let threshold = self.own.programme().threshold;
        let mark = |mark: Mark| {
            [mark.sign().to_owned(), mark.name(self.language), mark.meaning(threshold, self.language)]
                .map(Cell::from)
                .into()
        };
        let columns = [("mark", Holds::Word), ("mark-name", Holds::Word), ("mark-meaning", Holds::Text)];
        json!({
            "heading": self.word("marks"),
            "table": self.table(&columns, Mark::ALL.into_iter().map(mark).collect()),
        })
    }

    /// What each key figure means.
    fn definitions(&self) -> super::table::Table {
        let row = |kpi: &PublishedKpi| {
            let stated = kpi.definition().definition.as_ref().map(|text| text.in_language(self.language).to_owned());
            let text = stated.unwrap_or_else(|| self.described(&kpi.definition().measure));
            vec![Cell::from(self.kpi_name(kpi)), text.into(), self.counted(kpi).into()]
        };
        let columns = [("target-name", Holds::Text), ("definition", Holds::Text), ("counted-in", Holds::Text)];
        self.table(&columns, self.own.kpis().iter().map(row).collect())
    }

    /// The last day that counts in each period.
    fn cutoffs(&self) -> super::table::Table {
        let date = |day| writing::date(day, self.language);
        let row = |table: &PublishedTable| {
            let [start, end] = [table.period().start(), table.period().last_day()].map(date);
            vec![Cell::from(self.period(table)), format!("{start} – {end}").into(), date(table.cutoff()).into()]
        };
        let columns = [("period-name", Holds::Word), ("period-days", Holds::Word), ("cutoff", Holds::Word)];
        self.table(&columns, self.tables.iter().map(row).collect())
    }

    /// What a measure counts, in words made of its own: which relation, which kinds, which events.
    fn described(&self, measure: &Measure) -> String {
        let (key, what, select) = match measure {
            Measure::Events { of, select } => ("events", self.events(of), Some(select)),
            Measure::Distinct { of, select, .. } => ("distinct", self.events(of), Some(select)),
            Measure::Sum { of, select, .. } => ("sum", self.events(of), Some(select)),
            Measure::Spells { kinds, count, select, .. } => {
                let key = match count {
                    maaltal_domain::SpellCount::Started => "started",
                    maaltal_domain::SpellCount::Touched => "touched",
                    maaltal_domain::SpellCount::Active => "active",
                };
                (key, self.kinds(kinds), Some(select))
            }
            Measure::AgreementsActive { kinds, select, .. } => ("agreements", kinds.join(", "), Some(select)),
            Measure::Register { table, measure, .. } => ("register", format!("{table}, {measure}"), None),
            Measure::Narrative => ("narrative", String::new(), None),
            _ => ("share", String::new(), None),
        };
        let text = word(self.language, &format!("described-{key}"), &[("what", &what)]);
        let narrowed = select.is_some_and(|select| !select.conditions.is_empty() || !select.among.is_everyone());
        if narrowed { format!("{text} {}", self.word("described-narrowed")) } else { text }
    }

    fn events(&self, of: &[EventType]) -> String {
        let name = |event: &EventType| match self.language {
            maaltal_domain::Language::Da => event.label(),
            maaltal_domain::Language::En => event.name(),
        };
        of.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    fn kinds(&self, kinds: &[SpellKind]) -> String {
        let name = |kind: &SpellKind| match self.language {
            maaltal_domain::Language::Da => kind.label().to_lowercase(),
            maaltal_domain::Language::En => kind.name().replace('_', " "),
        };
        kinds.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    /// The registers that figures are read from, in a sentence; nothing where there are none.
    fn registers(&self) -> String {
        let tables: BTreeSet<_> = self
            .own
            .kpis()
            .iter()
            .filter_map(|kpi| match &kpi.definition().measure {
                Measure::Register { table, .. } => Some(table.to_string()),
                _ => None,
            })
            .collect();
        if tables.is_empty() {
            return String::new();
        }
        let tables = tables.into_iter().collect::<Vec<_>>().join(", ");
        capital(&word(self.language, "sources-registers", &[("tables", &tables)]))
    }
}
