//! When a programme's groups meet, which papers are due by when, what was decided, and who does what by when.
//!
//! Source: EVENTS.md (`meeting.*`, `decision.taken`, `action.*`) and a programme's `[meetings]`. How things stand is said as
//! of a day that is asked for, never by a clock.

mod json;

use crate::{Day, Instant, Period, Position, Programme, View};
use std::sync::Arc;

/// The group that a meeting is of unless it says another.
pub const STEERING: &str = "steering";

/// The meetings of a programme's groups, and what came of them, as known at a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// The definition in force at the view.
    pub programme: Arc<Programme>,
    /// What was allowed to be seen.
    pub view: View,
    /// Meetings, by day and time.
    pub meetings: Vec<Meeting>,
    /// Decisions, by day.
    pub decisions: Vec<Decision>,
    /// Actions, by due date; those without one last.
    pub actions: Vec<Action>,
}

/// A meeting of the steering group, or of a development group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Its id, of one name space per programme; of a planned one year and month, `2024-05`.
    pub id: String,
    /// Which group meets: [`STEERING`], or a development group by its name.
    pub group: String,
    /// Ordinary or extraordinary.
    pub kind: MeetingKind,
    /// How far it has come.
    pub state: MeetingState,
    /// Its day; of a cancelled one the day that it had.
    pub day: Day,
    /// When it starts; nothing while it is only planned.
    pub starts_at: Option<Instant>,
    /// Where, if it was said.
    pub place: Option<String>,
    /// Which party hosts: the one that was named, else of the steering group the one whose turn it is.
    pub host: Option<String>,
    /// The agenda.
    pub agenda: Paper,
    /// The day on which it was held.
    pub held: Option<Told>,
    /// The minutes.
    pub minutes: Paper,
    /// Comments on the minutes, in the order of their coming.
    pub comments: Vec<Told>,
    /// What its report is about; nothing where there is no report: of a development group, when it is cancelled, and before a
    /// first period has ended.
    pub report: Option<Coverage>,
    /// How often it has become another one since it was first known: planned otherwise, called, moved, cancelled, held, papers
    /// sent, or one of these taken back. Never falls from one view to a later one.
    pub sequence: u32,
    /// When the latest of these changes was recorded.
    pub changed: Instant,
}

/// Ordinary or extraordinary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the name says it")]
pub enum MeetingKind {
    Ordinary,
    Extraordinary,
}

/// How far a meeting has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingState {
    /// By the rule, and nobody has called it.
    Planned,
    /// Called, with day and time.
    Called,
    /// It does not take place.
    Cancelled,
    /// It took place.
    Held,
}

/// The agenda or the minutes of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paper {
    /// Last day on which it is sent in time; nothing for the papers of development groups.
    pub due: Option<Day>,
    /// When it was first sent.
    pub sent: Option<Told>,
}

/// What an event told of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The event.
    pub position: Position,
    /// The day on which it happened.
    pub day: Day,
    /// Its text, if it had one.
    pub text: Option<String>,
}

/// How an agenda or minutes stand on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperState {
    /// Nobody waits for it: the meeting is cancelled, or the group has no rule for it.
    NotDue,
    /// Not sent, and there is time.
    Waiting,
    /// Not sent, and the last day for it has passed.
    Overdue,
    /// An agenda that was never sent; the meeting has passed.
    Missed,
    /// Sent in time.
    Sent,
    /// Sent after its last day.
    SentLate,
}

/// What the report of a meeting is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The latest half-year (year, where the steering group meets once a year) that has ended by the day of the agenda.
    pub period: Period,
    /// Last day that counts: the one before the agenda's, within the programme.
    pub cutoff: Day,
}

/// What a meeting has decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its id.
    pub id: String,
    /// The meeting's id, which may be one that no event has called.
    pub meeting: String,
    /// The day on which it was taken.
    pub day: Day,
    /// What was decided.
    pub text: String,
    /// What it does with a target: `back_on_track`, `new_plan`, `closed` or `other`.
    pub track: Option<String>,
    /// The event.
    pub position: Position,
}

/// What somebody is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Its id.
    pub id: String,
    /// The id of the meeting that it is from.
    pub meeting: Option<String>,
    /// What is to be done.
    pub text: Option<String>,
    /// The party that does it.
    pub owner: Option<String>,
    /// By when.
    pub due: Option<Day>,
    /// The day on which it was assigned; nothing where only its closing has come.
    pub assigned: Option<Day>,
    /// The day on which it was closed.
    pub closed: Option<Day>,
    /// The latest event.
    pub position: Position,
}

/// How an action stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionState {
    /// To be done, and there is time.
    Open,
    /// To be done, and its due date has passed.
    Overdue,
    /// Done, or given up.
    Closed,
}

impl Meeting {
    /// Whether it is the steering group's.
    pub fn is_steering(&self) -> bool {
        self.group == STEERING
    }

