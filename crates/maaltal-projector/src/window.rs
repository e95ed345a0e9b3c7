//! The days that a figure looks at.

use crate::scene::Scene;
use crate::table::{day_of, number_of};
use chrono::Months;
use maaltal_domain::Window;

/// Days from `first` to `last`, both included, as rows hold them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days {
    pub first: i32,
    pub last: i32,
}

impl Days {
    /// All days.
    pub const EVER: Self = Self { first: i32::MIN, last: i32::MAX };

    /// Whether `day` is one of them.
    pub fn contains(self, day: i32) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// Whether there is no such day.
    pub fn is_empty(self) -> bool {
        self.last < self.first
    }
}

/// The days of `window`: never past the cut-off or the period's last day.
pub(crate) fn days(scene: &Scene<'_>, window: Window) -> Days {
    let last = scene.cutoff.min(number_of(scene.period.last_day()));
    let first = match window {
        Window::Period => number_of(scene.period.start()),
        Window::ToDate => number_of(scene.programme.start),
        Window::Cutoff => last,
        Window::RollingMonths(months) => {
            let after = day_of(last + 1);
            number_of(after.checked_sub_months(Months::new(months)).unwrap_or(after))
        }
    };
    Days { first, last }
}

/// The days from the programme's start to the cut-off, whatever the period.
pub(crate) fn to_date(scene: &Scene<'_>) -> Days {
    Days { first: number_of(scene.programme.start), last: scene.cutoff }
}

/// From which event time on an event shows that the programme reports a type at all.
pub(crate) fn reported_from(scene: &Scene<'_>, window: Window) -> i32 {
    match window {
        Window::Cutoff => number_of(scene.programme.start),
        other => days(scene, other).first,
    }
}
