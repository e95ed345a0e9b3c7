//! Power cuts on the real store: the program's own writes and syncs, noted by a preloaded library, and the folder
//! rebuilt from what was synced and any part of the rest.
//!
//! A seed decides where the power goes and what is left; a failing one is in the message.

mod disk;
mod journal;
mod luck;
mod recording;
mod script;
mod tree;
mod trial;

use recording::Recording;
use std::sync::{Arc, Mutex};
use trial::{Outcome, cut, judge};

/// Of so many cut points one is followed by a run of the program on what it left, and that run is cut as well.
const SECOND: u64 = 20;
/// Cut points in each such run.
const IN_SECOND: usize = 8;
/// What is tried at once.
const THREADS: usize = 2;

/// How many cuts were made, and what came of them.
#[derive(Debug, Default)]
pub struct Count {
    /// Logs that were whole.
    pub whole: usize,
    /// Whole ones with events beyond those acknowledged.
    pub with_more: usize,
    /// Why logs refuse that were cut while they were made, with nothing acknowledged.
    pub unborn: Vec<String>,
    /// What was wrong with the others.
    pub wrong: Vec<String>,
}

/// Cuts the power at `points` places or a few more; `from` is the first seed.
pub fn cut_at(points: usize, from: u64) -> Count {
    let recording = Arc::new(script::whole());
    let (seeds, count) = (Mutex::new(from..), Mutex::new(Count::default()));
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while count.lock().unwrap().tried() < points {
                    let seed = seeds.lock().unwrap().next().unwrap();
                    try_cut(&recording, seed, &count);
                }
            });
        }
    });
    count.into_inner().unwrap()
}

/// Tries the cut of a seed, and for some of them cuts in the run that would follow it.
fn try_cut(recording: &Arc<Recording>, seed: u64, count: &Mutex<Count>) {
    let first = cut(recording, seed);
    let judged = judge(recording, cut(recording, seed));
    let goes_on =
        seed.is_multiple_of(SECOND) && matches!(judged, Ok(Outcome::Whole(_))) && first.acknowledged.events > 0;
    count.lock().unwrap().add(judged);
    if goes_on {
        let again = Arc::new(script::after(&first.tree, first.acknowledged));
        for seed in (seed << 32..).take(IN_SECOND) {
            let judged = judge(&again, cut(&again, seed));
            count.lock().unwrap().add(judged.map_err(|wrong| format!("{wrong}\nafter a first cut: {}", first.story)));
        }
    }
}

impl Count {
    fn tried(&self) -> usize {
        self.whole + self.unborn.len() + self.wrong.len()
    }

    /// Fails when anything was wrong: a line for each, and the first one's story.
    pub fn check(&self) {
        let lines: Vec<_> = self.wrong.iter().filter_map(|wrong| wrong.lines().next()).collect();
        assert!(self.wrong.is_empty(), "{} wrong: {lines:#?}\nthe first: {}", lines.len(), self.wrong[0]);
    }

    fn add(&mut self, judged: Result<Outcome, String>) {
        match judged {
            Ok(Outcome::Whole(more)) => {
                (self.whole, self.with_more) = (self.whole + 1, self.with_more + usize::from(more > 0))
            }
            Ok(Outcome::Unborn(reason)) => self.unborn.push(reason),
            Err(wrong) => self.wrong.push(wrong),
        }
    }
}
