//! The power goes at one place of a recording, in one way; the log is opened on what is left.

use crate::cuts::disk::Fate;
use crate::cuts::luck::Luck;
use crate::cuts::recording::{Acknowledged, DATA, Recording};
use crate::cuts::tree::Tree;
use maaltal_domain::{Data, EventType, Field, Instant, NewEvent, Value};
use maaltal_log::{Lines, Log};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// A log that is not open by then hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// What is left after a cut.
pub struct Cut {
    /// The folder.
    pub tree: Tree,
    /// What had been acknowledged.
    pub acknowledged: Acknowledged,
    /// Where and how it was cut, for people.
    pub story: String,
}

/// How a log came through a cut.
#[derive(Debug)]
pub enum Outcome {
    /// It is there; so many events were in it beyond those acknowledged.
    Whole(u64),
    /// It refuses, and was never made to its end: nothing had been acknowledged, and its folder names no format.
    Unborn(String),
}

/// Cuts the power in `recording` where and how `seed` says.
pub fn cut(recording: &Recording, seed: u64) -> Cut {
    let mut luck = Luck::new(seed);
    let at = luck.one_of(&recording.cuts).unwrap();
    let mut disk = recording.before.clone();
    recording.notes.iter().take(at).enumerate().for_each(|(number, note)| disk.apply(number, note));
    let pending = disk.pending();
    let fate = match luck.below(20) {
        0..=2 => Fate::Lost,
        3 => Fate::Kept,
        4..=10 => luck.one_of(&pending).map_or(Fate::Lost, Fate::UpTo),
        _ => Fate::Scattered(luck.one_of(&[10, 50, 90]).unwrap_or_default()),
    };
    let acknowledged = recording.acknowledged[at];
    let unsynced: Vec<_> = pending.iter().map(|number| format!("{number} {}", shown(recording, *number))).collect();
    let story = format!(
        "seed {seed}: cut before note {at} ({}), {fate:?}, {acknowledged:?}, not synced: {unsynced:#?}",
        shown(recording, at)
    );
    Cut { tree: disk.after(fate, &mut luck), acknowledged, story }
}

/// A note in short.
fn shown(recording: &Recording, number: usize) -> String {
    let text = recording.notes.get(number).map_or_else(|| "the end".into(), |note| format!("{note:?}"));
    text.chars().take(110).collect()
}

/// Opens what a cut left and compares it with what was acknowledged and with what was sent.
///
/// # Errors
/// What is wrong, with the cut's story.
pub fn judge(recording: &Arc<Recording>, cut: Cut) -> Result<Outcome, String> {
    let (answer, answered) = channel();
    let (recording, story) = (Arc::clone(recording), cut.story.clone());
    // sled has threads of its own that may wait for ever; nothing else could tell.
    std::thread::spawn(move || {
        let folder = tempfile::tempdir().unwrap();
        cut.tree.write(folder.path());
        answer.send(opened(&recording, &cut, folder.path()))
    });
    let judged = answered.recv_timeout(PATIENCE).unwrap_or_else(|error| {
        Err(match error {
            RecvTimeoutError::Timeout => "the log hangs".into(),
            RecvTimeoutError::Disconnected => "the log panicked".into(),
        })
    });
    judged.map_err(|wrong| format!("{wrong}\n{story}"))
}

fn opened(recording: &Recording, cut: &Cut, folder: &Path) -> Result<Outcome, String> {
    let dir = folder.join(DATA);
    let log = match Log::open(&dir) {
        Ok(log) => log,
        Err(error) if cut.acknowledged.events == 0 && !cut.tree.0.contains_key(&Path::new(DATA).join("format")) => {
            return Ok(Outcome::Unborn(error.to_string()));
        }
        Err(error) => return Err(format!("refused: {error}")),
    };
    let head = log.head();
    if head.position.0 < cut.acknowledged.events {
        return Err(format!("opened without a word at {}", head.position));
    }
    let sent = recording.log.view_at(head.position).map_err(|error| error.to_string())?;
    if sent.is_none_or(|sent| sent.head != head.hash) {
        return Err(format!("position {} is not what was sent", head.position));
    }
    if log.verify().map_err(|error| format!("verify: {error}"))? != head {
        return Err("verify comes to another head".into());
    }
    beside(recording, cut, folder)?;
    goes_on(log, &dir).map_err(|error| format!("afterwards: {error}"))?;
    Ok(Outcome::Whole(head.position.0 - cut.acknowledged.events))
}

/// What lies beside the log: the quarantine, and the keys without which no pseudonym can be made again.
fn beside(recording: &Recording, cut: &Cut, folder: &Path) -> Result<(), String> {
    let quarantine = Lines::open(&folder.join(DATA), "quarantine.jsonl").and_then(|quarantine| quarantine.list());
    let quarantine = quarantine.map_err(|error| format!("quarantine: {error}"))?;
    if (quarantine.len() as u64) < cut.acknowledged.rejected || !recording.quarantine.starts_with(&quarantine) {
        return Err(format!("{} in quarantine, or not those that were put there", quarantine.len()));
    }
    let keys = recording
        .after
        .0
        .iter()
        .filter(|(path, content)| path.starts_with(Path::new(DATA).join("keys")) && content.is_some());
    for (path, key) in keys.filter(|_| cut.acknowledged.events > 0) {
        if cut.tree.0.get(path) != Some(key) {
            return Err(format!("{} is lost, and with it every pseudonym", path.display()));
        }
    }
    Ok(())
}

/// A log that came through takes events, and is there again.
fn goes_on(log: Log, dir: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let event_type = EventType::AgreementWithdrawn;
    let event = NewEvent {
        source: "/powercut".parse()?,
        id: "after".parse()?,
        event_type,
        programme: maaltal_tests::PROGRAMME.parse()?,
        occurred_on: "2019-03-05".parse()?,
        time: None,
        replaces: None,
        data: Data::new(event_type, vec![(Field::Agreement, Value::Word("a".into()))])?,
    };
    let now: Instant = "2019-03-06T10:00:00Z".parse()?;
    let before = log.head().position;
    log.append(&[event], now)?;
    drop(log);
    let log = Log::open(dir)?;
    if log.head().position == before.next() { Ok(()) } else { Err("what came after the cut is lost".into()) }
}
