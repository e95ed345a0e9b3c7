//! The log beside SQLite and beside the disk itself, its figures beside DuckDB, each in the same run: appending, opening, folding, size.
//!
//! `cargo bench -p maaltal-tests --bench log -- 1000000 10000000` opens and folds logs of these lengths; without
//! numbers one of 1,000,000. With `append` or `rebuild` only that half runs.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints what it finds, and stops where it cannot go on"
)]

use maaltal_domain::{Instant as RecordTime, NewEvent, Position, Verdict};
use maaltal_log::{Log, LogError};
use maaltal_projector::{Ask, Projection};
use maaltal_tests::{Asked, History, PROGRAMME, SecondOpinion, recorded_fixtures};
use rusqlite::{Connection, params};
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Barrier;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Events that a round of grouped appends records.
const ROUND: usize = 100_000;
/// Rounds of grouped appends, log and SQLite in turn; their median counts.
const ROUNDS: usize = 5;
/// Single appends of one caller.
const SINGLE: usize = 2_000;
/// Callers at the same time, and single appends of each.
const CALLERS: usize = 64;
const EACH: usize = 500;
/// What is asked of a long log, and that period's last day.
const PERIOD: &str = "2021-S2";
const LAST_DAY: &str = "2021-12-31";
/// Events a commit where a long log is made.
const LONG: usize = 10_000;

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let asked =
        |part: &str| !arguments.iter().any(|other| ["append", "rebuild"].contains(&other.as_str()) && other != part);
    let lengths: Vec<u64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    println!("| what | bar | measured | beside | ratio |\n|---|---|---|---|---|");
    if asked("append") {
        let events: Vec<_> = History::of(ROUND as u64).take(ROUND).collect();
        grouped(&events, 1_000, "1.5 x");
        grouped(&events, 100, "");
        let alone = single(&events);
        callers(&events, alone);
    }
    if asked("rebuild") {
        for length in if lengths.is_empty() { vec![1_000_000] } else { lengths } {
            rebuild(length);
        }
    }
}

fn grouped(events: &[NewEvent], together: usize, bar: &str) {
    let bodies: Vec<_> = events.iter().map(|event| event.to_json().to_string()).collect();
    let (mut own, mut sqlite) = (vec![], vec![]);
    let mut sizes = (0, 0);
    for _ in 0..ROUNDS {
        let folder = folder();
        own.push(into_log(folder.path(), events, together));
        sizes.0 = on_disk(folder.path());
        let folder = crate::folder();
        sqlite.push(into_sqlite(folder.path(), events, &bodies, together));
        sizes.1 = on_disk(folder.path());
    }
    let (own, sqlite) = (per_second(events.len(), median(own)), per_second(events.len(), median(sqlite)));
    row(
        &format!("durable append, {together} a commit"),
        bar,
        &rate(own),
        &format!("SQLite {}", rate(sqlite)),
        own / sqlite,
    );
    let size = |bytes: u64| bytes as f64 / events.len() as f64;
    let (own, sqlite) = (size(sizes.0), size(sizes.1));
    let what = format!("disk per event, {} events at {together} a commit", events.len());
    row(&what, "120 bytes", &format!("{own:.0} bytes"), &format!("SQLite {sqlite:.0} bytes"), own / sqlite);
}

fn into_log(folder: &Path, events: &[NewEvent], together: usize) -> Duration {
    let log = Log::open(folder).unwrap();
    let begun = Instant::now();
    for (number, batch) in events.chunks(together).enumerate() {
        let verdicts = log.append(batch, at(number)).unwrap();
        assert!(verdicts.iter().all(|verdict| matches!(verdict, Verdict::Recorded { .. })));
    }
    begun.elapsed()
}

