//! Servers and nodes fail while events are published: nothing is lost, nothing is doubled, all nodes agree.
//!
//! Short runs of what `make chaos` does for minutes.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on says where it stopped")]

#[path = "../chaos/trial.rs"]
mod trial;

use std::time::Duration;

/// Events a second; the machine runs other tests beside these.
const RATE: u64 = 100;

#[test]
fn nothing_is_lost_when_one_after_the_other_fails() {
    let told = trial::one_at_a_time(1, Duration::from_secs(6), RATE);
    assert!(told.blows > 1 && told.found.acknowledged > 200, "too little was tried: {told}");
}

#[test]
fn nothing_is_lost_when_all_fail_at_once() {
    let told = trial::all_at_once(1, 1, RATE);
    assert!(told.found.acknowledged > 200, "too little was tried: {told}");
}

#[test]
fn a_node_that_is_cut_off_says_so_and_catches_up() {
    let told = trial::cut_off(1, Duration::from_secs(1), RATE);
    assert!(told.found.acknowledged > 200, "too little was tried: {told}");
}
