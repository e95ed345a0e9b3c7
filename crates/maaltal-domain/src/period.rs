//! Days, months and the periods that figures are about.

use crate::Invalid;
use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// A Danish calendar day.
pub type Day = NaiveDate;

/// Years that a date may be in; others are typing errors.
pub const YEARS: RangeInclusive<i32> = 1900..=2199;

/// A day from `YYYY-MM-DD`.
///
/// # Errors
/// When the text is no such day in the years 1900-2199.
pub fn day_from_iso(text: &str) -> Result<Day, Invalid> {
    let day = match text.as_bytes() {
        [year @ .., b'-', m1, m2, b'-', d1, d2] => dated(year, [*m1, *m2], [*d1, *d2]),
        _ => None,
    };
    day.ok_or_else(|| Invalid::new("a date (YYYY-MM-DD)", text))
}

/// The day of four, two and two digits, where it is one of the years that are known here.
fn dated(year: &[u8], month: [u8; 2], day: [u8; 2]) -> Option<Day> {
    let number = |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(*digit - b'0')))
    };
    let year = <[u8; 4]>::try_from(year).ok().and_then(|year| number(&year))? as i32;
    let known = YEARS.contains(&year);
    NaiveDate::from_ymd_opt(year, number(&month)?, number(&day)?).filter(|_| known)
}

/// `14.05.2024`, as tables and short notes have it.
pub fn danish_date(day: Day) -> String {
    day.format("%d.%m.%Y").to_string()
}

/// A calendar month, by its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month(NaiveDate);

impl Month {
    /// The month that `day` lies in.
    pub fn of(day: Day) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Its first day.
    pub fn first_day(self) -> Day {
        self.0
    }

    /// Its last day.
    pub fn last_day(self) -> Day {
        let next = self.0.checked_add_months(Months::new(1)).unwrap_or(self.0);
        next.pred_opt().unwrap_or(self.0)
    }
}

impl std::str::FromStr for Month {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let first = match text.as_bytes() {
            [year @ .., b'-', m1, m2] => dated(year, [*m1, *m2], *b"01"),
            _ => None,
        };
        first.map(Self).ok_or_else(|| Invalid::new("a month (YYYY-MM)", text))
    }
}

impl TryFrom<String> for Month {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0.format("%Y-%m").to_string())
    }
}

/// How a programme cuts the year in two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HalfYear {
    /// January to June, July to December.
    #[default]
    Calendar,
    /// November to April, May to October.
    MayNovember,
}

/// What sort of period a code names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeriodKind {
    /// `2024`
    Year,
    /// `2024-S1`, `2024-S2`
    HalfYear,
    /// `2024-Q1` to `2024-Q4`
    Quarter,
    /// `2024-M01` to `2024-M12`
    Month,
}

/// A half-open run of days, `start` included and `end` not, with its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    code: String,
    kind: PeriodKind,
    start: Day,
    end: Day,
}

