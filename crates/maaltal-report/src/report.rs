//! What a report is made of.

use crate::Look;
use maaltal_domain::{
    Action, CauseReason, Day, Decision, KpiId, Language, Meeting, PublishedLabourMarket, PublishedTable,
};

/// Everything that a report says; the same report gives the same bytes.
#[derive(Debug, Clone)]
pub struct Report {
    /// One table for each half-year (year, where the group follows up yearly), oldest first; the last is the report's own.
    pub tables: Vec<PublishedTable>,
    /// The meeting that it is for; nothing in a report on a period alone.
    pub meeting: Option<ForMeeting>,
    /// The report of the meeting before, as it was released; nothing where there is none.
    pub before: Option<Before>,
    /// The two funnels and the local labour market; nothing where they are left out.
    pub labour_market: Option<PublishedLabourMarket>,
    /// What the programme's owners have made their own.
    pub look: Look,
    /// The language that it is written in.
    pub language: Language,
    /// The program's version, as it prints it.
    pub version: String,
    /// Whether its figures are attached to the PDF as files.
    pub attach: bool,
}

/// The meeting that a report is for.
#[derive(Debug, Clone)]
pub struct ForMeeting {
    /// The meeting.
    pub meeting: Meeting,
    /// The day as of which actions are open or overdue: the agenda's.
    pub on: Day,
    /// Days of the steering group's meetings up to this one that were not cancelled, in order.
    pub days: Vec<Day>,
    /// The steering group's meeting before it that was not cancelled.
    pub previous: Option<Meeting>,
    /// What that meeting decided.
    pub decisions: Vec<Decision>,
    /// What is to be done: open at the meeting before, or assigned or closed since.
    pub actions: Vec<Action>,
}

/// Why figures are others: by key figure, each reason once.
pub type Reasons = Vec<(KpiId, Vec<CauseReason>)>;

/// The report of the meeting before.
#[derive(Debug, Clone)]
pub struct Before {
    /// Its meeting's id.
    pub meeting: String,
    /// Its tables as they were released, oldest first; the last is its own.
    pub tables: Vec<PublishedTable>,
    /// Why shown figures of a period are others in this report: by the period's code, each reason once.
    pub reasons: Vec<(String, Reasons)>,
}

impl Report {
    /// The report on these tables, and nothing else.
    pub fn of_tables(tables: Vec<PublishedTable>, language: Language, version: &str) -> Self {
        let version = version.to_owned();
        Self {
            tables,
            meeting: None,
            before: None,
            labour_market: None,
            look: Look::default(),
            language,
            version,
            attach: true,
        }
    }

    /// The report's own table: the last; nothing where there is none.
    pub fn own(&self) -> Option<&PublishedTable> {
        self.tables.last()
    }
}
