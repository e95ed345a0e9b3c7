//! How far this log has followed the stream, and which messages took no position.
//!
//! A file of lines beside the log, only ever added to, each with a checksum. What stands after the last `at` line is
//! cut off when it is opened: the log may then be ahead, and what it recorded is settled again, message by message.

use maaltal_domain::{Instant, Position};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Error, ErrorKind, Result, Write};
use std::path::{Path, PathBuf};

/// Name of the file in the log's folder.
const FILE: &str = "ledger";
/// Name of the mark that a log follows a stream. It goes into backups, which have no ledger: a log that comes back is
/// compared with the stream from its beginning.
pub const MARK: &str = "follows";
/// What it says.
const MARKED: &str = "this log follows a stream and takes events from there only\n";
/// Its first line.
const FORMAT: &str = "maaltal ledger 1";
/// Progress lines from which on the file is written anew with one.
const LONG: usize = 10_000;

/// The last message that was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Its place in the stream, 0 before the first.
    pub sequence: u64,
    /// When the server took it: by that it is known again.
    pub at: Instant,
    /// The log's last position after it.
    pub position: Position,
}

impl Progress {
    /// The progress after the next message, which the server took at `at`.
    pub fn after(self, at: Instant, ended: Ended) -> Self {
        let position = if let Ended::Recorded(position) = ended { position } else { self.position };
        Self { sequence: self.sequence + 1, at, position }
    }
}

/// How a message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It took this position.
    Recorded(Position),
    /// The log held it before, here.
    AlreadyRecorded(Position),
    /// The log holds other content under its id, here.
    Conflict(Position),
    /// It brought no event.
    Rejected,
}

/// The ledger of a log that follows a stream.
pub struct Ledger {
    path: PathBuf,
    /// Where it is written; nothing before the stream's first message.
    file: Option<File>,
    last: Progress,
    /// Lines that are not written yet.
    unwritten: String,
    /// The progress that the file states.
    stated: Progress,
    lines: usize,
}

const START: Progress = Progress { sequence: 0, at: Instant::ZERO, position: Position(0) };

impl Ledger {
    /// Whether the log in `dir` follows a stream.
    pub fn is_in(dir: &Path) -> bool {
        dir.join(MARK).exists() || dir.join(FILE).exists()
    }

    /// The ledger in `dir`; at the beginning where there is none, and then nothing is made before [`take_up`](Self::take_up).
    ///
    /// # Errors
    /// When it cannot be read or written, or is of another format.
    pub fn open(dir: &Path) -> Result<Self> {
        let path = dir.join(FILE);
        let mut ledger = Self { path, file: None, last: START, unwritten: String::new(), stated: START, lines: 0 };
        let file = match ledger.to_append() {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(ledger),
            file => file?,
        };
        let read = read(&file)?;
        file.set_len(read.end)?;
        ledger = Self { file: Some(file), last: read.last, stated: read.last, lines: read.lines, ..ledger };
        ledger.shorten()?;
        mark(dir)?;
        Ok(ledger)
    }

