//! Where a figure is heading, by what came in the last twelve months.
//!
//! Source: KPIS.md section 3, "Forecast". Only whole numbers, so that every machine agrees: ratios, and square roots rounded down in
//! the millionths (of the months' spread) and thousand-millionths (of the time ahead).

use crate::{Day, Decimal, Ratio};

/// What a figure is expected to be on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// The day.
    pub at: Day,
    /// Why that day.
    pub horizon: Horizon,
    /// Where the figure is expected to be.
    pub interval: Interval,
}

/// Why a figure is forecast for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Horizon {
    /// The steering group's next meeting.
    Meeting,
    /// The day by which the target is to be reached.
    Due,
}

impl Horizon {
    /// Its name in snapshots.
    pub fn name(self) -> &'static str {
        match self {
            Self::Meeting => "meeting",
            Self::Due => "due",
        }
    }
}

/// An expected value with the interval that holds the true one in four of five cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// Lower end.
    pub low: Decimal,
    /// Expected value.
    pub mid: Decimal,
    /// Upper end.
    pub high: Decimal,
}

/// A figure that only grows, and how it grew in its last twelve months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trend {
    /// The figure now, in millionths.
    actual: i128,
    /// What came in twelve months, in millionths.
    new: i128,
    /// Standard deviation of a month, in millionths.
    spread: u128,
}

/// Months that a trend is read from.
pub const TREND_MONTHS: usize = 12;
/// Months among them that must have something, else there is too little to go by.
const MONTHS_NEEDED: usize = 3;
/// Events that there must be in them.
const EVENTS_NEEDED: u64 = 10;
/// Half an 80 % interval in standard deviations, in ten-thousandths.
const HALF_WIDTH: u128 = 12_816;
/// Millionths of one.
const SCALE: i128 = Decimal::SCALE as i128;

impl Trend {
    /// Of a count with so many new units in each of the last twelve months; nothing when they are too few.
    pub fn of_counts(actual: u64, months: [u64; TREND_MONTHS]) -> Option<Self> {
        let new: u64 = enough(months)?;
        let spread = (u128::from(new) * 1_000_000_000_000 / TREND_MONTHS as u128).isqrt();
        Some(Self { actual: i128::from(actual) * SCALE, new: i128::from(new) * SCALE, spread })
    }

    /// Of a sum that grew by so much in each of the last twelve months, by so many events; nothing when they are too few.
    ///
    /// A month's spread is the standard deviation of a sample: the divisor is one less than the months.
    pub fn of_sums(actual: Decimal, months: [(Decimal, u64); TREND_MONTHS]) -> Option<Self> {
        enough(months.map(|(_, events)| events))?;
        let sums = months.map(|(sum, _)| i128::from(sum.millionths()));
        let new: i128 = sums.iter().sum();
        let squares: i128 = sums.iter().map(|sum| sum * sum).sum();
        let months = TREND_MONTHS as i128;
        let variance = (months * squares - new * new) / (months * (months - 1));
        Some(Self { actual: actual.millionths().into(), new, spread: variance.unsigned_abs().isqrt() })
    }

    /// The expected value `days` later, rounded to `places` decimals, half away from zero.
    pub fn after(&self, days: u32, places: u32) -> Interval {
        // A month is 30.4375 days, so a year is 1461 / 4 of them and h / 12 is 4 days / 1461.
        let quarter_days = i128::from(days) * 4;
        let mid = self.actual * 1461 + self.new * quarter_days;
        let ahead = time_ahead(days);
        let half = HALF_WIDTH * self.spread * ahead / 10_000 / 1_000_000_000;
        let half = i128::try_from(half).unwrap_or(i128::MAX / 4_000) * 1461;
        let rounded = |numerator| Ratio { numerator, denominator: 1461 * SCALE }.rounded(places);
        Interval { low: rounded(mid - half), mid: rounded(mid), high: rounded(mid + half) }
    }
}

/// All events of the months, if there are enough in enough of them.
fn enough(months: [u64; TREND_MONTHS]) -> Option<u64> {
    let all = months.iter().sum();
    let filled = months.iter().filter(|events| **events > 0).count();
    (filled >= MONTHS_NEEDED && all >= EVENTS_NEEDED).then_some(all)
}

/// The square root of h (1 + h / 12) for h months, in thousand-millionths.
fn time_ahead(days: u32) -> u128 {
    let days = u128::from(days);
    // h is 16 days / 487.
    (16 * days * (1461 + 4 * days) * 1_000_000_000_000_000_000 / (487 * 1461)).isqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(interval: Interval) -> String {
        format!("{} {} {}", interval.low, interval.mid, interval.high)
    }

    fn spread_evenly(new: u64) -> [u64; 12] {
        let mut months = [new / 12; 12];
        months[0] += new % 12;
        months
    }

    #[test]
    fn counts_by_hand() {
        // 151 new: 151 x 133 / 365.25 = 54.98; s = 3.5473, h = 4.36961, sqrt(h (1 + h / 12)) = 2.44141, half = 11.0994.
        let trend = Trend::of_counts(663, spread_evenly(151)).unwrap();
        assert_eq!(text(trend.after(133, 0)), "707 718 729");
        assert_eq!(text(trend.after(133, 2)), "706.88 717.98 729.08");
        assert_eq!(text(trend.after(0, 0)), "663 663 663");
        // 24.0164 months: 302.20; sqrt(24.0164 x 3.00137) = 8.4902, half = 38.60.
        assert_eq!(text(trend.after(731, 2)), "926.61 965.21 1003.8");
    }

    #[test]
    fn sums_by_the_spread_of_their_months() {
        let hours = |hours: i64| (Decimal::whole(hours), 2);
        let months = [10, 20, 10, 20, 10, 20, 10, 20, 10, 20, 10, 20].map(hours);
        // 365 days: 179.88 more; s = sqrt(300 / 11) = 5.22233, sqrt(11.99179 x 1.99932) = 4.89648, half = 32.772.
        let ahead = Trend::of_sums(Decimal::whole(1_000), months).unwrap().after(1461 / 4, 2);
        assert_eq!(text(ahead), "1147.11 1179.88 1212.65");
        let same = Trend::of_sums(Decimal::whole(5), [hours(7); 12]).unwrap().after(730, 2);
        assert_eq!(same.low, same.high);
    }

    #[test]
    fn too_little_gives_nothing() {
        let months = |counts: &[u64]| {
            let mut months = [0; 12];
            months.iter_mut().zip(counts).for_each(|(month, count)| *month = *count);
            Trend::of_counts(50, months).is_some()
        };
        assert!(months(&[8, 1, 1]));
        assert!(!months(&[9, 1]));
        assert!(!months(&[7, 1, 1]));
        assert!(!months(&[]));
    }

    proptest! {
        /// The whole-number arithmetic agrees with the formula as it is written.
        #[test]
        fn it_is_the_formula(actual in 0_u64..2_000_000, new in 12_u64..1_000_000, days in 0_u32..6_000) {
            let interval = Trend::of_counts(actual, spread_evenly(new)).unwrap().after(days, 4);
            let h = f64::from(days) / 30.4375;
            let mid = actual as f64 + new as f64 * h / 12.0;
            let half = 1.2816 * (new as f64 / 12.0).sqrt() * (h * (1.0 + h / 12.0)).sqrt();
            for (own, formula) in [(interval.low, mid - half), (interval.mid, mid), (interval.high, mid + half)] {
                let own = own.millionths() as f64 / 1e6;
                prop_assert!((own - formula).abs() < 2e-3 + formula.abs() * 1e-9, "{own} {formula}");
            }
        }
    }
}
