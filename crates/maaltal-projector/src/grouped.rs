//! Rows by the number that they belong to: in time that grows with the rows, where sorting takes more.

/// Rows, those of one number beside each other, in the order in which they came.
#[derive(Debug)]
pub(crate) struct Grouped<T> {
    rows: Vec<T>,
    /// By number, where its rows begin; the next number's begin where they end.
    begins: Vec<u32>,
}

impl<T: Copy> Grouped<T> {
    /// `rows` by `number`, which goes from 0 to `last`.
    pub fn new(rows: &[T], last: usize, number: impl Fn(&T) -> u32) -> Self {
        let mut begins = vec![0_u32; last + 2];
        for row in rows {
            begins.get_mut(number(row) as usize + 1).into_iter().for_each(|count| *count += 1);
        }
        let mut total = 0;
        for begin in &mut begins {
            total += *begin;
            *begin = total;
        }
        let mut next = begins.clone();
        let mut placed = rows.to_vec();
        for row in rows {
            let Some(next) = next.get_mut(number(row) as usize) else { continue };
            placed.get_mut(*next as usize).into_iter().for_each(|place| *place = *row);
            *next += 1;
        }
        Self { rows: placed, begins }
    }

    /// How many rows there are.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The rows of `number`.
    pub fn of(&self, number: u32) -> &[T] {
        self.range(number).and_then(|range| self.rows.get(range)).unwrap_or_default()
    }

    /// Lets `arrange` bring the rows of each number into another order.
    pub fn arrange(&mut self, arrange: impl Fn(&mut [T])) {
        for number in 0..u32::try_from(self.begins.len()).unwrap_or(u32::MAX) {
            let rows = self.range(number).and_then(|range| self.rows.get_mut(range));
            rows.into_iter().filter(|rows| rows.len() > 1).for_each(&arrange);
        }
    }

    /// The rows of each number that has some, by number.
    pub fn groups(&self) -> impl Iterator<Item = &[T]> {
        let ends = self.begins.iter().skip(1);
        let ranges = self.begins.iter().zip(ends).filter(|(from, to)| from < to);
        ranges.filter_map(|(from, to)| self.rows.get(*from as usize..*to as usize))
    }

    fn range(&self, number: u32) -> Option<std::ops::Range<usize>> {
        let begin = |number: usize| self.begins.get(number).map(|begin| *begin as usize);
        Some(begin(number as usize)?..begin(number as usize + 1)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn grouping_is_a_stable_sort(numbers in prop::collection::vec(0..9_u32, 0..60)) {
            let rows: Vec<_> = (0_u32..).zip(numbers).map(|(place, number)| (number, place)).collect();
            let grouped = Grouped::new(&rows, 9, |row| row.0);
            let mut sorted = rows;
            sorted.sort_by_key(|row| row.0);
            let mut turned = Grouped::new(&sorted, 9, |row| row.0);
            prop_assert_eq!(grouped.groups().flatten().copied().collect::<Vec<_>>(), sorted.clone());
            turned.arrange(<[_]>::reverse);
            for number in 0..10 {
                let own: Vec<_> = sorted.iter().copied().filter(|row| row.0 == number).collect();
                prop_assert_eq!(grouped.of(number), &own[..]);
                prop_assert!(turned.of(number).iter().rev().eq(&own));
            }
        }
    }
}
