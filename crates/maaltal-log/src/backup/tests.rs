use super::mend::{Places, prepare};
use super::*;
use crate::testing::distinct_events;
use maaltal_domain::{Instant, NewEvent, Position};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::fs;
use std::path::PathBuf;

fn events(count: usize) -> Vec<NewEvent> {
    distinct_events(count).new_tree(&mut TestRunner::deterministic()).unwrap().current()
}

fn at(second: i64) -> Instant {
    Instant::from_micros(1_700_000_000_000_000 + second * 1_000_000)
}

/// A log with blocks of 5, 7 and 1,500 records, a backup of the first 12 and 100 of the third, and their folders.
struct Bench {
    dir: tempfile::TempDir,
    head: Head,
}

impl Bench {
    fn new() -> Self {
        let bench = Self { dir: tempfile::tempdir().unwrap(), head: crate::chain::EMPTY };
        let log = Log::open(&bench.path("log")).unwrap();
        let events = events(1_512);
        log.append(&events[..5], at(1)).unwrap();
        assert_eq!(log.backup(&bench.path("backup")).unwrap(), log.head());
        log.append(&events[5..12], at(2)).unwrap();
        assert_eq!(log.backup(&bench.path("backup")).unwrap(), log.head());
        log.append(&events[12..], at(3)).unwrap();
        Self { head: log.head(), ..bench }
    }

    /// One whose log is damaged at the chunk of this number.
    fn damaged_at(chunk: u64) -> Self {
        let bench = Self::new();
        let store = open_store(&bench.path("log")).unwrap();
        store.damage(crate::store::Place(chunk), &mut |bytes| bytes[60] ^= 1);
        store.sync().unwrap();
        drop(store);
        assert!(matches!(Log::open(&bench.path("log")), Err(LogError::Broken { .. })));
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn mend(&self) -> Result<Head, LogError> {
        mend(&self.path("log"), &self.path("backup"))
    }

    /// Does the first step of a mend, as one that is cut off after it.
    fn prepare(&self) -> Places {
        let places = Places::of(&self.path("log"));
        let folder = Folder::take(&self.path("log")).unwrap();
        let manifest = Manifest::of(&self.path("backup")).unwrap();
        assert_eq!(prepare(&folder, &places, &manifest, &self.path("backup")).unwrap(), self.head);
        places
    }
}

fn check_broken(told: Result<Head, LogError>, position: u64, expected: &str) {
    match told {
        Err(LogError::Broken { position: Position(at), reason }) => {
            assert!(at == position && reason.contains(expected), "{at}: {reason}");
        }
        other => panic!("{other:?}"),
    }
}

/// Told of the backup, never of the log, with the file and what to do.
fn check_damaged(told: Result<Head, LogError>, position: u64, file: &str, expected: &str) {
    let told = told.map_err(|error| error.to_string()).unwrap_err();
    let begins = format!("the backup is damaged from position {position} on: ");
    let named = told.contains(&format!("/backup/{file}: {expected}")) && told.contains("use another backup");
    assert!(told.starts_with(&begins) && named, "{told}");
}

#[test]
fn a_backup_grows_and_comes_back() {
    let bench = Bench::new();
    let parts = |dir: &Path| Manifest::load(dir).unwrap().unwrap().parts.len();
    assert_eq!(parts(&bench.path("backup")), 2);
    let log = Log::open(&bench.path("log")).unwrap();
    for _ in 0..2 {
        assert_eq!(log.backup(&bench.path("backup")).unwrap(), bench.head);
        assert_eq!(parts(&bench.path("backup")), 3, "nothing new makes no file");
    }
    assert_eq!(restore(&bench.path("backup"), &bench.path("again")).unwrap(), bench.head);
    let again = Log::open(&bench.path("again")).unwrap();
    let records = |log: &Log| log.read(Position(0)).collect::<Result<Vec<_>, _>>().unwrap();
    assert!(records(&again) == records(&log));
    let told = restore(&bench.path("backup"), &bench.path("again"));
    assert!(matches!(told, Err(LogError::Format { expected: "a folder without a log", .. })));
    let other = Log::open(&bench.path("other")).unwrap();
    other.append(&events(3), at(9)).unwrap();
    let told = other.backup(&bench.path("backup")).unwrap_err().to_string();
    assert!(told.contains("the backup of another log in "), "{told}");
}

#[test]
fn a_backup_is_made_while_writers_go_on() {
    let bench = Bench::new();
    let log = Log::open(&bench.path("log")).unwrap();
    let more = events(1_600);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| more[1_512..].chunks(4).for_each(|few| drop(log.append(few, at(9)).unwrap())));
        while !writer.is_finished() {
            let head = log.backup(&bench.path("backup")).unwrap();
            let into = tempfile::tempdir().unwrap();
            assert_eq!(restore(&bench.path("backup"), into.path()).unwrap(), head);
        }
    });
}

#[test]
fn a_changed_manifest_is_refused() {
    let bench = Bench::new();
    let file = bench.path("backup/manifest.json");
    let good = fs::read(&file).unwrap();
    assert_eq!(check_backup(&bench.path("backup")).unwrap().position, Position(12));
    for place in 0..good.len() {
        let mut bad = good.clone();
        bad[place] ^= 1;
        fs::write(&file, bad).unwrap();
        let told = check_backup(&bench.path("backup")).unwrap_err().to_string();
        assert!(told.contains("manifest.json"), "byte {place}: {told}");
    }
}

