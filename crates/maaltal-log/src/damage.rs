//! Damage to a real log: one bit flipped or one cut, anywhere in its folder's files.
//!
//! A log either opens with everything, or refuses and names the place.

use crate::simulator::Luck;
use crate::{Log, LogError};
use maaltal_domain::{Data, EventType, Field, Head, Instant, NewEvent, Position, Value};
use std::fs;
use std::io::{Error, Result as Done};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// What a damaged log did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It opened, and everything was there.
    Whole,
    /// It refused, with this reason.
    Refused(String),
}

/// A log at rest, and what it holds.
pub struct Patient {
    dir: PathBuf,
    head: Head,
    /// Bytes of each of its files.
    files: Vec<(PathBuf, u64)>,
}

impl Patient {
    /// Makes a log in `dir`, with commits of one event and of many.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(dir: &Path) -> Done<Self> {
        let log = Log::open(dir).map_err(Error::other)?;
        let mut number = 0;
        for count in [1, 1, 400, 1, 3_000, 2_500, 1, 2_000, 1, 1] {
            let events: Vec<_> = (number..number + count).map(event).collect();
            number += count;
            log.append(&events, Instant::from_micros(1_700_000_000_000_000)).map_err(Error::other)?;
        }
        let head = log.head();
        drop(log);
        let mut files = vec![];
        list(dir, Path::new(""), &mut files)?;
        files.retain(|(_, size)| *size > 0);
        files.sort();
        Ok(Self { dir: dir.to_path_buf(), head, files })
    }

    /// Hurts a copy of the log, made in the empty folder `copy`, as `seed` says, and opens it.
    ///
    /// # Errors
    /// What was not as it should be.
    pub fn hurt(&self, copy: &Path, seed: u64) -> Result<Fate, String> {
        let mut luck = Luck::new(seed);
        let what = self.damage(copy, &mut luck).map_err(|error| format!("seed {seed}: {error}"))?;
        let fate = catch_unwind(|| self.open(copy)).unwrap_or(Err("it panicked".into()));
        fate.map_err(|wrong| format!("seed {seed}, {what}: {wrong}"))
    }

    fn damage(&self, copy: &Path, luck: &mut Luck) -> Done<String> {
        copy_folder(&self.dir, copy)?;
        let Some((name, size)) = self.some_file(luck) else { return Ok("nothing".into()) };
        let path = copy.join(name);
        let place = luck.number() % size;
        if luck.once_in(3) {
            fs::File::options().write(true).open(&path)?.set_len(place)?;
            return Ok(format!("{} cut at {place}", name.display()));
        }
        let mut bytes = fs::read(&path)?;
        let bit = luck.below(8);
        if let Some(byte) = usize::try_from(place).ok().and_then(|place| bytes.get_mut(place)) {
            *byte ^= 1 << bit;
        }
        fs::write(&path, bytes)?;
        Ok(format!("{} bit {bit} of byte {place}", name.display()))
    }

    /// A file, mostly by its size, now and then whatever its size.
    fn some_file(&self, luck: &mut Luck) -> Option<&(PathBuf, u64)> {
        if luck.once_in(4) {
            return self.files.get(luck.below(self.files.len()));
        }
        let mut place = luck.number() % self.files.iter().map(|(_, size)| size).sum::<u64>();
        self.files.iter().find(|(_, size)| {
            let before = place;
            place = place.saturating_sub(*size);
            before < *size
        })
    }

    fn open(&self, copy: &Path) -> Result<Fate, String> {
        let log = match Log::open(copy) {
            Ok(log) => log,
            Err(error @ (LogError::Broken { .. } | LogError::Format { .. })) => {
                return Ok(Fate::Refused(error.to_string()));
            }
            Err(other) => return Err(format!("it names no place: {other}")),
        };
        let count = log.read(Position(0)).filter(Result::is_ok).count() as u64;
        let verified = log.verify().map_err(|error| format!("it opened, and then {error}"))?;
        if verified == self.head && log.head() == self.head && count == self.head.position.0 {
            return Ok(Fate::Whole);
        }
        Err(format!("it opened with {count} records up to {}, not {}", verified.position, self.head.position))
    }
}

/// An event that hardly compresses.
fn event(number: u64) -> NewEvent {
    let event_type = EventType::AgreementWithdrawn;
    let digest = blake3::hash(&number.to_le_bytes()).to_hex();
    let agreement = digest.chars().take(20).collect();
    let parsed = "/damage".parse().ok().zip(format!("e{number}").parse().ok()).zip("p".parse().ok());
    let data = Data::new(event_type, vec![(Field::Agreement, Value::Word(agreement))]);
    let (((source, id), programme), data) = parsed.zip(data.ok()).expect("a valid event");
    NewEvent { source, id, event_type, programme, occurred_on: Default::default(), time: None, replaces: None, data }
}

/// The files below `dir` with their sizes, by their paths in it.
fn list(dir: &Path, below: &Path, files: &mut Vec<(PathBuf, u64)>) -> Done<()> {
    for entry in fs::read_dir(dir.join(below))? {
        let entry = entry?;
        let name = below.join(entry.file_name());
        let kind = entry.metadata()?;
        if kind.is_dir() {
            list(dir, &name, files)?;
        } else {
            files.push((name, kind.len()));
        }
    }
    Ok(())
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Done<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.metadata()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_log_has_everything_or_says_what_is_missing() {
        let dir = tempfile::tempdir().unwrap();
        let patient = Patient::new(&dir.path().join("log")).unwrap();
        let mut refused = 0;
        for seed in 0..200 {
            let copy = tempfile::tempdir().unwrap();
            match patient.hurt(copy.path(), seed) {
                Ok(fate) => refused += u32::from(fate != Fate::Whole),
                Err(wrong) => panic!("{wrong}"),
            }
        }
        assert!((20..200).contains(&refused), "{refused} refused");
    }
}
