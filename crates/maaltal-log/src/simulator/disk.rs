//! A disk in memory. Without a plan it is a good one: the twin of the real store in tests.

use super::Luck;
use crate::LogError;
use crate::notes::Notes;
use crate::store::{Chunks, Tail};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A disk in memory; clones are the same disk, so a log can be opened anew on what an earlier one wrote.
#[derive(Clone, Default)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// What a power cut leaves for sure.
    kept: Files,
    /// What a reader sees while the power is on.
    seen: Files,
    /// Writes that are seen and not yet kept, in order.
    chunks: Vec<(u64, Vec<u8>)>,
    witness: Vec<(usize, Vec<u8>)>,
    plan: Option<Plan>,
    /// Whether the plan has come true.
    struck: bool,
    /// After a power cut nothing works until the power is on again.
    dark: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Files {
    chunks: BTreeMap<u64, Vec<u8>>,
    witness: Vec<u8>,
    format: Option<Vec<u8>>,
}

/// What is going to happen.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub trouble: Trouble,
    /// Operations that go well before it.
    pub after: usize,
    /// For what is left to chance when it happens.
    pub luck: Luck,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trouble {
    /// The power is cut.
    Cut,
    /// One write fails, and may have been done or not.
    Write,
    /// One sync fails: each write before it is kept or gone.
    Sync,
    /// From then on the disk is full, for as long as the log is open.
    Full,
}

/// Something that is wrong with what was kept, and how to undo it.
pub(super) struct Harm {
    before: Files,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Write,
    Sync,
}

impl Disk {
    /// Where files would lie; there are none.
    pub(crate) fn dir(&self) -> &Path {
        Path::new("simulated")
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets something happen.
    pub(super) fn plan(&self, plan: Option<Plan>) {
        let mut state = self.state();
        state.struck = false;
        state.plan = plan;
    }

    /// Whether what was planned has happened.
    pub(super) fn struck(&self) -> bool {
        self.state().struck
    }

    /// Whether the power was cut and is not on again.
    pub(super) fn is_dark(&self) -> bool {
        self.state().dark
    }

    /// Cuts the power, if it was not, and turns it on again. What was not synced is there in part: of the chunks the
    /// first ones, or any when `reorder`; of the witness any pages, each torn anywhere.
    pub(super) fn power_cycle(&self, luck: &mut Luck, reorder: bool) {
        let state = &mut *self.state();
        let count = luck.below(state.chunks.len() + 1);
        for (index, (number, chunk)) in std::mem::take(&mut state.chunks).into_iter().enumerate() {
            if if reorder { luck.once_in(2) } else { index < count } {
                state.kept.chunks.insert(number, chunk);
            }
        }
        for (place, bytes) in std::mem::take(&mut state.witness) {
            let torn = luck.below(bytes.len() + 1);
            let written = if luck.once_in(3) { torn } else { bytes.len() * luck.below(2) };
            overwrite(&mut state.kept.witness, place, bytes.get(..written).unwrap_or_default());
        }
        state.seen = state.kept.clone();
        state.dark = false;
        state.plan = None;
    }

    /// Flips one bit of what was kept. Everything must be synced.
    pub(super) fn flip(&self, luck: &mut Luck) -> Harm {
        self.harm(|files| {
            let written = files.chunks.values_mut().filter(|chunk| !chunk.is_empty());
            let mut all: Vec<&mut Vec<u8>> = written.chain(&mut files.format).chain([&mut files.witness]).collect();
            let which = luck.below(all.len());
            let Some(bytes) = all.get_mut(which) else { return };
            let place = luck.below(bytes.len());
            if let Some(byte) = bytes.get_mut(place) {
                *byte ^= 1 << luck.below(8);
            }
        })
    }

    /// Loses the last chunks, or one of them, or the witness. Everything must be synced.
    pub(super) fn lose(&self, luck: &mut Luck) -> Harm {
        self.harm(|files| {
            let written = files.chunks.iter().filter(|(_, chunk)| !chunk.is_empty()).count();
            let from = luck.below(written) as u64;
            match luck.below(3) {
                0 => files.chunks.retain(|number, _| *number < from),
                1 => files.chunks.retain(|number, _| *number != from),
                _ => files.witness.truncate(luck.below(files.witness.len())),
            }
        })
    }

    fn harm(&self, change: impl FnOnce(&mut Files)) -> Harm {
        let state = &mut *self.state();
        let before = state.kept.clone();
        change(&mut state.kept);
        state.seen = state.kept.clone();
        Harm { before }
    }

    /// Undoes a harm, and whatever came after it.
    pub(super) fn heal(&self, harm: Harm) {
        let state = &mut *self.state();
        state.kept = harm.before;
        state.seen = state.kept.clone();
        state.chunks.clear();
        state.witness.clear();
    }

    /// Lets the next sync fail.
    #[cfg(test)]
    pub(crate) fn break_sync(&self) {
        self.plan(Some(Plan { trouble: Trouble::Sync, after: 0, luck: Luck::new(1) }));
    }

    /// Does `change`, unless something happens instead.
    fn act(&self, act: Act, what: &str, change: impl FnOnce(&mut State)) -> Result<(), LogError> {
        let state = &mut *self.state();
        match state.strikes(act) {
            None if state.dark => failed(what, "no power"),
            None => {
                change(state);
                Ok(())
            }
            Some(Trouble::Cut) => {
                state.dark = true;
                failed(what, "the power was cut")
            }
            Some(Trouble::Full) => failed(what, "no space left"),
            Some(Trouble::Write) => {
                if state.chance().once_in(2) {
                    change(state);
                }
                failed(what, "made to fail")
            }
            Some(Trouble::Sync) => {
                state.lose_unsynced();
                failed(what, "made to fail")
            }
        }
    }
}

impl State {
    /// What happens now, if anything does.
    fn strikes(&mut self, act: Act) -> Option<Trouble> {
        let plan = self.plan.as_mut()?;
        let fits = match plan.trouble {
            Trouble::Cut => true,
            Trouble::Write | Trouble::Full => act == Act::Write,
            Trouble::Sync => act == Act::Sync,
        };
        if !fits || self.dark {
            return None;
        }
        if plan.after > 0 {
            plan.after -= 1;
            return None;
        }
        let first = !std::mem::replace(&mut self.struck, true);
        (first || plan.trouble == Trouble::Full).then_some(plan.trouble)
    }

