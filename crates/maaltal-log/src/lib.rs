//! The append-only truth: events are recorded once, in order, durably, and can be verified for ever.
//!
//! Its one reason: whatever was acknowledged is there, and is what was sent. It never reads an event's
//! meaning, judges whether one is allowed, reads a clock, or talks to a network; it never edits or
//! drops a record. The format is written down in docs/log-format.md.
//!
//! ```
//! use maaltal_domain::{Data, EventType, Field, Instant, NewEvent, Position, Value, Verdict};
//! use maaltal_log::Log;
//!
//! let dir = tempfile::tempdir()?;
//! let log = Log::open(dir.path())?;
//! let event = NewEvent {
//!     source: "/lolland/erhvervsservice".parse()?,
//!     id: "e-1".parse()?,
//!     event_type: EventType::AgreementWithdrawn,
//!     programme: "lolland-falster".parse()?,
//!     occurred_on: "2019-03-05".parse()?,
//!     time: None,
//!     replaces: None,
//!     data: Data::new(EventType::AgreementWithdrawn, vec![(Field::Agreement, Value::Word("a-1".into()))])?,
//! };
//! let now: Instant = "2019-03-06T10:00:00Z".parse()?;
//! let first = log.append(&[event.clone()], now)?;
//! assert_eq!(first, [Verdict::Recorded { position: Position(1), recorded_at: now }]);
//! let again = log.append(&[event], now)?;
//! assert_eq!(again, [Verdict::AlreadyRecorded { position: Position(1) }]);
//! assert_eq!(log.verify()?, log.head());
//! assert_eq!(log.read(Position(0)).count(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod backup;
mod block;
mod chain;
mod checkpoint;
mod content;
#[cfg(any(test, feature = "testing"))]
pub mod damage;
mod error;
mod files;
mod index;
mod lines;
mod log;
mod notes;
mod record;
#[cfg(any(test, feature = "testing"))]
pub mod simulator;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod wire;
mod witness;

pub use backup::{check_backup, mend, restore};
pub use checkpoint::Checkpoint;
pub use error::LogError;
pub use lines::Lines;
pub use log::{Log, Placed, Records};
pub use record::{ErasedEvent, Record};
