//! How a session with the servers ends.

use super::agreement::Halt;
use super::connection::ConnectionError;
use super::reread::ReadingError;

/// Why a session ended whose connection did.
pub const BROKEN: &str = "the connection broke";

/// Why a session ended.
pub enum Ended {
    /// It can be tried again.
    Cut(String),
    /// Nothing can be gone on with.
    Halted(Halt),
}

impl From<String> for Ended {
    fn from(why: String) -> Self {
        Self::Cut(why)
    }
}

impl From<ConnectionError> for Ended {
    fn from(error: ConnectionError) -> Self {
        Self::Cut(error.to_string())
    }
}

impl From<ReadingError> for Ended {
    fn from(error: ReadingError) -> Self {
        match error {
            ReadingError::Gap(sequence) => Self::Halted(Halt::Gap(sequence)),
            ReadingError::Cut(why) => Self::Cut(why),
        }
    }
}

impl From<Halt> for Ended {
    fn from(halt: Halt) -> Self {
        Self::Halted(halt)
    }
}
