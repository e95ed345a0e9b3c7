//! What needs attention in what was recorded: contradictions, references that wait, how far each type's events reach.
//!
//! Source: EVENTS.md "Types" (what contradicts itself is kept, counted by the rules, and listed) and "Corrections". Positions are for those
//! who may see events.

use crate::{Day, Position};

/// What needs attention in a programme's events, as known at a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quality {
    /// What the figures were allowed to see.
    pub position: Position,
    /// Contradictions and waiting references, by position.
    pub findings: Vec<Finding>,
    /// Event types that have come, each with how far it reaches.
    pub reach: Vec<Reach>,
    /// Fields that events may have and key figures read by a range or sum, where events lack them.
    pub incomplete: Vec<Incomplete>,
}

/// One event that needs attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The event.
    pub position: Position,
    /// Why.
    pub reason: FindingReason,
    /// The other event that it contradicts, where there is one.
    pub other: Option<Position>,
}

macro_rules! reasons {
    ($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident $code:literal,)* }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its code in tables and answers.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
        }
    };
}
pub(crate) use reasons;

reasons! {
    /// Why an event needs attention.
    FindingReason {
        /// The spell's start has not come, 30 days after the end was recorded.
        EndedWithoutStart "ended_without_start",
        /// The spell's last day lies before its first; it counts on its first day only.
        EndBeforeStart "end_before_start",
        /// A second start of a spell; the lowest position holds.
        SecondStart "second_start",
        /// The event's name is of another kind of spell than the spell's start.
        OtherKind "other_kind",
        /// Hours of a citizen who was never referred.
        NeverReferred "never_referred",
        /// The spell is open although its planned end has passed.
        PastPlannedEnd "past_planned_end",
        /// A spell was cancelled that had started; nothing changes.
        CancelledAfterStart "cancelled_after_start",
        /// A second merger of one company, without effect.
        SecondMerger "second_merger",
        /// A merger that would close a circle, without effect.
        MergerCircle "merger_circle",
        /// Hours of one citizen, company and month under two ids; both count.
        HoursTwice "hours_twice",
        /// Events that replace each other; all are out of effect.
        ReplaceEachOther "replace_each_other",
        /// A target that its key figure cannot have by the definition in force; without effect.
        TargetWithoutEffect "target_without_effect",
        /// A definition that this version cannot read; it is not in force.
        UnreadableDefinition "unreadable_definition",
        /// Its table is no published table, or not the one of its period, cut-off and position; it releases nothing.
        ReleasedTable "released_table",
        /// Its spell has not come yet.
        WaitsForSpell "waits_for_spell",
        /// Its agreement has not come yet.
        WaitsForAgreement "waits_for_agreement",
        /// The event that it replaces or voids has not come yet.
        WaitsForEvent "waits_for_event",
    }
}

/// How far the events of one type reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Name of the type, `hours.paid`.
    pub event_type: String,
    /// Events in effect.
    pub events: u64,
    /// Newest event time; of months the last day.
    pub until: Day,
}

/// Events of one type that lack a field by which a key figure selects or sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incomplete {
    /// Name of the type.
    pub event_type: String,
    /// Name of the field.
    pub field: &'static str,
    /// Positions of the events in effect that lack it.
    pub positions: Vec<Position>,
}
