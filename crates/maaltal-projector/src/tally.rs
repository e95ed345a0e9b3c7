//! From what a measure finds to the cell that disclosure sees.

use crate::scene::Place;
use crate::table::day_of;
use maaltal_domain::{Amount, Behind, Cell, Decimal, Month, MonthlyShare, RegisterNumber};

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

/// What a measure finds.
#[derive(Debug)]
pub(crate) enum Found {
    /// Units, each counted once.
    Units(Vec<Hit>),
    /// Amounts that add up.
    Sum(Vec<Hit>),
    /// Units of a whole, each with whether it is in the part.
    Marked(Vec<(Hit, bool)>),
    /// Citizens of a whole and of a part; the part's are all in the whole.
    Share { numerator: Vec<Hit>, denominator: Vec<Hit> },
    /// The same in each month, oldest first.
    Months(Vec<OfMonth>),
    /// The number asked for, and each municipality's.
    Register { total: Option<(Hit, RegisterNumber)>, lines: Vec<(Hit, RegisterNumber)> },
    /// What was said.
    Narrative(Option<String>),
}

/// A share's whole and part in one month.
#[derive(Debug)]
pub(crate) struct OfMonth {
    pub month: Month,
    pub numerator: Vec<Hit>,
    pub denominator: Vec<Hit>,
}

impl OfMonth {
    /// The share over the hits that `keep` takes; nothing where its whole is nobody.
    fn share(&self, keep: impl Fn(&Hit) -> bool) -> Option<MonthlyShare> {
        let (part, whole) = part_and_whole(&self.numerator, &self.denominator, keep);
        let month = self.month;
        let share = || MonthlyShare {
            month,
            numerator: citizens(part.len()),
            denominator: citizens(whole),
            rest: citizens(whole - part.len()),
        };
        (whole > 0).then(share)
    }
}

impl Found {
    /// The amount over the hits that `keep` takes.
    pub fn amount(&self, keep: impl Fn(&Hit) -> bool) -> Amount {
        match self {
            Self::Units(hits) => Amount::Count(behind(hits.iter().filter(|hit| keep(hit)))),
            Self::Sum(hits) => sum(hits.iter().filter(|hit| keep(hit)).collect()),
            Self::Marked(hits) => {
                let of = |part: fn(bool) -> bool| {
                    let marked = hits.iter().filter(|(hit, is_in)| part(*is_in) && keep(hit));
                    behind(marked.map(|(hit, _)| hit))
                };
                Amount::Ratio { numerator: of(|is_in| is_in), denominator: of(|_| true), rest: of(|is_in| !is_in) }
            }
            Self::Share { numerator, denominator } => {
                let (part, whole) = part_and_whole(numerator, denominator, keep);
                let part = part.len();
                Amount::Ratio { numerator: citizens(part), denominator: citizens(whole), rest: citizens(whole - part) }
            }
            Self::Months(months) => Amount::Months(months.iter().filter_map(|month| month.share(&keep)).collect()),
            Self::Register { lines, .. } => Amount::Register(lines.iter().find(|(hit, _)| keep(hit)).map(|own| own.1)),
            Self::Narrative(text) => Amount::Narrative(text.clone()),
        }
    }

    /// The month with the highest share.
    pub fn best_month(&self) -> Option<Month> {
        match self.amount(|_| true) {
            Amount::Months(months) => MonthlyShare::best(&months).map(|best| best.month),
            _ => None,
        }
    }

    /// The companies, or else the citizens, behind the figure: of a share those in its part.
    pub fn behind(&self, companies: bool) -> Vec<u32> {
        let whose = |hit: &Hit| if companies { hit.company } else { hit.citizen };
        match self {
            Self::Units(hits) | Self::Sum(hits) => hits.iter().map(whose).collect(),
            Self::Marked(hits) => hits.iter().filter(|(_, is_in)| *is_in).map(|(hit, _)| whose(hit)).collect(),
            Self::Share { numerator, denominator } => part_and_whole(numerator, denominator, |_| true).0,
            Self::Months(months) => {
                let best = self.best_month();
                let best = months.iter().find(|own| Some(own.month) == best);
                best.map_or_else(Vec::new, |own| part_and_whole(&own.numerator, &own.denominator, |_| true).0)
            }
            Self::Register { .. } | Self::Narrative(_) => Vec::new(),
        }
    }

    /// Whether anything was found.
    pub fn is_found(&self) -> bool {
        match self {
            Self::Register { total, .. } => total.is_some(),
            other => other.hits().next().is_some(),
        }
    }

