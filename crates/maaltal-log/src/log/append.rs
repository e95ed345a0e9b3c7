//! Events go in: each is judged against all before it, and what is new is written and synced.

use super::{Entry, Known, Log, Writer};
use crate::LogError;
use crate::block::Draft;
use crate::content::{CONTENT_LIMIT, encode, key};
use crate::index::IdIndex;
use crate::record::{Body, Stored};
use crate::wire::Wrong;
use maaltal_domain::{Hash, Head, Instant, NewEvent, Position, Verdict};

/// What one caller wants recorded.
#[derive(Debug)]
pub(crate) struct Request {
    sent: Vec<Sent>,
    /// Nothing of it when one is a conflict.
    all_or_nothing: bool,
}

/// An event as it will lie in the log.
#[derive(Debug)]
struct Sent {
    content: Vec<u8>,
    digest: Hash,
    /// Bytes of source and id at the front of the content.
    key: usize,
    time: Option<String>,
    /// When it came; it is recorded then, or with the record before if that is later.
    now: Instant,
}

/// What became of a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub verdicts: Vec<Verdict>,
    /// Whether it was refused for a conflict, as a whole.
    pub refused: bool,
}

/// What became of a request, or why it could not be done.
pub(crate) type Answer = Result<Outcome, LogError>;

/// Requests that are committed together: what is new in them, in order.
struct Group<'r> {
    base: Position,
    last_at: Option<Instant>,
    ids: IdIndex,
    fresh: Vec<Fresh<'r>>,
}

/// An event that the log does not hold yet.
struct Fresh<'r> {
    sent: &'r Sent,
    position: Position,
    recorded_at: Instant,
    fingerprint: u64,
}

impl Request {
    /// # Errors
    /// [`LogError::TooLarge`] when an event is.
    pub fn new<'e>(
        events: impl IntoIterator<Item = &'e NewEvent>,
        now: Instant,
        all_or_nothing: bool,
    ) -> Result<Self, LogError> {
        let sent = events.into_iter().map(|event| Sent::new(event, now)).collect::<Result<_, _>>()?;
        Ok(Self { sent, all_or_nothing })
    }

    /// # Errors
    /// [`LogError::TooLarge`] when an event is.
    pub fn timed(events: &[(NewEvent, Instant)]) -> Result<Self, LogError> {
        let sent = events.iter().map(|(event, now)| Sent::new(event, *now)).collect::<Result<_, _>>()?;
        Ok(Self { sent, all_or_nothing: false })
    }

    /// Bytes of content.
    pub fn size(&self) -> usize {
        self.sent.iter().map(|sent| sent.content.len()).sum()
    }
}

impl Sent {
    fn new(event: &NewEvent, now: Instant) -> Result<Self, LogError> {
        let content = encode(event);
        let time = event.time.clone().filter(|time| !time.is_empty());
        let size = content.len() + time.as_ref().map_or(0, String::len);
        if size > CONTENT_LIMIT {
            return Err(LogError::TooLarge { size, limit: CONTENT_LIMIT });
        }
        let key = key(&content).map_or(0, <[u8]>::len);
        Ok(Self { digest: Hash::of(&content), key, content, time, now })
    }

    fn key(&self) -> &[u8] {
        self.content.get(..self.key).unwrap_or_default()
    }
}

