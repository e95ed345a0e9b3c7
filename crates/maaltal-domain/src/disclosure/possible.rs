//! What hidden numbers can be for one who knows ranges of them and bonds between them.
//!
//! Numbers are in millionths, so that counts and sums are reckoned with alike; a count is a whole number of [`ONE`].

use crate::Decimal;
use std::collections::VecDeque;

/// A number that is shown or hidden, by its place among all of a question.
pub(super) type Number = usize;

/// One, in the units of ranges.
pub(super) const ONE: i128 = Decimal::SCALE as i128;

/// The upper end of a range that has none.
const UNBOUNDED: i128 = 1 << 96;

/// The values that a number can have, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub low: i128,
    pub high: i128,
}

impl Range {
    /// From `low` on, without an upper end.
    pub fn from(low: i128) -> Self {
        Self { low, high: UNBOUNDED }
    }

    /// One value.
    pub fn only(value: i128) -> Self {
        Self { low: value, high: value }
    }

    /// Whether it holds one value.
    pub fn is_only(self) -> bool {
        self.low == self.high
    }

    /// The value of the range nearest to `value`.
    pub fn nearest(self, value: i128) -> i128 {
        value.min(self.high).max(self.low)
    }

    /// How many values from 1 up lie in it, one apart.
    pub fn values(self) -> i128 {
        let first = self.low.max(ONE);
        if self.high < first { 0 } else { (self.high - first) / ONE + 1 }
    }
}

/// What is known of numbers together: `whole` is at most the sum of `parts`, or exactly the sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bond {
    pub whole: Number,
    pub parts: Vec<Number>,
    pub exact: bool,
}

impl Bond {
    /// `whole` is the sum of `parts`.
    pub fn sum(whole: Number, parts: Vec<Number>) -> Self {
        Self { whole, parts, exact: true }
    }

    /// `small` is at most the sum of `large`.
    pub fn at_most(small: Number, large: Vec<Number>) -> Self {
        Self { whole: small, parts: large, exact: false }
    }

    /// The numbers that it is about.
    pub fn numbers(&self) -> impl Iterator<Item = Number> + '_ {
        std::iter::once(self.whole).chain(self.parts.iter().copied())
    }
}

/// Ranges, the bonds between them, and how they were before the last steps.
#[derive(Debug, Default)]
pub(super) struct Knowledge {
    bonds: Vec<Bond>,
    /// The bonds of each number.
    of: Vec<Vec<usize>>,
    ranges: Ranges,
    /// The ranges before any bond.
    given: Vec<Range>,
}

/// Ranges that are being narrowed.
#[derive(Debug, Default)]
struct Ranges {
    ranges: Vec<Range>,
    /// What was narrowed, with what it was.
    trail: Vec<(Number, Range)>,
    /// Bonds to look at again.
    queue: VecDeque<usize>,
    queued: Vec<bool>,
}

impl Knowledge {
    /// Numbers in these ranges, without a bond.
    pub fn new(ranges: Vec<Range>) -> Self {
        let of = vec![Vec::new(); ranges.len()];
        Self { bonds: Vec::new(), of, given: ranges.clone(), ranges: Ranges { ranges, ..Ranges::default() } }
    }

    /// What the number can be, as far as it has been worked out.
    pub fn range(&self, number: Number) -> Range {
        self.ranges.range(number)
    }

    /// What the number could be before any bond.
    pub fn given(&self, number: Number) -> Range {
        self.given.get(number).copied().unwrap_or(Range::from(0))
    }

    /// The bonds of a number.
    pub fn bonds_of(&self, number: Number) -> impl Iterator<Item = &Bond> + '_ {
        self.of.get(number).into_iter().flatten().filter_map(|bond| self.bonds.get(*bond))
    }

    /// All bonds.
    pub fn bonds(&self) -> &[Bond] {
        &self.bonds
    }

    /// Adds a bond unless it contradicts what is known; says whether it was added.
    pub fn bind(&mut self, bond: Bond) -> bool {
        let before = self.mark();
        let index = self.bonds.len();
        for number in bond.numbers() {
            self.of.get_mut(number).into_iter().for_each(|own| own.push(index));
        }
        self.bonds.push(bond);
        self.ranges.look_at(index);
        let holds = self.settle();
        if !holds {
            self.undo(before);
            let bond = self.bonds.pop();
            for number in bond.iter().flat_map(Bond::numbers) {
                self.of.get_mut(number).into_iter().for_each(|own| own.truncate(own.len() - 1));
            }
        }
        holds
    }

    /// The same bonds over other ranges, worked out; that is what [`undo`](Self::undo) comes back to.
    pub fn start_from(&mut self, ranges: Vec<Range>) {
        self.given.clone_from(&ranges);
        self.ranges = Ranges { ranges, ..Ranges::default() };
        (0..self.bonds.len()).for_each(|bond| self.ranges.look_at(bond));
        self.settle();
        self.ranges.trail.clear();
    }

    /// A mark to come back to.
    pub fn mark(&self) -> usize {
        self.ranges.trail.len()
    }

    /// Takes back everything since `mark`.
    pub fn undo(&mut self, mark: usize) {
        let Ranges { ranges, trail, .. } = &mut self.ranges;
        while trail.len() > mark {
            let Some((number, before)) = trail.pop() else { break };
            ranges.get_mut(number).into_iter().for_each(|range| *range = before);
        }
    }

    /// Tells that the number is within `range` too, without working out what follows; false where that cannot be.
    pub fn tell(&mut self, number: Number, range: Range) -> bool {
        self.ranges.narrow(number, range.low, range.high, &self.of)
    }

    /// Works out what follows; false where there is a contradiction, or no end of it.
    pub fn settle(&mut self) -> bool {
        // Ranges that close in on each other one by one would take as many steps as they are wide.
        let most = self.bonds.len() * 16 + 1_000;
        for _ in 0..most {
            let Some(next) = self.ranges.queue.pop_front() else { return true };
            self.ranges.queued.get_mut(next).into_iter().for_each(|queued| *queued = false);
            let holds = self.bonds.get(next).is_none_or(|bond| self.ranges.apply(bond, &self.of));
            if !holds {
                break;
            }
        }
        self.ranges.forget_queue();
        false
    }
}

