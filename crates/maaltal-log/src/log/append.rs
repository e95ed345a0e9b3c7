//! Events go in: each is judged against all before it, and what is new is written and synced.

use super::{Entry, Known, Log, Writer};
use crate::LogError;
use crate::block::Draft;
use crate::content::{CONTENT_LIMIT, encode, key};
use crate::record::{Body, Stored};
use crate::wire::Wrong;
use maaltal_domain::{Hash, Instant, NewEvent, Position, Verdict};

/// Events with what became of each, before anything is written.
struct Judged<'e> {
    verdicts: Vec<Verdict>,
    fresh: Vec<Fresh<'e>>,
    recorded_at: Instant,
}

/// An event that the log does not hold yet.
struct Fresh<'e> {
    position: Position,
    content: Vec<u8>,
    time: Option<&'e str>,
    fingerprint: u64,
}

impl Log {
    /// Records `events` in order, each on its own, and returns what became of each.
    ///
    /// What is recorded is on disk when this returns. All of it carries one time: `now`, or that of the last record if
    /// that is later. After an error nothing is acknowledged, though some of it may turn out to be recorded.
    ///
    /// # Errors
    /// [`LogError::Stopped`] after an earlier write or sync failed; [`LogError::TooLarge`], and then nothing is
    /// written; else what failed.
    pub fn append(&self, events: &[NewEvent], now: Instant) -> Result<Vec<Verdict>, LogError> {
        let mut writer = self.writer()?;
        let judged = self.judge(events, now)?;
        self.commit(&mut writer, &judged)?;
        Ok(judged.verdicts)
    }

    /// Records `events` like [`Log::append`], unless one of them is a conflict: then nothing is written, and the
    /// inner error holds what would have become of each.
    ///
    /// # Errors
    /// The outer error, as [`Log::append`].
    pub fn append_all_or_nothing(
        &self,
        events: &[NewEvent],
        now: Instant,
    ) -> Result<Result<Vec<Verdict>, Vec<Verdict>>, LogError> {
        let mut writer = self.writer()?;
        let judged = self.judge(events, now)?;
        if judged.verdicts.iter().any(|verdict| matches!(verdict, Verdict::Conflict { .. })) {
            return Ok(Err(judged.verdicts));
        }
        self.commit(&mut writer, &judged)?;
        Ok(Ok(judged.verdicts))
    }

    /// What [`Log::append`] would return now; writes nothing.
    ///
    /// # Errors
    /// When a record that may have the same id cannot be read.
    pub fn verdicts(&self, events: &[NewEvent], now: Instant) -> Result<Vec<Verdict>, LogError> {
        self.judge(events, now).map(|judged| judged.verdicts)
    }

    fn judge<'e>(&self, events: &'e [NewEvent], now: Instant) -> Result<Judged<'e>, LogError> {
        let known = self.known();
        let recorded_at = known.head.recorded_at.map_or(now, |last| last.max(now));
        let mut judged = Judged { verdicts: Vec::with_capacity(events.len()), fresh: vec![], recorded_at };
        let mut own = known.ids.emptied();
        for event in events {
            let content = sized_content(event)?;
            let key = key(&content).map_err(|wrong| LogError::broken(known.head.position.next(), wrong))?;
            let fingerprint = known.ids.fingerprint(key);
            let before = match self.recorded_verdict(&known, fingerprint, key, &content)? {
                None => judged.verdict(&known, own.candidates(fingerprint), key, &content),
                found => found,
            };
            let verdict = before.unwrap_or_else(|| {
                let position = Position(known.head.position.0 + judged.fresh.len() as u64 + 1);
                own.insert(fingerprint, position);
                let time = event.time.as_deref().filter(|time| !time.is_empty());
                judged.fresh.push(Fresh { position, content, time, fingerprint });
                Verdict::Recorded { position, recorded_at }
            });
            judged.verdicts.push(verdict);
        }
        Ok(judged)
    }

    /// The verdict about a content whose source and id the log holds already.
    fn recorded_verdict(
        &self,
        known: &Known,
        fingerprint: u64,
        key: &[u8],
        content: &[u8],
    ) -> Result<Option<Verdict>, LogError> {
        for position in known.ids.candidates(fingerprint) {
            let found = self.with_record(known, position, |record| {
                let same_id = record.key()? == key;
                Ok::<_, Wrong>(same_id.then(|| verdict(position, record.digest() == Hash::of(content))))
            })?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn commit(&self, writer: &mut Writer, judged: &Judged<'_>) -> Result<(), LogError> {
        if judged.fresh.is_empty() {
            return Ok(());
        }
        // Whatever leaves this function early leaves the writer stopped.
        writer.stopped = true;
        let before = self.head();
        let mut draft = Draft::after(&before, judged.recorded_at);
        let mut entries = vec![];
        for fresh in &judged.fresh {
            if draft.is_full() {
                entries.push(self.write(writer, &draft)?);
                draft = Draft::after(&draft.head(), judged.recorded_at);
            }
            let body = Body::Kept(&fresh.content);
            let Fresh { position, time, .. } = *fresh;
            draft.push(&Stored { position, recorded_at: judged.recorded_at, time, body });
        }
        entries.push(self.write(writer, &draft)?);
        self.store.sync()?;
        writer.witness.note(draft.head().into())?;
        let mut known = self.known.write().map_err(|_| LogError::Stopped)?;
        for fresh in &judged.fresh {
            known.ids.insert(fresh.fingerprint, fresh.position);
        }
        known.blocks.extend(entries);
        known.head = draft.head();
        writer.stopped = false;
        Ok(())
    }

    fn write(&self, writer: &mut Writer, draft: &Draft) -> Result<Entry, LogError> {
        let place = self.store.append(&draft.seal(&mut writer.press))?;
        let header = draft.header();
        Ok(Entry { first: header.first, recorded_at: header.recorded_at, place })
    }
}

impl Judged<'_> {
    /// The verdict about a content whose source and id came earlier in the same batch.
    fn verdict(
        &self,
        known: &Known,
        candidates: impl Iterator<Item = Position>,
        key: &[u8],
        content: &[u8],
    ) -> Option<Verdict> {
        let fresh = |position: Position| {
            let place = usize::try_from(position.0 - known.head.position.0 - 1).ok()?;
            self.fresh.get(place).map(|fresh| fresh.content.as_slice())
        };
        let mut earlier = candidates.filter_map(|position| Some((position, fresh(position)?)));
        let (position, held) = earlier.find(|(_, held)| held.starts_with(key))?;
        Some(verdict(position, held == content))
    }
}

fn verdict(position: Position, same: bool) -> Verdict {
    if same { Verdict::AlreadyRecorded { position } } else { Verdict::Conflict { position } }
}

fn sized_content(event: &NewEvent) -> Result<Vec<u8>, LogError> {
    let content = encode(event);
    let size = content.len() + event.time.as_ref().map_or(0, String::len);
    if size > CONTENT_LIMIT { Err(LogError::TooLarge { size, limit: CONTENT_LIMIT }) } else { Ok(content) }
}
