//! From what a measure finds to the cell that disclosure sees.

mod gifts;

use crate::distinct::Distinct;
use crate::scene::Place;
use crate::table::day_of;
use gifts::Gifts;
use maaltal_domain::{Amount, Behind, Cell, Month, MonthlyShare, RegisterNumber};
use std::ops::Deref;
use std::sync::Arc;

/// One event or spell that a measure counts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hit {
    /// What is counted once, however often it is hit.
    pub unit: u32,
    /// What it adds to a sum, in millionths.
    pub adds: i64,
    /// The citizen behind it; 0 where it names none.
    pub citizen: u32,
    /// The company behind it, as it counts at the cut-off; 0 where it names none.
    pub company: u32,
    pub place: Place,
    /// How far its data reach.
    pub reaches: i32,
    /// Position of the event; of a spell that of its first `started`.
    pub position: u32,
    /// From which day on it counts.
    pub day: i32,
}

/// Hits, which figures may have in common.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hits(Arc<Vec<Hit>>);

impl Hits {
    /// Leaves out those that `keep` does not take.
    pub fn retain(&mut self, keep: impl Fn(&Hit) -> bool) {
        // Where all stay, they are still had in common.
        if !self.iter().all(&keep) {
            Arc::make_mut(&mut self.0).retain(keep);
        }
    }
}

impl From<Vec<Hit>> for Hits {
    fn from(hits: Vec<Hit>) -> Self {
        Self(Arc::new(hits))
    }
}

impl Deref for Hits {
    type Target = [Hit];
    fn deref(&self) -> &[Hit] {
        &self.0
    }
}

impl<'h> IntoIterator for &'h Hits {
    type Item = &'h Hit;
    type IntoIter = std::slice::Iter<'h, Hit>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// What a measure finds.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    /// Units, each counted once.
    Units(Hits),
    /// Amounts that add up.
    Sum(Hits),
    /// Units of a whole, each with whether it is in the part.
    Marked(Vec<(Hit, bool)>),
    /// Citizens of a whole and of a part; the part's are all in the whole.
    Share { numerator: Hits, denominator: Hits },
    /// The same in each month, oldest first.
    Months(Vec<OfMonth>),
    /// The number asked for, and each municipality's.
    Register { total: Option<(Hit, RegisterNumber)>, lines: Vec<(Hit, RegisterNumber)> },
    /// What was said.
    Narrative(Option<String>),
}

/// A share's whole and part in one month.
#[derive(Debug, Clone)]
pub(crate) struct OfMonth {
    pub month: Month,
    pub numerator: Hits,
    pub denominator: Hits,
}

impl Found {
    /// What the hits of each place amount to; `place` says where one belongs.
    pub fn tallies(&self, place: impl Fn(&Hit) -> u32) -> Tallies {
        let mut tallies = Tallies::default();
        match self {
            Self::Units(hits) => tallies.each(hits, place, |tally, hit| tally.add(0, hit)),
            Self::Sum(hits) => tallies.each(hits, place, Tally::give),
            Self::Marked(hits) => {
                for set in [0, 1] {
                    let marked = hits.iter().filter(|(_, is_in)| *is_in == (set == 0)).map(|(hit, _)| hit);
                    tallies.each(marked, &place, |tally, hit| tally.add(set, hit));
                }
            }
            Self::Share { numerator, denominator } => tallies.share(0, numerator, denominator, place),
            Self::Months(months) => {
                for (number, own) in months.iter().enumerate() {
                    tallies.share(2 * number, &own.numerator, &own.denominator, &place);
                }
            }
            Self::Register { lines, .. } => {
                for (hit, number) in lines {
                    tallies.each([hit], &place, |tally, hit| tally.tell(hit, *number));
                }
            }
            Self::Narrative(_) => {}
        }
        tallies
    }

    /// What `tally`, made of these hits, comes to.
    pub fn amount(&self, tally: &Tally) -> Amount {
        match self {
            Self::Units(_) => Amount::Count(tally.heads(0).behind()),
            Self::Sum(_) => tally.gifts.amount(),
            Self::Marked(_) => {
                let (part, rest) = (tally.heads(0), tally.heads(1));
                let mut whole = part.clone();
                whole.join(&rest);
                Amount::Ratio { numerator: part.behind(), denominator: whole.behind(), rest: rest.behind() }
            }
            Self::Share { .. } => {
                let (part, whole) = tally.part_and_whole(0);
                Amount::Ratio { numerator: citizens(part), denominator: citizens(whole), rest: citizens(whole - part) }
            }
            Self::Months(months) => {
                let shares = months.iter().enumerate().map(|(number, own)| {
                    let (part, whole) = tally.part_and_whole(2 * number);
                    let (numerator, denominator) = (citizens(part), citizens(whole));
                    let share = MonthlyShare { month: own.month, numerator, denominator, rest: citizens(whole - part) };
                    (whole > 0).then_some(share)
                });
                Amount::Months(shares.flatten().collect())
            }
            Self::Register { .. } => Amount::Register(tally.number),
            Self::Narrative(text) => Amount::Narrative(text.clone()),
        }
    }

