//! `maaltal meetings`: when the groups meet, which papers are due, what was decided and who does what.

use super::inspect;
use crate::cli::Meetings as Arguments;
use crate::exit::Ended;
use crate::output;
use crate::words::word;
use anyhow::Result;
use maaltal_domain::{Action, Calendar, Day, Decision, Language, Meeting, MeetingKind, Paper, PaperState};
use maaltal_report::{icalendar, writing};

pub fn run(arguments: &Arguments, language: Language) -> Result<Ended> {
    let house = inspect(&arguments.folder)?;
    let (calendar, today) = house.calendar(&arguments.programme, arguments.known_at)?;
    let on = arguments.on.unwrap_or(today);
    if arguments.json {
        output::data(&serde_json::to_string_pretty(&calendar.to_json(on))?)?;
    } else if arguments.ics {
        output::bytes(&icalendar(&calendar, calendar.programme.name.in_language(language), language))?;
    } else {
        output::data(&Page { on, language }.text(&calendar))?;
    }
    Ok(Ended::Done)
}

/// How a calendar is written for a terminal.
struct Page {
    on: Day,
    language: Language,
}

impl Page {
    fn text(&self, calendar: &Calendar) -> String {
        let name = calendar.programme.name.in_language(self.language);
        let mut head = self.word("meetings-head", &[("programme", name), ("on", &self.date(self.on))]);
        if calendar.programme.fictitious {
            head = format!("{}\n{head}", self.word("fictitious", &[]));
        }
        let meetings = self.table(
            &["meeting", "day", "group", "state", "host", "place", "agenda", "minutes", "report"],
            calendar.meetings.iter().map(|own| self.meeting(own)),
        );
        let decisions = self.table(
            &["decision", "meeting", "day", "track", "text"],
            calendar.decisions.iter().map(|own| self.decision(own)),
        );
        let actions = self.table(
            &["action", "meeting", "state", "due", "owner", "text"],
            calendar.actions.iter().map(|own| self.action(own)),
        );
        let tables = [meetings, decisions, actions].into_iter().flatten();
        std::iter::once(head).chain(tables).collect::<Vec<_>>().join("\n\n")
    }

    /// A table with these columns; nothing where it has no rows.
    fn table(&self, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Option<String> {
        let titles = columns.iter().map(|column| self.word(&format!("column-{column}"), &[])).collect();
        let rows: Vec<_> = std::iter::once(titles).chain(rows).collect();
        (rows.len() > 1).then(|| output::columns(&rows))
    }

    fn meeting(&self, own: &Meeting) -> Vec<String> {
        let time = own.starts_at.map(|at| at.danish_time().format(" %H:%M").to_string());
        let state = match own.kind {
            MeetingKind::Ordinary => format!("meeting-{}", own.state.name()),
            MeetingKind::Extraordinary => format!("meeting-extraordinary-{}", own.state.name()),
        };
        let group = if own.is_steering() { self.word("group-steering", &[]) } else { own.group.clone() };
        let report = own.report.as_ref().map(|report| writing::period(&report.period, self.language));
        vec![
            own.id.clone(),
            self.date(own.day) + &time.unwrap_or_default(),
            group,
            self.word(&state, &[]),
            own.host.clone().unwrap_or_default(),
            own.place.clone().unwrap_or_default(),
            self.paper(&own.agenda, own.agenda_state(self.on)),
            self.paper(&own.minutes, own.minutes_state(self.on)),
            report.unwrap_or_default(),
        ]
    }

    /// `by 04.05.2024`, `sent 03.05.2024`, and so on.
    fn paper(&self, paper: &Paper, state: PaperState) -> String {
        let day = paper.sent.as_ref().map(|sent| sent.day).or(paper.due);
        let day = day.map(|day| self.date(day)).unwrap_or_default();
        self.word(&format!("paper-{}", state.name()), &[("day", &day)])
    }

    fn decision(&self, own: &Decision) -> Vec<String> {
        let track = own.track.as_ref().map(|track| self.word(&format!("track-{track}"), &[]));
        vec![own.id.clone(), own.meeting.clone(), self.date(own.day), track.unwrap_or_default(), own.text.clone()]
    }

    fn action(&self, own: &Action) -> Vec<String> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let due = own.due.map(|due| self.date(due)).unwrap_or_default();
        let state = self.word(&format!("action-{}", own.state(self.on).name()), &[]);
        vec![own.id.clone(), text(&own.meeting), state, due, text(&own.owner), text(&own.text)]
    }

    fn date(&self, day: Day) -> String {
        writing::date(day, self.language)
    }

    fn word(&self, key: &str, args: &[(&str, &str)]) -> String {
        word(self.language, key, args)
    }
}
