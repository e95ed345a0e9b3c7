//! Sets of numbers that are counted.

/// Different numbers that are not 0, a bit each: numbers are given one after the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Distinct {
    bits: Vec<u64>,
}

impl Distinct {
    pub fn insert(&mut self, number: u32) {
        let place = number as usize / 64;
        if self.bits.len() <= place {
            self.bits.resize(place + 1, 0);
        }
        self.bits.get_mut(place).into_iter().for_each(|bits| *bits |= 1 << (number % 64));
    }

    pub fn contains(&self, number: u32) -> bool {
        let bit = |bits: &u64| bits & (1 << (number % 64)) != 0;
        number != 0 && self.bits.get(number as usize / 64).is_some_and(bit)
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        count(self.bits.iter().copied())
    }

    /// How many of them are in `other` too.
    pub fn count_within(&self, other: &Self) -> u64 {
        count(self.bits.iter().zip(&other.bits).map(|(own, other)| own & other))
    }

    /// Takes in those of `other`.
    pub fn join(&mut self, other: &Self) {
        if self.bits.len() < other.bits.len() {
            self.bits.resize(other.bits.len(), 0);
        }
        self.bits.iter_mut().zip(&other.bits).for_each(|(own, other)| *own |= other);
    }
}

impl FromIterator<u32> for Distinct {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let mut all = Self::default();
        numbers.into_iter().for_each(|number| all.insert(number));
        all
    }
}

/// How many bits are set, that of 0 left out.
fn count(bits: impl Iterator<Item = u64>) -> u64 {
    bits.enumerate().map(|(place, bits)| u64::from(if place == 0 { bits & !1 } else { bits }.count_ones())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_set_of_numbers_is_a_set(
            one in prop::collection::vec(0..200_u32, 0..40),
            two in prop::collection::vec(0..200_u32, 0..40),
        ) {
            let plain = |all: &[u32]| all.iter().copied().filter(|number| *number != 0).collect::<BTreeSet<_>>();
            let (a, b) = (plain(&one), plain(&two));
            let (first, second) = (one.iter().copied().collect::<Distinct>(), two.iter().copied().collect::<Distinct>());
            prop_assert_eq!(first.count(), a.len() as u64);
            prop_assert_eq!(first.count_within(&second), a.intersection(&b).count() as u64);
            prop_assert!(one.iter().chain(&two).all(|number| first.contains(*number) == a.contains(number)));
            let mut both = first;
            both.join(&second);
            prop_assert_eq!(both.count(), a.union(&b).count() as u64);
        }
    }
}
