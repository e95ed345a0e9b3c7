//! Proof by example: values of all numbers at once that nobody can rule out.
//!
//! Ranges say what can be ruled out number by number. Bonds that go round in a circle can rule out more, so a hidden number is
//! only held to be safe once examples have been found with as many values of it as it needs. One example is looked for; the
//! others are shifts of it: some numbers move up, others down, all by as much, so that what lies between fits as well.

use super::possible::{Bond, Knowledge, Number, ONE, Range};
use std::collections::BTreeMap;

/// A hidden number and how much must stay possible for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    pub number: Number,
    /// So many values, one apart.
    pub values: i128,
    /// And one that is at least this.
    pub reach: i128,
}

impl Need {
    /// Whether `range` leaves as much.
    pub fn is_met(&self, range: Range) -> bool {
        range.values() >= self.values && range.high >= self.reach
    }

    /// Whether shifts of the example leave as much; `numbers` are those that can move.
    pub fn is_proven(&self, knowledge: &mut Knowledge, numbers: &[Number], example: &mut Example) -> bool {
        let own = example.value(self.number);
        let mut shift = |by: i128| example.shifts(knowledge, self.number, by);
        let mut range = Range { low: own, high: own + furthest(self.values, &mut shift) };
        if range.values() < self.values {
            range.low -= furthest(self.values - range.values(), |by| shift(-by));
        }
        let reaches = self.reach <= range.high || shift(self.reach - own);
        range.values() >= self.values && (reaches || self.is_reached(knowledge, numbers, example))
    }

    /// Whether there is another example, in which the number is as large as it must be able to be.
    fn is_reached(&self, knowledge: &mut Knowledge, numbers: &[Number], example: &Example) -> bool {
        let before = knowledge.mark();
        let found = knowledge.tell(self.number, Range::from(self.reach))
            && knowledge.settle()
            && assign(knowledge, numbers, &|number| example.value(number), &mut (WRONG + numbers.len()));
        knowledge.undo(before);
        found
    }
}

/// The most of `most` steps, in millionths, that can be gone; whoever can go far can go less far.
fn furthest(most: i128, mut can: impl FnMut(i128) -> bool) -> i128 {
    let (mut gone, mut beyond, mut next) = (0, most + 1, most);
    while beyond - gone > 1 {
        if can(next * ONE) {
            gone = next;
        } else {
            beyond = next;
        }
        next = (gone + beyond) / 2;
    }
    gone * ONE
}

/// Values of numbers that keep the bonds between them.
#[derive(Debug, Default)]
pub(super) struct Example {
    values: Vec<i128>,
    /// By how much the left side of each bond is larger than the right one.
    excess: Vec<i128>,
    /// Shifts found before, by the number that was to move and by how much.
    found: BTreeMap<(Number, i128), Vec<Move>>,
}

/// A number, and by how much it moves.
type Move = (Number, i128);

impl Example {
    /// The values to look near.
    pub fn near(values: Vec<i128>) -> Self {
        Self { values, ..Self::default() }
    }

    /// Looks for values of `numbers` that fit what is known, and takes them over; `bonds` are those between the numbers.
    pub fn find(&mut self, knowledge: &mut Knowledge, numbers: &[Number], bonds: &[usize]) -> bool {
        let before = knowledge.mark();
        let is_found = assign(knowledge, numbers, &|number| self.value(number), &mut (WRONG + numbers.len()));
        for number in numbers.iter().filter(|_| is_found) {
            let value = knowledge.range(*number).low;
            self.values.get_mut(*number).into_iter().for_each(|own| *own = value);
        }
        knowledge.undo(before);
        self.found.clear();
        self.excess.resize(knowledge.bonds().len(), 0);
        for place in bonds.iter().filter(|_| is_found) {
            let excess = knowledge.bond(*place).map_or(0, |bond| bond.excess(|number| self.value(number)));
            self.excess.get_mut(*place).into_iter().for_each(|own| *own = excess);
        }
        is_found
    }

