//! Proof by example: values of all numbers at once that nobody can rule out.
//!
//! Ranges say what can be ruled out number by number. Bonds that go round in a circle can rule out more, so each hidden number
//! is only held to be safe once as many whole assignments as are needed have been found, each with another value of it.

use super::possible::{Knowledge, Number, ONE, Range};
use std::collections::BTreeSet;

/// A hidden number and how much must stay possible for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    pub number: Number,
    /// Whether it is an amount, which need not be whole.
    pub is_amount: bool,
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
}

/// Choices that are tried for one assignment before it is given up.
const TRIES: usize = 400;

/// A step that is further than any threshold.
const FAR: i128 = 12 * ONE;

/// Those of `needs` for which no proof was found; `numbers` are the ones to be assigned, `usual` a value near which to look.
pub(super) fn unproven<'n>(
    knowledge: &mut Knowledge,
    numbers: &[Number],
    needs: &[&'n Need],
    usual: impl Fn(Number) -> i128,
) -> Vec<&'n Need> {
    let mut found = Found { seen: needs.iter().map(|need| (*need, BTreeSet::new())).collect() };
    let most = needs.iter().map(|need| need.values).max().unwrap_or(0);
    for round in 0..most * 2 {
        if found.lacking().next().is_none() {
            break;
        }
        // Every other number a little up, the rest a little down, and the other way round the next time.
        let hint = |number: Number| {
            let up = (number as i128 + round) % 2 == 0;
            usual(number) + if up { round * ONE } else { -round * ONE }
        };
        found.look(knowledge, numbers, &hint);
    }
    for (number, values, reach) in
        found.lacking().map(|need| (need.number, need.values, need.reach)).collect::<Vec<_>>()
    {
        for wanted in wanted(knowledge.range(number), usual(number), values, reach) {
            if found.is_proven(number) {
                break;
            }
            let before = knowledge.mark();
            if knowledge.tell(number, wanted) && knowledge.settle() {
                // What the number gains others may have to gain too.
                let gain = (wanted.low - usual(number)).max(0);
                let _ = found.look(knowledge, numbers, &usual)
                    || found.look(knowledge, numbers, &|number| usual(number) + gain);
            }
            knowledge.undo(before);
        }
    }
    found.lacking().collect()
}

/// What to try for one number: first that it reaches what it must, then values from the usual one outwards.
fn wanted(range: Range, usual: i128, values: i128, reach: i128) -> impl Iterator<Item = Range> {
    let middle = range.nearest(usual);
    let far = Range { low: range.nearest(reach), high: range.high };
    let outwards = (0..values * 4).flat_map(move |step| [middle + step * ONE, middle - step * ONE]);
    let inside = outwards.filter(move |value| (range.low..=range.high).contains(value));
    std::iter::once(far).chain(inside.map(Range::only))
}

/// The values that examples have shown to be possible.
struct Found<'n> {
    seen: Vec<(&'n Need, BTreeSet<i128>)>,
}

impl<'n> Found<'n> {
    fn look(&mut self, knowledge: &mut Knowledge, numbers: &[Number], hint: &dyn Fn(Number) -> i128) -> bool {
        let before = knowledge.mark();
        let is_found = assign(knowledge, numbers, hint, &mut TRIES.clone());
        if is_found {
            for (need, seen) in &mut self.seen {
                seen.insert(knowledge.range(need.number).low);
            }
        }
        knowledge.undo(before);
        is_found
    }

    fn lacking(&self) -> impl Iterator<Item = &'n Need> + '_ {
        self.seen.iter().filter(|(need, seen)| !is_enough(need, seen)).map(|(need, _)| *need)
    }

    fn is_proven(&self, number: Number) -> bool {
        self.seen.iter().filter(|(need, _)| need.number == number).all(|(need, seen)| is_enough(need, seen))
    }
}

fn is_enough(need: &Need, seen: &BTreeSet<i128>) -> bool {
    let last = seen.last().copied().unwrap_or(0);
    let values = match (need.is_amount, seen.first()) {
        // Between two possible amounts every amount is possible.
        (true, Some(first)) => Range { low: *first, high: last }.values(),
        _ => i128::try_from(seen.range(ONE..).count()).unwrap_or(i128::MAX),
    };
    values >= need.values && last >= need.reach
}

/// Gives each number a value near its hint that keeps all bonds; leaves them so where that worked.
fn assign(knowledge: &mut Knowledge, numbers: &[Number], hint: &dyn Fn(Number) -> i128, tries: &mut usize) -> bool {
    let open = |(_, number): &(usize, &Number)| !knowledge.range(**number).is_only();
    let Some((place, number)) = numbers.iter().enumerate().find(open) else { return true };
    let rest = numbers.get(place + 1..).unwrap_or_default();
    let range = knowledge.range(*number);
    let near = range.nearest(hint(*number));
    let choices = [near, range.low, range.nearest(near + ONE), range.nearest(near + FAR)];
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
