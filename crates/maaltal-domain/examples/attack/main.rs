//! Attacks on disclosure: `attack [TABLES [PAIRS]]`.
//!
//! Discloses random tables, and random pairs and longer rows of successive reports, and lets somebody with an integer
//! programme narrow every hidden cell. Prints the first that has too few possible values, and fails. Then tells how much
//! is hidden beyond need, against the best choice on small tables, and how long disclosure takes.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the command prints what it finds and stops where it cannot go on"
)]

mod attacker;
mod optimum;
mod random;
mod speed;
mod trial;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread::{available_parallelism, scope};

/// Seeds of other numbers of reports start here, times the number of reports.
const APART: u64 = 1_000_000;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let mut argument =
        |otherwise| arguments.next().transpose().map_err(|wrong| wrong.to_string()).map(|n| n.unwrap_or(otherwise));
    if std::env::args().nth(1).as_deref() == Some("0") {
        println!("{}", speed::measured());
        return Ok(());
    }
    let (tables, pairs) = (argument(10_000)?, argument(2_000)?);
    println!("{}", attacks(tables, 1, 8)?);
    println!("{}", attacks(pairs, 2, 6)?);
    println!("{}", attacks(pairs / 4, 4, 5)?);
    println!("{}", optimum::against_the_best(400));
    println!("{}", speed::measured());
    Ok(())
}

/// So many attacks on so many reports in a row, on all cores.
fn attacks(count: u64, reports: usize, lines: u64) -> Result<String, String> {
    let (next, hidden) = (AtomicU64::new(0), AtomicUsize::new(0));
    let attack = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= count {
                return Ok(());
            }
            let trial = trial::trial(reports as u64 * APART + seed, reports, lines);
            hidden.fetch_add(trial.hidden, Ordering::Relaxed);
            if let Some(narrow) = trial.narrow.first() {
                next.store(count, Ordering::Relaxed);
                return Err(format!("seed {seed} of {reports} reports: {narrow:?}{}", trial.told()));
            }
        }
    };
    let threads = available_parallelism().map_or(1, usize::from);
    scope(|scope| {
        let hands: Vec<_> = (0..threads).map(|_| scope.spawn(attack)).collect();
        hands.into_iter().try_for_each(|hand| hand.join().unwrap())
    })?;
    let hidden = hidden.into_inner();
    Ok(format!("{count} x {reports} reports: {hidden} hidden numbers, none with fewer than t possible values"))
}
