//! Attacks on random reports; `make attack` makes many more of them.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on says where it stopped")]

#[path = "../examples/attack/attacker.rs"]
mod attacker;
#[path = "../examples/attack/random.rs"]
mod random;
#[path = "../examples/attack/trial.rs"]
mod trial;

fn check(seed: u64, reports: usize, lines: u64) -> usize {
    let trial = trial::trial(seed, reports, lines);
    assert_eq!(trial.narrow, [], "seed {seed}, {reports} reports of at most {lines} lines: {}", trial.told());
    trial.hidden
}

#[test]
fn nothing_hidden_can_be_told_from_one_table() {
    let hidden: usize = (0..400).map(|seed| check(seed, 1, 8)).sum();
    assert!(hidden > 400, "{hidden} hidden numbers are too few to prove anything");
}

#[test]
fn nothing_hidden_can_be_told_from_successive_reports() {
    let hidden: usize = (0..100).map(|seed| check(1_000_000 + seed, 2, 6)).sum();
    let more: usize = (0..40).map(|seed| check(2_000_000 + seed, 4, 5)).sum();
    assert!(hidden > 100 && more > 40, "{hidden} and {more} hidden numbers are too few to prove anything");
}
