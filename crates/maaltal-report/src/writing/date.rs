//! Dates and periods.

use crate::words::word;
use chrono::{Datelike, Timelike};
use maaltal_domain::{Day, Instant, Language, Period, PeriodKind, danish_date};

const DANISH: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];
const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month(day: Day, language: Language) -> &'static str {
    let names = if language == Language::Da { DANISH } else { ENGLISH };
    names.get(day.month0() as usize).copied().unwrap_or_default()
}

/// A date for tables: `14.05.2024` (English `14 May 2024`, with spaces that do not break).
pub fn date(day: Day, language: Language) -> String {
    match language {
        Language::Da => danish_date(day),
        Language::En => {
            let short: String = month(day, language).chars().take(3).collect();
            format!("{}\u{a0}{short}\u{a0}{}", day.day(), day.year())
        }
    }
}

/// A date for text: `d. 14. maj 2024` (English `14 May 2024`).
pub fn date_in_text(day: Day, language: Language) -> String {
    let month = month(day, language);
    match language {
        Language::Da => format!("d.\u{a0}{}.\u{a0}{month} {}", day.day(), day.year()),
        Language::En => format!("{}\u{a0}{month} {}", day.day(), day.year()),
    }
}

/// The time of day that a Danish clock shows: `kl. 9.00` (English `9:00`).
pub fn time(at: Instant, language: Language) -> String {
    let time = at.danish_time();
    match language {
        Language::Da => format!("kl.\u{a0}{}.{:02}", time.hour(), time.minute()),
        Language::En => format!("{}:{:02}", time.hour(), time.minute()),
    }
}

/// A period by its name: `1. halvår 2024`, `3. kvartal 2024`, `maj 2024`, `2024`.
pub fn period(period: &Period, language: Language) -> String {
    let code = period.code();
    let (year, part) = code.split_once('-').unwrap_or((code, ""));
    let ordinal = match (language, part.get(1..).unwrap_or_default()) {
        (Language::En, "1") => "1st",
        (Language::En, "2") => "2nd",
        (Language::En, "3") => "3rd",
        (Language::En, "4") => "4th",
        (_, number) => number,
    };
    match period.kind() {
        PeriodKind::Year => year.to_owned(),
        PeriodKind::HalfYear => word(language, "half-year", &[("number", ordinal), ("year", year)]),
        PeriodKind::Quarter => word(language, "quarter", &[("number", ordinal), ("year", year)]),
        PeriodKind::Month => format!("{} {year}", month(period.start(), language)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{Da, En};
    use maaltal_domain::HalfYear;

    #[test]
    fn dates_in_both_languages() {
        let day: Day = "2024-05-14".parse().unwrap();
        assert_eq!(date(day, Da), "14.05.2024");
        assert_eq!(date(day, En), "14\u{a0}May\u{a0}2024");
        assert_eq!(date_in_text(day, Da), "d.\u{a0}14.\u{a0}maj 2024");
        assert_eq!(date_in_text("2024-01-01".parse().unwrap(), En), "1\u{a0}January 2024");
    }

    #[test]
    fn times_are_those_of_a_danish_clock() {
        let at: Instant = "2024-05-14T07:05:00Z".parse().unwrap();
        assert_eq!((time(at, Da), time(at, En)), ("kl.\u{a0}9.05".into(), "9:05".into()));
    }

    #[test]
    fn periods_by_name() {
        for (code, da, en) in [
            ("2024-S1", "1. halvår 2024", "1st half of 2024"),
            ("2024-S2", "2. halvår 2024", "2nd half of 2024"),
            ("2024-Q3", "3. kvartal 2024", "3rd quarter of 2024"),
            ("2024-M05", "maj 2024", "May 2024"),
            ("2024", "2024", "2024"),
        ] {
            let found = Period::parse(code, HalfYear::MayNovember).unwrap();
            // A month's code and a half-year's keep their numbers also where the half-year begins in November.
            assert_eq!(period(&found, Da).replace('\u{a0}', " "), da);
            assert_eq!(period(&found, En).replace('\u{a0}', " "), en);
        }
    }
}