    /// From here on the log follows the stream, which nothing that it holds contradicts; nothing the second time.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn take_up(&mut self) -> Result<()> {
        if self.file.is_none() {
            self.path.parent().map_or(Ok(()), mark)?;
            replace(&self.path, &[], self.stated)?;
            self.file = Some(self.to_append()?);
        }
        Ok(())
    }

    fn to_append(&self) -> Result<File> {
        OpenOptions::new().read(true).append(true).open(&self.path)
    }

    /// How far the ledger in `dir` goes, while whoever has it open goes on; the beginning where there is none.
    ///
    /// # Errors
    /// When it cannot be read, or is of another format.
    pub fn look(dir: &Path) -> Result<Progress> {
        match File::open(dir.join(FILE)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(START),
            file => Ok(read(&file?)?.last),
        }
    }

    /// Makes the ledger of a log that holds the whole stream up to `progress`, where each message took a position.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(dir: &Path, progress: Progress) -> Result<()> {
        replace(&dir.join(FILE), &[], progress)?;
        mark(dir)
    }

    /// The last message that was settled.
    pub fn last(&self) -> Progress {
        self.last
    }

    /// Notes how the next message ended, which the server took at `at`; nothing is written yet.
    pub fn note(&mut self, at: Instant, ended: Ended) {
        let sequence = self.last.sequence + 1;
        let line = match ended {
            Ended::Recorded(_) => None,
            Ended::AlreadyRecorded(position) => Some(format!("no {sequence} already_recorded {position}")),
            Ended::Conflict(position) => Some(format!("no {sequence} conflict {position}")),
            Ended::Rejected => Some(format!("no {sequence} rejected")),
        };
        line.iter().for_each(|line| push(&mut self.unwritten, line));
        self.last = self.last.after(at, ended);
    }

    /// Whether messages without a position wait to be written.
    pub fn is_urgent(&self) -> bool {
        !self.unwritten.is_empty()
    }

    /// Writes what was noted. It need not be on disk: a ledger that is behind its log is brought up to it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&mut self) -> Result<()> {
        let Some(file) = self.file.as_mut().filter(|_| self.last != self.stated) else { return Ok(()) };
        push(&mut self.unwritten, &stated(self.last));
        file.write_all(self.unwritten.as_bytes())?;
        self.unwritten.clear();
        self.stated = self.last;
        self.lines += 1;
        self.shorten()
    }

    /// Writes the file anew when it is mostly progress.
    fn shorten(&mut self) -> Result<()> {
        if self.lines < LONG {
            return Ok(());
        }
        let kept = read(&File::open(&self.path)?)?.kept;
        replace(&self.path, &kept, self.last)?;
        self.file = Some(self.to_append()?);
        self.lines = 1;
        Ok(())
    }
}

/// Marks the log in `dir` as one that follows a stream.
fn mark(dir: &Path) -> Result<()> {
    let path = dir.join(MARK);
    if path.exists() {
        return Ok(());
    }
    let mut file = File::create(&path)?;
    file.write_all(MARKED.as_bytes())?;
    file.sync_all()?;
    File::open(dir)?.sync_all()
}

/// What a file says.
struct Contents {
    last: Progress,
    /// Lines about messages without a position.
    kept: Vec<String>,
    /// Bytes up to and with the last line that counts.
    end: u64,
    /// Progress lines.
    lines: usize,
}

fn read(file: &File) -> Result<Contents> {
    let mut lines = BufReader::new(file);
    let mut line = Vec::new();
    let mut place = lines.read_until(b'\n', &mut line)? as u64;
    if body(&line) != Some(FORMAT) {
        return Err(Error::new(ErrorKind::InvalidData, format!("ledger: expected {FORMAT:?} on its first line")));
    }
    let mut contents = Contents { last: START, kept: Vec::new(), end: place, lines: 0 };
    let mut open = Vec::new();
    loop {
        line.clear();
        place += lines.read_until(b'\n', &mut line)? as u64;
        let Some(body) = body(&line) else { return Ok(contents) };
        if let Some(progress) = progress(body) {
            contents.last = progress;
            contents.kept.append(&mut open);
            contents.end = place;
            contents.lines += 1;
        } else {
            open.push(body.to_owned());
        }
    }
}

/// What a whole line says, if its checksum is right.
fn body(line: &[u8]) -> Option<&str> {
    let (body, check) = std::str::from_utf8(line).ok()?.strip_suffix('\n')?.rsplit_once(' ')?;
    (check == self::check(body)).then_some(body)
}

fn progress(body: &str) -> Option<Progress> {
    let mut words = body.strip_prefix("at ")?.split(' ').map(str::parse::<i64>);
    let mut next = || words.next()?.ok();
    let (sequence, at, position) = (next()?, next()?, next()?);
    let whole = |number: i64| u64::try_from(number).ok();
    Some(Progress { sequence: whole(sequence)?, at: Instant::from_micros(at), position: Position(whole(position)?) })
}

fn stated(progress: Progress) -> String {
    format!("at {} {} {}", progress.sequence, progress.at.micros(), progress.position)
}

fn push(text: &mut String, body: &str) {
    text.push_str(&format!("{body} {}\n", check(body)));
}

fn check(body: &str) -> String {
    blake3::hash(body.as_bytes()).to_hex().chars().take(8).collect()
}