    /// The month with the highest share.
    pub fn best_month(&self) -> Option<Month> {
        match self.amount(&self.tallies(|_| 0).joined(|_| true)) {
            Amount::Months(months) => MonthlyShare::best(&months).map(|best| best.month),
            _ => None,
        }
    }

    /// The companies, or else the citizens, behind the figure: of a share those in its part.
    pub fn behind(&self, companies: bool) -> Distinct {
        let whose = |hit: &Hit| if companies { hit.company } else { hit.citizen };
        match self {
            Self::Units(hits) | Self::Sum(hits) => hits.iter().map(whose).collect(),
            Self::Marked(hits) => hits.iter().filter(|(_, is_in)| *is_in).map(|(hit, _)| whose(hit)).collect(),
            Self::Share { numerator, .. } => numerator.iter().map(|hit| hit.citizen).collect(),
            Self::Months(months) => {
                let best = self.best_month();
                let best = months.iter().find(|own| Some(own.month) == best);
                best.into_iter().flat_map(|own| &own.numerator).map(|hit| hit.citizen).collect()
            }
            Self::Register { .. } | Self::Narrative(_) => Distinct::default(),
        }
    }

    /// Whether anything was found.
    pub fn is_found(&self) -> bool {
        match self {
            Self::Units(hits) | Self::Sum(hits) => !hits.is_empty(),
            Self::Marked(hits) => !hits.is_empty(),
            Self::Share { denominator, .. } => !denominator.is_empty(),
            Self::Months(months) => months.iter().any(|own| !own.denominator.is_empty()),
            Self::Register { total, .. } => total.is_some(),
            Self::Narrative(_) => false,
        }
    }

    /// The hits that are counted by citizen, for a share that this is a part of.
    pub fn counted_by_citizen(&self) -> Hits {
        match self {
            Self::Units(hits) | Self::Sum(hits) => hits.clone(),
            Self::Marked(hits) => hits.iter().map(|(hit, _)| *hit).collect::<Vec<_>>().into(),
            // Programmes have no share of shares, of register numbers or of stories.
            _ => Hits::default(),
        }
    }

    /// The cell of the total, of which `tallies` has the places.
    pub fn total(&self, reported: bool, tallies: &Tallies) -> Cell {
        match self {
            Self::Register { total, .. } => Cell {
                amount: Amount::Register(total.map(|(_, number)| number)),
                reaches: total.map(|(hit, _)| day_of(hit.reaches)),
                ..self.cell(reported, &Tally::default())
            },
            _ => self.cell(reported, &tallies.joined(|_| true)),
        }
    }

    /// The cell that a tally of these hits makes.
    pub fn cell(&self, reported: bool, tally: &Tally) -> Cell {
        let reaches = Some(tally.reaches).filter(|day| *day != 0).map(day_of);
        Cell { amount: self.amount(tally), reported, incomplete: Behind::default(), excluded: 0, reaches }
    }
}

/// What the hits of each place amount to.
#[derive(Debug, Default)]
pub(crate) struct Tallies {
    all: Vec<(u32, Tally)>,
    /// By place its tally's, counted from 1; 0 where it has none.
    numbers: Vec<u32>,
}

impl Tallies {
    /// Every place, with its tally; by place.
    pub fn all(&self) -> Vec<(u32, &Tally)> {
        let mut all: Vec<_> = self.all.iter().map(|(place, tally)| (*place, tally)).collect();
        all.sort_unstable_by_key(|(place, _)| *place);
        all
    }

    /// One tally of the places that `keep` takes.
    pub fn joined(&self, keep: impl Fn(u32) -> bool) -> Tally {
        let mut joined = Tally::default();
        self.all().into_iter().filter(|(place, _)| keep(*place)).for_each(|(_, tally)| joined.join(tally));
        joined
    }

