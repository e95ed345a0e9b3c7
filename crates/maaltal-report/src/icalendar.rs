//! Meetings as a calendar that other programs follow: iCalendar (RFC 5545, with RFC 7986's names).
//!
//! Everything in it comes from events, the time stamps too, so the same view gives the same bytes.

mod line;
mod time;

use crate::words::word;
use crate::writing;
use chrono::Datelike;
use line::Lines;
use maaltal_domain::{Calendar, Day, Language, Meeting, MeetingKind, MeetingState, Paper, YEARS};

/// How long a meeting is taken to last, in hours: no event tells when it ends.
const HOURS: i64 = 2;

/// The meetings of a calendar, and the last days for their agendas and minutes, as an iCalendar file; `name` is the
/// programme's.
pub fn icalendar(calendar: &Calendar, name: &str, language: Language) -> Vec<u8> {
    let feed = Feed { calendar, name, language };
    let mut lines = Lines::default();
    feed.head(&mut lines);
    // Years of more or less than four digits cannot be written.
    let writable = |meeting: &&Meeting| YEARS.contains(&meeting.day.year());
    for meeting in calendar.meetings.iter().filter(writable) {
        feed.meeting(&mut lines, meeting);
        feed.paper(&mut lines, meeting, "agenda", &meeting.agenda);
        feed.paper(&mut lines, meeting, "minutes", &meeting.minutes);
    }
    lines.put("END", "VCALENDAR");
    lines.into_bytes()
}

struct Feed<'a> {
    calendar: &'a Calendar,
    name: &'a str,
    language: Language,
}

impl Feed<'_> {
    fn word(&self, key: &str, args: &[(&str, &str)]) -> String {
        word(self.language, key, args)
    }

    fn head(&self, lines: &mut Lines) {
        let title = self.word("calendar-title", &[("programme", self.name)]);
        lines.put("BEGIN", "VCALENDAR");
        lines.put("VERSION", "2.0");
        lines.put("PRODID", "-//maaltal//meetings//EN");
        lines.put("CALSCALE", "GREGORIAN");
        lines.put("METHOD", "PUBLISH");
        lines.text("NAME", &title);
        lines.text("X-WR-CALNAME", &title);
        lines.put("X-WR-TIMEZONE", time::ZONE);
        lines.put("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        lines.put("X-PUBLISHED-TTL", "PT1H");
        time::put_zone(lines);
    }

    fn meeting(&self, lines: &mut Lines, meeting: &Meeting) {
        self.begin(lines, meeting, "meeting");
        match meeting.starts_at {
            Some(at) => {
                time::put_instant(lines, "DTSTART", at);
                time::put_instant(lines, "DTEND", time::after(at, HOURS));
            }
            None => time::put_day(lines, meeting.day),
        }
        lines.text("SUMMARY", &self.marked(meeting, self.title(meeting)));
        meeting.place.iter().for_each(|place| lines.text("LOCATION", place));
        lines.text("DESCRIPTION", &self.description(meeting));
        let is_cancelled = meeting.state == MeetingState::Cancelled;
        let status = match meeting.state {
            MeetingState::Planned => "TENTATIVE",
            MeetingState::Called | MeetingState::Held => "CONFIRMED",
            MeetingState::Cancelled => "CANCELLED",
        };
        lines.put("STATUS", status);
        lines.put("TRANSP", if is_cancelled || meeting.starts_at.is_none() { "TRANSPARENT" } else { "OPAQUE" });
        lines.put("END", "VEVENT");
    }

    /// The last day for a paper, as an event of the whole day: the calendars of Outlook and of phones leave tasks out.
    fn paper(&self, lines: &mut Lines, meeting: &Meeting, what: &str, paper: &Paper) {
        let Some(due) = paper.due else { return };
        self.begin(lines, meeting, what);
        time::put_day(lines, due);
        let title = self.title(meeting);
        let summary = match &paper.sent {
            Some(sent) => {
                let day = writing::date(sent.day, self.language);
                self.word(&format!("calendar-sent-{what}"), &[("meeting", &title), ("day", &day)])
            }
            None => self.word(&format!("calendar-due-{what}"), &[("meeting", &title)]),
        };
        lines.text("SUMMARY", &self.marked(meeting, summary));
        lines.text("DESCRIPTION", &self.about_paper(meeting));
        let is_cancelled = meeting.state == MeetingState::Cancelled;
        lines.put("STATUS", if is_cancelled { "CANCELLED" } else { "CONFIRMED" });
        lines.put("TRANSP", "TRANSPARENT");
        lines.put("END", "VEVENT");
    }

    /// What every event of a meeting begins with: whose it is, and which version of it.
    fn begin(&self, lines: &mut Lines, meeting: &Meeting, what: &str) {
        let changed = time::utc(meeting.changed);
        lines.put("BEGIN", "VEVENT");
        lines.put("UID", &format!("{}.{}.{what}@maaltal", self.calendar.programme.id, meeting.id));
        lines.put("DTSTAMP", &changed);
        lines.put("LAST-MODIFIED", &changed);
        lines.put("SEQUENCE", &meeting.sequence.to_string());
    }

    fn title(&self, meeting: &Meeting) -> String {
        let about = [("programme", self.name), ("group", meeting.group.as_str())];
        match (meeting.is_steering(), meeting.kind) {
            (true, MeetingKind::Ordinary) => self.word("calendar-meeting", &about),
            (true, MeetingKind::Extraordinary) => self.word("calendar-meeting-extraordinary", &about),
            (false, _) => self.word("calendar-meeting-group", &about),
        }
    }

    /// A title that says itself that the meeting is cancelled: some calendars show no status.
    fn marked(&self, meeting: &Meeting, title: String) -> String {
        match meeting.state {
            MeetingState::Cancelled => self.word("calendar-cancelled", &[("title", &title)]),
            _ => title,
        }
    }

    fn description(&self, meeting: &Meeting) -> String {
        let date = |day: Day| writing::date(day, self.language);
        let planned = (meeting.state == MeetingState::Planned).then(|| self.word("calendar-planned", &[]));
        let host = meeting.host.as_ref().map(|host| self.word("calendar-host", &[("host", host)]));
        let days = meeting.agenda.due.zip(meeting.minutes.due).map(|(agenda, minutes)| {
            self.word("calendar-days", &[("agenda", &date(agenda)), ("minutes", &date(minutes))])
        });
        let report = meeting.report.as_ref().map(|report| {
            let period = writing::period(&report.period, self.language);
            self.word("calendar-report", &[("period", &period), ("cutoff", &date(report.cutoff))])
        });
        let lines = [self.fictitious(), planned, host, days, report];
        lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    fn about_paper(&self, meeting: &Meeting) -> String {
        let day = writing::date(meeting.day, self.language);
        let held = self.word("calendar-held-on", &[("day", &day)]);
        let host = meeting.host.as_ref().map(|host| self.word("calendar-host", &[("host", host)]));
        [self.fictitious(), Some(held), host].into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    fn fictitious(&self) -> Option<String> {
        self.calendar.programme.fictitious.then(|| self.word("fictitious-data", &[]))
    }
}

#[cfg(test)]
mod tests;
