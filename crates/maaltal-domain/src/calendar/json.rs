//! A calendar as JSON.

use super::{Action, Calendar, Coverage, Decision, Meeting, Paper, PaperState, Told};
use crate::Day;
use serde_json::{Value as Json, json};

impl Calendar {
    /// When the groups meet and which papers are due, as it stands on a day: nothing that was said or decided. Of how far the
    /// log has come it tells when a meeting was changed last.
    pub fn schedule_json(&self, on: Day) -> Json {
        let meetings: Vec<_> = self.meetings.iter().map(|meeting| meeting.to_json(on)).collect();
        json!({"programme": self.programme.id, "on": on, "meetings": meetings})
    }

    /// All of the calendar, as it stands on a day.
    pub fn to_json(&self, on: Day) -> Json {
        let whole = |meeting: &Meeting| {
            let mut json = meeting.to_json(on);
            json.as_object_mut().into_iter().for_each(|fields| fields.extend(meeting.said()));
            json
        };
        json!({
            "programme": self.programme.id,
            "on": on,
            "view": self.view,
            "meetings": self.meetings.iter().map(whole).collect::<Vec<_>>(),
            "decisions": self.decisions.iter().map(Decision::to_json).collect::<Vec<_>>(),
            "actions": self.actions.iter().map(|action| action.to_json(on)).collect::<Vec<_>>(),
        })
    }
}

impl Meeting {
    fn to_json(&self, on: Day) -> Json {
        json!({
            "id": self.id,
            "group": self.group,
            "kind": self.kind.name(),
            "state": self.state.name(),
            "day": self.day,
            "starts_at": self.starts_at.map(|at| at.danish_text()),
            "place": self.place,
            "host": self.host,
            "agenda": paper(&self.agenda, self.agenda_state(on)),
            "held": self.held.as_ref().map(|told| told.day),
            "minutes": paper(&self.minutes, self.minutes_state(on)),
            "report": self.report.as_ref().map(Coverage::to_json),
            "sequence": self.sequence,
            "changed": self.changed,
        })
    }

    /// What was said about it: texts of the events, and comments on the minutes.
    fn said(&self) -> [(String, Json); 2] {
        let [agenda, held, minutes] = [&self.agenda.sent, &self.held, &self.minutes.sent]
            .map(|told| told.as_ref().and_then(|told| told.text.as_deref()));
        let texts = json!({"agenda": agenda, "held": held, "minutes": minutes});
        [("texts".to_owned(), texts), ("comments".to_owned(), self.comments.iter().map(said).collect())]
    }
}

fn said(told: &Told) -> Json {
    json!({"day": told.day, "text": told.text, "position": told.position})
}

fn paper(paper: &Paper, state: PaperState) -> Json {
    json!({"due": paper.due, "sent": paper.sent.as_ref().map(|told| told.day), "state": state.name()})
}

impl Coverage {
    fn to_json(&self) -> Json {
        json!({"period": self.period.code(), "cutoff": self.cutoff})
    }
}

impl Decision {
    fn to_json(&self) -> Json {
        json!({
            "id": self.id, "meeting": self.meeting, "day": self.day, "text": self.text, "track": self.track,
            "position": self.position,
        })
    }
}

impl Action {
    fn to_json(&self, on: Day) -> Json {
        json!({
            "id": self.id, "meeting": self.meeting, "text": self.text, "owner": self.owner, "due": self.due,
            "assigned": self.assigned, "closed": self.closed, "state": self.state(on).name(), "position": self.position,
        })
    }
}
