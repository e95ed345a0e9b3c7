//! How the programme stands: a row for each target, the worst first.

use crate::chart::{self, Chart};
use crate::standing::{Standing, status_word};
use crate::words::word;
use crate::writing;
use maaltal_domain::{Language, PublishedKpi, PublishedTable, Status, TargetKind};
use std::cmp::Reverse;

/// A target's row, its cells ready to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverviewRow {
    /// Id of the KPI.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What the target is, in words: `mindst 850 senest d. 31. december 2021`; nothing for a guidepost.
    pub goal: Option<String>,
    /// Whose target it is a part of.
    pub part_of: Option<String>,
    /// Its bullet chart; nothing for a guidepost.
    pub chart: Option<Chart>,
    /// The figure, or its mark's sign.
    pub actual: String,
    /// The target.
    pub target: Option<String>,
    /// Where the figure should stand now.
    pub plan: Option<String>,
    /// Figure less plan, as printed.
    pub difference: Option<String>,
    /// How it stands.
    pub status: Status,
    /// The word for it.
    pub status_word: String,
    /// The number that gave it, rounded down; nothing without a status.
    pub status_number: Option<String>,
}

/// A row for each KPI of `table` with a target: red before amber before green before those without a status, within a
/// status the furthest behind first.
pub fn overview(table: &PublishedTable, language: Language) -> Vec<OverviewRow> {
    let mut standings: Vec<_> = table.kpis().iter().filter_map(|kpi| Standing::of(table, kpi)).collect();
    let rank =
        |standing: &Standing| (standing.target.status, Reverse(standing.hundredths.is_some()), standing.hundredths);
    standings.sort_by_key(rank);
    standings.iter().map(|standing| row(table, standing, language)).collect()
}

fn row(table: &PublishedTable, standing: &Standing, language: Language) -> OverviewRow {
    let kpi = standing.kpi;
    OverviewRow {
        id: kpi.definition().id.to_string(),
        name: kpi.definition().name.in_language(language).to_owned(),
        goal: standing.goal_with_date(language),
        part_of: part_of(table, kpi, language),
        chart: chart::bullet(kpi, language),
        actual: writing::figure(kpi.figure(), standing.unit(), language),
        target: standing.goal().map(|goal| writing::value(goal, standing.unit(), language)),
        plan: standing.plan_text(language),
        difference: standing.difference_text(language),
        status: standing.target.status,
        status_word: status_word(standing.target.status, language),
        status_number: standing.hundredths.map(|hundredths| writing::status_number(hundredths, language)),
    }
}

/// `heraf` and the name of the KPI whose target this one is a part of.
fn part_of(table: &PublishedTable, kpi: &PublishedKpi, language: Language) -> Option<String> {
    let TargetKind::Of(whole) = &kpi.target()?.kind else { return None };
    let whole = table.kpi(whole.as_str())?;
    let goal = writing::value(whole.target()?.value?, whole.definition().measure.unit(), language);
    let name = whole.definition().name.in_language(language);
    Some(word(language, "part-of", &[("goal", &goal), ("name", name)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made_up;

    #[test]
    fn the_worst_come_first_and_hidden_figures_last() {
        let rows = overview(&made_up::tables()[7], Language::Da);
        let order: Vec<_> = rows.iter().map(|row| (row.id.as_str(), row.status_number.as_deref())).collect();
        let expected = [
            ("paid", Some("0,68")),
            ("hostile", Some("0,81")),
            ("companies", Some("0,88")),
            ("citizens", Some("1,07")),
            ("internships", Some("1,10")),
            ("ambassadors", Some("1,26")),
            ("share", Some("1,50")),
            ("flexjobs", None),
        ];
        assert_eq!(order, expected);
    }

    #[test]
    fn a_row_is_ready_to_print() {
        let rows = overview(&made_up::tables()[7], Language::Da);
        let row = rows.iter().find(|row| row.id == "paid").unwrap();
        let cells = [Some(&row.actual), row.target.as_ref(), row.plan.as_ref(), row.difference.as_ref()];
        assert_eq!(cells.map(|cell| cell.unwrap().as_str()), ["377", "550", "550", "−173"]);
        assert_eq!(row.part_of.as_deref(), Some("ud af 850: Borgere i forløb på en virksomhed"));
        let hidden = rows.last().unwrap();
        assert_eq!((hidden.actual.as_str(), hidden.difference.as_deref()), ("×", None));
    }
}
