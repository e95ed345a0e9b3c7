//! What is wrong with a value: what was expected, and what was got instead.

use crate::person_number::mask;
use serde::Serialize;

/// A value that is not what its place asks for.
///
/// `got` never holds a person number: it is masked when the value is made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, got {got}")]
pub struct Invalid {
    /// What the place asks for, as a lowercase fragment, masked.
    pub expected: String,
    /// What stood there, masked and at most 80 characters.
    pub got: String,
}

/// Longest part of a wrong value that an error repeats, in characters.
const SHOWN: usize = 80;

impl Invalid {
    /// The error for `got` where `expected` should be.
    pub fn new(expected: impl Into<String>, got: impl AsRef<str>) -> Self {
        let masked = mask(got.as_ref());
        let mut shown: String =
            masked.chars().take(SHOWN).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        if masked.chars().nth(SHOWN).is_some() {
            shown.push('…');
        }
        // Some expectations repeat what was said elsewhere in the input.
        Self { expected: mask(&expected.into()), got: shown }
    }

    /// The error for an absent value.
    pub fn missing(expected: impl Into<String>) -> Self {
        Self { expected: expected.into(), got: "nothing".into() }
    }

    /// The same error, told of a field.
    pub fn at(self, field: impl Into<String>) -> Problem {
        Problem { field: field.into(), expected: self.expected, got: self.got }
    }
}

/// An [`Invalid`] and the field that it is about.
///
/// `field` is a path from the top of the record: `occurredon`, `data.company`, `kpi[3].measure`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{field}: expected {expected}, got {got}")]
pub struct Problem {
    /// Path of the field, parts joined by `.`, list places in brackets from 0.
    pub field: String,
    /// What the field asks for.
    pub expected: String,
    /// What stood there, masked.
    pub got: String,
}

/// All problems in one line, for messages that have room for one line only.
pub fn problems_as_text(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("; ")
}
