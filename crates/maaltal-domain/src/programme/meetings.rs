//! When a steering group meets.

use super::reader::At;
use crate::Day;
use chrono::{Datelike, NaiveDate, Weekday};

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
    let (agenda_days_before, minutes_days_after) = (days("agenda_days_before", 10), days("minutes_days_after", 14));
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
}
