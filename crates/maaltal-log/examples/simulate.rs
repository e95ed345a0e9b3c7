//! Lives through the histories of many seeds: `simulate [SEEDS [FIRST]]`, on all cores.
//!
//! Prints the first seed whose history was wrong, with what was wrong, and fails.

#![expect(clippy::print_stdout, reason = "the command prints what it finds")]

use maaltal_log::simulator::{Fate, run};
use std::error::Error;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{available_parallelism, scope};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let seeds = arguments.next().transpose()?.unwrap_or(100_000);
    let first = arguments.next().transpose()?.unwrap_or(0);
    let (next, refused, wrong) = (AtomicU64::new(first), AtomicU64::new(0), AtomicBool::new(false));
    let live = || {
        while !wrong.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + seeds {
                return;
            }
            match run(seed) {
                Ok(Fate::Whole) => {}
                Ok(Fate::Refused) => drop(refused.fetch_add(1, Ordering::Relaxed)),
                Err(reason) => {
                    println!("{reason}");
                    wrong.store(true, Ordering::Relaxed);
                }
            }
        }
    };
    let threads = available_parallelism()?.get();
    scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(live))));
    if wrong.into_inner() {
        return Err("a seed failed: add it to crates/maaltal-log/src/simulator/kept_seeds.txt".into());
    }
    println!(
        "{seeds} seeds from {first} on: all as it should be, {} refused after a reordered cut",
        refused.into_inner()
    );
    Ok(())
}
