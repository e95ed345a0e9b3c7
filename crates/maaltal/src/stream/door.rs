//! This house's own events go onto the stream, and are answered when they are in its log.

use super::message::TICKET;
use super::publish::{Draft, Expected, LARGEST_BATCH, publish};
use super::standing::{Link, Standing};
use super::subject::of_event;
use crate::clock::Clock;
use crate::house::{NotRecorded, Upstream};
use async_nats::HeaderMap;
use maaltal_domain::NewEvent;
use maaltal_intake::Outcome;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How long a sender waits for one batch after the other to be in the log.
const PATIENCE: Duration = Duration::from_secs(15);
/// Events that may wait for their answer at once.
const WAITING: usize = 60_000;

/// Where the house's events leave for the stream, and the follower brings their answers.
pub struct Door {
    runtime: Handle,
    standing: Arc<Standing>,
    /// What this process's tickets begin with.
    name: String,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    next: u64,
    /// By ticket: whom to tell, and which of its events it is.
    tickets: BTreeMap<u64, (UnboundedSender<(usize, Outcome)>, usize)>,
}

/// Some events' tickets, given back when dropped.
struct Tickets<'d> {
    door: &'d Door,
    first: u64,
    count: usize,
    told: UnboundedReceiver<(usize, Outcome)>,
}

impl Door {
    /// The door of the node of this name.
    pub fn new(runtime: Handle, standing: Arc<Standing>, node: &str) -> Self {
        // No two processes of a node start in the same microsecond.
        let name = format!("{node}-{}.", Clock::Real.now().micros());
        Self { runtime, standing, name, waiting: Mutex::default() }
    }

    /// Tells whoever waits what became of the message with this ticket.
    pub fn tell(&self, ticket: &str, outcome: &Outcome) {
        let number = ticket.strip_prefix(&self.name).and_then(|number| number.parse().ok());
        let told = number.and_then(|number: u64| self.waiting().tickets.remove(&number));
        if let Some((sender, place)) = told {
            // Whoever waited may have gone.
            drop(sender.send((place, outcome.clone())));
        }
    }

    fn tickets(&self, count: usize) -> Result<Tickets<'_>, NotRecorded> {
        let mut waiting = self.waiting();
        if waiting.tickets.len() + count > WAITING {
            return Err(NotRecorded::Full);
        }
        let (sender, told) = unbounded_channel();
        let first = waiting.next;
        for (place, number) in (first..).take(count).enumerate() {
            waiting.tickets.insert(number, (sender.clone(), place));
        }
        waiting.next += count as u64;
        Ok(Tickets { door: self, first, count, told })
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn publish(&self, link: &Link, events: &[&NewEvent], first: u64) -> Result<(), String> {
        for (chunk, first) in events.chunks(LARGEST_BATCH).zip((first..).step_by(LARGEST_BATCH)) {
            let draft = |(event, number): (&NewEvent, u64)| {
                let mut headers = HeaderMap::new();
                headers.insert(TICKET, format!("{}{number}", self.name));
                headers.insert("Content-Type", "application/cloudevents+json");
                Draft { subject: of_event(event), headers, body: event.to_json().to_string().into_bytes() }
            };
            publish(&link.client, chunk.iter().copied().zip(first..).map(draft).collect(), Expected::Anywhere).await?;
        }
        Ok(())
    }

    async fn through(&self, events: &[&NewEvent]) -> Result<Vec<Outcome>, NotRecorded> {
        let link = self.standing.link().map_err(NotRecorded::Unreached)?;
        let mut tickets = self.tickets(events.len())?;
        let published = self.publish(&link, events, tickets.first).await;
        let unsure = |why: String| {
            let advice = "what was sent may still come to be recorded; send it again, nothing is recorded twice";
            NotRecorded::Unreached(format!("{why}; {advice}"))
        };
        published.map_err(unsure)?;
        let mut outcomes = vec![None; events.len()];
        for _ in 0..events.len() {
            let told = tokio::time::timeout(PATIENCE, tickets.told.recv()).await;
            let told = told.map_err(|_| unsure("no answer in time".into()))?;
            let (place, outcome) = told.ok_or_else(|| unsure("the service is stopping".into()))?;
            outcomes.iter_mut().skip(place).take(1).for_each(|slot| *slot = Some(outcome.clone()));
        }
        outcomes.into_iter().collect::<Option<_>>().ok_or_else(|| unsure("an event was answered twice".into()))
    }
}

impl Upstream for Door {
    fn send(&self, events: &[&NewEvent]) -> Result<Vec<Outcome>, NotRecorded> {
        let mut outcomes = Vec::with_capacity(events.len());
        for part in events.chunks(WAITING / 2) {
            outcomes.extend(self.runtime.block_on(self.through(part))?);
        }
        Ok(outcomes)
    }
}

impl Drop for Tickets<'_> {
    fn drop(&mut self) {
        let mut waiting = self.door.waiting();
        for number in (self.first..).take(self.count) {
            waiting.tickets.remove(&number);
        }
    }
}
