//! Callers that wait together are committed together: one of them does the work for all.

use super::append::{Answer, Request};
use crate::LogError;
use std::collections::VecDeque;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bytes of content from which on a group takes nobody more.
const GROUP_BYTES: usize = 4 * 1024 * 1024;

/// Callers in the order in which they came. Each blocks a thread, so there are no more of them than threads.
#[derive(Default)]
pub(super) struct Line(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    callers: VecDeque<Caller>,
    /// Whether one of those who came before is doing the work.
    led: bool,
}

struct Caller {
    request: Request,
    turn: SyncSender<Turn>,
}

/// What a waiting caller is told.
enum Turn {
    /// To do the work for itself and those behind it.
    Lead,
    /// That the work is done.
    Done(Answer),
}

impl Line {
    /// Waits until `request` was committed by whoever led the group that it was in; `commit` answers a group in order.
    pub fn wait(&self, request: Request, commit: impl Fn(&[Request]) -> Vec<Answer>) -> Answer {
        // Room for both things that a caller can be told, so that nobody waits to tell.
        let (turn, told) = sync_channel(2);
        {
            let mut waiting = self.waiting();
            waiting.callers.push_back(Caller { request, turn });
            if !waiting.led {
                waiting.pass_on();
            }
        }
        loop {
            match told.recv() {
                Ok(Turn::Lead) => self.lead(&commit),
                Ok(Turn::Done(answer)) => return answer,
                // Whoever led has panicked.
                Err(_) => return Err(LogError::Stopped),
            }
        }
    }

    fn lead(&self, commit: impl Fn(&[Request]) -> Vec<Answer>) {
        let _lead = Lead(self);
        let group = self.waiting().group();
        let (requests, turns): (Vec<_>, Vec<_>) = group.into_iter().map(|caller| (caller.request, caller.turn)).unzip();
        for (turn, answer) in turns.iter().zip(commit(&requests)) {
            // Whoever has gone meanwhile needs no answer.
            let _ = turn.send(Turn::Done(answer));
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// The first caller and those behind it that fit into a group.
    fn group(&mut self) -> Vec<Caller> {
        let mut size = 0;
        let fitting = self.callers.iter().take_while(|caller| {
            let fits = size < GROUP_BYTES;
            size += caller.request.size();
            fits
        });
        let count = fitting.count();
        self.callers.drain(..count).collect()
    }

    /// Lets the first caller lead, or nobody when none waits.
    fn pass_on(&mut self) {
        let told = self.callers.front().map(|caller| caller.turn.send(Turn::Lead));
        self.led = told.is_some();
    }
}

/// The lead; passed on also when whoever has it panics.
struct Lead<'l>(&'l Line);

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        self.0.waiting().pass_on();
    }
}
