//! Messages that hold a person number and are to be deleted from the stream: on disk until they are gone.

use super::fetch::{Place, place};
use super::publish::publish_once;
use super::standing::{Link, Standing};
use super::subject::{STREAM, of_deleted};
use async_nats::jetstream::stream::Stream;
use futures_util::FutureExt;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Error, ErrorKind, Result, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// Name of the file in the log's folder; it is there while messages wait.
const FILE: &str = "deletions";
/// Shortest and longest wait before what failed is tried again.
const WAITS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// Messages that wait to be deleted.
pub struct Deletions {
    path: PathBuf,
    waiting: BTreeSet<u64>,
    running: Option<JoinHandle<(Vec<u64>, Option<String>)>>,
    wait: Duration,
    next: Instant,
}

impl Deletions {
    /// Those that an earlier process left in `dir`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn open(dir: &Path) -> Result<Self> {
        let waiting = look(dir)?;
        Ok(Self { path: dir.join(FILE), waiting, running: None, wait: WAITS.0, next: Instant::now() })
    }

    /// Adds messages; they are on disk when this returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&mut self, sequences: &[u64]) -> Result<()> {
        if sequences.is_empty() {
            return Ok(());
        }
        self.waiting.extend(sequences);
        self.save()
    }

    /// Goes on with them beside whatever else is done; what failed is tried again later, and `standing` says so.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn tick(&mut self, link: &Link, standing: &Standing) -> Result<()> {
        if let Some(ended) = self.running.take_if(|running| running.is_finished()) {
            let (gone, failed) = ended.now_or_never().and_then(|ended| ended.ok()).unwrap_or_default();
            self.wait = if failed.is_some() { WAITS.1.min(self.wait * 2) } else { WAITS.0 };
            self.next = Instant::now() + if failed.is_some() { self.wait } else { Duration::ZERO };
            self.waiting.retain(|sequence| !gone.contains(sequence));
            self.save()?;
            let why = failed.map(|why| {
                format!("{} messages hold a person number and cannot be deleted: {why}", self.waiting.len())
            });
            why.iter().for_each(|why| tracing::error!("{why}"));
            standing.undeleted(why);
        }
        if self.running.is_none() && !self.waiting.is_empty() && Instant::now() >= self.next {
            self.running = Some(tokio::spawn(delete_all(link.clone(), self.waiting.iter().copied().collect())));
        }
        Ok(())
    }

    fn save(&self) -> Result<()> {
        if self.waiting.is_empty() {
            return match std::fs::remove_file(&self.path) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        let text: String = self.waiting.iter().map(|sequence| format!("{sequence}\n")).collect();
        let draft = self.path.with_extension("tmp");
        let mut file = File::create(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&draft, &self.path)?;
        self.path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())
    }
}

/// The messages that wait in `dir`.
///
/// # Errors
/// When the file cannot be read, or holds something else.
pub fn look(dir: &Path) -> Result<BTreeSet<u64>> {
    let text = match std::fs::read_to_string(dir.join(FILE)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeSet::new()),
        text => text?,
    };
    let number = |line: &str| {
        let told = |_| Error::new(ErrorKind::InvalidData, format!("{FILE}: expected a sequence a line, got {line:?}"));
        line.parse().map_err(told)
    };
    text.lines().map(number).collect()
}

/// Deletes messages up to the first that fails; those that are gone, and why the next one is not.
async fn delete_all(link: Link, sequences: Vec<u64>) -> (Vec<u64>, Option<String>) {
    let stream = match link.jetstream.get_stream_no_info(STREAM).await {
        Ok(stream) => stream,
        Err(error) => return (Vec::new(), Some(error.to_string())),
    };
    let mut gone = Vec::new();
    for sequence in sequences {
        match delete(&link, &stream, sequence).await {
            Ok(()) => gone.push(sequence),
            Err(why) => return (gone, Some(format!("message {sequence}: {why}"))),
        }
    }
    (gone, None)
}

/// Deletes a message; first a note says so, or the gap would stop every node that comes later.
async fn delete(link: &Link, stream: &Stream<()>, sequence: u64) -> std::result::Result<(), String> {
    publish_once(&link.jetstream, of_deleted(sequence)).await?;
    let Err(error) = stream.delete_message(sequence).await else { return Ok(()) };
    // Another node may have been first.
    match place(&link.jetstream, sequence).await? {
        Place::Message(_) => Err(error.to_string()),
        Place::Deleted | Place::Gone => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_outlives_the_process() {
        let dir = tempfile::tempdir().unwrap();
        let mut deletions = Deletions::open(dir.path()).unwrap();
        deletions.add(&[]).unwrap();
        assert!(!dir.path().join(FILE).exists());
        deletions.add(&[9, 4]).unwrap();
        deletions.add(&[4, 12]).unwrap();
        let mut again = Deletions::open(dir.path()).unwrap();
        assert_eq!(again.waiting, BTreeSet::from([4, 9, 12]));
        again.waiting.clear();
        again.save().unwrap();
        assert_eq!(look(dir.path()).unwrap(), BTreeSet::new());
        std::fs::write(dir.path().join(FILE), "4\nx\n").unwrap();
        assert!(look(dir.path()).unwrap_err().to_string().contains("\"x\""));
    }
}
