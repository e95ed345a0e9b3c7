//! Primary suppression: what is too small to show on its own.

use super::Figure;
use crate::{Amount, Behind, Cell, Decimal, MonthlyShare, Ratio};

/// The programme's threshold and whether the figure is public anyway.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// Counts of 1 to one less are hidden.
    pub threshold: u64,
    /// Whether the figure reads only what is public or names nobody.
    pub public: bool,
}

/// Two givers with more than this share of a sum, in hundredths, could read each other's part off it.
const DOMINANCE: i128 = 85;

impl Rule {
    /// The published figure of `cell`.
    pub fn figure(self, cell: &Cell) -> Figure {
        if !cell.reported {
            return Figure::NotReported;
        }
        match &cell.amount {
            Amount::Ratio { denominator, .. } if denominator.count == 0 => Figure::NoData,
            amount if self.hides(amount) => Figure::Hidden,
            Amount::Count(behind) => Figure::Shown { value: whole(behind.count), parts: None },
            Amount::Sum { sum, .. } => Figure::Shown { value: *sum, parts: None },
            Amount::Ratio { numerator, denominator, .. } => share(numerator, denominator),
            Amount::Months(months) => {
                MonthlyShare::best(months).map_or(Figure::NoData, |best| share(&best.numerator, &best.denominator))
            }
            Amount::Register(number) => {
                number.map_or(Figure::NoData, |number| Figure::Shown { value: number.value, parts: None })
            }
            Amount::Narrative(_) => Figure::Told,
        }
    }

    /// The count, where not too few stand behind it to show.
    pub fn count(self, behind: Behind) -> Option<u64> {
        (!self.is_few(&behind)).then_some(behind.count)
    }

    /// Whether so many are too few to be told of.
    pub fn is_small(self, count: u64) -> bool {
        !self.public && (1..self.threshold).contains(&count)
    }

    /// Whether it is too small, or too few citizens are behind it.
    pub fn is_few(self, behind: &Behind) -> bool {
        self.is_small(behind.count) || self.is_small(behind.citizens)
    }

    /// Whether a month's share is hidden.
    pub fn hides_share(self, month: &MonthlyShare) -> bool {
        [&month.numerator, &month.denominator, &month.rest].into_iter().any(|part| self.is_few(part))
    }

    /// What a hidden sum must seem able to be: so much that its two largest givers might give 85 % of it and no more.
    pub fn reach(self, amount: &Amount) -> i128 {
        let Amount::Sum { citizens, companies, top_citizens, top_companies, .. } = amount else { return 0 };
        let reach = |givers: &u64, top: &Decimal| {
            let top = if *givers > 0 { i128::from(top.millionths()) } else { 0 };
            (top * 100 + DOMINANCE - 1).div_euclid(DOMINANCE)
        };
        reach(citizens, top_citizens).max(reach(companies, top_companies))
    }

    /// Whether the amount is hidden for its own sake.
    pub fn hides(self, amount: &Amount) -> bool {
        match amount {
            Amount::Register(_) | Amount::Narrative(_) => false,
            Amount::Months(months) => MonthlyShare::best(months).is_some_and(|best| self.hides_share(best)),
            Amount::Count(behind) => self.is_few(behind),
            Amount::Ratio { numerator, denominator, rest } => {
                [numerator, denominator, rest].into_iter().any(|part| self.is_few(part))
            }
            Amount::Sum { sum, citizens, companies, top_citizens, top_companies } => {
                // Nothing is nothing, whoever gave it.
                let nothing = *sum == Decimal::whole(0);
                let few = self.is_small(*citizens) || self.is_small(*companies);
                let dominated = |givers: u64, top: &Decimal| {
                    let (top, sum) = (i128::from(top.millionths()), i128::from(sum.millionths()));
                    !self.public && givers > 0 && top * 100 > sum * DOMINANCE
                };
                let by_two = dominated(*citizens, top_citizens) || dominated(*companies, top_companies);
                !nothing && (few || by_two)
            }
        }
    }
}

/// A share that is shown.
pub(super) fn share(numerator: &Behind, denominator: &Behind) -> Figure {
    let ratio = Ratio::new(numerator.count.into(), denominator.count.into());
    let value = ratio.map_or(Decimal::whole(0), |ratio| ratio.rounded(4));
    Figure::Shown { value, parts: Some((numerator.count, denominator.count)) }
}

/// A count as a number.
pub(super) fn whole(count: u64) -> Decimal {
    Decimal::whole(i64::try_from(count).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = Rule { threshold: 5, public: false };

    fn check(amount: Amount, expected: &str) {
        let cell = Cell { amount, reported: true, incomplete: Behind::default(), excluded: 0, reaches: None };
        assert_eq!(RULE.figure(&cell).state(), expected, "{cell:?}");
    }

    fn behind(count: u64, citizens: u64) -> Behind {
        Behind { count, citizens }
    }

    fn sum(citizens: u64, top: i64) -> Amount {
        let whole = Decimal::whole;
        Amount::Sum { sum: whole(100), citizens, companies: 9, top_citizens: whole(top), top_companies: whole(20) }
    }

    #[test]
    fn small_counts_are_hidden_and_zero_is_shown() {
        for (count, citizens, expected) in
            [(0, 0, "shown"), (1, 1, "hidden"), (4, 4, "hidden"), (5, 5, "shown"), (7, 3, "hidden"), (6, 0, "shown")]
        {
            check(Amount::Count(behind(count, citizens)), expected);
        }
    }

    #[test]
    fn shares_need_numerator_denominator_and_the_rest() {
        let ratio = |n, d: u64| Amount::Ratio {
            numerator: behind(n, n),
            denominator: behind(d, d),
            rest: behind(d - n, d - n),
        };
        check(ratio(0, 0), "no_data");
        check(ratio(0, 9), "shown");
        check(ratio(9, 9), "shown");
        check(ratio(3, 9), "hidden");
        check(ratio(6, 9), "hidden");
        check(ratio(5, 10), "shown");
    }

    #[test]
    fn the_best_month_is_hidden_like_any_share() {
        let month = |n, d: u64| MonthlyShare {
            month: "2019-03".parse().unwrap(),
            numerator: behind(n, n),
            denominator: behind(d, d),
            rest: behind(d - n, d - n),
        };
        check(Amount::Months(vec![]), "no_data");
        check(Amount::Months(vec![month(5, 10), month(2, 10)]), "shown");
        check(Amount::Months(vec![month(5, 10), month(9, 10)]), "hidden");
    }

    #[test]
    fn sums_need_enough_givers_and_no_two_that_dominate() {
        check(sum(4, 20), "hidden");
        check(sum(5, 85), "shown");
        check(sum(5, 86), "hidden");
    }

    proptest::proptest! {
        #[test]
        fn a_shown_count_is_zero_or_has_enough_behind_it(count in 0_u64..20, citizens in 0_u64..20, threshold in 3_u64..11) {
            let rule = Rule { threshold, public: false };
            let amount = Amount::Count(behind(count, citizens));
            let cell = Cell { amount, reported: true, incomplete: Behind::default(), excluded: 0, reaches: None };
            if let Figure::Shown { .. } = rule.figure(&cell) {
                proptest::prop_assert!(count == 0 || count >= threshold);
                proptest::prop_assert!(citizens == 0 || citizens >= threshold);
            }
        }
    }
}
