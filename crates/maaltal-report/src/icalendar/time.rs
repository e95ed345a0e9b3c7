//! Days and instants, and the rule of Danish time.

use super::line::Lines;
use chrono::{Datelike, Days};
use maaltal_domain::{Day, Instant};

/// The time zone, by its name everywhere.
pub(super) const ZONE: &str = "Europe/Copenhagen";

/// The rule of Danish time since 1996: summer time from the last Sunday of March to the last Sunday of October.
const RULE: [(&str, &str); 15] = [
    ("BEGIN", "VTIMEZONE"),
    ("TZID", ZONE),
    ("BEGIN", "DAYLIGHT"),
    ("DTSTART", "19960331T020000"),
    ("RRULE", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
    ("TZOFFSETFROM", "+0100"),
    ("TZOFFSETTO", "+0200"),
    ("END", "DAYLIGHT"),
    ("BEGIN", "STANDARD"),
    ("DTSTART", "19961027T030000"),
    ("RRULE", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
    ("TZOFFSETFROM", "+0200"),
    ("TZOFFSETTO", "+0100"),
    ("END", "STANDARD"),
    ("END", "VTIMEZONE"),
];

/// Years in which that rule and the names of the time zone's days are known to agree.
const RULED: std::ops::RangeInclusive<i32> = 1997..=2099;

/// Adds the time zone.
pub(super) fn put_zone(lines: &mut Lines) {
    for (name, value) in RULE {
        lines.put(name, value);
    }
}

/// Adds an instant: by the Danish clock where that names one instant only, else in universal time.
pub(super) fn put_instant(lines: &mut Lines, name: &str, at: Instant) {
    let local = at.danish_time();
    if at.is_second() || !RULED.contains(&local.year()) {
        lines.put(name, &utc(at));
    } else {
        lines.put(&format!("{name};TZID={ZONE}"), &local.format("%Y%m%dT%H%M%S").to_string());
    }
}

/// Adds a whole day as an event's beginning and end.
pub(super) fn put_day(lines: &mut Lines, day: Day) {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    lines.put("DTSTART;VALUE=DATE", &day.format("%Y%m%d").to_string());
    lines.put("DTEND;VALUE=DATE", &next.format("%Y%m%d").to_string());
}

/// `20240514T070000Z`
pub(super) fn utc(at: Instant) -> String {
    at.utc_time().format("%Y%m%dT%H%M%SZ").to_string()
}

/// So many hours later.
pub(super) fn after(at: Instant, hours: i64) -> Instant {
    Instant::from_micros(at.micros().saturating_add(hours * 3_600_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Month, NaiveDate, Weekday};

    fn last_sunday(year: i32, month: Month) -> Day {
        let mut days = (25..=31).rev().filter_map(|day| NaiveDate::from_ymd_opt(year, month.number_from_month(), day));
        days.find(|day| day.weekday() == Weekday::Sun).unwrap()
    }

    #[test]
    fn the_rule_is_that_of_danish_clocks() {
        for year in RULED {
            let change = |month| format!("{}T01:00:00Z", last_sunday(year, month));
            for (at, before, then) in [(change(Month::March), 1, 2), (change(Month::October), 2, 1)] {
                let at: Instant = at.parse().unwrap();
                let ahead = |at: Instant| (at.danish_time() - at.utc_time()).num_hours();
                let just_before = Instant::from_micros(at.micros() - 1);
                assert_eq!((ahead(just_before), ahead(at)), (before, then), "{at}");
            }
        }
    }

    #[test]
    fn instants_by_the_danish_clock() {
        let check = |at: &str, expected: &str| {
            let mut lines = Lines::default();
            put_instant(&mut lines, "DTSTART", at.parse().unwrap());
            assert_eq!(String::from_utf8(lines.into_bytes()).unwrap().trim_end(), expected);
        };
        check("2024-05-14T09:00:00+02:00", "DTSTART;TZID=Europe/Copenhagen:20240514T090000");
        check("2024-11-12T09:00:00+01:00", "DTSTART;TZID=Europe/Copenhagen:20241112T090000");
        check("2024-05-14T22:30:00Z", "DTSTART;TZID=Europe/Copenhagen:20240515T003000");
        check("2024-10-27T00:30:00Z", "DTSTART;TZID=Europe/Copenhagen:20241027T023000");
        check("2024-10-27T01:30:00Z", "DTSTART:20241027T013000Z");
        check("1980-07-01T09:00:00Z", "DTSTART:19800701T090000Z");
    }
}
