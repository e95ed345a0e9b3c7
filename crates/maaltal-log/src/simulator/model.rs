//! What a log must hold, kept in the plainest way.

use crate::{Log, LogError, Record};
use maaltal_domain::{Hash, Instant, NewEvent, Position, Verdict};

/// A log as it should be.
#[derive(Default)]
pub(super) struct Model {
    /// What was acknowledged, or found when the log was opened: what stands at positions 1, 2, 3 ...
    pub held: Vec<(NewEvent, Instant)>,
    /// What was handed to a commit that failed: of this the first ones may be there.
    pub doubtful: Vec<(NewEvent, Instant)>,
    /// Hashes that were seen at positions.
    heads: Vec<(Position, Hash)>,
}

impl Model {
    /// The verdicts about a request, and what would be new with it in a group that begins with `fresh`.
    pub fn judge(
        &self,
        fresh: &[(NewEvent, Instant)],
        events: &[NewEvent],
        now: Instant,
    ) -> (Vec<Verdict>, Vec<(NewEvent, Instant)>) {
        let last = fresh.last().or(self.held.last()).map(|(_, at)| *at);
        let recorded_at = last.map_or(now, |last| last.max(now));
        let mut all = fresh.to_vec();
        let mut verdicts = vec![];
        for event in events {
            let same_id = |(held, _): &(NewEvent, Instant)| (&held.source, &held.id) == (&event.source, &event.id);
            let mut known = self.held.iter().chain(&all);
            let position = known.clone().position(same_id).map(|place| Position(place as u64 + 1));
            let same_content = known.find(|held| same_id(held)).is_some_and(|(held, _)| held.same_content(event));
            verdicts.push(match position {
                Some(position) if same_content => Verdict::AlreadyRecorded { position },
                Some(position) => Verdict::Conflict { position },
                None => {
                    all.push((event.clone(), recorded_at));
                    Verdict::Recorded { position: Position((self.held.len() + all.len()) as u64), recorded_at }
                }
            });
        }
        (verdicts, all)
    }

    /// What was acknowledged is there, once, in its place; beyond it at most the first of what is doubtful.
    pub fn check_opened(&mut self, log: &Log) -> Result<(), String> {
        let records: Vec<Record> = log.read(Position(0)).collect::<Result<_, _>>().map_err(told("read"))?;
        let found: Vec<_> = records.into_iter().map(|r| (r.recorded_at(), r.kept().map(|kept| kept.event))).collect();
        let expected = self.held.iter().chain(&self.doubtful);
        for (place, ((at, event), (wanted, wanted_at))) in found.iter().zip(expected.clone()).enumerate() {
            if event.as_ref() != Some(wanted) || at != wanted_at {
                return Err(format!(
                    "position {} holds {event:?} recorded {at}, not {wanted:?} {wanted_at}",
                    place + 1
                ));
            }
        }
        if found.len() < self.held.len() || found.len() > expected.clone().count() {
            let (held, doubtful) = (self.held.len(), self.doubtful.len());
            return Err(format!("{} records, of {held} acknowledged and {doubtful} doubtful ones", found.len()));
        }
        self.held = expected.take(found.len()).cloned().collect();
        self.doubtful.clear();
        self.check_heads(log)
    }

    /// Every hash that was ever seen is still the one of its position.
    pub fn check_heads(&mut self, log: &Log) -> Result<(), String> {
        let verified = log.verify().map_err(told("verify"))?;
        if verified != log.head() || verified.position.0 != self.held.len() as u64 {
            return Err(format!("verified {verified:?}, head {:?}, {} records", log.head(), self.held.len()));
        }
        for (position, hash) in &self.heads {
            let view = log.view_at(*position).map_err(told("view"))?;
            if view.map(|view| view.head) != Some(*hash) {
                return Err(format!("the hash at {position} was {hash}, and is now that of {view:?}"));
            }
        }
        self.heads.push((verified.position, verified.hash));
        Ok(())
    }

    /// Whether a refusal names a place in the log, at most one after all it may hold.
    pub fn check_refusal(&self, error: &LogError) -> Result<(), String> {
        let end = (self.held.len() + self.doubtful.len()) as u64;
        match error {
            LogError::Broken { position, .. } if (1..=end + 1).contains(&position.0) => Ok(()),
            LogError::Format { .. } => Ok(()),
            other => Err(format!("refused without a place in {end} records: {other}")),
        }
    }
}

/// An error of the log where there should be none.
pub(super) fn told(what: &'static str) -> impl FnOnce(LogError) -> String {
    move |error| format!("{what}: {error}")
}
