//! Names as small numbers: 1, 2, 3 ... in the order of their coming; 0 is no name.

use hashbrown::{DefaultHashBuilder, HashTable};
use serde::{Deserialize, Serialize, Serializer};
use std::hash::BuildHasher;

/// Names, each once, one after the other in one text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Stored")]
pub(crate) struct Interner {
    text: String,
    /// Where each name ends in the text, by number less 1.
    ends: Vec<u32>,
    /// Numbers less 1, by their names.
    places: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

#[derive(Deserialize)]
struct Stored {
    text: String,
    ends: Vec<u32>,
}

/// What [`Stored`] is read from.
#[derive(Serialize)]
struct Storing<'a> {
    text: &'a str,
    ends: &'a [u32],
}

impl Interner {
    /// The number of `name`, given now if it has none.
    pub fn intern(&mut self, name: &str) -> u32 {
        let Self { text, ends, places, hasher } = self;
        let hash = hasher.hash_one(name);
        if let Some(place) = places.find(hash, |place| name_at(text, ends, *place) == Some(name)) {
            return place + 1;
        }
        let place = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        text.push_str(name);
        ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        places.insert_unique(hash, place, |place| hasher.hash_one(name_at(text, ends, *place).unwrap_or_default()));
        place + 1
    }

    /// The number of `name`, if it has one.
    pub fn number(&self, name: &str) -> Option<u32> {
        let is_it = |place: &u32| name_at(&self.text, &self.ends, *place) == Some(name);
        self.places.find(self.hasher.hash_one(name), is_it).map(|place| place + 1)
    }

    /// The name of `number`.
    pub fn name(&self, number: u32) -> Option<&str> {
        name_at(&self.text, &self.ends, number.checked_sub(1)?)
    }

    /// How many names there are; their numbers go from 1 to this.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// Numbers of all names that `wanted` takes, rising.
    pub fn matching(&self, wanted: impl Fn(&str) -> bool) -> Vec<u32> {
        let all = 1..=u32::try_from(self.count()).unwrap_or(u32::MAX);
        all.filter(|number| self.name(*number).is_some_and(&wanted)).collect()
    }
}

fn name_at<'t>(text: &'t str, ends: &[u32], place: u32) -> Option<&'t str> {
    let place = place as usize;
    let begin = place.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied())?;
    text.get(begin as usize..*ends.get(place)? as usize)
}

impl PartialEq for Interner {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, &self.ends) == (&other.text, &other.ends)
    }
}

impl Eq for Interner {}

impl From<Stored> for Interner {
    fn from(Stored { text, ends }: Stored) -> Self {
        let hasher = DefaultHashBuilder::default();
        let hash = |place: &u32| hasher.hash_one(name_at(&text, &ends, *place).unwrap_or_default());
        let mut places = HashTable::with_capacity(ends.len());
        for (place, _) in (0..).zip(&ends) {
            places.insert_unique(hash(&place), place, hash);
        }
        Self { text, ends, places, hasher }
    }
}

impl Serialize for Interner {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        Storing { text: &self.text, ends: &self.ends }.serialize(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_name_has_one_number_and_comes_back(names in prop::collection::vec("[a-cæ]{0,3}", 0..60)) {
            let mut interner = Interner::default();
            let numbers: Vec<_> = names.iter().map(|name| interner.intern(name)).collect();
            let stored: Interner = postcard::from_bytes(&postcard::to_stdvec(&interner).unwrap()).unwrap();
            prop_assert_eq!(&stored, &interner);
            for (name, number) in names.iter().zip(numbers) {
                prop_assert_eq!((interner.name(number), stored.number(name)), (Some(name.as_str()), Some(number)));
            }
            let different: std::collections::BTreeSet<_> = names.iter().collect();
            prop_assert_eq!(interner.count(), different.len());
        }
    }
}
