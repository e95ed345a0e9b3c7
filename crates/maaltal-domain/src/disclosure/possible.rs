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

/// What is known of numbers together: those on the left add up to at most as much as those on the right, or to exactly as much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bond {
    left: Vec<Number>,
    right: Vec<Number>,
    exact: bool,
}

impl Bond {
    /// `whole` is the sum of `parts`.
    pub fn sum(whole: Number, parts: Vec<Number>) -> Self {
        Self { left: vec![whole], right: parts, exact: true }
    }

    /// `small` is at most the sum of `large`.
    pub fn at_most(small: Number, large: Vec<Number>) -> Self {
        Self { left: vec![small], right: large, exact: false }
    }

    /// A part grew by no more than its whole: each is given as it was and as it became.
    pub fn growth(part: (Number, Number), whole: (Number, Number)) -> Self {
        Self { left: vec![part.1, whole.0], right: vec![part.0, whole.1], exact: false }
    }

    /// The numbers that it is about.
    pub fn numbers(&self) -> impl Iterator<Item = Number> + '_ {
        self.left.iter().chain(&self.right).copied()
    }

    /// Whether the number is one of those that add up to at most the others.
    pub fn is_left(&self, number: Number) -> bool {
        self.left.contains(&number)
    }

    /// By how much the left side is larger than the right one for these values.
    pub fn excess(&self, value: impl Fn(Number) -> i128) -> i128 {
        let sum = |side: &[Number]| side.iter().map(|number| value(*number)).sum::<i128>();
        sum(&self.left) - sum(&self.right)
    }

    /// Whether it holds where the left side is larger by so much.
    pub fn allows(&self, excess: i128) -> bool {
        excess == 0 || (!self.exact && excess < 0)
    }

    /// Whether the number is bound by several others together.
    pub fn gathers(&self, number: Number) -> bool {
        self.left == [number] && self.right.len() > 1
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
    /// The ranges for one who does not see what could be hidden, by bonds about one of them only.
    unseen: Ranges,
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
    /// Numbers by their ranges for one who sees everything, and for one who does not, without a bond.
    pub fn new(seen: Vec<Range>, unseen: Vec<Range>) -> Self {
        let of = vec![Vec::new(); seen.len()];
        Self { bonds: Vec::new(), of, given: seen.clone(), ranges: Ranges::of(seen), unseen: Ranges::of(unseen) }
    }

    /// What the number can be, as far as it has been worked out.
    pub fn range(&self, number: Number) -> Range {
        self.ranges.range(number)
    }

    /// What the number could be before any bond.
    pub fn given(&self, number: Number) -> Range {
        self.given.get(number).copied().unwrap_or(Range::from(0))
    }

    /// The bonds of a number, by place among all.
    pub fn bonds_of(&self, number: Number) -> impl Iterator<Item = usize> + '_ {
        self.of.get(number).into_iter().flatten().copied()
    }

    /// The bond at a place among all.
    pub fn bond(&self, place: usize) -> Option<&Bond> {
        self.bonds.get(place)
    }

    /// All bonds.
    pub fn bonds(&self) -> &[Bond] {
        &self.bonds
    }

    /// Adds a bond unless it contradicts what one knows who sees everything; says whether it was added.
    pub fn bind(&mut self, bond: Bond) -> bool {
        let before = self.mark();
        let open = bond.numbers().filter(|number| !self.unseen.range(*number).is_only()).count();
        let holds = self.ranges.apply(&bond, &self.of) && self.settle();
        if !holds {
            self.undo(before);
            self.ranges.forget_queue();
        } else if open < 2 {
            // What is left to say of one number is said once.
            self.unseen.apply(&bond, &[]);
        } else {
            let index = self.bonds.len();
            for number in bond.numbers() {
                self.of.get_mut(number).into_iter().for_each(|own| own.push(index));
            }
            self.bonds.push(bond);
        }
        holds
    }

    /// Goes on with the ranges for one who does not see what could be hidden, worked out.
    pub fn forget_seen(&mut self) {
        self.ranges = std::mem::take(&mut self.unseen);
        self.ranges.trail.clear();
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
    fn of(ranges: Vec<Range>) -> Self {
        Self { ranges, ..Self::default() }
    }

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

    /// Narrows each number by what the others leave for it.
    fn apply(&mut self, bond: &Bond, of: &[Vec<usize>]) -> bool {
        let sum = |side: &[Number], end: fn(Range) -> i128| side.iter().map(|n| end(self.range(*n))).sum::<i128>();
        let ends = |side: &[Number]| (sum(side, |range| range.low), sum(side, |range| range.high));
        let (left, right) = (ends(&bond.left), ends(&bond.right));
        let narrowed = |own: Range, same: (i128, i128), other: (i128, i128), up: bool| {
            // What has no upper end takes nothing from any other.
            let has_top = (up || bond.exact) && other.1 < UNBOUNDED;
            let high = if has_top { other.1 - (same.0 - own.low) } else { own.high };
            let low = if !up || bond.exact { other.0 - (same.1 - own.high) } else { own.low };
            (low, high)
        };
        for (side, same, other, up) in [(&bond.left, left, right, true), (&bond.right, right, left, false)] {
            for number in side {
                let (low, high) = narrowed(self.range(*number), same, other, up);
                if !self.narrow(*number, low, high, of) {
                    return false;
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(values: &[(i128, i128)]) -> Vec<Range> {
        let range =
            |(low, high): &(i128, i128)| Range { low: low * ONE, high: if *high < 0 { UNBOUNDED } else { high * ONE } };
        values.iter().map(range).collect()
    }

    fn whole(values: &[(i128, i128)]) -> Knowledge {
        Knowledge::new(ranges(values), ranges(values))
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
        let seen = ranges(&[(20, 20), (12, 12), (9, 9), (1, -1)]);
        let mut knowledge = Knowledge::new(seen, ranges(&[(1, -1); 4]));
        assert!(!knowledge.bind(Bond::sum(0, vec![1, 2])));
        assert!(knowledge.bind(Bond::at_most(0, vec![1, 2])));
        // Each would have to be larger than the other, for ever.
        assert!(knowledge.bind(Bond::sum(3, vec![1])));
        assert!(!knowledge.bind(Bond::sum(3, vec![3, 1])));
        assert_eq!(knowledge.bonds().len(), 2);
        assert_eq!(knowledge.bonds_of(3).count(), 1);
    }

    #[test]
    fn what_leaves_one_number_open_is_said_once() {
        let mut knowledge =
            Knowledge::new(ranges(&[(20, 20), (12, 12), (8, 8)]), ranges(&[(20, 20), (12, 12), (1, -1)]));
        assert!(knowledge.bind(Bond::at_most(0, vec![1, 2])));
        assert_eq!(knowledge.bonds().len(), 0);
        knowledge.forget_seen();
        assert_eq!(knowledge.range(2), Range::from(8 * ONE));
    }

    #[test]
    fn values_are_counted_from_one_up() {
        assert_eq!(Range { low: 0, high: 4 * ONE }.values(), 4);
        assert_eq!(Range { low: ONE / 2, high: 5 * ONE + 1 }.values(), 5);
        assert_eq!(Range::only(0).values(), 0);
        assert!(Range::from(7).values() > 1_000_000);
    }
}
