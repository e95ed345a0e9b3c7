//! The path to the target as lines, by the rule that the published path follows.

use maaltal_domain::{Day, Decimal, PublishedKpi, PublishedTable, TargetKind, Window, path_at};

/// Lines of the path of `kpi` by the last table's definition, each through days and values; none without a target.
///
/// A target per period has a line for each period; every other has one.
pub(super) fn path(tables: &[PublishedTable], kpi: &PublishedKpi) -> Vec<Vec<(Day, Decimal)>> {
    let Some(last) = tables.last() else { return Vec::new() };
    let start = last.programme().start;
    let at = |table: &PublishedTable, day: Day| {
        let value = path_at(kpi.definition(), start, table.period(), day)?;
        Some((day, value.rounded(6)))
    };
    if is_per_period(last, kpi) {
        let line = |table: &PublishedTable| {
            let before = table.period().start().pred_opt()?;
            let (_, nothing) = at(table, before)?;
            Some(vec![(table.period().start(), nothing), at(table, table.period().last_day())?])
        };
        return tables.iter().filter_map(line).collect();
    }
    let line: Vec<_> = bends(tables, kpi).into_iter().filter_map(|day| at(last, day)).collect();
    if line.len() < 2 { Vec::new() } else { vec![line] }
}

/// Whether the path begins anew with each period.
fn is_per_period(table: &PublishedTable, kpi: &PublishedKpi) -> bool {
    let on = |day: Day| path_at(kpi.definition(), table.programme().start, table.period(), day);
    let before = table.period().start().pred_opt().and_then(on);
    kpi.definition().window == Window::Period
        && kpi.definition().target.as_ref().is_some_and(|target| target.steps.is_empty())
        && before.is_some_and(|path| path.numerator == 0)
}

/// Days on which the path may bend, and its ends, in order.
fn bends(tables: &[PublishedTable], kpi: &PublishedKpi) -> Vec<Day> {
    let Some(target) = kpi.definition().target.as_ref() else { return Vec::new() };
    let baseline = match target.kind {
        TargetKind::ReduceBy { date, .. } => Some(date),
        _ => None,
    };
    let first = tables.first().map(|table| table.programme().start.min(table.period().start()));
    let start = tables.last().map(|table| table.programme().start);
    let cutoff = tables.last().map(|table| table.period().seen_until(table.cutoff()));
    let mut days: Vec<_> = target.steps.iter().map(|step| step.by).collect();
    days.extend([baseline, start, target.due, cutoff].into_iter().flatten());
    days.retain(|day| first.is_some_and(|first| *day >= first));
    days.sort_unstable();
    days.dedup();
    days
}
