//! The days that a number of a table looks at.

use crate::{Day, Month};
use chrono::Months;

/// Days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub first: Day,
    pub last: Day,
}

impl Window {
    /// The days of a month.
    pub fn of_month(month: Month) -> Self {
        Self { first: month.first_day(), last: month.last_day() }
    }

    /// The days of a figure's window when it is asked for these days.
    pub fn of(window: crate::Window, asked: Self, programme_start: Day) -> Self {
        let last = asked.last;
        let first = match window {
            crate::Window::Period => asked.first,
            crate::Window::ToDate => programme_start,
            crate::Window::Cutoff => last,
            crate::Window::RollingMonths(months) => {
                let after = last.succ_opt().unwrap_or(last);
                after.checked_sub_months(Months::new(months)).unwrap_or(after)
            }
        };
        Self { first, last }
    }

    /// Whether all of its days are days of `other`.
    pub fn lies_in(self, other: Self) -> bool {
        other.first <= self.first && self.last <= other.last
    }
}
