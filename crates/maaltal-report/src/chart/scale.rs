//! Round numbers for axes.

use maaltal_domain::Decimal;

/// Round values from 0 to at least `most`, about `parts` steps apart; `whole` ones only where there are no halves.
///
/// Integers in millionths, so that every machine gets the same.
pub(super) fn ticks(most: Decimal, parts: i64, whole: bool) -> Vec<Decimal> {
    let most = most.millionths().max(1);
    let least = if whole { Decimal::SCALE } else { 1 };
    let step = round_step((most / parts.max(1)).max(least), whole);
    let count = (most / step + i64::from(most % step != 0)).max(1);
    (0..=count).map(|i| Decimal::from_millionths(step.saturating_mul(i))).collect()
}

/// The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `least`.
fn round_step(least: i64, whole: bool) -> i64 {
    let mut power = 1_i64;
    loop {
        for tenths in [10, 20, 25, 50] {
            let step = power.saturating_mul(tenths);
            if step >= least && (!whole || step % Decimal::SCALE == 0 || step == i64::MAX) {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// A number as the drawing library takes it.
pub(super) fn plotted(value: Decimal) -> f64 {
    value.millionths() as f64 / Decimal::SCALE as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(most: &str, whole: bool, expected: &[&str]) {
        let found: Vec<_> = ticks(Decimal::parse(most).unwrap(), 4, whole).iter().map(Decimal::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn ticks_are_round_and_reach_the_top() {
        check("850", true, &["0", "250", "500", "750", "1000"]);
        check("1000", true, &["0", "250", "500", "750", "1000"]);
        check("0.1493", false, &["0", "0.05", "0.1", "0.15"]);
        check("9", true, &["0", "5", "10"]);
        check("9", false, &["0", "2.5", "5", "7.5", "10"]);
        check("0", true, &["0", "1"]);
        assert!(ticks(Decimal::from_millionths(i64::MAX), 4, true).len() < 9);
    }
}
