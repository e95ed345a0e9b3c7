//! Bad luck by seed: short histories of a log on a disk that fails, checked against a model of what was acknowledged.
//!
//! The code under test is the whole log above [`Chunks`](crate::store::Chunks) and [`Notes`](crate::notes::Notes); the
//! disk below is one that cuts power, tears and reorders what was not synced, fails writes and syncs, fills up, flips
//! bits and loses its end. The same seed is always the same history.

mod disk;
mod history;
mod luck;
mod model;

pub use disk::Disk;
pub use history::{Fate, run};
pub use luck::Luck;
