//! Complementary suppression: what must be hidden too, so that nothing hidden can be worked out from what is shown.
//!
//! Figures that no bond joins are looked at apart. In each group cells are hidden, the smallest that helps first and totals
//! last, until every need is met; then those that turned out not to be needed are shown again.

use super::bonds::{Links, bind};
use super::possible::{Bond, Knowledge, Number, ONE, Range};
use super::released::Released;
use super::series::{Stand, series};
use super::sheet::{Numbers, OwnCell, Sheet};
use super::witness::{Example, Need};
use super::{At, Spot};
use crate::{Day, Snapshot};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Doubts that are followed up at most.
const DOUBTS: usize = 4;

/// The cells of `snapshot` that are hidden, for their own sake or for that of others.
pub(super) fn hidden(snapshot: &Snapshot, released: &Released) -> BTreeSet<Spot> {
    let mut numbers = Numbers::new(snapshot.programme.threshold.into());
    let own = numbers.own(snapshot);
    let kpis: Vec<_> = own.kpis.iter().map(|own| own.kpi).collect();
    let mut sheets: Vec<_> = released.tables().map(|table| numbers.released(table, &kpis)).collect();
    sheets.push(own);
    let asked =
        Asked { stands: series(&sheets, snapshot.programme.start), start: snapshot.programme.start, sheets, numbers };
    let (mut first, doubts) = Table::of(&asked, None);
    first.suppress_all();
    // Two bonds that contradict each other are not both true, and nobody can tell which is: neither may give anything away.
    let others = doubts.iter().take(DOUBTS).map(|doubt| Table::of(&asked, Some(doubt)).0);
    let mut tables: Vec<_> = std::iter::once(first).chain(others).collect();
    let mut hidden = tables.first().map(Table::hidden).unwrap_or_default();
    while tables.len() > 1 {
        let before = hidden.len();
        for table in &mut tables {
            table.hide(&hidden);
            table.suppress_all();
            hidden = table.hidden();
        }
        if hidden.len() == before {
            break;
        }
    }
    hidden
}

/// The cells among these numbers that are hidden, for their own sake or for that of others, for one who knows these bonds.
pub(super) fn hidden_of(numbers: Numbers, bonds: Vec<Bond>) -> BTreeSet<Spot> {
    let mut knowledge = Knowledge::new(numbers.seen.clone(), numbers.unseen.clone());
    for bond in bonds {
        knowledge.bind(bond);
    }
    let mut table = Table::new(knowledge, numbers, &Links::default());
    table.suppress_all();
    table.hidden()
}

/// The table asked for and the released ones, by their numbers.
struct Asked<'a> {
    numbers: Numbers,
    sheets: Vec<Sheet<'a>>,
    stands: Vec<Stand<'a>>,
    /// The programme's first day.
    start: Day,
}

/// The cells asked for, what is known of them, and what must stay possible.
struct Table {
    knowledge: Knowledge,
    cells: Vec<OwnCell>,
    cell: Vec<Option<usize>>,
    /// In order of their numbers.
    released_needs: Vec<Need>,
    /// What numbers are, or in released tables might be.
    example: Example,
    /// Numbers that no example can prove anything of.
    beyond_proof: BTreeSet<Number>,
    /// The bond that is taken to be true; only what it could tell is looked at.
    first: Option<Bond>,
}

/// Numbers that bonds join, with the cells and needs among them.
#[derive(Default)]
struct Group {
    numbers: Vec<Number>,
    /// The numbers with those last that follow from others.
    in_turn: Vec<Number>,
    /// The bonds between them, by place among all.
    bonds: Vec<usize>,
    /// The smallest first, totals last.
    cells: Vec<usize>,
    released_needs: Vec<usize>,
}

impl Group {
    fn has(&self, number: Number) -> bool {
        self.numbers.binary_search(&number).is_ok()
    }
}

