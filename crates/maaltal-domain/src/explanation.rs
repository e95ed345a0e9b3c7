//! The events behind a figure, and what made it another one between two views.
//!
//! Undisclosed: for the operator and for those who may see events.

use crate::quality::reasons;
use crate::{Cell, Day, EventType, Interval, KpiId, Period, Position, PublishedTarget, Step, View};

/// The events behind one figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Which figure.
    pub kpi: KpiId,
    /// The period.
    pub period: Period,
    /// Last day that counts, inclusive.
    pub cutoff: Day,
    /// What the figure was allowed to see.
    pub view: View,
    /// The figure.
    pub total: Cell,
    /// Events that are counted; of a share those of its part. By position.
    pub counted: Vec<Evidence>,
    /// Of a share the events of its whole; empty for other figures. By position.
    pub whole: Vec<Evidence>,
    /// Events that are not counted themselves, but decide what is: an offer that takes somebody out, a referral that tells an age, a merger. By position.
    pub deciding: Vec<Evidence>,
}

/// An event behind a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Its place in the log.
    pub position: Position,
    /// What sort of event it is.
    pub event_type: EventType,
    /// Its event time.
    pub day: Day,
}

/// What was forecast a year before a cut-off, as known then, against what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackTest {
    /// Which figure.
    pub kpi: KpiId,
    /// Cut-off of the figure that was looked ahead from.
    pub from: Day,
    /// The day that was forecast.
    pub at: Day,
    /// What was forecast.
    pub forecast: Interval,
    /// What happened.
    pub actual: Cell,
}

/// One period's figures at two views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restatement {
    /// The period.
    pub period: Period,
    /// Last day that counts in both, inclusive.
    pub cutoff: Day,
    /// The earlier view.
    pub from: View,
    /// The later view.
    pub to: View,
    /// The figures that either view has, in the later definition's order, then those that it has no more.
    pub figures: Vec<Restated>,
}

/// One figure at two views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restated {
    /// Which one.
    pub kpi: KpiId,
    /// What it was; nothing where the earlier definition does not have it.
    pub old: Option<Cell>,
    /// What it is; nothing where the later definition has it no more.
    pub new: Option<Cell>,
    /// The target that was in force at the earlier view, and how what the figure was stands against it.
    pub old_target: Option<RestatedTarget>,
    /// The target that is in force at the later view, and how what the figure is stands against it.
    pub new_target: Option<RestatedTarget>,
    /// What made the difference, by position.
    pub causes: Vec<Cause>,
}

/// A target at a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestatedTarget {
    /// How much, by when, and how the figure stands against it.
    pub published: PublishedTarget,
    /// The agreed way there, in order of date.
    pub steps: Vec<Step>,
}

/// An event that made a figure another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// The event, recorded after the earlier view.
    pub position: Position,
    /// How it changed the figure.
    pub reason: CauseReason,
    /// The earlier event that it took out of effect, where it did.
    pub other: Option<Position>,
}

reasons! {
    /// How an event changed a figure.
    CauseReason {
        /// It came after the earlier view.
        Late "late",
        /// It replaced another.
        Replaced "replaced",
        /// It voided another.
        Voided "voided",
        /// It states another definition.
        DefinitionChanged "definition_changed",
        /// It sets another target.
        TargetChanged "target_changed",
    }
}