    fn of(&mut self, place: u32) -> Option<&mut Tally> {
        if self.numbers.len() <= place as usize {
            self.numbers.resize(place as usize + 1, 0);
        }
        let number = self.numbers.get_mut(place as usize)?;
        if *number == 0 {
            self.all.push((place, Tally::default()));
            *number = self.all.len() as u32;
        }
        self.all.get_mut(*number as usize - 1).map(|(_, tally)| tally)
    }

    fn each<'h>(
        &mut self,
        hits: impl IntoIterator<Item = &'h Hit>,
        place: impl Fn(&Hit) -> u32,
        take: impl Fn(&mut Tally, &Hit),
    ) {
        for hit in hits {
            self.of(place(hit)).into_iter().for_each(|tally| take(tally, hit));
        }
    }

    fn share(&mut self, set: usize, part: &[Hit], whole: &[Hit], place: impl Fn(&Hit) -> u32) {
        self.each(part, &place, |tally, hit| tally.add_citizen(set, hit));
        self.each(whole, &place, |tally, hit| {
            tally.is_whole = true;
            tally.add_citizen(set + 1, hit);
        });
    }
}

/// What some hits amount to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    /// Of what is marked the part and the rest; of a share the part and the whole, of each month in turn.
    sets: Vec<Heads>,
    gifts: Gifts,
    number: Option<RegisterNumber>,
    /// Whether it has hits of a share's whole.
    is_whole: bool,
    /// How far their data reach; 0 where there are none.
    reaches: i32,
}

impl Tally {
    fn join(&mut self, other: &Self) {
        for (number, heads) in other.sets.iter().enumerate() {
            self.set(number).into_iter().for_each(|own| own.join(heads));
        }
        self.gifts.join(&other.gifts);
        self.number = self.number.or(other.number);
        self.is_whole |= other.is_whole;
        self.reaches = self.reaches.max(other.reaches);
    }

    /// Whether it has hits that can have a line of their own: of a share those of its whole.
    pub fn has_line(&self, of: &Found) -> bool {
        self.is_whole || !matches!(of, Found::Share { .. } | Found::Months(_))
    }

    fn add(&mut self, set: usize, hit: &Hit) {
        if let Some(heads) = self.reach(hit).set(set) {
            heads.units.insert(hit.unit);
            heads.citizens.insert(hit.citizen);
        }
    }

    fn add_citizen(&mut self, set: usize, hit: &Hit) {
        let heads = self.reach(hit).set(set);
        heads.into_iter().for_each(|heads| heads.citizens.insert(hit.citizen));
    }

    fn give(&mut self, hit: &Hit) {
        self.reach(hit).gifts.add(hit);
    }

    fn tell(&mut self, hit: &Hit, number: RegisterNumber) {
        self.reach(hit).number.get_or_insert(number);
    }

    fn reach(&mut self, hit: &Hit) -> &mut Self {
        self.reaches = self.reaches.max(hit.reaches);
        self
    }

    fn set(&mut self, number: usize) -> Option<&mut Heads> {
        if self.sets.len() <= number {
            self.sets.resize_with(number + 1, Heads::default);
        }
        self.sets.get_mut(number)
    }

    fn heads(&self, set: usize) -> Heads {
        self.sets.get(set).cloned().unwrap_or_default()
    }

    /// How many citizens of the part at `set` are in the whole after it, and how many that has.
    fn part_and_whole(&self, set: usize) -> (u64, u64) {
        let (part, whole) = (self.sets.get(set), self.sets.get(set + 1));
        let within = part.zip(whole).map_or(0, |(part, whole)| part.citizens.count_within(&whole.citizens));
        (within, whole.map_or(0, |whole| whole.citizens.count()))
    }
}

/// Units, and the citizens behind them.
#[derive(Debug, Clone, Default)]
struct Heads {
    units: Distinct,
    citizens: Distinct,
}

impl Heads {
    fn join(&mut self, other: &Self) {
        self.units.join(&other.units);
        self.citizens.join(&other.citizens);
    }

    fn behind(&self) -> Behind {
        Behind { count: self.units.count(), citizens: self.citizens.count() }
    }
}

/// So many citizens.
fn citizens(count: u64) -> Behind {
    Behind { count, citizens: count }
}

/// As many as there are citizens given, each 0 where none is named.
pub(crate) fn behind_citizens(citizens: &[u32]) -> Behind {
    let distinct: Distinct = citizens.iter().copied().collect();
    Behind { count: citizens.len() as u64, citizens: distinct.count() }
}
