//! The clock: the one place that asks what time it is.

use maaltal_domain::Instant;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

/// Does some work and says how long it took.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = std::time::Instant::now();
    let done = work();
    (done, begun.elapsed())
}

/// What time it is, or is taken to be.
#[derive(Debug)]
pub enum Clock {
    /// The machine's clock.
    Real,
    /// A clock that stands where it is put, in microseconds since 1970; for histories that are played again.
    Simulated(AtomicI64),
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn simulated(at: Instant) -> Self {
        Self::Simulated(AtomicI64::new(at.micros()))
    }

    /// Puts a simulated clock to `at`; a real one goes on.
    pub fn set(&self, at: Instant) {
        if let Self::Simulated(micros) = self {
            micros.store(at.micros(), Ordering::Relaxed);
        }
    }

    /// What time it is.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    pub fn now(&self) -> Instant {
        let micros = match self {
            Self::Simulated(micros) => micros.load(Ordering::Relaxed),
            Self::Real => {
                let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
            }
        };
        Instant::from_micros(micros)
    }
}
