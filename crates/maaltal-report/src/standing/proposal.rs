//! What a group is asked to decide on a target, drafted by a fixed rule.

use super::Standing;
use super::ahead::Heading;
use maaltal_domain::{Day, Status, TargetKind};

/// What can be decided of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proposal {
    /// Go on as planned, and catch up.
    BackOnTrack,
    /// Agree on another target, day or path.
    NewPlan,
    /// Follow it no more.
    Closed,
}

impl Proposal {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 3] = [Self::BackOnTrack, Self::NewPlan, Self::Closed];

    /// Its name, as decisions have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::BackOnTrack => "back_on_track",
            Self::NewPlan => "new_plan",
            Self::Closed => "closed",
        }
    }
}

impl Standing<'_> {
    /// Whether the group is to decide on it: it is behind, or its day has come. A guidepost is followed in words.
    pub fn is_for_decision(&self, cutoff: Day) -> bool {
        let behind = matches!(self.target.status, Status::Red | Status::Amber);
        self.target.kind != TargetKind::None && (behind || self.is_due(cutoff))
    }

    /// The drafted proposal, and the key of its reason; no proposal where the figure is no number.
    ///
    /// Once the day has come: closed where the target was reached, else a new plan. Before: back on track where the
    /// forecast's interval holds the target, else a new plan; without a forecast by the status.
    pub fn proposal(&self, cutoff: Day) -> (Option<Proposal>, &'static str) {
        let reached = self.has_reached();
        match (self.is_due(cutoff), reached, self.heading(), self.target.status) {
            (_, None, ..) => (None, "unknown"),
            (true, Some(true), ..) => (Some(Proposal::Closed), "reached"),
            (true, Some(false), ..) => (Some(Proposal::NewPlan), "missed"),
            (false, _, Some(Heading::FallsShort), _) => (Some(Proposal::NewPlan), "falls-short"),
            (false, _, Some(_), _) => (Some(Proposal::BackOnTrack), "within-reach"),
            (false, _, None, Status::Red) => (Some(Proposal::NewPlan), "far-behind"),
            (false, _, None, _) => (Some(Proposal::BackOnTrack), "behind"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made_up;

    fn check(half: usize, kpi: &str, for_decision: bool, expected: (Option<Proposal>, &str)) {
        let table = &made_up::tables()[half];
        let standing = Standing::of(table, table.kpi(kpi).unwrap()).unwrap();
        assert_eq!(standing.is_for_decision(table.cutoff()), for_decision, "{kpi}");
        assert_eq!(standing.proposal(table.cutoff()), expected, "{kpi}");
    }

    #[test]
    fn proposals_follow_the_rule() {
        check(7, "citizens", true, (Some(Proposal::Closed), "reached"));
        check(7, "paid", true, (Some(Proposal::NewPlan), "missed"));
        check(7, "flexjobs", true, (None, "unknown"));
        check(6, "flexjobs", false, (None, "unknown"));
        check(6, "paid", true, (Some(Proposal::NewPlan), "far-behind"));
        check(6, "companies", true, (Some(Proposal::BackOnTrack), "behind"));
        check(6, "citizens", false, (Some(Proposal::BackOnTrack), "behind"));
    }
}
