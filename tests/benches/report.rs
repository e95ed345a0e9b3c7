//! How long the demo programme's report takes: the first one of a process, and the next ones.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark prints what it finds"
)]

use maaltal_domain::{Hash, Language, PublishedTable, Released, View, disclose};
use maaltal_projector::Ask;
use maaltal_report::{Report, pdf};
use maaltal_tests::{PROGRAMME, folded_fixtures};
use std::time::{Duration, Instant};

/// Reports made after the first; their median counts.
const WARM: usize = 9;

fn main() {
    let tables = tables();
    let report = Report::of_tables(tables, Language::Da, "bench");
    let cold = timed(|| pdf(&report).unwrap());
    let mut warm: Vec<_> = (0..WARM).map(|_| timed(|| pdf(&report).unwrap())).collect();
    warm.sort();
    println!("| what | bar | measured |\n|---|---|---|");
    println!("| report of the demo programme, first in a process | 1.5 s | {:.2} s |", cold.as_secs_f64());
    println!("| the next ones, median of {WARM} | 0.3 s | {:.3} s |", warm[WARM / 2].as_secs_f64());
}

fn timed<T>(what: impl FnOnce() -> T) -> Duration {
    let begun = Instant::now();
    drop(what());
    begun.elapsed()
}

/// The published tables of the fixtures' half-years.
fn tables() -> Vec<PublishedTable> {
    let projection = folded_fixtures();
    let recorded_at = Some("2022-07-21".parse().unwrap());
    let view = View { position: projection.position(), recorded_at, head: Hash::default() };
    let codes = (2018..2022).flat_map(|year| [format!("{year}-S1"), format!("{year}-S2")]);
    let table = |period| {
        let ask = Ask { period, cutoff: None, view };
        disclose(projection.snapshot(&PROGRAMME.parse().unwrap(), &ask).unwrap(), &Released::none())
    };
    codes.map(table).collect()
}