/// The events with a unique source and id in a database that is as durable as the log.
///
/// In SQLite's favour: JSON is made beforehand, the cache holds the whole database, and checkpoints are rare.
fn into_sqlite(folder: &Path, events: &[NewEvent], bodies: &[String], together: usize) -> Duration {
    let mut database = Connection::open(folder.join("events.db")).unwrap();
    database
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16000;
             CREATE TABLE event (position INTEGER PRIMARY KEY, source TEXT NOT NULL, id TEXT NOT NULL,
                                 body TEXT NOT NULL, UNIQUE (source, id));",
        )
        .unwrap();
    let begun = Instant::now();
    for batch in events.iter().zip(bodies).collect::<Vec<_>>().chunks(together) {
        let transaction = database.transaction().unwrap();
        let mut insert = transaction.prepare_cached("INSERT INTO event (source, id, body) VALUES (?, ?, ?)").unwrap();
        for (event, body) in batch {
            insert.execute(params![event.source.as_str(), event.id.as_str(), body]).unwrap();
        }
        drop(insert);
        transaction.commit().unwrap();
    }
    begun.elapsed()
}

/// Single appends by one caller, each beside a write and sync of as many bytes as its JSON has; gives events a second.
fn single(events: &[NewEvent]) -> f64 {
    let folder = folder();
    let log = Log::open(&folder.path().join("log")).unwrap();
    let mut file = File::create(folder.path().join("plain")).unwrap();
    let (mut own, mut disk) = (vec![], vec![]);
    for (number, event) in events.iter().take(SINGLE).enumerate() {
        let body = event.to_json().to_string();
        disk.push(timed(|| file.write_all(body.as_bytes()).and_then(|()| file.sync_data()).unwrap()));
        own.push(timed(|| log.append(std::slice::from_ref(event), at(number)).unwrap()));
    }
    let alone = per_second(own.len(), own.iter().sum());
    let (own, disk) = (median(own), median(disk));
    let ratio = own.as_secs_f64() / disk.as_secs_f64();
    row(
        "durable append of one event, one caller, median",
        "2 x",
        &micros(own),
        &format!("write and fdatasync {}", micros(disk)),
        ratio,
    );
    alone
}

fn callers(events: &[NewEvent], alone: f64) {
    let folder = folder();
    let log = Log::open(folder.path()).unwrap();
    let start = Barrier::new(CALLERS + 1);
    let mut begun = Instant::now();
    std::thread::scope(|scope| {
        for own in events.chunks(EACH).take(CALLERS) {
            let (log, start) = (&log, &start);
            scope.spawn(move || {
                start.wait();
                own.iter().for_each(|event| drop(log.append(std::slice::from_ref(event), at(0)).unwrap()));
            });
        }
        start.wait();
        begun = Instant::now();
    });
    let took = begun.elapsed();
    assert_eq!(log.head().position.0, (CALLERS * EACH) as u64);
    let together = per_second(CALLERS * EACH, took);
    row(
        &format!("{CALLERS} callers, single events"),
        "10 x",
        &rate(together),
        &format!("one caller {}", rate(alone)),
        together / alone,
    );
}

/// A log of the programme's definition and `length` events: opened, and folded into all figures.
fn rebuild(length: u64) {
    let folder = folder();
    let made = timed(|| make(folder.path(), length));
    eprintln!(
        "a log of {length} events made in {:.1} s, {:.0} events/s",
        made.as_secs_f64(),
        length as f64 / made.as_secs_f64()
    );
    let bytes = on_disk(folder.path());
    // A long log takes its time, and its times differ less.
    let rounds = if length <= 1_000_000 { ROUNDS } else { 1 };
    let (mut parts, mut asked, mut last) = ([vec![], vec![], vec![]], vec![], None);
    for _ in 0..rounds {
        drop(last.take());
        let (took, log, projection) = rebuild_once(folder.path());
        parts.iter_mut().zip(took).for_each(|(all, own)| all.push(own));
        asked.push(took.iter().sum());
        last = Some((log, projection));
    }
    let medians = parts.map(median);
    let [opened, folded, figures] = medians.map(seconds);
    let (asked, (log, projection)) = (median(asked), last.unwrap());
    let bar = if length == 1_000_000 { "1 s" } else { "" };
    let parts = format!("open with all hashes {opened}, read and fold {folded}, figures {figures}");
    row(&format!("rebuild of all figures, {length} events"), bar, &seconds(asked), &parts, asked.as_secs_f64());
    if length <= 1_000_000 {
        let [opened, folded, figures] = medians;
        beside_sql(&log, &projection, (opened, folded + figures));
    }
    let others = ["2018-S2", "2019-S1", "2019-S2", "2020-S1", "2020-S2", "2021-S1", "2019", "2020", "2021"];
    let asked = others.map(|period| {
        let ask = Ask { period: period.into(), cutoff: None, view: log.head().into() };
        timed(|| projection.snapshot(&PROGRAMME.parse().unwrap(), &ask).unwrap())
    });
    let first = median(asked.to_vec());
    row(&format!("figures of another period, first time, {length} events"), "", &seconds(first), "", 0.0);
    let size = bytes as f64 / length as f64;
    row(
        &format!("disk per event, {length} events at {LONG} a commit"),
        "120 bytes",
        &format!("{size:.0} bytes"),
        "",
        size / 120.0,
    );
}

