//! What can be wrong with what the program itself gives to intake.

use maaltal_domain::{Invalid, Problem, ProgrammeId};

/// A failure that is not about one record; those are [`Rejection`](crate::Rejection)s.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// A pseudonym key of the wrong length.
    #[error("key of programme {programme}: expected 32 bytes, got {length}")]
    Key {
        /// Whose key.
        programme: ProgrammeId,
        /// Its length in bytes.
        length: usize,
    },
    /// A batch that is no list of records.
    #[error("batch: {0}")]
    Batch(#[source] Problem),
    /// A definition that cannot be made an event.
    #[error("definition: {0}")]
    Definition(#[source] Invalid),
}