    /// Whether some numbers can move with this one, by as much up or down, so that all bonds hold again.
    fn shifts(&mut self, knowledge: &Knowledge, number: Number, by: i128) -> bool {
        // Which numbers moved together keeps the bonds for good; only whether each may still move that far can change.
        let known = self.found.get(&(number, by));
        if known.is_some_and(|moves| moves.iter().all(|(number, by)| self.has_room(knowledge, *number, *by))) {
            return true;
        }
        let mut shift = Shift { knowledge, example: self, moved: Vec::new(), tries: TRIES };
        let found = shift.moves(number, by);
        let moved = std::mem::take(&mut shift.moved);
        moved.iter().for_each(|(number, by)| shift.weigh(*number, -by));
        if found {
            self.found.insert((number, by), moved);
        }
        found
    }

    fn has_room(&self, knowledge: &Knowledge, number: Number, by: i128) -> bool {
        let range = knowledge.range(number);
        (range.low..=range.high).contains(&(self.value(number) + by))
    }

    fn value(&self, number: Number) -> i128 {
        self.values.get(number).copied().unwrap_or(0)
    }
}

/// Choices that are tried for one shift before it is given up.
const TRIES: usize = 300;

/// Numbers that one shift moves at most.
const MOVED: usize = 48;

/// An example, some of whose numbers have been moved.
struct Shift<'k, 'e> {
    knowledge: &'k Knowledge,
    /// Its excesses are those after the moves.
    example: &'e mut Example,
    moved: Vec<Move>,
    tries: usize,
}

impl<'k> Shift<'k, '_> {
    /// Moves a number, and others until all bonds hold again; whether that can be.
    fn moves(&mut self, number: Number, by: i128) -> bool {
        let is_free =
            self.example.has_room(self.knowledge, number, by) && !self.moved.iter().any(|moved| moved.0 == number);
        if !is_free || self.tries == 0 || self.moved.len() == MOVED {
            return false;
        }
        self.tries -= 1;
        self.moved.push((number, by));
        self.weigh(number, by);
        let Some((bond, excess)) = self.broken() else { return true };
        let found = bond.numbers().any(|other| {
            let mends = if bond.is_left(other) { -excess.signum() } else { excess.signum() };
            self.moves(other, mends * by.abs())
        });
        if !found {
            self.moved.pop();
            self.weigh(number, -by);
        }
        found
    }

    /// Puts a number's move into the excess of its bonds.
    fn weigh(&mut self, number: Number, by: i128) {
        for place in self.knowledge.bonds_of(number) {
            let Some(bond) = self.knowledge.bond(place) else { continue };
            let change = if bond.is_left(number) { by } else { -by };
            self.example.excess.get_mut(place).into_iter().for_each(|excess| *excess += change);
        }
    }

    /// A bond that does not hold any more, and its excess.
    fn broken(&self) -> Option<(&'k Bond, i128)> {
        let places = self.moved.iter().rev().flat_map(|(number, _)| self.knowledge.bonds_of(*number));
        let bonds = places.filter_map(|place| Some((self.knowledge.bond(place)?, *self.example.excess.get(place)?)));
        bonds.into_iter().find(|(bond, excess)| !bond.allows(*excess))
    }
}

/// Wrong choices after which the search for an example is given up.
const WRONG: usize = 400;

/// Gives each number a value near its hint that keeps all bonds; leaves them so where that worked.
fn assign(knowledge: &mut Knowledge, numbers: &[Number], hint: &dyn Fn(Number) -> i128, tries: &mut usize) -> bool {
    let open = |(_, number): &(usize, &Number)| !knowledge.range(**number).is_only();
    let Some((place, number)) = numbers.iter().enumerate().find(open) else { return true };
    let rest = numbers.get(place + 1..).unwrap_or_default();
    let range = knowledge.range(*number);
    let near = range.nearest(hint(*number));
    let choices = [near, range.low, range.nearest(near + ONE)];
    for (turn, value) in choices.into_iter().enumerate() {
        if choices.iter().take(turn).any(|earlier| *earlier == value) {
            continue;
        }
        let Some(left) = tries.checked_sub(1) else { return false };
        *tries = left;
        let before = knowledge.mark();
        let holds = knowledge.tell(*number, Range::only(value)) && knowledge.settle();
        if holds && assign(knowledge, rest, hint, tries) {
            return true;
        }
        knowledge.undo(before);
    }
    false
}
