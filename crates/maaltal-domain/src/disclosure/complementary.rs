//! Complementary suppression: what must be hidden too, so that nothing hidden can be worked out from what is shown.
//!
//! Figures that no bond joins are looked at apart. In each group cells are hidden, the smallest that helps first and totals
//! last, until every need is met; then those that turned out not to be needed are shown again.

use super::bonds::{Links, bind};
use super::possible::{Bond, Knowledge, Number, ONE, Range};
use super::released::Released;
use super::sheet::{Numbers, OwnCell};
use super::witness::{Need, unproven};
use super::{At, Spot};
use crate::Snapshot;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Doubts that are followed up at most.
const DOUBTS: usize = 8;

/// The cells of `snapshot` that are hidden, for their own sake or for that of others.
pub(super) fn hidden(snapshot: &Snapshot, released: &Released) -> BTreeSet<Spot> {
    let (mut first, doubts) = Table::of(snapshot, released, None);
    first.suppress_all();
    // Two bonds that contradict each other are not both true, and nobody can tell which is: neither may give anything away.
    let others = doubts.iter().take(DOUBTS).map(|doubt| Table::of(snapshot, released, Some(doubt)).0);
    let mut tables: Vec<_> = std::iter::once(first).chain(others).collect();
    let mut hidden = BTreeSet::new();
    for _ in 0..=tables.len() {
        let before = hidden.len();
        for table in &mut tables {
            table.hide(&hidden);
            table.suppress_all();
            hidden = table.hidden();
        }
        if hidden.len() == before || tables.len() == 1 {
            break;
        }
    }
    hidden
}

/// The cells asked for, what is known of them, and what must stay possible.
struct Table {
    knowledge: Knowledge,
    cells: Vec<OwnCell>,
    cell: Vec<Option<usize>>,
    released_needs: Vec<Need>,
    /// Near which values examples are looked for.
    usual: Vec<i128>,
    threshold: i128,
}

/// Numbers that bonds join, with the cells and needs among them.
#[derive(Default)]
struct Group {
    numbers: Vec<Number>,
    /// The numbers with those last that follow from others.
    in_turn: Vec<Number>,
    /// The smallest first, totals last.
    cells: Vec<usize>,
    released_needs: Vec<usize>,
}

impl Table {
    /// The table by what is known once `first` is taken to be true; and what is then left in doubt.
    fn of(snapshot: &Snapshot, released: &Released, first: Option<&Bond>) -> (Self, Vec<Bond>) {
        let mut numbers = Numbers::new(snapshot.programme.threshold);
        let own = numbers.own(snapshot);
        let kpis: Vec<_> = own.kpis.iter().map(|own| own.kpi).collect();
        let mut sheets: Vec<_> = released.tables().map(|table| numbers.released(table, &kpis)).collect();
        sheets.push(own);
        let mut knowledge = Knowledge::new(numbers.seen.clone());
        let links = bind(&mut knowledge, &sheets, snapshot.programme.start, first);
        (Self::new(knowledge, numbers, &links), links.doubtful)
    }

    /// Hides what must be hidden.
    fn suppress_all(&mut self) {
        self.groups().iter().for_each(|group| self.suppress(group));
    }

    fn hidden(&self) -> BTreeSet<Spot> {
        let hidden = (0..self.cells.len()).filter(|cell| self.is_hidden(*cell));
        hidden.filter_map(|cell| Some(self.cells.get(cell)?.spot)).collect()
    }

    fn hide(&mut self, spots: &BTreeSet<Spot>) {
        self.cells.iter_mut().filter(|cell| spots.contains(&cell.spot)).for_each(|cell| cell.hidden = true);
    }

    fn new(mut knowledge: Knowledge, numbers: Numbers, links: &Links) -> Self {
        let Numbers { seen, unseen, cell, mut cells, mut released_needs, threshold } = numbers;
        let usual = seen.iter().map(|range| range.low).collect();
        let cell_of = |number: Number| cell.get(number).copied().flatten();
        for (own, given) in &links.answered {
            let was_hidden = unseen.get(*given).is_some_and(|given| !given.is_only());
            let own = cell_of(*own).and_then(|own| cells.get_mut(own)).filter(|_| was_hidden);
            // What an answer hid stays hidden in the same answer.
            own.into_iter().for_each(|own| own.hidden = true);
        }
        for (number, other) in &links.same {
            let (Some(own), Some(other)) = (cell_of(*number), cell_of(*other)) else { continue };
            let own = cells.get_mut(own).filter(|own| own.numbers.get(1).is_some_and(|(whole, _)| whole == number));
            own.into_iter().for_each(|own| own.elsewhere.push(other));
        }
        knowledge.start_from(unseen);
        // What is known anyway cannot be kept from anybody by hiding.
        let own_needs = cells.iter_mut().flat_map(|cell| cell.needs.iter_mut());
        for need in own_needs.chain(released_needs.iter_mut()) {
            let range = knowledge.range(need.number);
            need.values = need.values.min(range.values());
            need.reach = need.reach.min(range.high);
        }
        Self { knowledge, cells, cell, released_needs, usual, threshold }
    }

