//! Figures as the projector finds them, before disclosure.
//!
//! Nothing here can leave the house: report, page and API take a [`PublishedTable`](crate::PublishedTable) only.

use crate::{Day, Decimal, Dimension, KpiId, Month, Outlook, Period, Programme, Ratio, View};
use std::sync::Arc;

/// All key figures of a programme for one period, cut-off and view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The definition that they were computed by.
    pub programme: Arc<Programme>,
    /// The period.
    pub period: Period,
    /// Last day that counts, inclusive.
    pub cutoff: Day,
    /// What they were allowed to see.
    pub view: View,
    /// The figures, in the programme's order.
    pub kpis: Vec<KpiSnapshot>,
}

/// One key figure before disclosure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KpiSnapshot {
    /// Which one.
    pub id: KpiId,
    /// Its total.
    pub total: Cell,
    /// Its breakdowns, each with its lines.
    pub breakdowns: Vec<(Dimension, Vec<Line>)>,
    /// Whether it may still change by time alone.
    pub provisional: bool,
    /// Its target in force, the group's judgement, its forecast.
    pub outlook: Outlook,
}

/// One line of a breakdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Municipality or target group code, or `unknown`.
    pub key: String,
    /// Its cell.
    pub cell: Cell,
}

/// A number and what disclosure must know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The number.
    pub amount: Amount,
    /// Whether the programme reports this at all; see KPIS.md section 2 "States".
    pub reported: bool,
    /// Events or spells left out because a field of a range is missing.
    pub incomplete: Behind,
    /// Citizens taken out because they were exempted.
    pub excluded: u64,
    /// Newest event time among what was counted.
    pub reaches: Option<Day>,
}

impl Cell {
    /// The number itself, of a share with 4 places; nothing where nothing was reported, or a share is of nobody.
    pub fn value(&self) -> Option<Decimal> {
        match &self.amount {
            _ if !self.reported => None,
            Amount::Count(behind) => i64::try_from(behind.count).ok().map(Decimal::whole),
            Amount::Sum { sum, .. } => Some(*sum),
            Amount::Ratio { .. } | Amount::Months(_) => {
                let (part, whole) = self.parts()?;
                Some(Ratio::new(part.into(), whole.into())?.rounded(4))
            }
            Amount::Register(number) => number.map(|number| number.value),
            Amount::Narrative(_) => None,
        }
    }

    /// Part and whole of a share, of monthly ones those of the best month.
    pub fn parts(&self) -> Option<(u64, u64)> {
        match &self.amount {
            _ if !self.reported => None,
            Amount::Ratio { numerator, denominator, .. } => Some((numerator.count, denominator.count)),
            Amount::Months(months) => {
                MonthlyShare::best(months).map(|best| (best.numerator.count, best.denominator.count))
            }
            _ => None,
        }
    }
}

/// A number before disclosure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// So many units.
    Count(Behind),
    /// A sum.
    Sum {
        /// The sum.
        sum: Decimal,
        /// Distinct citizens that give to it; 0 when its events name none.
        citizens: u64,
        /// Distinct companies that give to it; 0 when its events name none.
        companies: u64,
        /// What the two citizens that give most give together.
        top_citizens: Decimal,
        /// What the two companies that give most give together.
        top_companies: Decimal,
    },
    /// A share.
    Ratio {
        /// The part.
        numerator: Behind,
        /// The whole.
        denominator: Behind,
        /// The whole without the part.
        rest: Behind,
    },
    /// A share for each month that has a denominator, oldest first; the best month is the figure.
    Months(Vec<MonthlyShare>),
    /// A register's number; nothing where the series has none yet.
    Register(Option<RegisterNumber>),
    /// Words in place of a number; nothing where none were said yet.
    Narrative(Option<String>),
}

/// A share in one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthlyShare {
    /// The month.
    pub month: Month,
    /// The part.
    pub numerator: Behind,
    /// The whole; not nobody.
    pub denominator: Behind,
    /// The whole without the part.
    pub rest: Behind,
}

/// A number of an official register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterNumber {
    /// The number.
    pub value: Decimal,
    /// What it is a part of, as the register publishes it.
    pub of: Option<Decimal>,
    /// The month that it is about.
    pub month: Month,
}

impl MonthlyShare {
    /// The month with the highest share; of equal ones the earliest.
    pub fn best(months: &[Self]) -> Option<&Self> {
        let better = |a: &Self, b: &Self| {
            let cross = |a: &Self, b: &Self| u128::from(a.numerator.count) * u128::from(b.denominator.count);
            cross(a, b) > cross(b, a)
        };
        months.iter().reduce(|best, month| if better(month, best) { month } else { best })
    }

    /// The mean of the shares, with 4 decimals; nothing where there is no month.
    pub fn mean(months: &[Self]) -> Option<Decimal> {
        let part =
            |month: &Self| i128::from(month.numerator.count) * PLACES / i128::from(month.denominator.count.max(1));
        let count = i128::try_from(months.len()).ok()?;
        // Each part is rounded down by less than one unit, so that many more make up for it where a mean ends in exactly a half.
        let sum: i128 = months.iter().map(part).sum::<i128>() + count;
        Ratio::new(sum, count * PLACES).map(|mean| mean.rounded(4))
    }
}

/// Units of one in which shares are added up: fine enough that nothing is lost at 4 decimals.
const PLACES: i128 = 1_000_000_000_000_000_000_000_000;

/// A count and the citizens behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Behind {
    /// So many units.
    pub count: u64,
    /// Distinct citizens among them; 0 when the units name none.
    pub citizens: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(shares: &[(u64, u64)], best: Option<usize>, mean: Option<&str>) {
        let behind = |count| Behind { count, citizens: count };
        let month = |(number, (part, whole)): (u32, &(u64, u64))| MonthlyShare {
            month: Month::of(Day::from_ymd_opt(2019, number, 1).unwrap()),
            numerator: behind(*part),
            denominator: behind(*whole),
            rest: behind(whole - part),
        };
        let months: Vec<_> = (1..).zip(shares).map(month).collect();
        assert_eq!(MonthlyShare::best(&months), best.map(|place| &months[place]));
        assert_eq!(MonthlyShare::mean(&months).map(|mean| mean.to_string()).as_deref(), mean);
    }

    #[test]
    fn the_best_month_is_the_earliest_of_equals_and_the_mean_is_exact() {
        check(&[], None, None);
        check(&[(0, 9)], Some(0), Some("0"));
        check(&[(1, 3), (2, 6), (1, 4)], Some(0), Some("0.3056"));
        check(&[(1, 4), (2, 6), (1, 3)], Some(1), Some("0.3056"));
        // 0.33335 exactly, which no sum of rounded thirds is.
        check(&[(1, 3), (2, 6), (2, 3), (1, 15_000)], Some(2), Some("0.3334"));
        check(&[(1, 20_000)], Some(0), Some("0.0001"));
    }
}
