//! Chunks in sled; the only file that names it.
//!
//! sled panics on much that others return as an error, and may wait for ever for a thread of its own that did. So each
//! call is caught, and those that wait run on a thread that is given up after a while.

use super::{Chunks, Tail};
use crate::{LogError, files};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// sled's default, its best tested one.
const SEGMENT: usize = 512 * 1024;
/// Bytes of sled's own cache: the least, since blocks are read in order and once.
const CACHE: u64 = 1024 * 1024;
/// sled evicts a node only after some accesses to its neighbours; one more for so many bytes read keeps memory flat.
const BYTES_PER_ACCESS: usize = 2_048;
/// How often, and how long each time, a store being closed waits for sled's threads to let go of its file.
const CLOSING_STEPS: u32 = 1_000;
const CLOSING_STEP: Duration = Duration::from_millis(1);
/// After so long a call has no answer any more: sled waits for a thread that has died.
const PATIENCE: Duration = Duration::from_secs(60);
/// Opening reads the whole file, so it may take a second more for so many bytes.
const BYTES_PER_SECOND: u64 = 10_000_000;

/// Chunks in a tree of sled, keys are their numbers.
pub(crate) struct InSled {
    /// Nothing only while it is being dropped.
    tree: Option<(sled::Db, sled::Tree)>,
    /// Nothing once a flush has had no answer.
    flusher: Mutex<Option<Flusher>>,
    /// sled's own file, for a sync that it does not do itself.
    file: File,
    path: PathBuf,
}

impl InSled {
    /// Opens the chunks in `dir`, and makes the folder's files when they are not there.
    pub fn open(dir: &Path) -> Result<Self, LogError> {
        let path = dir.join("db");
        for draft in snapshots(dir)?.iter().filter(|snapshot| snapshot.ends_with(DRAFT)) {
            // A process that died while it wrote one leaves it, and sled would take it for its newest.
            let draft = dir.join(draft);
            std::fs::remove_file(&draft).map_err(LogError::io("remove", &draft))?;
        }
        let tree = open_tree(dir, &path).or_else(|error| open_without_snapshots(dir, &path, error))?;
        let file = File::open(&path).map_err(LogError::io("open", &path))?;
        let flusher = Mutex::new(Some(Flusher::start(tree.1.clone())?));
        let store = Self { tree: Some(tree), flusher, file, path };
        store.sync()?;
        files::sync(&dir.join("conf"))?;
        files::sync(dir)?;
        Ok(store)
    }

    fn tree(&self) -> Result<&sled::Tree, LogError> {
        self.tree.as_ref().map(|(_, tree)| tree).ok_or(LogError::Stopped)
    }
}

/// How names of sled's snapshots begin, and how those of unfinished ones end.
const SNAPSHOT: &str = "snap.";
const DRAFT: &str = ".generating";
/// What is put before the name of a snapshot that is set aside.
const ASIDE: &str = "aside.";

/// Names of sled's snapshots in `dir`.
fn snapshots(dir: &Path) -> Result<Vec<String>, LogError> {
    if !dir.exists() {
        return Ok(Vec::new());
    }
    let failed = || LogError::io("read", dir);
    let entries = std::fs::read_dir(dir).map_err(failed())?;
    let names = entries.map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()));
    let names = names.collect::<Result<Vec<_>, _>>().map_err(failed())?;
    Ok(names.into_iter().filter(|name| name.starts_with(SNAPSHOT)).collect())
}

fn open_tree(dir: &Path, path: &Path) -> Result<(sled::Db, sled::Tree), LogError> {
    let config = sled::Config::new().path(dir).segment_size(SEGMENT).cache_capacity(CACHE).flush_every_ms(None);
    let size = path.metadata().map_or(0, |db| db.len());
    within(PATIENCE + Duration::from_secs(size / BYTES_PER_SECOND), "open", move || {
        let db = config.open()?;
        let tree = db.open_tree("blocks")?;
        Ok((db, tree))
    })
}

/// Opens by sled's file alone: its snapshots are only there to make opening quick, and the chain and the witness tell
/// whether everything came back. What cannot be opened so either is left as it was.
fn open_without_snapshots(dir: &Path, path: &Path, error: LogError) -> Result<(sled::Db, sled::Tree), LogError> {
    let names = snapshots(dir)?;
    if names.is_empty() {
        return Err(error);
    }
    let aside = |name: &String| dir.join(format!("{ASIDE}{name}"));
    for name in &names {
        std::fs::rename(dir.join(name), aside(name)).map_err(LogError::io("set aside", &dir.join(name)))?;
    }
    let opened = open_tree(dir, path);
    for name in &names {
        let put = if opened.is_ok() {
            std::fs::remove_file(aside(name))
        } else {
            std::fs::rename(aside(name), dir.join(name))
        };
        put.map_err(LogError::io("put back", &dir.join(name)))?;
    }
    opened.map_err(|_| error)
}

impl Chunks for InSled {
    fn put(&self, number: u64, chunk: &[u8]) -> Result<(), LogError> {
        let tree = self.tree()?;
        caught("write", || tree.insert(number.to_be_bytes(), chunk)).map(drop)
    }

    fn get(&self, number: u64) -> Result<Vec<u8>, LogError> {
        let (tree, key) = (self.tree()?, number.to_be_bytes());
        caught("read", || {
            let chunk = tree.get(key)?.unwrap_or_default();
            for _ in 0..chunk.len() / BYTES_PER_ACCESS {
                tree.contains_key(key)?;
            }
            Ok(chunk.to_vec())
        })
    }