    fn is_hidden(&self, cell: usize) -> bool {
        let is_total_hidden = |total: usize| self.cells.get(total).is_some_and(|total| total.hidden);
        self.cells.get(cell).is_some_and(|cell| cell.hidden || cell.under.is_some_and(is_total_hidden))
    }

    /// Groups in which something is hidden and something could be shown too much.
    fn groups(&self) -> Vec<Group> {
        let mut joined = Joined((0..self.cell.len()).collect());
        let open = |number: &Number| !self.knowledge.range(*number).is_only();
        for bond in self.knowledge.bonds() {
            let mut numbers = bond.numbers().filter(open);
            if let Some(first) = numbers.next() {
                numbers.for_each(|number| joined.join(first, number));
            }
        }
        for cell in &self.cells {
            let numbers = cell.numbers.iter().map(|(number, _)| *number);
            numbers.clone().zip(numbers.skip(1)).for_each(|(a, b)| joined.join(a, b));
        }
        let mut groups: Vec<Group> = Vec::new();
        let mut group_of = vec![None; self.cell.len()];
        for number in (0..self.cell.len()).filter(open) {
            let of_root = group_of.get_mut(joined.root(number));
            let group = of_root.map(|group| *group.get_or_insert(groups.len())).unwrap_or_default();
            if group == groups.len() {
                groups.push(Group::default());
            }
            groups.get_mut(group).into_iter().for_each(|group| group.numbers.push(number));
        }
        groups.into_iter().filter_map(|group| self.completed(group)).collect()
    }

    /// The group with its cells and needs; nothing where nothing can be read off its bonds.
    fn completed(&self, mut group: Group) -> Option<Group> {
        let cells: BTreeSet<_> = group.numbers.iter().filter_map(|n| self.cell.get(*n).copied().flatten()).collect();
        group.cells = cells.into_iter().collect();
        group.cells.sort_by_key(|cell| self.cells.get(*cell).map(OwnCell::order));
        let needs = self.released_needs.iter().enumerate();
        let own = needs.filter(|(_, need)| need.values > 0 && group.numbers.binary_search(&need.number).is_ok());
        group.released_needs = own.map(|(place, _)| place).collect();
        let is_whole = |number: &Number| {
            self.knowledge.bonds_of(*number).any(|bond| bond.whole == *number && bond.parts.len() > 1)
        };
        group.in_turn.clone_from(&group.numbers);
        group.in_turn.sort_by_key(is_whole);
        let is_bound = group.numbers.iter().any(|number| self.knowledge.bonds_of(*number).next().is_some());
        let is_needed = !group.released_needs.is_empty() || group.cells.iter().any(|cell| self.is_hidden(*cell));
        (is_bound && is_needed && !group.cells.is_empty()).then_some(group)
    }

    /// Hides what must be hidden in a group.
    fn suppress(&mut self, group: &Group) {
        let mut added = Vec::new();
        let mut left = self.unmet(group, true);
        while let Some(cell) = self.helping(group, &left) {
            self.set_hidden(cell, true);
            added.push(cell);
            left = self.unmet(group, true);
        }
        added.sort_by_key(|cell| Reverse(self.cells.get(*cell).map(OwnCell::order)));
        let room = self.room(group, &left);
        for cell in added {
            self.set_hidden(cell, false);
            let unmet = self.unmet(group, true);
            let is_as_good = unmet.iter().all(|need| left.iter().any(|known| known.number == need.number));
            // What cannot be kept from everybody is at least not told to more.
            let is_as_wide = left.is_empty() || self.room(group, &left) == room;
            self.set_hidden(cell, !(is_as_good && is_as_wide));
        }
    }

    /// The values that ranges leave for numbers, as far as they count.
    fn room(&mut self, group: &Group, needs: &[Need]) -> Vec<i128> {
        let before = self.knowledge.mark();
        self.tell_shown(group);
        let room = needs.iter().map(|need| self.knowledge.range(need.number).values().min(self.threshold)).collect();
        self.knowledge.undo(before);
        room
    }

    fn set_hidden(&mut self, cell: usize, hidden: bool) {
        self.cells.get_mut(cell).into_iter().for_each(|cell| cell.hidden = hidden);
    }

