//! What has failed, and when it is tried again.

use maaltal_domain::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// Microseconds of a minute.
const MINUTE: i64 = 60_000_000;
/// Minutes between two tries at most.
const SELDOM: i64 = 60;

/// What has failed, by name.
#[derive(Debug, Default)]
pub struct Tries(BTreeMap<String, Failed>);

/// How something has failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// How often, one after the other.
    pub times: u32,
    /// Since when.
    pub since: Instant,
    /// When it is tried again.
    pub next: Instant,
    /// Why, the last time.
    pub why: String,
}

impl Tries {
    /// Whether something is to be tried now.
    pub fn is_time(&self, name: &str, now: Instant) -> bool {
        // A clock that was put back is no reason to wait longer than ever.
        self.0.get(name).is_none_or(|own| own.next <= now || own.next.micros() - now.micros() > SELDOM * MINUTE)
    }

    /// It went well.
    pub fn succeeded(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// It failed; when it is tried again: after 1, 2, 4 ... 60 minutes.
    pub fn failed(&mut self, name: &str, now: Instant, why: &str) -> Instant {
        let before = self.0.get(name);
        let (times, since) = before.map_or((1, now), |own| (own.times.saturating_add(1), own.since));
        let minutes = 1_i64.checked_shl(times - 1).filter(|minutes| (1..SELDOM).contains(minutes)).unwrap_or(SELDOM);
        let next = Instant::from_micros(now.micros() + minutes * MINUTE);
        self.0.insert(name.to_owned(), Failed { times, since, next, why: why.to_owned() });
        next
    }

    /// Forgets what is not due any more.
    pub fn keep_only(&mut self, names: &BTreeSet<String>) {
        self.0.retain(|name, _| names.contains(name));
    }

    /// What fails now, by name.
    pub fn failing(&self) -> impl Iterator<Item = (&str, &Failed)> {
        self.0.iter().map(|(name, own)| (name.as_str(), own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_often_each_time_for_ever() {
        let mut tries = Tries::default();
        let mut now = Instant::ZERO;
        let mut waits = Vec::new();
        for _ in 0..80 {
            assert!(tries.is_time("a", now));
            let next = tries.failed("a", now, "because");
            assert!(!tries.is_time("a", Instant::from_micros(next.micros() - 1)));
            waits.push((next.micros() - now.micros()) / MINUTE);
            now = next;
        }
        assert_eq!(waits[..8], [1, 2, 4, 8, 16, 32, 60, 60]);
        assert!(waits[8..].iter().all(|wait| *wait == 60));
        assert!(tries.is_time("a", Instant::from_micros(-10 * SELDOM * MINUTE)), "the clock was put back");
        tries.succeeded("a");
        assert_eq!(tries.failed("a", now, "again").micros(), now.micros() + MINUTE);
        tries.keep_only(&BTreeSet::new());
        assert_eq!(tries.failing().count(), 0);
    }
}
