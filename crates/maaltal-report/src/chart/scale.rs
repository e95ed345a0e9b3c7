//! Round numbers for axes.

use crate::writing;
use maaltal_domain::{Decimal, Language, Unit};

/// Round values over 0 and all of `values`, in about `parts` steps; `whole` ones only where there are no halves.
///
/// Integers in millionths, so that every machine gets the same.
pub(super) fn ticks(values: impl IntoIterator<Item = Decimal>, parts: i64, whole: bool) -> Vec<Decimal> {
    let reach =
        |(least, most): (i64, i64), value: Decimal| (least.min(value.millionths()), most.max(value.millionths()));
    let (least, most) = values.into_iter().fold((0, 0), reach);
    let span = most.saturating_sub(least).max(1);
    let finest = if whole { Decimal::SCALE } else { 1 };
    let step = round_step((span / parts.max(1)).max(finest), whole);
    let steps = |reach: i64| reach / step + i64::from(reach % step != 0);
    let (below, above) = (steps(least.saturating_neg()), steps(most));
    // Nothing but 0 still has a scale.
    let above = if below + above == 0 { 1 } else { above };
    (-below..=above).map(|i| Decimal::from_millionths(step.saturating_mul(i))).collect()
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

/// A tick's number; of a share `20 %`, with a decimal only where there is one.
pub(super) fn tick(tick: Decimal, unit: Unit, language: Language) -> String {
    if unit != Unit::Share {
        return writing::number(tick, language);
    }
    let percent = Decimal::from_millionths(tick.millionths().saturating_mul(100));
    let space = if language == Language::Da { "\u{a0}" } else { "" };
    format!("{}{space}%", writing::number(percent, language))
}

/// A value as a label beside what is drawn: hours are whole there, the table beside the chart has them exactly.
pub(super) fn label(value: Decimal, unit: Unit, language: Language) -> String {
    match unit {
        Unit::Hours => writing::rounded(value, 0, language),
        _ => writing::value(value, unit, language),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, whole: bool, expected: &[&str]) {
        let found: Vec<_> = ticks([Decimal::parse(value).unwrap()], 4, whole).iter().map(Decimal::to_string).collect();
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
        check("-7", true, &["-8", "-6", "-4", "-2", "0"]);
        for most in [i64::MAX, i64::MIN] {
            assert!(ticks([Decimal::from_millionths(most)], 4, true).len() < 9);
        }
    }
}
