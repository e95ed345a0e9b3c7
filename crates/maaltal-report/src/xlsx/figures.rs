//! The sheets of figures: a row for each total, and one for each line of a breakdown.

use super::book::{Cell, Form, Sheet};
use crate::standing::status_word;
use crate::table_csv::line_name;
use crate::words::word;
use crate::writing::{self, Mark};
use crate::{FigureCodes, Report};
use maaltal_domain::{
    Beside, Day, Decimal, Figure, Period, PublishedBreakdown, PublishedKpi, PublishedLine, PublishedTable, Unit,
};

/// Columns that begin a row of either sheet.
const OF: [&str; 5] = ["period", "cutoff", "kpi", "key", "unit"];
/// Columns of a figure.
const FIGURE: [&str; 8] = ["state", "value", "numerator", "denominator", "month", "mean", "text", "code"];
/// Columns that only a total has.
const TOTAL: [&str; 7] = ["reaches", "provisional", "target", "due", "plan", "status", "judgement"];

/// Totals of all tables, oldest first.
pub(super) fn totals(report: &Report, codes: &FigureCodes) -> Sheet {
    let row = |table: &PublishedTable, kpi: &PublishedKpi| {
        let unit = kpi.definition().measure.unit();
        let mut row = beginning(report, table, kpi);
        row.extend(figure(report, kpi.figure(), kpi.beside(), unit));
        row.push(code(codes.of(table.period().code(), kpi.definition().id.as_str(), None)));
        row.extend(total(report, kpi, unit));
        row
    };
    let rows = report.tables.iter().flat_map(|table| table.kpis().iter().map(move |kpi| row(table, kpi)));
    sheet(report, "figures", [&OF[..], &FIGURE, &TOTAL].concat(), rows.collect())
}

/// Lines of the breakdowns of all tables, oldest first.
pub(super) fn breakdowns(report: &Report, codes: &FigureCodes) -> Sheet {
    let row = |table: &PublishedTable, kpi: &PublishedKpi, breakdown: &PublishedBreakdown, line: &PublishedLine| {
        let mut row = beginning(report, table, kpi);
        let dimension = format!("sheet-by-{}", breakdown.dimension().name());
        row.push(Cell::text(word(report.language, &dimension, &[])));
        row.push(Cell::text(line_name(line, report.language)));
        row.push(Cell::text(line.key()));
        row.extend(figure(report, line.figure(), line.beside(), kpi.definition().measure.unit()));
        let at = Some((breakdown.dimension(), line.key()));
        row.push(code(codes.of(table.period().code(), kpi.definition().id.as_str(), at)));
        row
    };
    let mut rows = Vec::new();
    for (table, kpi) in report.tables.iter().flat_map(|table| table.kpis().iter().map(move |kpi| (table, kpi))) {
        for breakdown in kpi.breakdowns() {
            rows.extend(breakdown.lines().iter().map(|line| row(table, kpi, breakdown, line)));
        }
    }
    let line = ["breakdown", "line", "line-key"];
    sheet(report, "breakdowns", [&OF[..], &line, &FIGURE].concat(), rows)
}

/// A sheet with these columns; of made-up data each row says so.
pub(super) fn sheet(report: &Report, name: &str, columns: Vec<&str>, mut rows: Vec<Vec<Cell>>) -> Sheet {
    let say = |key: &str| word(report.language, key, &[]);
    let mut columns: Vec<_> = columns.into_iter().map(|name| say(&format!("sheet-column-{name}"))).collect();
    if report.own().is_some_and(|own| own.programme().fictitious) {
        columns.push(say("sheet-column-note"));
        rows.iter_mut().for_each(|row| row.push(Cell::text(say("fictitious-data"))));
    }
    Sheet { name: say(&format!("sheet-{name}")), columns, rows }
}

fn beginning(report: &Report, table: &PublishedTable, kpi: &PublishedKpi) -> Vec<Cell> {
    let definition = kpi.definition();
    vec![
        Cell::text(writing::period(table.period(), report.language)),
        Cell::Day(table.cutoff()),
        Cell::text(definition.name.in_language(report.language)),
        Cell::text(definition.id.as_str()),
        Cell::text(writing::unit(definition.measure.unit(), false, report.language)),
    ]
}

/// What a figure is: the word for its state, its value or mark, and what stands beside it.
fn figure(report: &Report, figure: &Figure, beside: &Beside, unit: Unit) -> [Cell; 7] {
    let [state, value] = state_and_value(report, figure, unit);
    let part =
        |part: Option<u64>| Cell::of(part, |part| count(Decimal::whole(i64::try_from(part).unwrap_or(i64::MAX))));
    let parts = if let Figure::Shown { parts, .. } = figure { *parts } else { None };
    let (of, mean) = match beside {
        Beside::Counted { of, .. } => (*of, None),
        Beside::BestMonth { mean, .. } => (None, *mean),
        _ => (None, None),
    };
    [
        state,
        value,
        part(parts.map(|(numerator, _)| numerator)),
        of.map_or_else(|| part(parts.map(|(_, denominator)| denominator)), count),
        Cell::of(beside.month(), |month| Cell::text(writing::period(&Period::of_month(month), report.language))),
        Cell::of(mean, |mean| Cell::Number(mean, Form::Share)),
        Cell::of(beside.text(), Cell::text),
    ]
}

/// The word for a figure's state, and its value, or that word again in the value's place.
pub(super) fn state_and_value(report: &Report, figure: &Figure, unit: Unit) -> [Cell; 2] {
    let say = |key: &str| word(report.language, key, &[]);
    let state = Mark::of(figure).map(|mark| mark.name(report.language));
    match (figure.value(), state) {
        (Some(value), _) => [Cell::text(say("sheet-shown")), Cell::Number(value, Form::of(unit))],
        (None, Some(mark)) => [Cell::Text(mark.clone()), Cell::Mark(mark)],
        (None, None) => [Cell::text(say("told")), Cell::Mark(say("told"))],
    }
}

/// How far a total's data reach, and how it stands against its target.
fn total(report: &Report, kpi: &PublishedKpi, unit: Unit) -> [Cell; 7] {
    let target = kpi.target();
    let amount = |found: Option<Decimal>| Cell::of(found, |amount| Cell::Number(amount, Form::of(unit)));
    let day = |found: Option<Day>| Cell::of(found, Cell::Day);
    let status = |status| Cell::text(status_word(status, report.language));
    let answer = if kpi.provisional() { "sheet-yes" } else { "sheet-no" };
    [
        day(kpi.reaches()),
        Cell::text(word(report.language, answer, &[])),
        amount(target.and_then(|target| target.goal())),
        day(target.and_then(|target| target.due)),
        amount(target.and_then(|target| target.path)),
        Cell::of(target, |target| status(target.status)),
        Cell::of(kpi.judgement(), |judgement| status(judgement.status)),
    ]
}

/// The code that a figure is asked for by.
pub(super) fn code(code: Option<&str>) -> Cell {
    Cell::of(code, Cell::text)
}

fn count(number: Decimal) -> Cell {
    Cell::Number(number, Form::Plain)
}
