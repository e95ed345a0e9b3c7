//! Each key figure with its story: headline, charts, half-years, why it stands as it does, how far its data reach.

use super::table::{Cell, Column, Holds, Table};
use super::{Texts, picture, status};
use crate::standing::Standing;
use crate::table_csv::line_name;
use crate::words::word;
use crate::{chart, writing};
use maaltal_domain::{
    Day, Figure, Measure, Period, PublishedBreakdown, PublishedKpi, PublishedLine, PublishedTable, Unit, Window,
};
use serde_json::{Value as Json, json};

/// Lines of a breakdown from which on a key figure may go over a page's end.
const TALL: usize = 24;

impl Texts<'_> {
    /// The key figures with a target.
    pub(super) fn targets(&self) -> Json {
        let own = self.own;
        let items = own.kpis().iter().filter_map(|kpi| Some(self.kpi(kpi, Standing::of(own, kpi)?.into())));
        json!({ "heading": self.word("targets"), "items": items.collect::<Vec<_>>() })
    }

    /// The key figures without one.
    pub(super) fn others(&self) -> Json {
        let items = self.own.kpis().iter().filter(|kpi| kpi.target().is_none()).map(|kpi| self.kpi(kpi, None));
        json!({ "heading": self.word("others"), "introduction": self.sentence("others-introduction"), "items": items.collect::<Vec<_>>() })
    }

    fn kpi(&self, kpi: &PublishedKpi, standing: Option<Standing>) -> Json {
        let definition = kpi.definition();
        let id = definition.id.as_str();
        let explained = standing.as_ref().map(|own| self.explained(own));
        let headline = standing.as_ref().map_or_else(|| self.figure_in_text(kpi), |own| own.headline(self.language));
        json!({
            "id": id,
            "name": self.kpi_name(kpi),
            "status": standing.as_ref().map(|own| status(own.target.status, self.language)),
            "number": standing.as_ref().and_then(|own| own.hundredths)
                .map(|hundredths| writing::status_number(hundredths, self.language)),
            "headline": super::capital(&headline),
            "goal": standing.as_ref().map(|own| own.aim(self.own.period().seen_until(self.own.cutoff()), self.language)),
            "counted": self.counted(kpi),
            "chart": picture(chart::steps(self.tables, id, &self.meeting_days(), self.language)),
            "table": self.periods(kpi, standing.is_some()),
            "breakdowns": kpi.breakdowns().iter().map(|found| self.breakdown(kpi, found)).collect::<Vec<_>>(),
            "explanation": explained.and_then(|own| Some(json!({
                "label": self.word("explanation-label"),
                "judged": own.judged().map(|judged| status(judged, self.language)),
                "text": own.text()?,
            }))),
            "notes": self.notes(kpi),
            "tall": definition.measure == Measure::Narrative
                || kpi.breakdowns().iter().any(|found| found.lines().len() > TALL),
        })
    }

    /// Days on which the steering group has met or meets.
    fn meeting_days(&self) -> Vec<Day> {
        let Some(meeting) = &self.report.meeting else { return Vec::new() };
        meeting.days.clone()
    }

    /// What a figure without a target has come to, in a phrase.
    fn figure_in_text(&self, kpi: &PublishedKpi) -> String {
        let told = writing::beside(kpi.figure(), kpi.beside(), self.language);
        match (kpi.figure(), told) {
            (Figure::Told, Some(told)) => told,
            (figure, _) => writing::figure_in_text(figure, kpi.definition().measure.unit(), self.language),
        }
    }

    /// The unit and the days that the figure looks at.
    pub(super) fn counted(&self, kpi: &PublishedKpi) -> String {
        if kpi.definition().measure == Measure::Narrative {
            return super::capital(&self.word("told"));
        }
        let unit = writing::unit(kpi.definition().measure.unit(), false, self.language);
        let window = match kpi.definition().window {
            Window::Period => self.word("window-period"),
            Window::ToDate => self.word("window-to-date"),
            Window::RollingMonths(months) => {
                word(self.language, "window-rolling", &[("months", &writing::whole(months.into(), self.language))])
            }
            Window::Cutoff => self.word("window-cutoff"),
        };
        super::capital(&format!("{unit}, {window}"))
    }

    /// A row for each period, oldest first; of a story its words.
    fn periods(&self, kpi: &PublishedKpi, with_target: bool) -> Table {
        let definition = kpi.definition();
        let told = definition.measure == Measure::Narrative;
        let share = definition.measure.unit() == Unit::Share;
        let mut columns = vec![("period-name", Holds::Word)];
        match (told, with_target) {
            (true, _) => columns.push(("told-name", Holds::Text)),
            (_, true) => columns.push(("actual", Holds::Number)),
            (_, false) => columns.push(("figure", Holds::Number)),
        }
        if share {
            columns.push(("parts", Holds::Number));
        }
        match (told, with_target) {
            (true, _) => {}
            (_, true) if share => columns.extend([("plan", Holds::Number), ("status", Holds::Word)]),
            (_, true) => {
                columns.extend([("plan", Holds::Number), ("difference", Holds::Number), ("status", Holds::Word)]);
            }
            (_, false) => columns.push(("reaches-column", Holds::Word)),
        }
        let row = |table: &PublishedTable| {
            let own = table.kpi(definition.id.as_str())?;
            Some(if told { self.story_row(table, own) } else { self.period_row(table, own, with_target) })
        };
        self.table(&columns, self.tables.iter().filter_map(row).collect())
    }

    fn story_row(&self, table: &PublishedTable, kpi: &PublishedKpi) -> Vec<Cell> {
        vec![Cell::from(self.period(table)), self.figure_in_text(kpi).into()]
    }

    fn period_row(&self, table: &PublishedTable, kpi: &PublishedKpi, with_target: bool) -> Vec<Cell> {
        let code = self.codes.of(table.period().code(), kpi.definition().id.as_str(), None);
        let share = kpi.definition().measure.unit() == Unit::Share;
        let mut row = vec![Cell::from(self.period(table)), self.figure_cell(self.figure(kpi), code)];
        if share {
            row.push(self.parts(kpi.figure()).into());
        }
        match Standing::of(table, kpi).filter(|_| with_target) {
            Some(standing) => {
                row.push(standing.plan_text(self.language).unwrap_or_default().into());
                if !share {
                    row.push(standing.difference_text(self.language).unwrap_or_default().into());
                }
                row.push(self.status_cell(standing.target.status));
            }
            // A target that this period's table does not have leaves its cells empty.
            None if with_target => row.extend((0..if share { 2 } else { 3 }).map(|_| Cell::default())),
            None => {
                row.push(kpi.reaches().map(|day| writing::date(day, self.language)).unwrap_or_default().into());
            }
        }
        row
    }

    /// A figure with a star while it may change by time alone.
    fn figure(&self, kpi: &PublishedKpi) -> String {
        let text = writing::figure(kpi.figure(), kpi.definition().measure.unit(), self.language);
        let star = if kpi.provisional() && kpi.figure().value().is_some() { "*" } else { "" };
        format!("{text}{star}")
    }

    /// Part and whole of a share: `377/1.002`.
    fn parts(&self, figure: &Figure) -> String {
        match figure {
            Figure::Shown { parts: Some((numerator, denominator)), .. } => {
                let [part, whole] = [*numerator, *denominator].map(|part| writing::whole(part, self.language));
                format!("{part}/{whole}")
            }
            _ => String::new(),
        }
    }

    fn breakdown(&self, kpi: &PublishedKpi, breakdown: &PublishedBreakdown) -> Json {
        let dimension = breakdown.dimension();
        let name = self.word(&format!("by-{}", dimension.name().replace('_', "-")));
        let id = kpi.definition().id.as_str();
        let columns =
            vec![Column { name, holds: Holds::Text }, Column { name: self.period(self.own), holds: Holds::Number }];
        let row = |line: &PublishedLine| {
            let code = self.codes.of(self.own.period().code(), id, Some((dimension, line.key())));
            let figure = self.figure_and_parts(line, kpi.definition().measure.unit());
            vec![Cell::from(line_name(line, self.language)), self.figure_cell(figure, code)]
        };
        json!({
            "chart": picture(chart::multiples(self.tables, id, dimension, self.language)),
            "table": Table { columns, rows: breakdown.lines().iter().map(row).collect() },
        })
    }

    /// A line's figure, of a share with its part and whole, of a month with the month.
    fn figure_and_parts(&self, line: &PublishedLine, unit: Unit) -> String {
        let text = writing::figure(line.figure(), unit, self.language);
        let parts = Some(self.parts(line.figure())).filter(|parts| !parts.is_empty());
        let month = line.beside().month().map(|month| writing::period(&Period::of_month(month), self.language));
        let beside: Vec<_> = parts.into_iter().chain(month).collect();
        if beside.is_empty() { text } else { format!("{text} ({})", beside.join(", ")) }
    }

    /// How far the data reach, and what is to be known of the figure.
    fn notes(&self, kpi: &PublishedKpi) -> Vec<String> {
        let counted = |count: Option<u64>, key| {
            let count = writing::whole(count.filter(|count| *count > 0)?, self.language);
            Some(word(self.language, key, &[("count", &count)]))
        };
        let mut earlier = self.tables.iter().filter_map(|table| table.kpi(kpi.definition().id.as_str()));
        let provisional = earlier.any(|kpi| kpi.provisional() && kpi.figure().value().is_some());
        let reaches = kpi.reaches().map(|day| writing::date_in_text(day, self.language));
        let mut notes: Vec<_> =
            reaches.map(|day| word(self.language, "reaches-note", &[("date", &day)])).into_iter().collect();
        notes.extend(provisional.then(|| self.word("provisional-note")));
        // Of a story the words are the headline.
        let beside = writing::beside(kpi.figure(), kpi.beside(), self.language);
        notes.extend(beside.filter(|_| *kpi.figure() != Figure::Told));
        notes.extend(counted(kpi.incomplete(), "incomplete-note"));
        notes.extend(counted(kpi.excluded(), "excluded-note"));
        notes
    }
}
