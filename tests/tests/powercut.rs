//! The power goes at any moment: nothing that was acknowledged is lost, and the log is right.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on says where it stopped")]

#[path = "../powercut/cuts.rs"]
mod cuts;

/// Cut points here; the benchmark of the same name makes a thousand.
const POINTS: usize = 100;

#[test]
fn nothing_acknowledged_is_lost_when_the_power_goes() {
    let count = cuts::cut_at(POINTS, 0);
    count.check();
    assert!(count.with_more > 0 && count.whole > POINTS / 2, "too little was tried: {count:?}");
}
