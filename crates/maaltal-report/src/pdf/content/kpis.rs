//! Every key figure over the half-years, and its breakdowns in the report's period.

use super::Texts;
use crate::table_csv::line_name;
use crate::words::word;
use crate::writing;
use maaltal_domain::{Figure, Period, PublishedBreakdown, PublishedKpi, PublishedLine, PublishedTable, Unit, Window};
use serde_json::{Value as Json, json};

impl Texts<'_> {
    pub(super) fn kpis(&self) -> Json {
        json!({
            "heading": self.word("all-kpis"),
            "introduction": self.word("all-kpis-introduction"),
            "items": self.own.kpis().iter().map(|kpi| self.kpi(kpi)).collect::<Vec<_>>(),
        })
    }

    fn kpi(&self, kpi: &PublishedKpi) -> Json {
        let definition = kpi.definition();
        let share = definition.measure.unit() == Unit::Share;
        let mut columns = vec!["period-name", "figure"];
        columns.extend(if share { &["numerator", "denominator"][..] } else { &[] });
        columns.extend(["cutoff", "reaches-column"]);
        let text = definition.definition.as_ref().map(|text| text.in_language(self.language));
        json!({
            "name": definition.name.in_language(self.language),
            "unit": self.unit_note(kpi),
            "definition": text,
            "columns": self.columns(&columns),
            "rows": self.kpi_rows(definition.id.as_str(), share),
            "breakdowns": kpi.breakdowns().iter().map(|found| self.breakdown(kpi, found)).collect::<Vec<_>>(),
            "notes": self.notes(kpi),
        })
    }

    /// The unit and the days that the figure looks at.
    fn unit_note(&self, kpi: &PublishedKpi) -> String {
        let unit = writing::unit(kpi.definition().measure.unit(), false, self.language);
        let window = match kpi.definition().window {
            Window::Period => self.word("window-period"),
            Window::ToDate => self.word("window-to-date"),
            Window::RollingMonths(months) => {
                word(self.language, "window-rolling", &[("months", &writing::whole(months.into(), self.language))])
            }
            Window::Cutoff => self.word("window-cutoff"),
        };
        format!("{unit}, {window}")
    }

    fn kpi_rows(&self, id: &str, share: bool) -> Vec<Vec<String>> {
        let row = |table: &PublishedTable| {
            let kpi = table.kpi(id)?;
            let mut cells = vec![self.period(table), self.figure(kpi)];
            if share {
                cells.extend(self.parts(kpi.figure()));
            }
            let date = |day| writing::date(day, self.language);
            cells.extend([date(table.cutoff()), kpi.reaches().map(date).unwrap_or_default()]);
            Some(cells)
        };
        self.tables.iter().filter_map(row).collect()
    }

    fn parts(&self, figure: &Figure) -> [String; 2] {
        match figure {
            Figure::Shown { parts: Some((numerator, denominator)), .. } => {
                [*numerator, *denominator].map(|part| writing::whole(part, self.language))
            }
            _ => Default::default(),
        }
    }

    fn breakdown(&self, kpi: &PublishedKpi, breakdown: &PublishedBreakdown) -> Json {
        let unit = kpi.definition().measure.unit();
        let dimension = self.word(&format!("by-{}", breakdown.dimension().name().replace('_', "-")));
        let rows: Vec<_> = breakdown
            .lines()
            .iter()
            .map(|line| [line_name(line, self.language), self.figure_and_parts(line, unit)])
            .collect();
        json!({ "columns": [dimension, self.period(self.own)], "rows": rows })
    }

    /// A line's figure, of a share with its part and whole, of a month with the month.
    fn figure_and_parts(&self, line: &PublishedLine, unit: Unit) -> String {
        let text = writing::figure(line.figure(), unit, self.language);
        let [part, whole] = self.parts(line.figure());
        let parts = (!part.is_empty()).then(|| format!("{part}/{whole}"));
        let month = line.beside().month().map(|month| writing::period(&Period::of_month(month), self.language));
        let beside: Vec<_> = parts.into_iter().chain(month).collect();
        if beside.is_empty() { text } else { format!("{text} ({})", beside.join(", ")) }
    }

    fn notes(&self, kpi: &PublishedKpi) -> Vec<String> {
        let counted = |count: Option<u64>, key| {
            let count = writing::whole(count.filter(|count| *count > 0)?, self.language);
            Some(word(self.language, key, &[("count", &count)]))
        };
        let provisional = self.tables.iter().filter_map(|table| table.kpi(kpi.definition().id.as_str()));
        let provisional = provisional.into_iter().any(|kpi| kpi.provisional() && kpi.figure().value().is_some());
        let mut notes: Vec<_> = provisional.then(|| self.word("provisional-note")).into_iter().collect();
        notes.extend(writing::beside(kpi.figure(), kpi.beside(), self.language));
        notes.extend(counted(kpi.incomplete(), "incomplete-note"));
        notes.extend(counted(kpi.excluded(), "excluded-note"));
        notes
    }
}