    /// How the agenda stands on a day; once the meeting has passed nobody waits for it any more.
    pub fn agenda_state(&self, on: Day) -> PaperState {
        match self.paper_state(&self.agenda, on) {
            PaperState::Overdue if on > self.day => PaperState::Missed,
            state => state,
        }
    }

    /// How the minutes stand on a day.
    pub fn minutes_state(&self, on: Day) -> PaperState {
        self.paper_state(&self.minutes, on)
    }

    fn paper_state(&self, paper: &Paper, on: Day) -> PaperState {
        match (paper.due, &paper.sent) {
            (Some(due), Some(sent)) if sent.day > due => PaperState::SentLate,
            (_, Some(_)) => PaperState::Sent,
            (Some(due), None) if self.state != MeetingState::Cancelled => {
                if on > due {
                    PaperState::Overdue
                } else {
                    PaperState::Waiting
                }
            }
            _ => PaperState::NotDue,
        }
    }
}

impl Action {
    /// How it stands on a day.
    pub fn state(&self, on: Day) -> ActionState {
        match (self.closed, self.due) {
            (Some(_), _) => ActionState::Closed,
            (None, Some(due)) if on > due => ActionState::Overdue,
            (None, _) => ActionState::Open,
        }
    }
}

macro_rules! names {
    ($name:ident: $($variant:ident $text:literal)*) => {
        impl $name {
            /// Its name in data.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

names!(MeetingKind: Ordinary "ordinary" Extraordinary "extraordinary");
names!(MeetingState: Planned "planned" Called "called" Cancelled "cancelled" Held "held");
names!(PaperState: NotDue "not_due" Waiting "waiting" Overdue "overdue" Missed "missed" Sent "sent" SentLate "sent_late");
names!(ActionState: Open "open" Overdue "overdue" Closed "closed");

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: &str) -> Day {
        day.parse().unwrap()
    }

    fn told(on: &str) -> Option<Told> {
        Some(Told { position: Position(1), day: day(on), text: None })
    }

    fn meeting(state: MeetingState, agenda: Option<Told>, minutes: Option<Told>) -> Meeting {
        Meeting {
            id: "2024-05".into(),
            group: STEERING.into(),
            kind: MeetingKind::Ordinary,
            state,
            day: day("2024-05-14"),
            starts_at: None,
            place: None,
            host: None,
            agenda: Paper { due: Some(day("2024-05-04")), sent: agenda },
            held: None,
            minutes: Paper { due: Some(day("2024-05-28")), sent: minutes },
            comments: Vec::new(),
            report: None,
            sequence: 0,
            changed: Instant::ZERO,
        }
    }

    #[test]
    fn papers_on_a_day() {
        use MeetingState::{Called, Cancelled};
        let check = |own: Meeting, on: &str, expected: [&str; 2]| {
            let on = day(on);
            assert_eq!([own.agenda_state(on).name(), own.minutes_state(on).name()], expected, "{on}");
        };
        let nothing_sent = || meeting(Called, None, None);
        check(nothing_sent(), "2024-05-04", ["waiting", "waiting"]);
        check(nothing_sent(), "2024-05-05", ["overdue", "waiting"]);
        check(nothing_sent(), "2024-05-14", ["overdue", "waiting"]);
        check(nothing_sent(), "2024-05-15", ["missed", "waiting"]);
        check(nothing_sent(), "2024-05-28", ["missed", "waiting"]);
        check(nothing_sent(), "2024-05-29", ["missed", "overdue"]);
        check(meeting(Called, told("2024-05-04"), told("2024-05-29")), "2024-06-01", ["sent", "sent_late"]);
        check(meeting(Called, told("2024-05-05"), told("2024-05-28")), "2024-05-06", ["sent_late", "sent"]);
        check(meeting(Cancelled, None, None), "2024-06-01", ["not_due", "not_due"]);
        check(meeting(Cancelled, told("2024-05-04"), None), "2024-06-01", ["sent", "not_due"]);
        let without_rule = Meeting { agenda: Paper::default(), minutes: Paper::default(), ..nothing_sent() };
        check(without_rule, "2024-06-01", ["not_due", "not_due"]);
    }

    #[test]
    fn actions_on_a_day() {
        let action = |due: Option<&str>, closed: Option<&str>| Action {
            id: "a".into(),
            meeting: None,
            text: None,
            owner: None,
            due: due.map(day),
            assigned: Some(day("2024-05-14")),
            closed: closed.map(day),
            position: Position(1),
        };
        let check = |own: Action, on, expected| assert_eq!(own.state(day(on)).name(), expected);
        check(action(Some("2024-06-01"), None), "2024-06-01", "open");
        check(action(Some("2024-06-01"), None), "2024-06-02", "overdue");
        check(action(Some("2024-06-01"), Some("2024-07-01")), "2024-08-01", "closed");
        check(action(None, None), "2030-01-01", "open");
    }
}
