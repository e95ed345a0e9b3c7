//! Targets on the page: the overview, and for each target its steps and its half-years.

use super::figures::{FigureCell, definition_of};
use crate::words::Called;
use maaltal_domain::{Language, PublishedKpi, PublishedTable, Status};
use maaltal_report::chart::{self, status_mark};
use maaltal_report::{OverviewRow, overview as report_overview, writing};

/// A target's line in the overview.
pub(super) struct OverviewLine {
    pub row: OverviewRow,
    pub name: Called,
    pub actual: FigureCell,
    pub status: StatusCell,
}

/// A status as shape, word and number.
pub(super) struct StatusCell {
    /// `green`, `amber`, `red` or `grey`, for the style sheet.
    pub name: &'static str,
    pub shape: String,
    pub word: String,
    pub number: String,
}

/// One target's own section.
pub(super) struct TargetSection {
    pub id: String,
    pub name: Called,
    pub definition: Option<Called>,
    pub goal: Option<String>,
    pub part_of: Option<String>,
    pub chart: Option<String>,
    pub half_years: Vec<HalfYearLine>,
}

/// A half-year of a target.
pub(super) struct HalfYearLine {
    pub period: String,
    pub cutoff: String,
    pub actual: FigureCell,
    pub plan: String,
    pub difference: String,
    pub status: StatusCell,
}

/// A line for each target of `own`, the worst first, as the report has them.
pub(super) fn overview(own: &PublishedTable, language: Language) -> Vec<OverviewLine> {
    let line = |row: OverviewRow| {
        let kpi = own.kpi(&row.id)?;
        let name = Called::of(&kpi.definition().name, language);
        Some(OverviewLine { name, actual: FigureCell::of(kpi, language), status: StatusCell::of(&row), row })
    };
    report_overview(own, language).into_iter().filter_map(line).collect()
}

/// A section for each target of `own`, in the programme's order.
pub(super) fn sections(own: &PublishedTable, tables: &[PublishedTable], language: Language) -> Vec<TargetSection> {
    let rows: Vec<_> = tables.iter().map(|table| (table, report_overview(table, language))).collect();
    let with_target = own.kpis().iter().filter(|kpi| kpi.target().is_some());
    let section = |kpi: &PublishedKpi| {
        let id = kpi.definition().id.as_str();
        let half_years: Vec<_> = rows.iter().filter_map(|(table, rows)| half_year(table, rows, id, language)).collect();
        let row = rows.last().and_then(|(_, rows)| rows.iter().find(|row| row.id == id));
        TargetSection {
            id: id.to_owned(),
            name: Called::of(&kpi.definition().name, language),
            definition: definition_of(kpi, language),
            goal: row.and_then(|row| row.goal.clone()),
            part_of: row.and_then(|row| row.part_of.clone()),
            chart: chart::steps(tables, id, &[], language).map(|chart| chart.svg),
            half_years,
        }
    };
    with_target.map(section).collect()
}

fn half_year(table: &PublishedTable, rows: &[OverviewRow], id: &str, language: Language) -> Option<HalfYearLine> {
    let row = rows.iter().find(|row| row.id == id)?;
    Some(HalfYearLine {
        period: writing::period(table.period(), language),
        cutoff: writing::date(table.cutoff(), language),
        actual: FigureCell::of(table.kpi(id)?, language),
        plan: row.plan.clone().unwrap_or_default(),
        difference: row.difference.clone().unwrap_or_default(),
        status: StatusCell::of(row),
    })
}

impl StatusCell {
    fn of(row: &OverviewRow) -> Self {
        let name = match row.status {
            Status::Green => "green",
            Status::Amber => "amber",
            Status::Red => "red",
            Status::Grey => "grey",
        };
        let number = row.status_number.clone().unwrap_or_default();
        Self { name, shape: status_mark(row.status), word: row.status_word.clone(), number }
    }
}
