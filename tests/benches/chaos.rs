//! Chaos at length: `cargo bench --package maaltal-tests --bench chaos -- [SECONDS [SEED]]`.
//!
//! Three seeds from SEED on, each for SECONDS (120); then everything killed at once, then a connection cut for 60 s.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark prints what it finds"
)]

#[path = "../chaos/trial.rs"]
mod trial;

use std::time::Duration;
use trial::Told;

/// Events a second.
const RATE: u64 = 500;
const SEEDS: u64 = 3;
/// How often everything is killed at once.
const TIMES: usize = 5;
const CUT: Duration = Duration::from_secs(60);

fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let (seconds, first) = (numbers.next().unwrap_or(120), numbers.next().unwrap_or(1));
    println!(
        "| trouble | struck | acknowledged | sent again | came again | longest silence | figures marked after | \
        back after | lost | twice |\n|{}",
        "---|".repeat(10)
    );
    for seed in (first..).take(SEEDS as usize) {
        let told = trial::one_at_a_time(seed, Duration::from_secs(seconds), RATE);
        row(&format!("one at a time, seed {seed}, {seconds} s"), &told);
    }
    row(&format!("all at once, {TIMES} times"), &trial::all_at_once(first, TIMES, RATE));
    let lasts = CUT.min(Duration::from_secs(seconds));
    row(&format!("one node cut off for {} s", lasts.as_secs()), &trial::cut_off(first, lasts, RATE));
}

fn row(what: &str, told: &Told) {
    println!("| {what} | {told} |");
}
