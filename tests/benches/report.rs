//! How long the demo programme's report takes, the first one of a process and the next ones; how large it is, and whether
//! memory stays as it is.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark prints what it finds"
)]

use maaltal_domain::{
    Hash, Language, PublishedLabourMarket, PublishedTable, Released, View, disclose, disclose_labour_market,
};
use maaltal_projector::Ask;
use maaltal_report::{Report, pdf};
use maaltal_tests::{PROGRAMME, folded_fixtures};
use std::time::{Duration, Instant};

/// Reports made after the first; their median counts. No two are the same.
const WARM: usize = 20;
/// Reports over which memory is to stay as it is.
const MANY: usize = 200;

fn main() {
    let (tables, labour_market) = tables();
    let kpis = tables.last().unwrap().kpis().len();
    let report = |version: usize| Report {
        labour_market: Some(labour_market.clone()),
        ..Report::of_tables(tables.clone(), Language::Da, &format!("bench {version}"))
    };
    let mut size = 0;
    let cold = timed(|| size = pdf(&report(0)).unwrap().len());
    let mut warm: Vec<_> = (1..=WARM).map(|version| timed(|| pdf(&report(version)).unwrap())).collect();
    warm.sort();
    let before = resident();
    (0..MANY).for_each(|version| drop(pdf(&report(WARM + version)).unwrap()));
    let after = resident();
    println!("| what | bar | measured |\n|---|---|---|");
    println!("| report of {kpis} KPIs and 8 half-years, first in a process | 1.5 s | {:.2} s |", cold.as_secs_f64());
    println!("| the next ones, median of {WARM} | 0.3 s | {:.3} s |", warm[WARM / 2].as_secs_f64());
    println!("| its PDF, figures attached | 700 kB | {} kB |", size / 1000);
    println!("| resident after {WARM} and after {MANY} more | the same | {before} MB, {after} MB |");
}

/// Megabytes of the process in memory.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1000
}

fn timed<T>(what: impl FnOnce() -> T) -> Duration {
    let begun = Instant::now();
    drop(what());
    begun.elapsed()
}

/// The published tables of the fixtures' half-years, and the labour market in the last.
fn tables() -> (Vec<PublishedTable>, PublishedLabourMarket) {
    let projection = folded_fixtures();
    let recorded_at = Some("2022-07-21".parse().unwrap());
    let view = View { position: projection.position(), recorded_at, head: Hash::default() };
    let codes = (2018..2022).flat_map(|year| [format!("{year}-S1"), format!("{year}-S2")]);
    let programme = PROGRAMME.parse().unwrap();
    let ask = |period| Ask { period, cutoff: None, view };
    let table = |period| disclose(projection.snapshot(&programme, &ask(period)).unwrap(), &Released::none());
    let market = projection.labour_market(&programme, &ask("2021-S2".into())).unwrap();
    (codes.map(table).collect(), disclose_labour_market(market))
}