impl Ranges {
    fn range(&self, number: Number) -> Range {
        self.ranges.get(number).copied().unwrap_or(Range::from(0))
    }

    fn look_at(&mut self, bond: usize) {
        if self.queued.len() <= bond {
            self.queued.resize(bond + 1, false);
        }
        if let Some(queued) = self.queued.get_mut(bond).filter(|queued| !**queued) {
            *queued = true;
            self.queue.push_back(bond);
        }
    }

    fn forget_queue(&mut self) {
        for bond in std::mem::take(&mut self.queue) {
            self.queued.get_mut(bond).into_iter().for_each(|queued| *queued = false);
        }
    }

    fn narrow(&mut self, number: Number, low: i128, high: i128, of: &[Vec<usize>]) -> bool {
        let before = self.range(number);
        let after = Range { low: before.low.max(low), high: before.high.min(high) };
        if after.low > after.high {
            return false;
        }
        if after != before {
            self.ranges.get_mut(number).into_iter().for_each(|range| *range = after);
            self.trail.push((number, before));
            of.get(number).into_iter().flatten().for_each(|bond| self.look_at(*bond));
        }
        true
    }

    /// Narrows whole and parts by what each leaves for the others.
    fn apply(&mut self, bond: &Bond, of: &[Vec<usize>]) -> bool {
        let sum = |end: fn(Range) -> i128| bond.parts.iter().map(|part| end(self.range(*part))).sum::<i128>();
        let (low, high) = (sum(|range| range.low), sum(|range| range.high));
        let whole = self.range(bond.whole);
        // A sum with a part that has no upper end has none either, and nothing is taken from it.
        let bounded = whole.high < UNBOUNDED;
        let mut holds = self.narrow(bond.whole, if bond.exact { low } else { whole.low }, high, of);
        for part in &bond.parts {
            let own = self.range(*part);
            let most = if bond.exact && bounded { whole.high - (low - own.low) } else { own.high };
            holds = holds && self.narrow(*part, whole.low - (high - own.high), most, of);
        }
        holds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(values: &[(i128, i128)]) -> Knowledge {
        let range =
            |(low, high): &(i128, i128)| Range { low: low * ONE, high: if *high < 0 { UNBOUNDED } else { high * ONE } };
        Knowledge::new(values.iter().map(range).collect())
    }

    fn check(knowledge: &Knowledge, number: Number, low: i128, high: i128) {
        assert_eq!(knowledge.range(number), Range { low: low * ONE, high: high * ONE }, "{number}");
    }

    #[test]
    fn a_part_is_what_the_others_leave() {
        let mut knowledge = whole(&[(20, 20), (12, 12), (1, -1), (1, -1)]);
        assert!(knowledge.bind(Bond::sum(0, vec![1, 2, 3])));
        check(&knowledge, 2, 1, 7);
        let mark = knowledge.mark();
        assert!(knowledge.tell(3, Range::only(3 * ONE)) && knowledge.settle());
        check(&knowledge, 2, 5, 5);
        knowledge.undo(mark);
        check(&knowledge, 2, 1, 7);
    }

    #[test]
    fn a_total_of_citizens_lies_between_its_largest_line_and_their_sum() {
        let mut knowledge = whole(&[(20, 20), (12, 12), (1, -1)]);
        assert!(knowledge.bind(Bond::at_most(0, vec![1, 2])));
        assert!(knowledge.bind(Bond::at_most(1, vec![0])) && knowledge.bind(Bond::at_most(2, vec![0])));
        check(&knowledge, 2, 8, 20);
    }

    #[test]
    fn what_contradicts_is_not_added() {
        let mut knowledge = whole(&[(20, 20), (12, 12), (9, 9), (1, -1)]);
        assert!(!knowledge.bind(Bond::sum(0, vec![1, 2])));
        assert!(knowledge.bind(Bond::at_most(0, vec![1, 2])));
        // Each would have to be larger than the other, for ever.
        assert!(knowledge.bind(Bond::sum(3, vec![1])));
        assert!(!knowledge.bind(Bond::sum(3, vec![3, 1])));
        assert_eq!(knowledge.bonds().len(), 2);
        assert_eq!(knowledge.bonds_of(3).count(), 1);
    }

    #[test]
    fn values_are_counted_from_one_up() {
        assert_eq!(Range { low: 0, high: 4 * ONE }.values(), 4);
        assert_eq!(Range { low: ONE / 2, high: 5 * ONE + 1 }.values(), 5);
        assert_eq!(Range::only(0).values(), 0);
        assert!(Range::from(7).values() > 1_000_000);
    }
}