impl Period {
    /// The period that `code` names: `2024-S1`, `2024-S2`, `2024-Q3`, `2024-M05` or `2024`.
    ///
    /// # Errors
    /// When the code is none of these.
    pub fn parse(code: &str, half_year: HalfYear) -> Result<Self, Invalid> {
        let wrong = || Invalid::new("a period (2024-S1, 2024-S2, 2024-Q3, 2024-M05 or 2024)", code);
        let (year, part) = code.split_once('-').unwrap_or((code, "Y"));
        let start_of = |year: i32, month: u32| NaiveDate::from_ymd_opt(year, month, 1).ok_or_else(wrong);
        let shaped = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
        let year: i32 = year.parse().ok().filter(|_| shaped).ok_or_else(wrong)?;
        if !YEARS.contains(&year) || code.ends_with('-') {
            return Err(wrong());
        }
        let (kind, first, months) = match (part, half_year) {
            ("Y", _) if !code.contains('-') => (PeriodKind::Year, start_of(year, 1)?, 12),
            ("S1", HalfYear::Calendar) => (PeriodKind::HalfYear, start_of(year, 1)?, 6),
            ("S2", HalfYear::Calendar) => (PeriodKind::HalfYear, start_of(year, 7)?, 6),
            ("S1", HalfYear::MayNovember) => (PeriodKind::HalfYear, start_of(year - 1, 11)?, 6),
            ("S2", HalfYear::MayNovember) => (PeriodKind::HalfYear, start_of(year, 5)?, 6),
            _ => match part.split_at_checked(1) {
                Some(("Q", number @ ("1" | "2" | "3" | "4"))) => {
                    let quarter: u32 = number.parse().map_err(|_| wrong())?;
                    (PeriodKind::Quarter, start_of(year, quarter * 3 - 2)?, 3)
                }
                Some(("M", number)) if number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit()) => {
                    let month = number.parse().map_err(|_| wrong())?;
                    (PeriodKind::Month, start_of(year, month)?, 1)
                }
                _ => return Err(wrong()),
            },
        };
        let end = first.checked_add_months(Months::new(months)).ok_or_else(wrong)?;
        Ok(Self { code: code.to_owned(), kind, start: first, end })
    }

    /// A month as a period.
    pub fn of_month(month: Month) -> Self {
        let code = month.first_day().format("%Y-M%m").to_string();
        let (start, end) = (month.first_day(), month.last_day().checked_add_days(Days::new(1)));
        Self { code, kind: PeriodKind::Month, start, end: end.unwrap_or(start) }
    }

    /// The half-year that `day` lies in.
    pub fn half_year_of(day: Day, half_year: HalfYear) -> Self {
        let shift = if half_year == HalfYear::MayNovember { 2 } else { 0 };
        let shifted = day.with_day(1).and_then(|d| d.checked_add_months(Months::new(shift))).unwrap_or(day);
        let half = if shifted.month() <= 6 { "S1" } else { "S2" };
        let code = format!("{:04}-{half}", shifted.year());
        Self::parse(&code, half_year).unwrap_or(Self { code, kind: PeriodKind::HalfYear, start: day, end: day })
    }

    /// The calendar year that `day` lies in.
    pub fn year_of(day: Day) -> Self {
        let first = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(day);
        let (start, end) = (first(day.year()), first(day.year() + 1));
        Self { code: format!("{:04}", day.year()), kind: PeriodKind::Year, start, end }
    }

    /// Years, where `self` is a year, else half-years, from the one that `first` lies in to `self`, oldest first. None
    /// where it lies before that one.
    pub fn since(&self, first: Day, half_year: HalfYear) -> Vec<Self> {
        let of = |day| match self.kind {
            PeriodKind::Year => Self::year_of(day),
            _ => Self::half_year_of(day, half_year),
        };
        // At the end of the calendar there is no next one.
        let next = |period: &Self| Some(of(period.end)).filter(|next| next.start > period.start);
        let all = std::iter::successors(Some(of(first)), next);
        all.take_while(|period| period.start <= self.start).collect()
    }

    /// The code, `2024-S1`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Year, half-year, quarter or month.
    pub fn kind(&self) -> PeriodKind {
        self.kind
    }

    /// First day.
    pub fn start(&self) -> Day {
        self.start
    }

    /// First day after it.
    pub fn end(&self) -> Day {
        self.end
    }

    /// Last day.
    pub fn last_day(&self) -> Day {
        self.end.checked_sub_days(Days::new(1)).unwrap_or(self.end)
    }

    /// The last day that a figure of the period sees up to a cut-off day: its own last day, or the cut-off where that is earlier.
    pub fn seen_until(&self, cutoff: Day) -> Day {
        cutoff.min(self.last_day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, half_year: HalfYear, start: &str, end: &str) {
        let period = Period::parse(code, half_year).unwrap();
        assert_eq!((period.start().to_string(), period.end().to_string()), (start.into(), end.into()), "{code}");
    }

    #[test]
    fn codes_name_half_open_days() {
        use HalfYear::{Calendar, MayNovember};
        check("2024-S1", Calendar, "2024-01-01", "2024-07-01");
        check("2024-S2", Calendar, "2024-07-01", "2025-01-01");
        check("2024-Q3", Calendar, "2024-07-01", "2024-10-01");
        check("2024-M05", MayNovember, "2024-05-01", "2024-06-01");
        check("2024", MayNovember, "2024-01-01", "2025-01-01");
        check("2024-S1", MayNovember, "2023-11-01", "2024-05-01");
        check("2024-S2", MayNovember, "2024-05-01", "2024-11-01");
        for bad in ["2024-S3", "2024-Q5", "2024-M13", "2024-M5", "24-S1", "", "2024-", "2024-s1", "2024-M00", "2024-Y"]
        {
            assert!(Period::parse(bad, Calendar).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_month_is_a_period_of_its_own() {
        let month = Period::of_month("2020-02".parse().unwrap());
        assert_eq!(Period::parse("2020-M02", HalfYear::Calendar), Ok(month));
    }

    #[test]
    fn days_beyond_all_periods_end_too() {
        for wrong in
            ["99999999999-01-01", "018-01-01", "2018-1-01", "2018-02-30", "1899-12-31", "2200-01-01", "+018-01-01"]
        {
            assert!(day_from_iso(wrong).is_err(), "{wrong}");
        }
        for wrong in ["99999999999-01", "2018-13", "2018-1", "-018-01"] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
        let start = day_from_iso("2018-01-01").unwrap();
        for far in ["2199-12-31", "2200-01-01", "9999-12-31"] {
            for rule in [HalfYear::Calendar, HalfYear::MayNovember] {
                let last = Period::half_year_of(far.parse().unwrap(), rule);
                assert!(last.since(start, rule).len() < 400, "{far}");
            }
        }
    }

    #[test]
    fn half_years_follow_on_each_other() {
        let until = Period::parse("2019-S2", HalfYear::Calendar).unwrap();
        let start = day_from_iso("2018-01-01").unwrap();
        let codes: Vec<_> = until.since(start, HalfYear::Calendar).iter().map(|p| p.code().to_owned()).collect();
        assert_eq!(codes, ["2018-S1", "2018-S2", "2019-S1", "2019-S2"]);
        let year = Period::year_of("2020-03-31".parse().unwrap());
        let codes: Vec<_> = year.since(start, HalfYear::MayNovember).iter().map(|p| p.code().to_owned()).collect();
        assert_eq!(codes, ["2018", "2019", "2020"]);
        assert_eq!(Period::parse("2020", HalfYear::Calendar), Ok(year));
    }

    proptest::proptest! {
        #[test]
        fn every_day_lies_in_its_half_year(offset in 0_i64..60_000, november in proptest::bool::ANY) {
            let rule = if november { HalfYear::MayNovember } else { HalfYear::Calendar };
            let day = day_from_iso("1950-01-01").unwrap() + chrono::Duration::days(offset);
            let half = Period::half_year_of(day, rule);
            proptest::prop_assert!(half.start() <= day && day < half.end());
            proptest::prop_assert_eq!(Period::parse(half.code(), rule).unwrap(), half);
        }
    }
}
