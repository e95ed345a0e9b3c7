//! How long figures take: first asked, as known earlier, folded from disk; and the memory of a process that holds log and figures.
//!
//! `cargo bench -p maaltal-tests --bench figures -- 1000000` asks at this many events; `memory 10000000` measures the memory at so many.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark prints what it finds, and stops where it cannot go on"
)]

use maaltal_domain::{Day, NewEvent, Position, Snapshot, View};
use maaltal_log::{Log, LogError};
use maaltal_projector::{Ask, Projection};
use maaltal_tests::{History, PROGRAMME, recorded_fixtures};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Events a commit where a log is made.
const TOGETHER: usize = 10_000;
/// Periods and cut-offs that are asked for the first time.
const FIRST: usize = 100;
/// Earlier positions that are asked for.
const EARLIER: usize = 200;
/// Full folds up to earlier positions, with which the answers are compared.
const COMPARED: usize = 9;
/// Periods that are asked for.
const PERIODS: [&str; 12] = [
    "2018-S1", "2018-S2", "2019-S1", "2019-S2", "2020-S1", "2020-S2", "2021-S1", "2021-S2", "2018", "2019", "2020",
    "2021",
];

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let events = arguments.iter().find_map(|argument| argument.parse().ok());
    match arguments.first().map(String::as_str) {
        Some("held") => held(Path::new(&arguments[1])),
        Some("memory") => memory(events.unwrap_or(10_000_000)),
        _ => quick(events.unwrap_or(1_000_000)),
    }
}

fn quick(events: u64) {
    println!("| what, at {events} events | bar | measured | ratio |\n|---|---|---|---|");
    let folder = folder();
    make(folder.path(), events);
    let log = Log::open(folder.path()).unwrap();
    let begun = Instant::now();
    let projection = folded(&log, log.head().position);
    let read = begun.elapsed();
    let whole = ask(&projection, "2021-S2", None, log.head().into());
    let full = begun.elapsed();
    assert!(!whole.kpis.is_empty());
    let parts = format!("{} (read and fold {}, figures {})", millis(full), millis(read), millis(full - read));
    row("full fold from disk and all figures", "1 s", &parts, full.as_secs_f64());
    let mut draw = Draw(7);
    let first = (0..FIRST).map(|_| {
        let period = PERIODS[draw.below(PERIODS.len())];
        let cutoff = "2018-01-01".parse::<Day>().unwrap() + chrono::Days::new(draw.below(1_461) as u64);
        timed(|| ask(&projection, period, Some(cutoff), log.head().into())).0
    });
    spread("all figures of a period and a cut-off, first time", first.collect());
    let latest = (0..FIRST).map(|_| timed(|| ask(&projection, "2021-S2", None, log.head().into())).0);
    spread("all figures of the last period, first time", latest.collect());
    let mut positions: Vec<_> = (0..EARLIER).map(|_| Position(1 + draw.below(events as usize) as u64)).collect();
    let views = positions.iter().map(|position| log.view_at(*position).unwrap().unwrap());
    let known = views.map(|view| timed(|| ask(&projection, PERIODS[draw.below(PERIODS.len())], None, view)).0);
    spread("as known at a random earlier position", known.collect());
    positions.truncate(COMPARED);
    let mut times: Vec<_> = positions.iter().map(|position| compared(&log, &projection, *position)).collect();
    times.sort_by(f64::total_cmp);
    let (least, half) = (times[0], times[COMPARED / 2]);
    let what = "the same beside a full fold up to that position, from disk";
    row(what, "8 x", &format!("{half:.1} x quicker in the median, {least:.1} x at least"), half);
}

/// How many times quicker a view is than a full fold up to its position, which must give the same figures to the byte.
fn compared(log: &Log, whole: &Projection, position: Position) -> f64 {
    let view = log.view_at(position).unwrap().unwrap();
    let (full, alone) = timed(|| ask(&folded(log, position), "2021-S2", None, view));
    let (quick, known) = timed(|| ask(whole, "2021-S2", None, view));
    assert_eq!(format!("{alone:?}"), format!("{known:?}"), "as known at {position}");
    full.as_secs_f64() / quick.as_secs_f64()
}

