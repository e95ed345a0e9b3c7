//! Names as small numbers: 1, 2, 3 ... in the order of their coming; 0 is no name.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Names, each once.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Box<str>>", into = "Vec<Box<str>>")]
pub(crate) struct Interner {
    names: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl Interner {
    /// The number of `name`, given now if it has none.
    pub fn intern(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        self.names.push(name.into());
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.numbers.insert(name.into(), number);
        number
    }

    /// The number of `name`, if it has one.
    pub fn number(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    /// The name of `number`.
    pub fn name(&self, number: u32) -> Option<&str> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.names.get(index).map(AsRef::as_ref)
    }

    /// Numbers of all names that `wanted` takes, rising.
    pub fn matching(&self, wanted: impl Fn(&str) -> bool) -> Vec<u32> {
        (1..).zip(&self.names).filter(|(_, name)| wanted(name)).map(|(number, _)| number).collect()
    }
}

impl From<Vec<Box<str>>> for Interner {
    fn from(names: Vec<Box<str>>) -> Self {
        let numbers = names.iter().cloned().zip(1..).collect();
        Self { names, numbers }
    }
}

impl From<Interner> for Vec<Box<str>> {
    fn from(interner: Interner) -> Self {
        interner.names
    }
}

impl Clone for Interner {
    fn clone(&self) -> Self {
        Self::from(self.names.clone())
    }
}