/// Opens a log, folds it and asks for all figures: how long each took, and what was opened and folded.
fn rebuild_once(folder: &Path) -> ([Duration; 3], Log, Projection) {
    let begun = Instant::now();
    let log = Log::open(folder).unwrap();
    let opened = begun.elapsed();
    let mut projection = Projection::default();
    let mut folding = projection.folding();
    log.walk(Position(0), |events| {
        folding.take(events).unwrap();
        Ok::<_, LogError>(())
    })
    .unwrap();
    drop(folding);
    let folded = begun.elapsed();
    let ask = Ask { period: PERIOD.into(), cutoff: None, view: log.head().into() };
    let snapshot = projection.snapshot(&PROGRAMME.parse().unwrap(), &ask).unwrap();
    let asked = begun.elapsed();
    assert!(!snapshot.kpis.is_empty());
    ([opened, folded - opened, asked - folded], log, projection)
}

/// The same figures in DuckDB, from events in memory, with two threads; they must be equal.
fn beside_sql(log: &Log, projection: &Projection, (opened, own): (Duration, Duration)) {
    let mut second = SecondOpinion::new();
    for record in log.read(Position(0)) {
        second.take(&record.unwrap().kept().expect("no event is erased"));
    }
    let (view, period) = (log.head().position, PERIOD.to_owned());
    let asked = Asked { history: 0, view, period, cutoff: LAST_DAY.parse().unwrap() };
    second.ask(projection, &PROGRAMME.parse().unwrap(), asked);
    let compared = second.compare(ROUNDS as u32);
    assert!(compared.differences.is_empty(), "{:#?}", compared.differences);
    let sql = median(compared.took);
    let beside = |what: &str, bar: &str, own: Duration| {
        row(what, bar, &seconds(own), &format!("DuckDB {}", seconds(sql)), sql.as_secs_f64() / own.as_secs_f64());
    };
    let cells = compared.cells;
    beside(&format!("read, folded and asked beside SQL from memory, {cells} equal figures"), "3 x", own);
    beside("the same with the log opened and all its hashes checked", "", opened + own);
}

fn make(folder: &Path, length: u64) {
    let log = Log::open(folder).unwrap();
    let definition = recorded_fixtures().swap_remove(0).swap_remove(0).event;
    log.append(&[definition], at(0)).unwrap();
    let mut history = History::of(length);
    let mut left = length as usize;
    while left > 0 {
        let batch: Vec<_> = history.by_ref().take(left.min(LONG)).collect();
        left -= batch.len();
        log.append(&batch, "2022-01-03T12:00:00Z".parse().unwrap()).unwrap();
    }
}

/// A folder on the disk that the build lies on: a temporary one may lie in memory, where nothing is ever synced.
fn folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// Record time of a commit.
fn at(number: usize) -> RecordTime {
    RecordTime::from_micros(1_600_000_000_000_000 + number as i64)
}

/// Bytes that the file system has given to the files of a folder.
fn on_disk(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { on_disk(&path) } else { path.metadata().unwrap().blocks() * 512 }).sum()
}

fn timed<T>(what: impl FnOnce() -> T) -> Duration {
    let begun = Instant::now();
    drop(what());
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn per_second(events: usize, took: Duration) -> f64 {
    events as f64 / took.as_secs_f64()
}

fn rate(per_second: f64) -> String {
    format!("{:.0} events/s", per_second)
}

fn micros(time: Duration) -> String {
    format!("{} µs", time.as_micros())
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn row(what: &str, bar: &str, measured: &str, beside: &str, ratio: f64) {
    println!("| {what} | {bar} | {measured} | {beside} | {ratio:.2} |");
}
