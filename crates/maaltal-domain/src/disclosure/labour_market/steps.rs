//! Steps, each nested in the one before.

use super::super::complementary::hidden_of;
use super::super::possible::{Bond, Number};
use super::super::primary::Rule;
use super::super::sheet::Numbers;
use super::super::{At, Spot};
use crate::Behind;

/// Which of the steps are hidden: those that are small, and those that would tell such a one, or how few came to one step and not
/// to the next.
pub(super) fn hidden(steps: &[Behind], rule: Rule) -> Vec<bool> {
    let mut numbers = Numbers::new(rule.threshold);
    let spot = |kpi| Spot { kpi, at: At::Total };
    let count = |(place, step): (usize, &Behind)| numbers.count(spot(place), step.count, rule.is_few(step));
    let counts: Vec<Number> = steps.iter().enumerate().map(count).collect();
    let pairs = steps.iter().zip(steps.iter().skip(1)).zip(counts.iter().zip(counts.iter().skip(1)));
    let bond = |((before, own), (outer, inner)): ((&Behind, &Behind), (&Number, &Number))| {
        let fallen = before.count.saturating_sub(own.count);
        Bond::sum(*outer, vec![*inner, numbers.told_by_others(fallen, rule.is_small(fallen))])
    };
    let bonds = pairs.map(bond).collect();
    let hidden = hidden_of(numbers, bonds);
    (0..steps.len()).map(|place| hidden.contains(&spot(place))).collect()
}
