//! What came of the last meeting: decisions, and who does what by when.

use super::Texts;
use super::table::{Cell, Holds, Table};
use crate::words::word;
use crate::{ForMeeting, writing};
use maaltal_domain::{Action, Decision};
use serde_json::{Value as Json, json};

impl Texts<'_> {
    /// Decisions and actions; nothing where the report is for no meeting.
    pub(super) fn actions(&self) -> Json {
        let Some(meeting) = &self.report.meeting else { return Json::Null };
        json!({
            "heading": self.word("actions"),
            "introduction": self.last_time(meeting),
            "decisions": {
                "heading": self.word("actions-decisions"),
                "none": self.word("actions-no-decisions"),
                "table": self.decisions(&meeting.decisions),
            },
            "actions": {
                "heading": self.word("actions-assigned"),
                "none": self.sentence("actions-none"),
                "table": self.assigned(meeting),
            },
        })
    }

    /// Which meeting it was, and as of which day actions stand.
    fn last_time(&self, meeting: &ForMeeting) -> String {
        let on = writing::date_in_text(meeting.on, self.language);
        match &meeting.previous {
            Some(previous) => {
                let day = writing::date_in_text(previous.day, self.language);
                word(self.language, "actions-since", &[("meeting", &day), ("date", &on)])
            }
            None => word(self.language, "actions-first", &[("date", &on)]),
        }
    }

    fn decisions(&self, decisions: &[Decision]) -> Table {
        let row = |own: &Decision| {
            let track = own.track.as_deref().map(|track| self.word(&format!("track-{track}")));
            vec![Cell::from(own.text.clone()), track.unwrap_or_default().into()]
        };
        self.table(
            &[("actions-decided", Holds::Text), ("actions-track", Holds::Word)],
            decisions.iter().map(row).collect(),
        )
    }

    fn assigned(&self, meeting: &ForMeeting) -> Table {
        let none = || self.word("not-said");
        let row = |own: &Action| {
            let text = own.text.clone().unwrap_or_else(|| own.id.clone());
            let closed = own.closed.map(|day| writing::date(day, self.language));
            let state = self.word(&format!("action-{}", own.state(meeting.on).name()));
            vec![
                Cell::from(text),
                own.owner.clone().unwrap_or_else(none).into(),
                own.due.map_or_else(none, |day| writing::date(day, self.language)).into(),
                closed.map_or(state.clone(), |day| format!("{state} {day}")).into(),
            ]
        };
        let columns = [
            ("action", Holds::Text),
            ("action-owner", Holds::Text),
            ("action-due", Holds::Word),
            ("action-state", Holds::Word),
        ];
        self.table(&columns, meeting.actions.iter().map(row).collect())
    }
}
