//! Record time: instants in microseconds, and the Danish day that one lies on.

use crate::{Day, Invalid};
use chrono::{DateTime, NaiveDateTime, NaiveTime, SecondsFormat, TimeZone, Utc};
use chrono_tz::Europe::Copenhagen;
use serde::{Deserialize, Serialize};

/// An instant, UTC, in whole microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Instant(i64);

impl Instant {
    /// 1970-01-01T00:00Z.
    pub const ZERO: Self = Self(0);

    /// The instant so many microseconds after 1970-01-01T00:00Z.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00Z.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The Danish calendar day that it lies on.
    pub fn danish_day(self) -> Day {
        self.utc().with_timezone(&Copenhagen).date_naive()
    }

    /// The last microsecond of a Danish calendar day.
    pub fn end_of_danish_day(day: Day) -> Self {
        let midnight = day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN);
        // Midnight exists once in Denmark: the clock is moved at two and three in the morning.
        let next = Copenhagen.from_local_datetime(&midnight).earliest();
        Self(next.map_or(0, |at| at.timestamp_micros()) - 1)
    }

    /// Date and time in universal time.
    pub fn utc_time(self) -> NaiveDateTime {
        self.utc().naive_utc()
    }

    /// Date and time as a Danish clock shows them.
    pub fn danish_time(self) -> NaiveDateTime {
        self.utc().with_timezone(&Copenhagen).naive_local()
    }

    /// Whether a Danish clock shows another instant, one hour earlier, with the same date and time: when summer time has just ended.
    pub fn is_second(self) -> bool {
        let shown = Copenhagen.from_local_datetime(&self.danish_time()).earliest();
        shown.is_none_or(|first| first.timestamp_micros() != self.0)
    }

    /// RFC 3339 in whole seconds with the Danish offset, `2024-05-14T09:00:00+02:00`.
    pub fn danish_text(self) -> String {
        self.utc().with_timezone(&Copenhagen).to_rfc3339_opts(SecondsFormat::Secs, false)
    }

    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }
}

impl std::str::FromStr for Instant {
    type Err = Invalid;
    /// RFC 3339 with an offset, or a date: the end of that Danish day.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        if let Ok(day) = crate::period::day_from_iso(text) {
            return Ok(Self::end_of_danish_day(day));
        }
        DateTime::parse_from_rfc3339(text)
            .map(|at| Self(at.timestamp_micros()))
            .map_err(|_| Invalid::new("an instant (RFC 3339 with an offset) or a date (YYYY-MM-DD)", text))
    }
}

impl TryFrom<String> for Instant {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Instant> for String {
    fn from(at: Instant) -> String {
        at.to_string()
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.utc().to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_danish_day_ends_at_danish_midnight() {
        let end: Instant = "2024-05-14".parse().unwrap();
        assert_eq!(end.to_string(), "2024-05-14T21:59:59.999999Z");
        let winter: Instant = "2024-01-14".parse().unwrap();
        assert_eq!(winter.to_string(), "2024-01-14T22:59:59.999999Z");
        assert_eq!(end.danish_day().to_string(), "2024-05-14");
        assert!("2024-05-14T10:00:00".parse::<Instant>().is_err());
    }

    #[test]
    fn what_a_danish_clock_shows() {
        let check = |at: &str, text: &str, second: bool| {
            let at: Instant = at.parse().unwrap();
            assert_eq!((at.danish_text(), at.is_second()), (text.to_owned(), second));
        };
        check("2024-05-14T07:00:00.5Z", "2024-05-14T09:00:00+02:00", false);
        check("2024-11-14T07:00:00Z", "2024-11-14T08:00:00+01:00", false);
        check("2024-10-27T00:30:00Z", "2024-10-27T02:30:00+02:00", false);
        check("2024-10-27T01:30:00Z", "2024-10-27T02:30:00+01:00", true);
    }
}
