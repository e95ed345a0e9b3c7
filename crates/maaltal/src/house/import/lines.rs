//! Recording lines of CloudEvents, read twice so that a file of any length needs little memory: once to check
//! all of it, and when nothing is wrong once more to record it.

use super::{House, Import, Pending, Receipt};
use anyhow::Result;
use maaltal_domain::{Day, EventId, NewEvent, Source, Verdict};
use maaltal_intake::{Gate, Rejection, cloud_event_line};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, Read, Seek, SeekFrom};
use std::sync::mpsc::sync_channel;

/// Events that are checked or recorded together.
const TOGETHER: usize = 5_000;
/// Times as many that are checked before those in front of them are recorded.
const CHUNKS_AHEAD: usize = 2;
/// Bytes that a line may have before its rest is passed over; no event is allowed as many.
const LONGEST: usize = 2 * 1024 * 1024;

/// Where the first event of each source and id stands in the file.
type FirstSeen = HashMap<u64, u64>;

impl House {
    /// Records lines; the writer's lock must be held.
    pub(super) fn import_lines(&self, file: &mut (impl BufRead + Seek + Send), import: &Import) -> Result<Receipt> {
        let checked = match import.allow_partial && !import.dry_run {
            true => Receipt::default(),
            false => self.check_lines(file)?,
        };
        if import.dry_run {
            return Ok(checked);
        }
        if checked.has_faults() {
            return Ok(checked.with_nothing_recorded());
        }
        file.rewind()?;
        let mut receipt = Receipt::default();
        let mut lines = Lines::new(file, self.gate(), self.now().danish_day());
        lines.each_chunk(|chunk| {
            let verdicts = self.record_pending(&chunk.pending)?;
            chunk.pending.iter().zip(&verdicts).for_each(|(pending, verdict)| receipt.count(pending, verdict));
            chunk.rejections.iter().for_each(|rejection| receipt.reject(rejection));
            Ok(self.quarantine(chunk.rejections.iter())?)
        })?;
        Ok(receipt)
    }

    /// What recording the lines would give.
    fn check_lines(&self, file: &mut (impl BufRead + Seek + Send)) -> Result<Receipt> {
        let mut receipt = Receipt::default();
        let mut seen = FirstSeen::new();
        let mut again = Vec::new();
        let mut lines = Lines::new(file, self.gate(), self.now().danish_day());
        lines.each_chunk(|chunk| {
            chunk.rejections.iter().for_each(|rejection| receipt.reject(rejection));
            let mut firsts = Vec::with_capacity(chunk.pending.len());
            for (pending, offset) in chunk.pending.into_iter().zip(chunk.offsets) {
                match seen.entry(fingerprint(&pending.event.source, &pending.event.id)) {
                    // The file names this id before: the two are compared when all of it has been read.
                    Entry::Occupied(first) => again.push((*first.get(), pending)),
                    Entry::Vacant(free) => {
                        free.insert(offset);
                        firsts.push(pending);
                    }
                }
            }
            let verdicts = self.foresee(&firsts)?;
            firsts.iter().zip(&verdicts).for_each(|(pending, verdict)| receipt.count(pending, verdict));
            Ok(())
        })?;
        for (first, pending) in again {
            let first = lines.event_at(first)?;
            self.count_again(&mut receipt, first.as_ref(), &pending)?;
        }
        Ok(receipt)
    }

    /// Counts an event whose id, or another one with its fingerprint, a line further up has.
    fn count_again(&self, receipt: &mut Receipt, first: Option<&NewEvent>, pending: &Pending) -> Result<()> {
        let key = |event: &NewEvent| (event.source.clone(), event.id.clone());
        let first = first.filter(|first| key(first) == key(&pending.event));
        for verdict in self.foresee(std::slice::from_ref(pending))? {
            match (verdict, first) {
                // The log knows neither, so the line further up goes before.
                (Verdict::Recorded { .. }, Some(first)) if first.same_content(&pending.event) => {
                    receipt.already_recorded += 1;
                }
                (Verdict::Recorded { .. }, Some(_)) => receipt.conflict(pending, "of a line further up"),
                (verdict, _) => receipt.count(pending, &verdict),
            }
        }
        Ok(())
    }
}

