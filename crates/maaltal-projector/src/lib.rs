//! Events become numbers: a pure fold, no IO.
//!
//! Its one reason: the key figures of a programme, as of any position of the log and any cut-off day, by
//! the rules of KPIS.md. It never reads a file, a clock or a network, and never decides what may leave the
//! house: that is `maaltal_domain::disclose`.
//!
//! Recorded events are kept as columns of small integers, each row with the position that took it out of
//! effect, if any. A view is then a comparison of positions, so every earlier view is as quick to ask as the newest,
//! and no checkpoint along the log is needed to know what was known then.
//!
//! ```
//! use maaltal_domain::{Hash, ProgrammeId, View, Position};
//! use maaltal_projector::{Ask, Projection};
//!
//! let projection = Projection::default();
//! let view = View { position: Position(0), recorded_at: None, head: Hash::default() };
//! let ask = Ask { period: "2019-S1".into(), cutoff: None, view };
//! let unknown: ProgrammeId = "nowhere".parse().unwrap();
//! assert_eq!(projection.snapshot(&unknown, &ask).unwrap_err().to_string(), "no programme nowhere at position 0");
//! ```

mod ask;
mod bearing;
mod checkpoint;
mod cvrs;
mod distinct;
mod evidence;
mod explain;
mod figures;
mod grouped;
mod interner;
mod keys;
mod labour_market;
mod ledger;
mod measure;
mod meetings;
mod members;
mod outlook;
mod projection;
mod quality;
mod reckoning;
mod records;
mod releases;
mod restate;
mod scene;
mod selection;
mod table;
mod tally;
mod targets;
mod trend;
mod window;

#[cfg(test)]
mod failures_tests;
#[cfg(test)]
mod history_tests;
#[cfg(test)]
mod labour_market_tests;
#[cfg(test)]
mod measures_tests;
#[cfg(test)]
mod meetings_tests;
#[cfg(test)]
mod outlook_tests;
#[cfg(test)]
mod quality_tests;
#[cfg(test)]
mod releases_tests;
#[cfg(test)]
mod restate_tests;
#[cfg(test)]
mod rules_tests;
#[cfg(test)]
mod testing;

pub use ask::Ask;
pub use ledger::Ledger;
pub use projection::{Folding, Projection, ProjectorError};
pub use quality::QualityAsk;
pub use releases::Release;

/// Version of the rules by which events become rows; a checkpoint of another version is thrown away.
pub const RULES: u32 = 8;
