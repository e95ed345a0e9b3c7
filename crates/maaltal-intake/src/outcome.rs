//! What became of one record, as its sender is told.

use crate::Rejection;
use maaltal_domain::{Instant, Position, Verdict};

/// What became of one record.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It took a position.
    Recorded {
        /// The position it took.
        position: Position,
        /// When.
        recorded_at: Instant,
    },
    /// The log held it before, with the same content.
    AlreadyRecorded {
        /// The position it has.
        position: Position,
    },
    /// The log holds another content under its source and id.
    Conflict {
        /// The position of that other content.
        position: Position,
    },
    /// The gate turned it away.
    Rejected(Box<Rejection>),
}

impl Outcome {
    /// Its name in answers.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Recorded { .. } => "recorded",
            Self::AlreadyRecorded { .. } => "already_recorded",
            Self::Conflict { .. } => "conflict",
            Self::Rejected(_) => "rejected",
        }
    }

    /// The position of the event, or of the one that it conflicts with.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Recorded { position, .. } | Self::AlreadyRecorded { position } | Self::Conflict { position } => {
                Some(*position)
            }
            Self::Rejected(_) => None,
        }
    }
}

impl From<Verdict> for Outcome {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Recorded { position, recorded_at } => Self::Recorded { position, recorded_at },
            Verdict::AlreadyRecorded { position } => Self::AlreadyRecorded { position },
            Verdict::Conflict { position } => Self::Conflict { position },
        }
    }
}

impl From<Box<Rejection>> for Outcome {
    fn from(rejection: Box<Rejection>) -> Self {
        Self::Rejected(rejection)
    }
}
