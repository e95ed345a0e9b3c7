//! What each citizen and each company gives to a sum.

use super::Hit;
use hashbrown::HashMap;
use maaltal_domain::{Amount, Decimal};

/// A sum, and what each citizen and each company gives to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Gifts {
    sum: i64,
    citizens: HashMap<u32, i64>,
    companies: HashMap<u32, i64>,
}

impl Gifts {
    pub fn add(&mut self, hit: &Hit) {
        self.sum += hit.adds;
        *self.citizens.entry(hit.citizen).or_default() += hit.adds;
        *self.companies.entry(hit.company).or_default() += hit.adds;
    }

    pub fn join(&mut self, other: &Self) {
        self.sum += other.sum;
        for (own, others) in [(&mut self.citizens, &other.citizens), (&mut self.companies, &other.companies)] {
            others.iter().for_each(|(giver, gift)| *own.entry(*giver).or_default() += gift);
        }
    }

    pub fn amount(&self) -> Amount {
        let decimal = Decimal::from_millionths;
        let (citizens, top_citizens) = givers(&self.citizens);
        let (companies, top_companies) = givers(&self.companies);
        Amount::Sum {
            sum: decimal(self.sum),
            citizens,
            companies,
            top_citizens: decimal(top_citizens),
            top_companies: decimal(top_companies),
        }
    }
}

/// How many give to a sum, and what the two that give most give together; nobody has the number 0.
fn givers(gifts: &HashMap<u32, i64>) -> (u64, i64) {
    let named = gifts.iter().filter(|(giver, _)| **giver != 0).map(|(_, gift)| *gift);
    let count = named.clone().count() as u64;
    let [first, second] = named.fold([None; 2], |[first, second]: [Option<i64>; 2], gift| {
        if first.is_none_or(|first| gift > first) { [Some(gift), first] } else { [first, second.max(Some(gift))] }
    });
    (count, first.unwrap_or(0) + second.unwrap_or(0))
}