    /// All hits, also those of both parts of a share.
    pub fn hits(&self) -> Box<dyn Iterator<Item = &Hit> + '_> {
        match self {
            Self::Units(hits) | Self::Sum(hits) => Box::new(hits.iter()),
            Self::Marked(hits) => Box::new(hits.iter().map(|(hit, _)| hit)),
            Self::Share { numerator, denominator } => Box::new(numerator.iter().chain(denominator)),
            Self::Months(months) => {
                Box::new(months.iter().flat_map(|own| own.numerator.iter().chain(&own.denominator)))
            }
            Self::Register { lines, .. } => Box::new(lines.iter().map(|(hit, _)| hit)),
            Self::Narrative(_) => Box::new(std::iter::empty()),
        }
    }

    /// Hits that can have a line of their own: of a share those of its whole.
    pub fn counted(&self) -> Box<dyn Iterator<Item = &Hit> + '_> {
        match self {
            Self::Share { denominator, .. } => Box::new(denominator.iter()),
            Self::Months(months) => Box::new(months.iter().flat_map(|own| &own.denominator)),
            other => other.hits(),
        }
    }

    /// The cell of the total.
    pub fn total(&self, reported: bool) -> Cell {
        match self {
            Self::Register { total, .. } => Cell {
                amount: Amount::Register(total.map(|(_, number)| number)),
                reaches: total.map(|(hit, _)| day_of(hit.reaches)),
                ..self.cell(reported, |_| false)
            },
            _ => self.cell(reported, |_| true),
        }
    }

    /// The cell over the hits that `keep` takes.
    pub fn cell(&self, reported: bool, keep: impl Fn(&Hit) -> bool + Copy) -> Cell {
        let reaches = self.hits().filter(|hit| keep(hit)).map(|hit| hit.reaches).max().map(day_of);
        Cell { amount: self.amount(keep), reported, incomplete: Behind::default(), excluded: 0, reaches }
    }
}

/// The citizens of a part that are in its whole, sorted, and how many the whole has, over the hits that `keep` takes.
fn part_and_whole(part: &[Hit], whole: &[Hit], keep: impl Fn(&Hit) -> bool) -> (Vec<u32>, usize) {
    let of = |hits: &[Hit]| distinct(hits.iter().filter(|hit| keep(hit)).map(|hit| hit.citizen));
    let (mut part, whole) = (of(part), of(whole));
    part.retain(|citizen| whole.binary_search(citizen).is_ok());
    (part, whole.len())
}

/// So many citizens.
fn citizens(count: usize) -> Behind {
    Behind { count: count as u64, citizens: count as u64 }
}

/// How many different values there are that are not 0.
fn count_distinct(values: impl Iterator<Item = u32> + Clone) -> u64 {
    let (count, largest) = values.clone().fold((0_usize, 0), |(count, largest), value| (count + 1, largest.max(value)));
    // Numbers that are given one after the other fit into a few bits each; others are sorted.
    if largest as usize / BITS_A_VALUE > count {
        return distinct(values).len() as u64;
    }
    let mut seen = vec![0_u64; largest as usize / 64 + 1];
    for value in values {
        seen.get_mut(value as usize / 64).into_iter().for_each(|bits| *bits |= 1 << (value % 64));
    }
    let all: u32 = seen.iter().map(|bits| bits.count_ones()).sum();
    u64::from(all) - seen.first().map_or(0, |bits| bits & 1)
}

/// Bits that a value may take where distinct ones are counted by bits.
const BITS_A_VALUE: usize = 256;

/// Distinct values that are not 0, sorted.
fn distinct(values: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut all: Vec<_> = values.filter(|value| *value != 0).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn behind<'a>(hits: impl Iterator<Item = &'a Hit> + Clone) -> Behind {
    let citizens = count_distinct(hits.clone().map(|hit| hit.citizen));
    let is_citizens = hits.clone().all(|hit| hit.unit == hit.citizen);
    Behind { count: if is_citizens { citizens } else { count_distinct(hits.map(|hit| hit.unit)) }, citizens }
}

/// As many as there are citizens given, each 0 where none is named.
pub(crate) fn behind_citizens(citizens: Vec<u32>) -> Behind {
    let count = citizens.len() as u64;
    Behind { count, citizens: count_distinct(citizens.into_iter()) }
}

fn sum(hits: Vec<&Hit>) -> Amount {
    let total = hits.iter().map(|hit| hit.adds).sum();
    let (citizens, top_citizens) = givers(&hits, |hit| hit.citizen);
    let (companies, top_companies) = givers(&hits, |hit| hit.company);
    let decimal = Decimal::from_millionths;
    Amount::Sum {
        sum: decimal(total),
        citizens,
        companies,
        top_citizens: decimal(top_citizens),
        top_companies: decimal(top_companies),
    }
}

/// How many give to a sum, and what the two that give most give together.
fn givers(hits: &[&Hit], giver: impl Fn(&Hit) -> u32) -> (u64, i64) {
    let mut gifts: Vec<_> = hits.iter().map(|hit| (giver(hit), hit.adds)).filter(|(who, _)| *who != 0).collect();
    gifts.sort_unstable_by_key(|(who, _)| *who);
    let mut totals: Vec<i64> = gifts.chunk_by(|a, b| a.0 == b.0).map(|own| own.iter().map(|g| g.1).sum()).collect();
    totals.sort_unstable_by(|a, b| b.cmp(a));
    (totals.len() as u64, totals.iter().take(2).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counting_is_sorting(values in prop::collection::vec(prop_oneof![0..70_u32, any::<u32>()], 0..40), most: u32) {
            for values in [values.clone(), values.into_iter().map(|value| value.min(most % 5_000)).collect()] {
                let sorted = distinct(values.iter().copied()).len() as u64;
                prop_assert_eq!(count_distinct(values.into_iter()), sorted);
            }
        }
    }
}
