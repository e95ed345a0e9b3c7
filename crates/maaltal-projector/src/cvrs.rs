//! Companies as small numbers: 1, 2, 3 ... in the order of their coming, so that they can be counted by bits.

use hashbrown::HashMap;
use maaltal_domain::Cvr;
use serde::{Deserialize, Serialize};

/// The companies that events name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<u32>", into = "Vec<u32>")]
pub(crate) struct Cvrs {
    all: Vec<u32>,
    /// The numbers given, by company.
    given: HashMap<u32, u32>,
}

impl Cvrs {
    /// The number of a company, given now if it has none.
    pub fn intern(&mut self, company: Cvr) -> u32 {
        let Self { all, given } = self;
        *given.entry(company.number()).or_insert_with(|| {
            all.push(company.number());
            u32::try_from(all.len()).unwrap_or(u32::MAX)
        })
    }

    /// The number of a company, if it has one.
    pub fn number(&self, company: Cvr) -> Option<u32> {
        self.given.get(&company.number()).copied()
    }
}

impl From<Vec<u32>> for Cvrs {
    fn from(all: Vec<u32>) -> Self {
        let given = all.iter().copied().zip(1..).collect();
        Self { all, given }
    }
}

impl From<Cvrs> for Vec<u32> {
    fn from(cvrs: Cvrs) -> Self {
        cvrs.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_company_has_one_number_and_keeps_it() {
        let [one, two]: [Cvr; 2] = ["29189641", "27355021"].map(|cvr| cvr.parse().unwrap());
        let mut cvrs = Cvrs::default();
        assert_eq!([one, two, one].map(|cvr| cvrs.intern(cvr)), [1, 2, 1]);
        let stored: Cvrs = postcard::from_bytes(&postcard::to_stdvec(&cvrs).unwrap()).unwrap();
        assert_eq!((stored.number(two), &stored), (Some(2), &cvrs));
    }
}