/// The projection of a log up to a position.
fn folded(log: &Log, until: Position) -> Projection {
    /// Why a walk stops.
    enum Stop {
        Reached,
        Broken(LogError),
    }
    impl From<LogError> for Stop {
        fn from(error: LogError) -> Self {
            Self::Broken(error)
        }
    }
    let mut projection = Projection::default();
    let mut folding = projection.folding();
    let walked = log.walk(Position(0), |events| {
        let wanted = events.partition_point(|(position, _)| *position <= until);
        folding.take(&events[..wanted]).unwrap();
        if wanted < events.len() { Err(Stop::Reached) } else { Ok(()) }
    });
    drop(folding);
    if let Err(Stop::Broken(error)) = walked {
        panic!("{error}");
    }
    projection
}

fn ask(projection: &Projection, period: &str, cutoff: Option<Day>, view: View) -> Snapshot {
    let ask = Ask { period: period.into(), cutoff, view };
    projection.snapshot(&PROGRAMME.parse().unwrap(), &ask).unwrap()
}

/// Makes a log and has a process of its own open and fold it, so that nothing else is in its memory.
fn memory(events: u64) {
    println!("| what, at {events} events | bar | measured | ratio |\n|---|---|---|---|");
    let folder = folder();
    make(folder.path(), events);
    let own = std::env::current_exe().unwrap();
    let held = Command::new(own).arg("held").arg(folder.path()).output().unwrap();
    assert!(held.status.success(), "{}", String::from_utf8_lossy(&held.stderr));
    print!("{}", String::from_utf8(held.stdout).unwrap());
}

/// Opens and folds the log in a folder, asks for figures, and tells what memory this process has and had at most.
fn held(folder: &Path) {
    let log = Log::open(folder).unwrap();
    let (opened, _) = resident();
    let projection = folded(&log, log.head().position);
    let (folded, _) = resident();
    for period in ["2019-S1", "2021-S2"] {
        assert!(!ask(&projection, period, None, log.head().into()).kpis.is_empty());
    }
    let (_, most) = resident();
    let parts = format!("{most:.0} MB (log opened {opened:.0} MB, folded {folded:.0} MB)");
    row("most memory resident, log and figures", "1500 MB", &parts, most / 1_500.0);
}

/// Memory that this process has resident now, and had at most, in MB.
fn resident() -> (f64, f64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let megabytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1_024.0 / 1e6
    };
    (megabytes("VmRSS:"), megabytes("VmHWM:"))
}

fn make(folder: &Path, events: u64) {
    let log = Log::open(folder).unwrap();
    let definition = recorded_fixtures().swap_remove(0).swap_remove(0).event;
    let mut history = std::iter::once(definition).chain(History::of(events)).take(events as usize);
    loop {
        let batch: Vec<NewEvent> = history.by_ref().take(TOGETHER).collect();
        if batch.is_empty() {
            return;
        }
        log.append(&batch, "2022-01-03T12:00:00Z".parse().unwrap()).unwrap();
    }
}

/// A folder on the disk that the build lies on: a temporary one may lie in memory.
fn folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// Numbers that look random and are the same each time (splitmix64).
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}

fn timed<T>(what: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let made = what();
    (begun.elapsed(), made)
}

/// Prints median and 99th percentile.
fn spread(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let (half, most) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    let measured = format!("{}, {}", millis(half), millis(most));
    row(&format!("{what}, p50 and p99 of {}", times.len()), "100 ms", &measured, most.as_secs_f64() / 0.1);
}

fn millis(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1e3)
}

fn row(what: &str, bar: &str, measured: &str, ratio: f64) {
    println!("| {what} | {bar} | {measured} | {ratio:.2} |");
}
