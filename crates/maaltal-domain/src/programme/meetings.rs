//! When a steering group meets.

use super::reader::At;
use crate::{Day, Month, Programme};
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The rule for planned meetings and the deadlines around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingRule {
    /// Months with a meeting, 1 to 12, rising.
    pub months: Vec<u32>,
    /// Which one of the weekday in its month, 1 to 4.
    pub nth: u32,
    /// The weekday.
    pub weekday: Weekday,
    /// Last day of planned meetings; nothing: the programme's last day.
    pub until: Option<Day>,
    /// Parties that host in turn.
    pub hosts: Vec<String>,
    /// Days before the meeting by which the agenda is out.
    pub agenda_days_before: u32,
    /// Days after the meeting by which the minutes are out.
    pub minutes_days_after: u32,
}

/// Days before a meeting by which its agenda is out, unless the programme's file has another number.
const AGENDA_DAYS_BEFORE: u32 = 10;
/// Days after a meeting by which its minutes are out, unless the programme's file has another number.
const MINUTES_DAYS_AFTER: u32 = 14;

/// A meeting as the rule plans it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedMeeting {
    /// Year and month, `2024-05`.
    pub id: String,
    /// Its day.
    pub day: Day,
    /// Whose turn it is to host.
    pub host: String,
}

impl MeetingRule {
    /// Planned meetings after a day, in order, each with its id, such as `2024-05`; without an end where the rule has none.
    pub fn planned_after(&self, after: Day) -> impl Iterator<Item = (String, Day)> + '_ {
        let months = (after.year()..).flat_map(|year| self.months.iter().map(move |month| (year, *month)));
        let dated = months.map_while(|(year, month)| {
            let nth = u8::try_from(self.nth).ok()?;
            Some((year, month, NaiveDate::from_weekday_of_month_opt(year, month, self.weekday, nth)?))
        });
        let held = dated.take_while(|(_, _, day)| self.until.is_none_or(|until| *day <= until));
        held.filter(move |(_, _, day)| *day > after).map(|(year, month, day)| (format!("{year:04}-{month:02}"), day))
    }
}

impl Programme {
    /// The steering group's planned meetings after a day, in order, each with its id and the party that hosts it: parties in
    /// turn, from the first one on at the first planned meeting of all. Without an end where neither rule nor programme has one.
    pub fn planned_meetings(&self, after: Day) -> impl Iterator<Item = PlannedMeeting> + '_ {
        let before = self.start.pred_opt().unwrap_or(self.start);
        let last = self.last_planned();
        let planned = self.meetings.iter().flat_map(move |rule| {
            let all = rule.planned_after(before).take_while(move |(_, day)| last.is_none_or(|last| *day <= last));
            all.zip(rule.hosts.iter().cycle())
        });
        let meeting = |((id, day), host): ((String, Day), &String)| PlannedMeeting { id, day, host: host.clone() };
        planned.filter(move |((_, day), _)| *day > after).map(meeting)
    }

    /// Last day of planned meetings, where rule or programme has one.
    pub fn last_planned(&self) -> Option<Day> {
        self.meetings.as_ref().and_then(|rule| rule.until).or(self.end)
    }

    /// Whether its rule plans a meeting of this id.
    pub fn plans_meeting(&self, id: &str) -> bool {
        let Ok(month) = id.parse::<Month>() else { return false };
        let before = month.first_day().pred_opt().unwrap_or(self.start);
        self.planned_meetings(before).next().is_some_and(|planned| planned.id == id)
    }

    /// The day by which the agenda of a meeting is out, and the day by which its minutes are.
    pub fn paper_days(&self, meeting: Day) -> (Day, Day) {
        let rule = self.meetings.as_ref();
        let before = rule.map_or(AGENDA_DAYS_BEFORE, |rule| rule.agenda_days_before);
        let after = rule.map_or(MINUTES_DAYS_AFTER, |rule| rule.minutes_days_after);
        let agenda = meeting.checked_sub_days(Days::new(before.into()));
        let minutes = meeting.checked_add_days(Days::new(after.into()));
        (agenda.unwrap_or(meeting), minutes.unwrap_or(meeting))
    }
}

const NTH: [&str; 4] = ["1st", "2nd", "3rd", "4th"];