    fn chance(&mut self) -> Luck {
        let plan = self.plan.as_mut().map(|plan| Luck::new(plan.luck.number()));
        plan.unwrap_or(Luck::new(0))
    }

    /// A sync that fails leaves nobody knowing: each write is kept, or gone for readers too.
    fn lose_unsynced(&mut self) {
        let mut luck = self.chance();
        let count = luck.below(self.chunks.len() + 1);
        self.kept.chunks.extend(self.chunks.drain(..).take(count));
        for (place, bytes) in self.witness.drain(..) {
            if luck.once_in(2) {
                overwrite(&mut self.kept.witness, place, &bytes);
            }
        }
        self.seen = self.kept.clone();
    }
}

fn failed(what: &str, reason: &str) -> Result<(), LogError> {
    Err(LogError::Store(format!("{what}: {reason}")))
}

fn overwrite(file: &mut Vec<u8>, place: usize, bytes: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    file.resize(file.len().max(place + bytes.len()), 0);
    file.iter_mut().skip(place).zip(bytes).for_each(|(to, from)| *to = *from);
}

impl Chunks for Disk {
    fn put(&self, number: u64, chunk: &[u8]) -> Result<(), LogError> {
        self.act(Act::Write, "write", |state| {
            state.seen.chunks.insert(number, chunk.to_vec());
            state.chunks.push((number, chunk.to_vec()));
        })
    }

    fn get(&self, number: u64) -> Result<Vec<u8>, LogError> {
        Ok(self.state().seen.chunks.get(&number).cloned().unwrap_or_default())
    }

    fn tail(&self) -> Result<Tail, LogError> {
        let state = self.state();
        let after = |entry: Option<(&u64, &Vec<u8>)>| entry.map_or(0, |(number, _)| number + 1);
        let next = after(state.seen.chunks.iter().rfind(|(_, chunk)| !chunk.is_empty()));
        Ok(Tail { next, laid: after(state.seen.chunks.last_key_value()) })
    }

    fn sync(&self) -> Result<(), LogError> {
        self.act(Act::Sync, "sync", |state| state.kept.chunks.extend(state.chunks.drain(..)))
    }
}

impl Notes for Disk {
    fn format(&self) -> Result<Option<Vec<u8>>, LogError> {
        Ok(self.state().seen.format.clone())
    }

    fn write_format(&self, text: &[u8]) -> Result<(), LogError> {
        self.act(Act::Sync, "write", |state| {
            state.seen.format = Some(text.to_vec());
            state.kept.format = Some(text.to_vec());
        })
    }

    fn witness(&self) -> Result<Vec<u8>, LogError> {
        Ok(self.state().seen.witness.clone())
    }

    fn write_witness(&self, place: u64, bytes: &[u8]) -> Result<(), LogError> {
        self.act(Act::Write, "write", |state| {
            let place = usize::try_from(place).unwrap_or(usize::MAX);
            overwrite(&mut state.seen.witness, place, bytes);
            state.witness.push((place, bytes.to_vec()));
        })
    }

    fn sync_witness(&self) -> Result<(), LogError> {
        self.act(Act::Sync, "sync", |state| {
            for (place, bytes) in state.witness.drain(..) {
                overwrite(&mut state.kept.witness, place, &bytes);
            }
        })
    }
}