/// Puts a file in the place of the one at `path`, whole or not at all.
fn replace(path: &Path, kept: &[String], last: Progress) -> Result<()> {
    let mut text = String::new();
    push(&mut text, FORMAT);
    kept.iter().for_each(|line| push(&mut text, line));
    push(&mut text, &stated(last));
    let draft = path.with_extension("tmp");
    let mut file = File::create(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(sequence: u64) -> Instant {
        Instant::from_micros(1_700_000_000_000_000 + sequence as i64)
    }

    /// Notes `count` messages, every third without a position, and writes each `step` of them.
    fn fill(ledger: &mut Ledger, count: u64, step: u64) {
        ledger.take_up().unwrap();
        for _ in 0..count {
            let sequence = ledger.last().sequence + 1;
            let ended = match sequence % 6 {
                2 => Ended::Rejected,
                4 => Ended::Conflict(Position(1)),
                0 => Ended::AlreadyRecorded(Position(2)),
                _ => Ended::Recorded(ledger.last().position.next()),
            };
            ledger.note(at(sequence), ended);
            if sequence.is_multiple_of(step) {
                ledger.write().unwrap();
            }
        }
        ledger.write().unwrap();
    }

    fn kept(dir: &Path) -> Vec<String> {
        read(&File::open(dir.join(FILE)).unwrap()).unwrap().kept
    }

    #[test]
    fn it_says_the_same_however_often_it_was_written() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        assert!(!Ledger::is_in(one.path()));
        fill(&mut Ledger::open(one.path()).unwrap(), 40, 1);
        fill(&mut Ledger::open(other.path()).unwrap(), 40, 7);
        assert!(Ledger::is_in(one.path()));
        let restored = tempfile::tempdir().unwrap();
        std::fs::copy(one.path().join(MARK), restored.path().join(MARK)).unwrap();
        assert!(Ledger::is_in(restored.path()));
        assert_eq!(Ledger::look(restored.path()).unwrap(), START);
        assert_eq!(kept(one.path()), kept(other.path()));
        let [one, other] = [one, other].map(|dir| Ledger::open(dir.path()).unwrap().last());
        assert_eq!((one, one.sequence, one.at), (other, 40, at(40)));
    }

    #[test]
    fn a_long_one_is_shortened_and_says_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(dir.path()).unwrap();
        fill(&mut ledger, 3 * LONG as u64, 1);
        let last = ledger.last();
        let lines = std::fs::read_to_string(dir.path().join(FILE)).unwrap().lines().count();
        assert!(lines < 3 * LONG, "{lines}");
        assert_eq!(kept(dir.path()).len(), 3 * LONG / 2);
        assert_eq!(Ledger::open(dir.path()).unwrap().last(), last);
        Ledger::begin(dir.path(), last).unwrap();
        assert_eq!(kept(dir.path()), Vec::<String>::new());
        assert_eq!(Ledger::open(dir.path()).unwrap().last(), last);
    }

    #[test]
    fn a_log_that_was_never_taken_up_is_left_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(dir.path()).unwrap();
        ledger.note(at(1), Ended::Recorded(Position(1)));
        ledger.write().unwrap();
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        ledger.take_up().unwrap();
        assert!(Ledger::is_in(dir.path()));
        ledger.write().unwrap();
        assert_eq!(Ledger::look(dir.path()).unwrap().sequence, 1);
    }

    #[test]
    fn another_file_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), "maaltal ledger 2 00000000\n").unwrap();
        assert!(Ledger::open(dir.path()).err().unwrap().to_string().contains("maaltal ledger 1"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn torn_anywhere_it_is_a_shorter_one(cut: prop::sample::Index, step in 1_u64..5, zeros: bool) {
            let dir = tempfile::tempdir().unwrap();
            fill(&mut Ledger::open(dir.path()).unwrap(), 30, step);
            let path = dir.path().join(FILE);
            let whole = std::fs::read(&path).unwrap();
            let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
            let cut = first + cut.index(whole.len() - first);
            let mut torn = whole[..cut].to_vec();
            if zeros {
                torn.resize(whole.len(), 0);
            }
            std::fs::write(&path, torn).unwrap();
            let mut ledger = Ledger::open(dir.path()).unwrap();
            let last = ledger.last();
            prop_assert!(last.sequence <= 30);
            // What it says is what was said up to there, and it can be gone on from.
            let expected = tempfile::tempdir().unwrap();
            fill(&mut Ledger::open(expected.path()).unwrap(), last.sequence, step);
            prop_assert_eq!(kept(dir.path()), kept(expected.path()));
            fill(&mut ledger, 30 - last.sequence, step);
            fill(&mut Ledger::open(expected.path()).unwrap(), 30 - last.sequence, step);
            prop_assert_eq!(kept(dir.path()), kept(expected.path()));
        }
    }
}