impl Table {
    /// The table by what is known once `first` is taken to be true; and what is then left in doubt.
    fn of(asked: &Asked<'_>, first: Option<&Bond>) -> (Self, Vec<Bond>) {
        let numbers = asked.numbers.clone();
        let mut knowledge = Knowledge::new(numbers.seen.clone(), numbers.unseen.clone());
        let links = bind(&mut knowledge, &asked.sheets, &asked.stands, asked.start, first);
        let table = Self { first: first.cloned(), ..Self::new(knowledge, numbers, &links) };
        (table, links.doubtful)
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
        let Numbers { seen, unseen, cell, mut cells, mut released_needs, .. } = numbers;
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
        knowledge.forget_seen();
        // What is known whatever is hidden is so in every example; near the rest one is looked for.
        let known = |number: Number| Some(knowledge.range(number)).filter(|range| range.is_only());
        let near = |(number, seen): (Number, &Range)| known(number).unwrap_or(*seen).low;
        let example = Example::near(seen.iter().enumerate().map(near).collect());
        // What is known anyway cannot be kept from anybody by hiding.
        let own_needs = cells.iter_mut().flat_map(|cell| cell.needs.iter_mut());
        for need in own_needs.chain(released_needs.iter_mut()) {
            let range = knowledge.range(need.number);
            need.values = need.values.min(range.values());
            need.reach = need.reach.min(range.high);
        }
        Self { knowledge, cells, cell, released_needs, example, beyond_proof: BTreeSet::new(), first: None }
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

    /// Place of the need of a released, hidden number of which something must stay possible.
    fn released_need(&self, number: Number) -> Option<usize> {
        let place = self.released_needs.binary_search_by_key(&number, |need| need.number).ok()?;
        self.released_needs.get(place).filter(|need| need.values > 0).map(|_| place)
    }

    /// The group with its cells and needs; nothing where nothing can be read off its bonds.
    fn completed(&self, mut group: Group) -> Option<Group> {
        let is_asked = self.first.as_ref().is_none_or(|first| first.numbers().any(|number| group.has(number)));
        let cells: BTreeSet<_> = group.numbers.iter().filter_map(|n| self.cell.get(*n).copied().flatten()).collect();
        if !is_asked || cells.is_empty() {
            return None;
        }
        let needs = group.numbers.iter().filter_map(|number| self.released_need(*number));
        group.released_needs = needs.collect();
        let is_needed = !group.released_needs.is_empty() || cells.iter().any(|cell| self.is_hidden(*cell));
        group.bonds = group.numbers.iter().flat_map(|number| self.knowledge.bonds_of(*number)).collect();
        if !is_needed || group.bonds.is_empty() {
            return None;
        }
        group.bonds.sort_unstable();
        group.bonds.dedup();
        group.cells = cells.into_iter().collect();
        group.cells.sort_by_key(|cell| self.cells.get(*cell).map(OwnCell::order));
        let is_whole = |number: &Number| {
            let mut bonds = self.knowledge.bonds_of(*number).filter_map(|bond| self.knowledge.bond(bond));
            bonds.any(|bond| bond.gathers(*number))
        };
        group.in_turn.clone_from(&group.numbers);
        group.in_turn.sort_by_cached_key(is_whole);
        Some(group)
    }

    /// Hides what must be hidden in a group.
    fn suppress(&mut self, group: &Group) {
        let proven = self.find_example(group);
        let mut left = self.unmet(group, proven);
        if left.is_empty() {
            return;
        }
        self.give_up_proofs(group, proven);
        left = self.unmet(group, proven);
        let mut added = Vec::new();
        while let Some(cell) = self.helping(group, &left) {
            self.set_hidden(cell, true);
            added.push(cell);
            left = self.unmet(group, proven);
        }
        added.sort_by_key(|cell| Reverse(self.cells.get(*cell).map(OwnCell::order)));
        for cell in added {
            self.set_hidden(cell, false);
            let is_needed = !self.unmet(group, proven).is_empty();
            self.set_hidden(cell, is_needed);
        }
    }

    /// Looks for values of hidden released numbers that fit what the table asked for really is; whether there are any.
    fn find_example(&mut self, group: &Group) -> bool {
        let before = self.knowledge.mark();
        for (number, value) in group.cells.iter().filter_map(|cell| self.cells.get(*cell)).flat_map(|own| &own.numbers)
        {
            self.knowledge.tell(*number, Range::only(*value));
        }
        self.knowledge.settle();
        let found = self.example.find(&mut self.knowledge, &group.in_turn, &group.bonds);
        self.knowledge.undo(before);
        found
    }

    /// Finds the numbers that nothing proves even where everything is hidden, so that ranges must do.
    fn give_up_proofs(&mut self, group: &Group, proven: bool) {
        let shown: Vec<_> = group.cells.iter().copied().filter(|cell| !self.is_hidden(*cell)).collect();
        shown.iter().for_each(|cell| self.set_hidden(*cell, true));
        let next = |table: &mut Self| {
            let unmet = table.unmet(group, proven);
            unmet.into_iter().find(|need| table.beyond_proof.insert(need.number))
        };
        while next(self).is_some() {}
        shown.iter().for_each(|cell| self.set_hidden(*cell, false));
    }

    fn set_hidden(&mut self, cell: usize, hidden: bool) {
        self.cells.get_mut(cell).into_iter().for_each(|cell| cell.hidden = hidden);
    }

    /// The cell that is best hidden next for the needs that are `left`; nothing where none is or nothing more can be hidden.
    fn helping(&mut self, group: &Group, left: &[Need]) -> Option<usize> {
        let edges = left.iter().map(|need| (need, self.at_the_edge(group, need)));
        let (first, candidates) = edges.into_iter().find(|(_, edge)| !edge.is_empty())?;
        let mut best = None;
        for cell in candidates {
            self.set_hidden(cell, true);
            let unmet = self.unmet(group, false);
            self.set_hidden(cell, false);
            let short: i128 = unmet.iter().map(|need| need.values).sum();
            if best.is_none_or(|(_, least)| (unmet.len(), short) < least) {
                best = Some((cell, (unmet.len(), short)));
            }
            if unmet.len() < left.len() && !unmet.iter().any(|need| need.number == first.number) {
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
            let bonds = self.knowledge.bonds_of(number).filter_map(|bond| self.knowledge.bond(bond));
            for next in bonds.flat_map(Bond::numbers) {
                if !group.has(next) || !seen.insert(next) {
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

    /// The needs that are not met, each with the values that are missing; where ranges meet all, the first one without proof.
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
        if proven && unmet.is_empty() && self.goes_round(group) {
            let Self { knowledge, example, beyond_proof, .. } = self;
            let mut provable = needs.into_iter().filter(|need| !beyond_proof.contains(&need.number));
            unmet.extend(provable.find(|need| !need.is_proven(knowledge, &group.in_turn, example)));
        }
        self.knowledge.undo(before);
        unmet
    }

    /// Whether bonds between what is still open go round in a circle; where they do not, ranges say all that can be known.
    fn goes_round(&self, group: &Group) -> bool {
        let mut joined = Joined((0..group.numbers.len()).collect());
        let open = |number: &Number| !self.knowledge.range(*number).is_only();
        let place = |number: Number| group.numbers.binary_search(&number).ok();
        group.bonds.iter().filter_map(|bond| self.knowledge.bond(*bond)).any(|bond| {
            let mut numbers = bond.numbers().filter(open).filter_map(place);
            let Some(first) = numbers.next() else { return false };
            let mut goes_round = false;
            for number in numbers {
                goes_round |= joined.root(first) == joined.root(number);
                joined.join(first, number);
            }
            goes_round
        })
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