    /// Walks back over the chunks that were laid out and never written.
    fn tail(&self) -> Result<Tail, LogError> {
        let mut laid = 0;
        let mut chunks = self.tree()?.iter();
        while let Some((key, chunk)) = caught("read", || chunks.next_back().transpose())? {
            let number = <[u8; 8]>::try_from(key.as_ref()).map(u64::from_be_bytes);
            let number = number.map_err(|_| LogError::Store("read: a chunk without a number".into()))?;
            laid = laid.max(number + 1);
            if !chunk.is_empty() {
                return Ok(Tail { next: number + 1, laid });
            }
        }
        Ok(Tail { next: 0, laid })
    }

    fn sync(&self) -> Result<(), LogError> {
        let mut flusher = self.flusher.lock().unwrap_or_else(PoisonError::into_inner);
        match flusher.as_ref().ok_or(LogError::Stopped)?.flush() {
            Ok(flushed) => flushed?,
            Err(missing) => {
                *flusher = None;
                return Err(unanswered("flush", PATIENCE, missing));
            }
        }
        self.file.sync_data().map_err(LogError::io("sync", &self.path))
    }
}

/// A thread that flushes when asked to, so that no commit waits for a thread to start.
struct Flusher {
    asked: SyncSender<()>,
    told: Receiver<Result<(), LogError>>,
}

impl Flusher {
    fn start(tree: sled::Tree) -> Result<Self, LogError> {
        let (asked, asks) = sync_channel(0);
        let (tell, told) = sync_channel(1);
        let work = move || {
            while asks.recv().is_ok() && tell.send(caught("flush", || tree.flush()).map(drop)).is_ok() {}
            // Before the end can be told by nobody being left to tell anything.
            drop(tree);
            drop(tell);
        };
        spawn(work).map_err(LogError::io("flush", Path::new("store")))?;
        Ok(Self { asked, told })
    }

    /// What a flush gives; the outer error when it has given nothing for a long time.
    fn flush(&self) -> Result<Result<(), LogError>, RecvTimeoutError> {
        self.asked.send(()).map_err(|_| RecvTimeoutError::Disconnected)?;
        self.told.recv_timeout(PATIENCE)
    }

    /// Ends the thread and waits until it has let go of the tree.
    fn end(self) {
        drop(self.asked);
        // Nothing comes but the end; a thread that hangs in sled is given up.
        let _ = self.told.recv_timeout(PATIENCE);
    }
}

impl Drop for InSled {
    fn drop(&mut self) {
        self.flusher.get_mut().unwrap_or_else(PoisonError::into_inner).take().into_iter().for_each(Flusher::end);
        let tree = self.tree.take();
        // A store that cannot even be closed has nothing left to say: what was acknowledged is synced.
        let closed = within(PATIENCE, "close", move || {
            drop(tree);
            Ok(())
        });
        // sled's threads may hold its file a moment longer, and with it the lock that the next opener needs.
        for _ in 0..if closed.is_ok() { CLOSING_STEPS } else { 0 } {
            if self.file.try_lock().is_ok() {
                return;
            }
            thread::sleep(CLOSING_STEP);
        }
    }
}

/// Runs a call into sled on a thread of its own and gives it up after `patience`.
///
/// A call that was given up keeps its thread and sled's lock until the process ends.
fn within<T: Send + 'static>(
    patience: Duration,
    action: &'static str,
    call: impl FnOnce() -> sled::Result<T> + Send + 'static,
) -> Result<T, LogError> {
    let (answer, told) = sync_channel(1);
    let work = move || {
        // Whoever asked may have given up; then there is nobody to tell.
        let _ = answer.send(caught(action, call));
    };
    spawn(work).map_err(LogError::io(action, Path::new("store")))?;
    told.recv_timeout(patience).unwrap_or_else(|missing| Err(unanswered(action, patience, missing)))
}

fn spawn(work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    thread::Builder::new().name("maaltal-store".into()).spawn(work).map(drop)
}

fn unanswered(action: &str, patience: Duration, missing: RecvTimeoutError) -> LogError {
    let reason = match missing {
        RecvTimeoutError::Timeout => format!("no answer from sled for {} seconds", patience.as_secs()),
        RecvTimeoutError::Disconnected => "sled's thread ended without an answer".into(),
    };
    LogError::Store(format!("{action}: {reason}"))
}

/// Runs a call into sled, whose panic is an error like others.
fn caught<T>(action: &'static str, call: impl FnOnce() -> sled::Result<T>) -> Result<T, LogError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(sled::Error::Io(error))) => Err(LogError::io(action, Path::new("store"))(error)),
        Ok(Err(error)) => Err(LogError::Store(format!("{action}: {error}"))),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message");
            Err(LogError::Store(format!("{action}: sled panicked: {text}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_or_a_hang_of_sled_is_an_error() {
        let told = caught::<()>("read", || panic!("segment 7")).unwrap_err();
        assert_eq!(told.to_string(), "store: read: sled panicked: segment 7");
        let told = within::<()>(PATIENCE, "flush", || panic!("segment 8")).unwrap_err();
        assert_eq!(told.to_string(), "store: flush: sled panicked: segment 8");
        let (_held, never) = sync_channel::<()>(0);
        let told = within(Duration::ZERO, "flush", move || Ok(never.recv().is_ok())).unwrap_err();
        assert_eq!(told.to_string(), "store: flush: no answer from sled for 0 seconds");
    }
}
