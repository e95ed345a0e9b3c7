//! A thousand power cuts on the real store: `cargo bench --package maaltal-tests --bench powercut -- [POINTS [SEED]]`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark prints what it finds"
)]

#[path = "../powercut/cuts.rs"]
mod cuts;

/// Cut points where the command line names no number.
const POINTS: u64 = 1_000;

fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let (points, seed) = (numbers.next().unwrap_or(POINTS), numbers.next().unwrap_or(0));
    let count = cuts::cut_at(points as usize, seed);
    println!("| power cuts on the real store | bar | measured |\n|---|---|---|");
    println!("| the log opens with all that was acknowledged, `verify` clean | all | {} |", count.whole);
    println!("| of these with events that were written and not yet acknowledged | | {} |", count.with_more);
    println!("| cut while the log was made, nothing acknowledged, refused | | {} |", count.unborn.len());
    println!("| lost, wrong or refused | 0 | {} |", count.wrong.len());
    count.unborn.iter().for_each(|reason| println!("cut while it was made: {reason}"));
    count.check();
}
