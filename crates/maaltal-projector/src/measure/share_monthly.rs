//! `share_monthly`: a share in each whole month of the window, of which the best month is the figure.

use super::{Measured, share};
use crate::scene::Scene;
use crate::table::day_of;
use crate::tally::{Found, OfMonth};
use crate::window::{self, Days};
use maaltal_domain::{Month, Period, Window};

pub(super) fn find(scene: &Scene<'_>, rule: &share::Rule<'_>, window: Window) -> Measured {
    let mut of_months = Vec::new();
    // Of what was left out, that of the best month is told; without one, that of the last.
    let mut left_out = Vec::new();
    let mut has_parts = [false; 2];
    for month in whole_months(window::days(scene, window)) {
        let period = Period::of_month(month);
        let of_month = share::find(&scene.in_period(&period), rule, Window::Period);
        has_parts.iter_mut().zip(of_month.has_parts).for_each(|(has, found)| *has |= found);
        let Measured { found, incomplete, excluded, .. } = of_month;
        if let Found::Share { numerator, denominator } = found {
            of_months.push(OfMonth { month, numerator, denominator });
            left_out.push((month, incomplete, excluded));
        }
    }
    let found = Found::Months(of_months);
    let best = found.best_month();
    let told = left_out.iter().position(|own| Some(own.0) == best).unwrap_or(left_out.len().saturating_sub(1));
    match left_out.into_iter().nth(told) {
        Some((_, incomplete, excluded)) => Measured { excluded, has_parts, ..Measured::of(found, incomplete) },
        None => Measured { has_parts, ..Measured::of(found, Vec::new()) },
    }
}

/// Months that lie wholly within `days`, oldest first.
fn whole_months(days: Days) -> impl Iterator<Item = Month> {
    let first = Month::of(day_of(days.first));
    let next = |month: &Month| month.last_day().succ_opt().map(Month::of);
    let all = std::iter::successors(Some(first), next).take_while(move |month| month.last_day() <= day_of(days.last));
    all.filter(move |month| month.first_day() >= day_of(days.first))
}