impl Log {
    /// Records `events` in order, each on its own, and returns what became of each.
    ///
    /// What is recorded is on disk when this returns; callers that wait at the same time share the writing. All of
    /// `events` carry one time: `now`, or that of the record before if that is later. After an error nothing is
    /// acknowledged, though some of it may turn out to be recorded.
    ///
    /// # Errors
    /// [`LogError::Stopped`] after an earlier write or sync failed, or one that another caller took part in;
    /// [`LogError::TooLarge`], and then nothing is written; else what failed.
    pub fn append<'e>(
        &self,
        events: impl IntoIterator<Item = &'e NewEvent>,
        now: Instant,
    ) -> Result<Vec<Verdict>, LogError> {
        let request = Request::new(events, now, false)?;
        let outcome = self.line.wait(request, |requests| self.commit_together(requests))?;
        Ok(outcome.verdicts)
    }

    /// Records `events` like [`Log::append`], each with the time that it came at, or that of the record before if that
    /// is later: the log is the same however its events are divided into calls.
    ///
    /// # Errors
    /// As [`Log::append`].
    pub fn append_timed(&self, events: &[(NewEvent, Instant)]) -> Result<Vec<Verdict>, LogError> {
        let outcome = self.line.wait(Request::timed(events)?, |requests| self.commit_together(requests))?;
        Ok(outcome.verdicts)
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
        let request = Request::new(events, now, true)?;
        let outcome = self.line.wait(request, |requests| self.commit_together(requests))?;
        Ok(if outcome.refused { Err(outcome.verdicts) } else { Ok(outcome.verdicts) })
    }

    /// What [`Log::append`] would return now; writes nothing.
    ///
    /// # Errors
    /// When a record that may have the same id cannot be read.
    pub fn verdicts<'e>(
        &self,
        events: impl IntoIterator<Item = &'e NewEvent>,
        now: Instant,
    ) -> Result<Vec<Verdict>, LogError> {
        let request = Request::new(events, now, false)?;
        let known = self.known();
        let outcome = self.judge(&known, &mut Group::after(&known), &request)?;
        Ok(outcome.verdicts)
    }

    /// Judges requests one after the other, and writes and syncs what is new in all of them at once.
    pub(crate) fn commit_together(&self, requests: &[Request]) -> Vec<Answer> {
        let stopped = || requests.iter().map(|_| Err(LogError::Stopped));
        let Ok(mut writer) = self.writer() else { return stopped().collect() };
        let (group, answers) = {
            let known = self.known();
            let mut group = Group::after(&known);
            let answers = requests.iter().map(|request| self.judge(&known, &mut group, request)).collect();
            (group, answers)
        };
        match self.commit(&mut writer, &group) {
            Ok(()) => answers,
            // One of them is told what failed; which of the others it has hurt is not known.
            Err(error) => std::iter::once(Err(error)).chain(stopped().skip(1)).collect(),
        }
    }

    fn judge<'r>(&self, known: &Known, group: &mut Group<'r>, request: &'r Request) -> Answer {
        let before = (group.fresh.len(), group.last_at);
        let verdict = |sent| self.verdict(known, group, sent);
        let verdicts: Result<Vec<_>, _> = request.sent.iter().map(verdict).collect();
        let conflict = |verdicts: &Vec<Verdict>| verdicts.iter().any(|v| matches!(v, Verdict::Conflict { .. }));
        let refused = verdicts.as_ref().map_or(true, |verdicts| request.all_or_nothing && conflict(verdicts));
        if refused {
            group.cut(before.0);
            group.last_at = before.1;
        }
        Ok(Outcome { verdicts: verdicts?, refused })
    }

    /// The verdict about one event, which is part of the group after it.
    fn verdict<'r>(&self, known: &Known, group: &mut Group<'r>, sent: &'r Sent) -> Result<Verdict, LogError> {
        let fingerprint = known.ids.fingerprint(sent.key());
        if let Some(found) = self.recorded_verdict(known, fingerprint, sent)? {
            return Ok(found);
        }
        Ok(group.verdict(fingerprint, sent).unwrap_or_else(|| {
            let (position, recorded_at) = group.add(sent, fingerprint);
            Verdict::Recorded { position, recorded_at }
        }))
    }

    /// The verdict about an event whose source and id the log holds already.
    fn recorded_verdict(&self, known: &Known, fingerprint: u64, sent: &Sent) -> Result<Option<Verdict>, LogError> {
        for position in known.ids.candidates(fingerprint) {
            let found = self.with_record(known, position, |record| {
                let same_id = record.key()? == sent.key();
                Ok::<_, Wrong>(same_id.then(|| verdict(position, record.digest() == sent.digest)))
            })?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn commit(&self, writer: &mut Writer, group: &Group<'_>) -> Result<(), LogError> {
        let Some(first) = group.fresh.first() else { return Ok(()) };
        // Whatever leaves this function early leaves the writer stopped.
        writer.stopped = true;
        let (entries, head) = self.write_blocks(writer, first.recorded_at, &group.fresh)?;
        self.store.sync()?;
        writer.witness.note(self.notes.as_ref(), head.into())?;
        let mut known = self.known.write().map_err(|_| LogError::Stopped)?;
        for fresh in &group.fresh {
            known.ids.insert(fresh.fingerprint, fresh.position);
        }
        known.blocks.extend(entries);
        known.head = head;
        writer.stopped = false;
        Ok(())
    }

    /// Writes records as blocks: where they lie, and the head with them.
    fn write_blocks(
        &self,
        writer: &mut Writer,
        begun_at: Instant,
        fresh: &[Fresh<'_>],
    ) -> Result<(Vec<Entry>, Head), LogError> {
        let mut draft = Draft::after(&self.head(), begun_at);
        let mut entries = vec![];
        for Fresh { sent, position, recorded_at, .. } in fresh {
            if draft.is_full(writer.most) {
                entries.push(self.write(writer, &draft)?);
                draft = Draft::after(&draft.head(), *recorded_at);
            }
            let (body, time) = (Body::Kept(&sent.content), sent.time.as_deref());
            draft.push(&Stored { position: *position, recorded_at: *recorded_at, time, body }, sent.digest);
        }
        entries.push(self.write(writer, &draft)?);
        Ok((entries, draft.head()))
    }

    fn write(&self, writer: &mut Writer, draft: &Draft) -> Result<Entry, LogError> {
        let place = self.store.append(&draft.seal(&mut writer.press))?;
        let header = draft.header();
        Ok(Entry { first: header.first, recorded_at: header.recorded_at, place })
    }
}

impl<'r> Group<'r> {
    fn after(known: &Known) -> Self {
        let Head { position, recorded_at, .. } = known.head;
        Self { base: position, last_at: recorded_at, ids: known.ids.emptied(), fresh: vec![] }
    }

    /// The verdict about an event whose source and id came earlier in the same group.
    fn verdict(&self, fingerprint: u64, sent: &Sent) -> Option<Verdict> {
        let earlier = |position: Position| self.fresh.get(usize::try_from(position.0 - self.base.0 - 1).ok()?);
        let mut candidates = self.ids.candidates(fingerprint).filter_map(earlier);
        let same_id = candidates.find(|fresh| fresh.sent.key() == sent.key())?;
        Some(verdict(same_id.position, same_id.sent.digest == sent.digest))
    }

    fn add(&mut self, sent: &'r Sent, fingerprint: u64) -> (Position, Instant) {
        let position = Position(self.base.0 + self.fresh.len() as u64 + 1);
        let recorded_at = self.last_at.map_or(sent.now, |last| last.max(sent.now));
        self.last_at = Some(recorded_at);
        self.ids.insert(fingerprint, position);
        self.fresh.push(Fresh { sent, position, recorded_at, fingerprint });
        (position, recorded_at)
    }

    /// Takes out everything but the first `count` that were added.
    fn cut(&mut self, count: usize) {
        self.fresh.truncate(count);
        self.ids = self.ids.emptied();
        for fresh in &self.fresh {
            self.ids.insert(fresh.fingerprint, fresh.position);
        }
    }
}

fn verdict(position: Position, same: bool) -> Verdict {
    if same { Verdict::AlreadyRecorded { position } } else { Verdict::Conflict { position } }
}
