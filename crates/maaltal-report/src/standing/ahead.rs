//! Where a figure with a target is heading, and whether it has got there.

use super::Standing;
use maaltal_domain::{Day, Decimal, Horizon, Interval, TargetKind};

/// How a forecast for the due date stands to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heading {
    /// What is expected reaches it.
    Reaches,
    /// What is expected falls short, but the interval holds it.
    MayReach,
    /// The whole interval falls short.
    FallsShort,
}

impl Heading {
    /// The key of its sentence.
    pub fn key(self) -> &'static str {
        match self {
            Self::Reaches => "drafted-reaches",
            Self::MayReach => "drafted-may-reach",
            Self::FallsShort => "drafted-falls-short",
        }
    }
}

impl Standing<'_> {
    /// Whether the day has come by which the target is to be reached.
    pub fn is_due(&self, cutoff: Day) -> bool {
        self.target.due.is_some_and(|due| due <= cutoff)
    }

    /// Whether the figure has reached its target; nothing where either is no number.
    pub fn has_reached(&self) -> Option<bool> {
        self.would_reach(self.kpi.figure().value()?)
    }

    /// What is expected on the due date.
    pub fn forecast_at_due(&self) -> Option<Interval> {
        self.kpi.forecast().iter().find(|own| own.horizon == Horizon::Due).map(|own| own.interval)
    }

    /// How what is expected on the due date stands to the target.
    pub fn heading(&self) -> Option<Heading> {
        let Interval { low, mid, high } = self.forecast_at_due()?;
        let best = if self.target.kind.is_ceiling() { low } else { high };
        Some(match (self.would_reach(mid)?, self.would_reach(best)?) {
            (true, _) => Heading::Reaches,
            (false, true) => Heading::MayReach,
            (false, false) => Heading::FallsShort,
        })
    }

    fn would_reach(&self, value: Decimal) -> Option<bool> {
        let goal = self.goal()?;
        Some(match &self.target.kind {
            TargetKind::Expected => value < goal,
            kind if kind.is_ceiling() => value <= goal,
            _ => value >= goal,
        })
    }
}
