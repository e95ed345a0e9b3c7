//! The program run under notes.c, on a folder of its own.

use crate::cuts::disk::{Disk, Fate};
use crate::cuts::journal::{self, Note};
use crate::cuts::luck::Luck;
use crate::cuts::tree::Tree;
use maaltal_log::{Lines, Log};
use maaltal_tests::{preloadable, program};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use tempfile::TempDir;

/// The log's folder, below the folder that is watched; made by the program with all that is above it.
pub const DATA: &str = "places/data";

/// How far senders were told that the log goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Acknowledged {
    /// Events.
    pub events: u64,
    /// Records in quarantine.
    pub rejected: u64,
}

/// A folder, and what runs of the program did to it.
pub struct Recording {
    /// What was there before.
    pub before: Disk,
    /// What the runs did.
    pub notes: Vec<Note>,
    /// Places between notes where the power may go: before each note that is not a telling, and at the end.
    pub cuts: Vec<usize>,
    /// What was acknowledged before each note, and at the end.
    pub acknowledged: Vec<Acknowledged>,
    /// All that the folder held in the end.
    pub after: Tree,
    /// The log in the end, in a copy.
    pub log: Log,
    /// The quarantine in the end.
    pub quarantine: Vec<serde_json::Value>,
    _copy: TempDir,
}

impl Recording {
    /// Runs the program on a folder that holds `before`, whose acknowledgements count on.
    pub fn of(before: &Tree, acknowledged: Acknowledged, runs: impl FnOnce(&Watched)) -> Self {
        let watched = Watched::new(before);
        runs(&watched);
        let notes = journal::read(&watched.journal);
        let (before, after) = (Disk::holding(before), Tree::read(watched.folder.path()));
        let mut disk = before.clone();
        notes.iter().enumerate().for_each(|(number, note)| disk.apply(number, note));
        let noted = disk.after(Fate::Kept, &mut Luck::new(0));
        assert!(noted == after, "noted, found: {:#?}", noted.differences(&after));
        let copy = tempfile::tempdir().unwrap();
        after.write(copy.path());
        let log = Log::open(&copy.path().join(DATA)).unwrap();
        let quarantine = Lines::open(&copy.path().join(DATA), "quarantine.jsonl").unwrap().list().unwrap();
        let acknowledged = tellings(&notes, acknowledged, log.head().position.0, quarantine.len() as u64);
        let told = |number: &usize| matches!(notes.get(*number), Some(Note::Told { .. }));
        let cuts = (0..=notes.len()).filter(|number| !told(number)).collect();
        Self { before, notes, cuts, acknowledged, after, log, quarantine, _copy: copy }
    }
}

/// What was acknowledged before each note, and at the end: then all that is there.
fn tellings(notes: &[Note], before: Acknowledged, events: u64, rejected: u64) -> Vec<Acknowledged> {
    let tellings =
        || notes.iter().map(|note| if let Note::Told { text } = note { Telling::of(text) } else { Telling::None });
    let received: u64 =
        tellings().map(|telling| if let Telling::Receipt(recorded, _) = telling { recorded } else { 0 }).sum();
    let reached = tellings().map(|telling| if let Telling::Position(position) = telling { position } else { 0 }).max();
    // What an earlier cut left beyond what was acknowledged is acknowledged by the first receipt.
    let mut position = if reached > Some(0) { 0 } else { events - received };
    let mut all = vec![before];
    let mut now = before;
    for telling in tellings() {
        match telling {
            Telling::None => {}
            Telling::Position(reached) => (position, now.events) = (position.max(reached), now.events.max(reached)),
            Telling::Receipt(recorded, rejected) => {
                position += recorded;
                now = Acknowledged { events: position, rejected: now.rejected + rejected };
            }
            Telling::Rejection => now.rejected += 1,
        }
        all.push(now);
    }
    assert_eq!(now.events, events, "acknowledgements are read from what the program tells, and these lack some");
    assert!(now.rejected <= rejected && rejected <= now.rejected + 10, "{now:?} and {rejected} in quarantine");
    all
}

enum Telling {
    None,
    /// The log reaches this position.
    Position(u64),
    /// A file's events, recorded and rejected.
    Receipt(u64, u64),
    /// One event was rejected.
    Rejection,
}

impl Telling {
    fn of(text: &str) -> Self {
        let number = |after: &str| {
            let (_, rest) = text.split_once(after)?;
            rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
        };
        if text.starts_with("HTTP/1.1 201") {
            Self::Position(number("\"position\":").expect("a position in the answer"))
        } else if text.starts_with("HTTP/1.1 422") {
            Self::Rejection
        } else if let Some(recorded) = number("{\"recorded\":") {
            Self::Receipt(recorded, number("\"rejected\":").unwrap())
        } else {
            number("recorded as position ").map_or(Self::None, Self::Position)
        }
    }
}

/// A folder in which every act of the program is noted.
pub struct Watched {
    folder: TempDir,
    /// Journal, library and inputs: nothing that is watched.
    beside: TempDir,
    journal: PathBuf,
    library: PathBuf,
}

impl Watched {
    fn new(before: &Tree) -> Self {
        let (folder, beside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        before.write(folder.path());
        let (journal, library) = (beside.path().join("journal"), beside.path().join("notes.so"));
        preloadable("powercut/notes.c", &library);
        Self { folder, beside, journal, library }
    }

    /// Puts an input beside the folder.
    pub fn input(&self, name: &str, content: &str) -> PathBuf {
        let path = self.beside.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The program, noted, ready for arguments; it starts in the folder.
    fn command(&self) -> Command {
        let mut command = Command::new(program());
        command.env_remove("MAALTAL_DATA").env_remove("MAALTAL_BIND");
        command.env("MAALTAL_LOG", "warn").env("LC_ALL", "en_GB.UTF-8");
        command.env("LD_PRELOAD", &self.library).env("POWERCUT_JOURNAL", &self.journal);
        command.env("POWERCUT_FOLDER", self.folder.path()).current_dir(self.folder.path());
        command
    }

    /// Runs the program on the log; it must end with this code.
    pub fn run(&self, arguments: &[&str], files: &[PathBuf], code: i32) {
        let ended = self.command().args(arguments).args(files).args(["--data", DATA]).output().unwrap();
        let stderr = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(code), "{arguments:?}: {stderr}");
    }

    /// Starts the service on the log; ends it when `with` it is done.
    pub fn serve(&self, with: impl FnOnce(&str)) {
        let configuration = self.input("maaltal.toml", "data = \"data\"\nbind = \"127.0.0.1:0\"\n");
        let mut command = self.command();
        command.arg("serve").arg("--config").arg(configuration).args(["--data", DATA]);
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let (address, stdout) = address(&mut process);
        with(&address);
        assert!(Command::new("kill").arg(process.id().to_string()).status().unwrap().success());
        let ended = process.wait().unwrap();
        drop(stdout);
        assert!(ended.success(), "{ended}");
    }
}

/// The address that the service tells; its port is open by then.
fn address(process: &mut Child) -> (String, BufReader<ChildStdout>) {
    let mut stdout = BufReader::new(process.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let address =
        line.trim_end().strip_prefix("address: ").unwrap_or_else(|| panic!("expected an address, got {line:?}"));
    (address.trim_end_matches('/').to_owned(), stdout)
}
