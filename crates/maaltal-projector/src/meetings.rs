//! When the groups meet: planned by the programme's rule, called, moved and cancelled by events; and what came of it.
//!
//! What was told of a meeting holds by position, as everywhere: the latest event decides.

mod changes;
mod outcome;
mod row;
mod stated;

use crate::projection::unknown;
use crate::records::Records;
use crate::{Projection, ProjectorError};
use changes::Changes;
use chrono::Months;
use maaltal_domain::{
    Calendar, Coverage, Day, EventType, Instant, Meeting, MeetingKind, MeetingState, Paper, PlannedMeeting, Position,
    Programme, ProgrammeId, STEERING, Told, View,
};
use stated::{Stated, stated};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How far ahead of the view meetings are planned where neither rule nor programme has an end.
const AHEAD: Months = Months::new(24);

/// Day of the steering group's next meeting after a day, as known at `view`; a called meeting stands for the planned one of its id.
pub(crate) fn next_after(records: &Records, programme: &Programme, view: u32, after: Day) -> Option<Day> {
    let stated = stated(records, programme, view);
    let own = stated.values().filter(|meeting| !meeting.is_cancelled && meeting.group() == STEERING);
    let called = own.filter_map(Stated::day).filter(|day| *day > after).min();
    let planned = programme.planned_meetings(after).find(|planned| !stated.contains_key(planned.id.as_str()));
    [called, planned.map(|planned| planned.day)].into_iter().flatten().min()
}

impl Projection {
    /// The meetings of a programme's groups, with what was decided and who does what. `recorded_at` tells when the event at
    /// a position was recorded.
    ///
    /// # Errors
    /// When the programme is not defined in the view, or the view lies ahead.
    pub fn calendar(
        &self,
        programme: &ProgrammeId,
        view: View,
        recorded_at: impl Fn(Position) -> Option<Instant>,
    ) -> Result<Calendar, ProjectorError> {
        let (records, row) = self.records_at(programme, view.position)?;
        let (_, definition) = records.definition(row).ok_or_else(|| unknown(programme, view.position))?;
        let known = Known {
            programme: definition,
            planned: planned(definition, &view),
            stated: stated(records, definition, row),
            agendas: row::told(records, EventType::MeetingAgendaSent, row),
            held: row::told(records, EventType::MeetingHeld, row),
            minutes: row::told(records, EventType::MeetingMinutesSent, row),
            comments: row::told(records, EventType::MeetingCommentReceived, row),
            changes: Changes::read(records, row),
        };
        let at = |position| recorded_at(position).or(view.recorded_at).unwrap_or(Instant::ZERO);
        let mut meetings: Vec<_> = known.ids().into_iter().filter_map(|id| known.meeting(id, at)).collect();
        meetings.sort_by(|a, b| (a.day, a.starts_at, &a.id).cmp(&(b.day, b.starts_at, &b.id)));
        let (decisions, actions) = (outcome::decisions(records, row), outcome::actions(records, row));
        Ok(Calendar { programme: Arc::clone(definition), view, meetings, decisions, actions })
    }
}

/// The planned meetings, as far as the plan goes.
fn planned(programme: &Programme, view: &View) -> Vec<PlannedMeeting> {
    let seen = view.recorded_at.map_or(programme.start, Instant::danish_day).max(programme.start);
    let last = programme.last_planned().or_else(|| seen.checked_add_months(AHEAD)).unwrap_or(seen);
    let before = programme.start.pred_opt().unwrap_or(programme.start);
    programme.planned_meetings(before).take_while(|planned| planned.day <= last).collect()
}

/// What rule and events tell of meetings; by id.
struct Known<'a> {
    programme: &'a Programme,
    planned: Vec<PlannedMeeting>,
    stated: BTreeMap<&'a str, Stated<'a>>,
    agendas: BTreeMap<&'a str, Vec<Told>>,
    held: BTreeMap<&'a str, Vec<Told>>,
    minutes: BTreeMap<&'a str, Vec<Told>>,
    comments: BTreeMap<&'a str, Vec<Told>>,
    changes: Changes<'a>,
}

impl Known<'_> {
    fn ids(&self) -> BTreeSet<&str> {
        let told = self.stated.keys().chain(self.held.keys()).copied();
        self.planned.iter().map(|planned| planned.id.as_str()).chain(told).collect()
    }

    /// The meeting of an id; nothing while no day is known of it.
    fn meeting(&self, id: &str, recorded_at: impl Fn(Position) -> Instant) -> Option<Meeting> {
        let planned = self.planned.iter().find(|planned| planned.id == id);
        let stated = self.stated.get(id).copied().unwrap_or_default();
        // What was told before a cancellation was told of another meeting, if this one takes place all the same.
        let since = |told: &&Told| told.position > stated.cancelled;
        let held = of(&self.held, id).iter().rev().find(since);
        let state = match held {
            Some(_) => MeetingState::Held,
            None if stated.is_cancelled => MeetingState::Cancelled,
            None if stated.starts_at.is_some() => MeetingState::Called,
            None => MeetingState::Planned,
        };
        let day = stated.day().or(planned.map(|planned| planned.day)).or(held.map(|held| held.day))?;
        let sent = |papers| {
            let own = of(papers, id).iter().filter(|told| state == MeetingState::Cancelled || since(told));
            own.min_by_key(|told| (told.day, told.position)).cloned()
        };
        let is_steering = stated.group() == STEERING;
        let (agenda_due, _) = self.programme.paper_days(day);
        let (_, minutes_due) = self.programme.paper_days(held.map_or(day, |held| held.day));
        let is_reported = is_steering && state != MeetingState::Cancelled;
        let (sequence, changed) = self.changes.of(id);
        let is_ordinary = stated.kind.map_or(planned.is_some() || !is_steering, |kind| kind == "ordinary");
        let turn = || planned.or_else(|| self.turn(day)).filter(|_| is_steering).map(|planned| planned.host.clone());
        Some(Meeting {
            id: id.to_owned(),
            group: stated.group().to_owned(),
            kind: if is_ordinary { MeetingKind::Ordinary } else { MeetingKind::Extraordinary },
            state,
            day,
            starts_at: stated.starts_at,
            place: stated.place.map(str::to_owned),
            host: stated.host.map(str::to_owned).or_else(turn),
            agenda: Paper { due: is_steering.then_some(agenda_due), sent: sent(&self.agendas) },
            held: held.cloned(),
            minutes: Paper { due: is_steering.then_some(minutes_due), sent: sent(&self.minutes) },
            comments: of(&self.comments, id).to_vec(),
            report: is_reported.then(|| coverage(self.programme, agenda_due)).flatten(),
            sequence,
            changed: recorded_at(changed),
        })
    }

    /// The planned meeting whose host has the duties on a day: the first from that day on, else the last of all.
    fn turn(&self, day: Day) -> Option<&PlannedMeeting> {
        self.planned.iter().find(|planned| planned.day >= day).or_else(|| self.planned.last())
    }
}

/// What was told of the meeting of an id, in the order of its coming.
fn of<'m>(told: &'m BTreeMap<&str, Vec<Told>>, id: &str) -> &'m [Told] {
    told.get(id).map(Vec::as_slice).unwrap_or_default()
}

/// What the report of a meeting is about whose agenda is out on a day.
fn coverage(programme: &Programme, agenda: Day) -> Option<Coverage> {
    let period = programme.period_ended(agenda)?;
    let before = agenda.pred_opt()?;
    Some(Coverage { period, cutoff: programme.end.map_or(before, |end| before.min(end)) })
}
