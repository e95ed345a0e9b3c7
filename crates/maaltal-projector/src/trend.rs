//! How a figure to date grew in its last twelve months.

use crate::scene::Scene;
use crate::table::{day_of, number_of};
use crate::tally::{Found, Hit};
use crate::window;
use chrono::Months;
use maaltal_domain::{Amount, Cell, Decimal, Kpi, Measure, SpellCount, TREND_MONTHS, Trend, Window};

/// The trend of `kpi`, of which `found` is what `total` counts; nothing where it is no count or sum to date, or too little came.
pub(crate) fn of(scene: &Scene<'_>, kpi: &Kpi, found: &Found, total: &Cell) -> Option<Trend> {
    let grows = match &kpi.measure {
        Measure::Events { .. } | Measure::Distinct { .. } | Measure::Sum { .. } => true,
        Measure::Spells { count, .. } => *count != SpellCount::Active,
        _ => false,
    };
    if kpi.window != Window::ToDate || !grows || !total.reported {
        return None;
    }
    let starts = month_starts(window::days(scene, kpi.window).last);
    match (found, &total.amount) {
        (Found::Units(hits), Amount::Count(behind)) => Trend::of_counts(behind.count, new_units(hits, &starts)),
        (Found::Sum(hits), Amount::Sum { sum, .. }) => Trend::of_sums(*sum, sums(hits, &starts)),
        _ => None,
    }
}

/// First days of the twelve months up to and with `last`.
fn month_starts(last: i32) -> [i32; TREND_MONTHS] {
    let after = day_of(last + 1);
    let mut starts = [0; TREND_MONTHS];
    for (start, back) in starts.iter_mut().zip((1..=TREND_MONTHS as u32).rev()) {
        *start = after.checked_sub_months(Months::new(back)).map_or(i32::MIN, number_of);
    }
    starts
}

/// Which of the months a day lies in; nothing before the first.
fn month_of(starts: &[i32; TREND_MONTHS], day: i32) -> Option<usize> {
    starts.partition_point(|start| *start <= day).checked_sub(1)
}

/// Units that came first in each month.
fn new_units(hits: &[Hit], starts: &[i32; TREND_MONTHS]) -> [u64; TREND_MONTHS] {
    // Units are numbers given one after the other.
    let mut first_days: Vec<i32> = Vec::new();
    for hit in hits {
        let unit = hit.unit as usize;
        if first_days.len() <= unit {
            first_days.resize(unit + 1, i32::MAX);
        }
        first_days.get_mut(unit).into_iter().for_each(|first| *first = (*first).min(hit.day));
    }
    let mut months = [0; TREND_MONTHS];
    for day in first_days.into_iter().filter(|day| *day != i32::MAX) {
        let month = month_of(starts, day).and_then(|month| months.get_mut(month));
        month.into_iter().for_each(|count| *count += 1);
    }
    months
}

/// What was added in each month, and by how many events.
fn sums(hits: &[Hit], starts: &[i32; TREND_MONTHS]) -> [(Decimal, u64); TREND_MONTHS] {
    let mut months = [(0_i64, 0); TREND_MONTHS];
    for hit in hits {
        let month = month_of(starts, hit.day).and_then(|month| months.get_mut(month));
        month.into_iter().for_each(|(sum, events)| (*sum, *events) = (*sum + hit.adds, *events + 1));
    }
    months.map(|(sum, events)| (Decimal::from_millionths(sum), events))
}
