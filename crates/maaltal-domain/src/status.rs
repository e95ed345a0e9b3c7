//! How a figure stands against its path.
//!
//! Source: KPIS.md section 3.

use crate::{Decimal, Ratio, TargetKind};
use serde::Serialize;

/// How a figure stands against its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Clearly behind the path.
    Red,
    /// Somewhat behind the path.
    Amber,
    /// On or ahead of the path.
    Green,
    /// Cannot be said: no data, hidden, no path, not started.
    Grey,
}

/// From which ratio of actual to path a status is given, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusRule {
    /// Green from here on.
    pub green: u8,
    /// Amber from here on.
    pub amber: u8,
}

impl Default for StatusRule {
    fn default() -> Self {
        Self { green: 95, amber: 80 }
    }
}

impl StatusRule {
    /// The status of `actual` against `path`.
    pub fn status(self, kind: &TargetKind, actual: Decimal, path: Ratio) -> Status {
        let actual = Ratio::from(actual);
        if path.numerator == 0 {
            return Status::Grey;
        }
        if kind.is_ceiling() && actual.numerator == 0 {
            return Status::Green;
        }
        let (above, below) = if kind.is_ceiling() { (path, actual) } else { (actual, path) };
        if above.at_least(below, self.green.into()) {
            Status::Green
        } else if above.at_least(below, self.amber.into()) {
            Status::Amber
        } else {
            Status::Red
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: TargetKind, actual: i64, path: i64, expected: Status) {
        let status = StatusRule::default().status(&kind, Decimal::whole(actual), Decimal::whole(path).into());
        assert_eq!(status, expected, "{kind:?} {actual} against {path}");
    }

    #[test]
    fn thresholds_are_inclusive() {
        use TargetKind::{AtLeast, AtMost};
        check(AtLeast, 95, 100, Status::Green);
        check(AtLeast, 94, 100, Status::Amber);
        check(AtLeast, 80, 100, Status::Amber);
        check(AtLeast, 79, 100, Status::Red);
        check(AtLeast, 0, 0, Status::Grey);
        check(AtMost, 0, 100, Status::Green);
        check(AtMost, 105, 100, Status::Green);
        check(AtMost, 106, 100, Status::Amber);
        check(AtMost, 126, 100, Status::Red);
    }
}