fn fingerprint(source: &Source, id: &EventId) -> u64 {
    let mut hasher = DefaultHasher::new();
    (source, id).hash(&mut hasher);
    hasher.finish()
}

/// Some lines, through door and gate.
#[derive(Default)]
struct Chunk {
    pending: Vec<Pending>,
    /// Where the line of each pending event begins, in bytes.
    offsets: Vec<u64>,
    rejections: Vec<Rejection>,
}

/// A file of lines.
struct Lines<'f, F> {
    file: &'f mut F,
    gate: Gate,
    today: Day,
    line: usize,
    offset: u64,
}

impl<'f, F: BufRead + Seek + Send> Lines<'f, F> {
    fn new(file: &'f mut F, gate: Gate, today: Day) -> Self {
        Self { file, gate, today, line: 0, offset: 0 }
    }

    /// Gives all lines to `each`, some at a time; the next ones are read and checked meanwhile.
    fn each_chunk(&mut self, mut each: impl FnMut(Chunk) -> Result<()>) -> Result<()> {
        std::thread::scope(|scope| {
            let (read, next) = sync_channel(CHUNKS_AHEAD);
            scope.spawn(move || {
                while let Some(chunk) = self.next_chunk().transpose() {
                    let failed = chunk.is_err();
                    // Ends when nobody wants more.
                    if read.send(chunk).is_err() || failed {
                        return;
                    }
                }
            });
            next.into_iter().try_for_each(|chunk| each(chunk?))
        })
    }

    /// The next lines; nothing at the end.
    fn next_chunk(&mut self) -> std::io::Result<Option<Chunk>> {
        let mut chunk = Chunk::default();
        let mut text = Vec::new();
        while chunk.pending.len() + chunk.rejections.len() < TOGETHER {
            let begin = self.offset;
            if !self.read_line(&mut text)? {
                break;
            }
            if text.trim_ascii().is_empty() {
                continue;
            }
            let record = cloud_event_line(&text, self.line);
            match self.gate.check(&record, self.today) {
                Ok(event) => {
                    chunk.pending.push(Pending { event, place: record.place(), corrects: false });
                    chunk.offsets.push(begin);
                }
                Err(rejection) => chunk.rejections.push(*rejection),
            }
        }
        let is_empty = chunk.pending.is_empty() && chunk.rejections.is_empty();
        Ok((!is_empty).then_some(chunk))
    }

    /// Reads a line, without its end; of one that is too long only a part that is too long all the same.
    fn read_line(&mut self, text: &mut Vec<u8>) -> std::io::Result<bool> {
        text.clear();
        let mut read = self.file.by_ref().take(LONGEST as u64).read_until(b'\n', text)?;
        if read == 0 {
            return Ok(false);
        }
        if text.len() == LONGEST && text.last() != Some(&b'\n') {
            read += self.file.skip_until(b'\n')?;
        }
        self.line += 1;
        self.offset += read as u64;
        let end = text.strip_suffix(b"\n").unwrap_or(text).len();
        text.truncate(end);
        Ok(true)
    }

    /// The event on the line that begins at `offset`.
    fn event_at(&mut self, offset: u64) -> std::io::Result<Option<NewEvent>> {
        self.file.seek(SeekFrom::Start(offset))?;
        let mut text = Vec::new();
        self.read_line(&mut text)?;
        // The mark that some editors put first belongs to line 1 only.
        let line = if offset == 0 { 1 } else { self.line };
        Ok(self.gate.check(&cloud_event_line(&text, line), self.today).ok())
    }
}