    /// The cell that is best hidden next for the needs that are `left`; nothing where none is or nothing more can be hidden.
    fn helping(&mut self, group: &Group, left: &[Need]) -> Option<usize> {
        let candidates = left.iter().map(|need| self.at_the_edge(group, need)).find(|found| !found.is_empty())?;
        let mut best = None;
        for cell in candidates {
            self.set_hidden(cell, true);
            let unmet = self.unmet(group, false);
            self.set_hidden(cell, false);
            let short: i128 = unmet.iter().map(|need| need.values).sum();
            if best.is_none_or(|(_, least)| (unmet.len(), short) < least) {
                best = Some((cell, (unmet.len(), short)));
            }
            if unmet.is_empty() {
                break;
            }
        }
        best.map(|(cell, _)| cell)
    }

    /// Shown cells that bonds join to a need, directly or by way of what is hidden; the smallest first, totals last.
    fn at_the_edge(&self, group: &Group, need: &Need) -> Vec<usize> {
        let mut seen = BTreeSet::from([need.number]);
        let mut open = vec![need.number];
        let mut edge = BTreeSet::new();
        while let Some(number) = open.pop() {
            for next in self.knowledge.bonds_of(number).flat_map(Bond::numbers) {
                if group.numbers.binary_search(&next).is_err() || !seen.insert(next) {
                    continue;
                }
                match self.cell.get(next).copied().flatten().filter(|cell| !self.is_hidden(*cell)) {
                    Some(cell) => drop(edge.insert(cell)),
                    None => open.push(next),
                }
            }
        }
        group.cells.iter().copied().filter(|cell| edge.contains(cell)).collect()
    }

    /// The needs that are not met, each with the values that are missing; by ranges alone, or proven by example too.
    fn unmet(&mut self, group: &Group, proven: bool) -> Vec<Need> {
        let before = self.knowledge.mark();
        self.tell_shown(group);
        let needs = self.needs(group);
        let short = |need: &Need| {
            let range = self.knowledge.range(need.number);
            let missing = (need.values - range.values()).max(i128::from(range.high < need.reach));
            Need { values: missing, ..need.clone() }
        };
        let mut unmet: Vec<Need> =
            needs.iter().filter(|need| !need.is_met(self.knowledge.range(need.number))).map(short).collect();
        if proven && unmet.is_empty() {
            let needs: Vec<_> = needs.iter().collect();
            let usual = |number: Number| self.usual.get(number).copied().unwrap_or(0);
            unmet = unproven(&mut self.knowledge, &group.in_turn, &needs, usual).into_iter().cloned().collect();
        }
        self.knowledge.undo(before);
        unmet
    }

    /// Tells what the shown cells of a group show.
    fn tell_shown(&mut self, group: &Group) {
        for cell in &group.cells {
            let is_hidden = self.is_hidden(*cell);
            let Some(own) = self.cells.get(*cell) else { continue };
            for (number, value) in &own.numbers {
                if !is_hidden {
                    self.knowledge.tell(*number, Range::only(*value));
                } else if own.hidden
                    && matches!(own.spot.at, At::Incomplete | At::Excluded)
                    && !self.is_under_hidden(own)
                {
                    self.knowledge.tell(*number, Range::from(ONE));
                }
            }
        }
        self.knowledge.settle();
    }

    fn is_under_hidden(&self, own: &OwnCell) -> bool {
        own.under.is_some_and(|total| self.is_hidden(total))
    }

    /// What must stay possible with what is hidden now.
    fn needs(&self, group: &Group) -> Vec<Need> {
        let hidden = group.cells.iter().filter(|cell| self.is_hidden(**cell)).filter_map(|cell| self.cells.get(*cell));
        let own = hidden.flat_map(|cell| {
            let is_told = cell.elsewhere.iter().any(|other| !self.is_hidden(*other));
            let told = cell.numbers.get(1).map(|(whole, _)| *whole).filter(|_| is_told);
            cell.needs.iter().filter(move |need| Some(need.number) != told)
        });
        let released = group.released_needs.iter().filter_map(|need| self.released_needs.get(*need));
        own.chain(released).filter(|need| need.values > 0).cloned().collect()
    }
}

impl OwnCell {
    fn order(&self) -> (bool, i128, Spot) {
        (self.spot.at == At::Total, self.size, self.spot)
    }
}

/// Numbers that belong together, each by one that stands for all.
struct Joined(Vec<usize>);

impl Joined {
    fn root(&self, number: usize) -> usize {
        let mut at = number;
        while let Some(next) = self.0.get(at).copied().filter(|next| *next != at) {
            at = next;
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (low, high) = (self.root(a).min(self.root(b)), self.root(a).max(self.root(b)));
        self.0.get_mut(high).into_iter().for_each(|root| *root = low);
        // What was asked for now points to the one that stands for all, so that ways stay short.
        [a, b].into_iter().for_each(|number| self.0.get_mut(number).into_iter().for_each(|root| *root = low));
    }
}