#[test]
fn a_damaged_backup_is_refused() {
    let bench = Bench::new();
    let file = bench.path("backup/blocks-000000000006");
    let good = fs::read(&file).unwrap();
    let mut bad = good.clone();
    bad[50] ^= 1;
    for (bytes, expected) in
        [(Some(bad), "it is not what was"), (Some(good[..99].to_vec()), "it is not what was"), (None, "it is missing")]
    {
        match bytes {
            Some(bytes) => fs::write(&file, bytes).unwrap(),
            None => fs::remove_file(&file).unwrap(),
        }
        let into = tempfile::tempdir().unwrap();
        let check = |told| check_damaged(told, 6, "blocks-000000000006", expected);
        check(check_backup(&bench.path("backup")));
        check(restore(&bench.path("backup"), into.path()));
        assert!(!into.path().join("format").exists(), "no log is made of a part");
        check(Log::open(&bench.path("log")).unwrap().backup(&bench.path("backup")));
        check(bench.mend());
    }
}

/// What the log has lost is in the backup, or after its end still in the log.
#[test]
fn a_log_is_mended_from_a_backup() {
    for chunk in [0, 1] {
        let bench = Bench::damaged_at(chunk);
        assert_eq!(bench.mend().unwrap(), bench.head);
        assert_eq!(Log::open(&bench.path("log")).unwrap().head(), bench.head);
        assert!(bench.path("log/store.damaged").exists());
    }
    let bench = Bench::damaged_at(2);
    check_broken(bench.mend(), 13, "neither");
    assert!(!bench.path("log/store.damaged").exists());

    let bench = Bench::new();
    fs::write(bench.path("log/store/db"), []).unwrap();
    check_broken(bench.mend(), 13, "neither");
    // A backup that ends inside a block of the log: the rest of the block is the log's own.
    let partial = Log::open(&bench.path("partial")).unwrap();
    let events = events(1_512);
    for (range, second) in [(0..5, 1), (5..12, 2), (12..100, 3)] {
        partial.append(&events[range], at(second)).unwrap();
    }
    partial.backup(&bench.path("short")).unwrap();
    let bench = Bench { dir: Bench::damaged_at(1).dir, head: bench.head };
    partial.backup(&bench.path("short")).unwrap();
    assert_eq!(mend(&bench.path("log"), &bench.path("short")).unwrap(), bench.head);
}

/// A backup of another log mends nothing, whether it is shorter or longer.
#[test]
fn another_logs_backup_is_refused() {
    let other = tempfile::tempdir().unwrap();
    let log = Log::open(&other.path().join("log")).unwrap();
    log.append(&events(2_000)[100..], at(7)).unwrap();
    log.backup(&other.path().join("backup")).unwrap();
    let bench = Bench::damaged_at(0);
    let told = mend(&bench.path("log"), &other.path().join("backup")).unwrap_err().to_string();
    assert!(told.contains("expected \"a backup of this log\""), "{told}");
    assert_eq!(bench.mend().unwrap(), bench.head, "its own still does");

    let whole = Bench::new();
    assert_eq!(mend(&whole.path("log"), &other.path().join("backup")).unwrap(), whole.head, "there is nothing to mend");
    assert!(!whole.path("log/store.damaged").exists());
}

/// Wherever a mend is cut off, the log is as damaged as it was or whole, and mending again makes it whole.
#[test]
fn a_mend_that_was_cut_off_is_finished() {
    // While the new store is made, and when it is made.
    for whole in [false, true] {
        let bench = Bench::damaged_at(0);
        if whole {
            bench.prepare();
        } else {
            fs::create_dir_all(bench.path("log/store.new")).unwrap();
            fs::write(bench.path("log/store.new/db"), b"half").unwrap();
        }
        assert!(matches!(Log::open(&bench.path("log")), Err(LogError::Broken { .. })));
        assert_eq!(bench.mend().unwrap(), bench.head);
    }
    let cut_off = |renames: usize, again: &dyn Fn(&Bench) -> Head| {
        let bench = Bench::damaged_at(0);
        fs::remove_file(bench.path("log/witness")).unwrap();
        let places = bench.prepare();
        let steps = [(&places.store, &places.aside), (&places.new, &places.store)];
        steps.iter().take(renames).for_each(|(from, to)| fs::rename(from, to).unwrap());
        assert_eq!(again(&bench), bench.head);
        assert!(places.store.exists() && places.aside.exists() && !places.new.exists());
        assert_eq!(bench.mend().unwrap(), bench.head, "once more changes nothing");
    };
    for renames in [1, 2] {
        cut_off(renames, &|bench| Log::open(&bench.path("log")).unwrap().head());
        cut_off(renames, &|bench| bench.mend().unwrap());
    }
}

#[test]
fn a_log_that_is_damaged_anew_keeps_its_first_damaged_store() {
    let bench = Bench::damaged_at(0);
    bench.mend().unwrap();
    fs::remove_dir_all(bench.path("log/store")).unwrap();
    let told = bench.mend().unwrap_err().to_string();
    assert!(told.contains("store.damaged, to be moved away first; the log is broken at position 1"), "{told}");
    fs::remove_dir_all(bench.path("log/store.damaged")).unwrap();
    check_broken(bench.mend(), 13, "neither");
}