/// The rule in a definition's `meetings`.
pub(super) fn read(at: &At) -> Option<MeetingRule> {
    at.only(&["months", "day", "until", "hosts", "agenda_days_before", "minutes_days_after"]);
    let months = at.required("months").map(|list| {
        let months = list.filled_list(|month| month.whole(1..=12));
        list.expect(months.is_sorted_by(|a, b| a < b), "rising months from 1 to 12");
        months
    });
    let day = at.required("day").and_then(|at| read_day(&at));
    let until = at.optional("until").and_then(|at| at.day());
    let hosts = at.required("hosts").map(|at| at.filled_list(At::parsed::<crate::Text>));
    let days = |key, otherwise| at.optional(key).and_then(|at| at.whole(0..=90)).unwrap_or(otherwise);
    let (agenda_days_before, minutes_days_after) =
        (days("agenda_days_before", AGENDA_DAYS_BEFORE), days("minutes_days_after", MINUTES_DAYS_AFTER));
    let (nth, weekday) = day?;
    let hosts = hosts?.into_iter().map(String::from).collect();
    Some(MeetingRule { months: months?, nth, weekday, until, hosts, agenda_days_before, minutes_days_after })
}

fn read_day(at: &At) -> Option<(u32, Weekday)> {
    let parts = at.text().and_then(|text| text.split_once(' '));
    let read = parts.and_then(|(nth, weekday)| {
        let nth = (1..).zip(NTH).find(|(_, word)| *word == nth)?.0;
        Some((nth, weekday.parse().ok()?))
    });
    if read.is_none() {
        at.fail("a day such as \"2nd tuesday\" (1st to 4th and a weekday)");
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn planned_meetings_by_the_rule() {
        let json = json!({"months": [5, 11], "day": "2nd tuesday", "until": "2021-05-31", "hosts": ["3F"]});
        let rule = read(&At::top(&json)).unwrap();
        let after = |day: &str| {
            let planned = rule.planned_after(day.parse().unwrap());
            planned.map(|(id, day)| format!("{id} {day}")).collect::<Vec<_>>()
        };
        assert_eq!(after("2019-12-31"), ["2020-05 2020-05-12", "2020-11 2020-11-10", "2021-05 2021-05-11"]);
        assert_eq!(after("2020-11-10"), ["2021-05 2021-05-11"]);
        assert!(after("2021-05-11").is_empty());
    }

    fn programme(meetings: serde_json::Value) -> Programme {
        let kpi = json!({"id": "k", "name": {"da": "K"}, "measure": "events", "of": ["company.contacted"]});
        let mut definition = json!({"id": "p", "name": {"da": "P"}, "municipalities": ["360"], "start": "2018-01-01",
            "end": "2019-12-31", "kpi": [kpi]});
        definition["meetings"] = meetings;
        Programme::read(&definition).unwrap()
    }

    #[test]
    fn hosts_take_turns_over_what_is_planned() {
        let own = programme(json!({"months": [3, 5, 11], "day": "4th friday", "hosts": ["A", "B"]}));
        let planned = |after: &str| {
            let all = own.planned_meetings(after.parse().unwrap());
            all.map(|own| format!("{} {} {}", own.id, own.day, own.host)).collect::<Vec<_>>()
        };
        let later = ["2018-11 2018-11-23 A", "2019-03 2019-03-22 B", "2019-05 2019-05-24 A", "2019-11 2019-11-22 B"];
        assert_eq!(planned("2000-01-01")[2..], later);
        assert_eq!(planned("2018-05-25"), later);
        for (id, expected) in [
            ("2018-03", true),
            ("2018-04", false),
            ("2017-11", false),
            ("2020-03", false),
            ("x", false),
            ("2018", false),
        ] {
            assert_eq!(own.plans_meeting(id), expected, "{id}");
        }
        let until = json!({"months": [5], "day": "1st monday", "hosts": ["A"], "until": "2021-05-02"});
        assert!(programme(until.clone()).plans_meeting("2020-05"));
        assert!(!programme(until).plans_meeting("2021-05"));
    }

    #[test]
    fn days_of_papers() {
        let check = |meetings, expected: [&str; 2]| {
            let (agenda, minutes) = programme(meetings).paper_days("2018-03-06".parse().unwrap());
            assert_eq!([agenda.to_string(), minutes.to_string()], expected);
        };
        let rule = json!({"months": [3], "day": "1st tuesday", "hosts": ["A"]});
        check(rule.clone(), ["2018-02-24", "2018-03-20"]);
        let mut other = rule;
        (other["agenda_days_before"], other["minutes_days_after"]) = (0.into(), 90.into());
        check(other, ["2018-03-06", "2018-06-04"]);
    }
}
