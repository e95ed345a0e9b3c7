//! Sheets come again and again: a row is new, a correction, known already, or an older state of what is known.
//!
//! Source: EVENTS.md "Sheets". Events of every other door go to the log as they are, where a known id with other
//! content is a conflict.

use crate::sheet::SheetRow;
use maaltal_domain::{EventId, EventType, Field, NewEvent, Position, Source, canonical_json};
use std::collections::{BTreeMap, BTreeSet};

/// What is recorded already: the log, as far as sheets must know it.
pub trait Recorded {
    /// Why it could not be asked.
    type Error;

    /// The event of this source and id.
    ///
    /// # Errors
    /// When what is recorded cannot be read.
    fn find(&self, source: &Source, id: &EventId) -> Result<Option<Found>, Self::Error>;
}

/// A recorded event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its position.
    pub position: Position,
    /// What was recorded.
    pub event: NewEvent,
    /// What took it out of effect, if anything did.
    pub taken_out: Option<TakenOut>,
}

/// What took an event out of effect, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenOut {
    /// An `event.voided` at this position.
    Voided(Position),
    /// An event that replaces it, at this position.
    Replaced(Position),
    /// An `event.voided` further up in the same sheet.
    VoidedAbove,
}

/// What a row of a sheet is to the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// Nothing like it is known: to be recorded.
    New(NewEvent),
    /// Its id is known with other content: to be recorded, under a further id of its chain that replaces the newest.
    Corrected(NewEvent),
    /// It is known.
    AlreadyRecorded {
        /// The position it has; nothing when it is a row further up in the same sheet.
        position: Option<Position>,
        /// What took it out of effect, if anything did, which the sender must be told.
        taken_out: Option<TakenOut>,
    },
    /// It is what an earlier link of its chain said, and the newest says otherwise: recorded only on demand.
    Older {
        /// The position of that earlier link; nothing when it is a row further up in the same sheet.
        position: Option<Position>,
    },
    /// It cannot be written as a correction: it replaces another event than its first link does, or its id is too long.
    Conflict {
        /// The position of the newest of its chain; nothing when it is a row further up in the same sheet.
        position: Option<Position>,
    },
}

/// Settles the rows of one sheet, from the top; rows further up count as recorded.
pub struct Settler<'a, R> {
    recorded: &'a R,
    back: bool,
    above: BTreeMap<(Source, EventId), NewEvent>,
    /// Events that a row further up voids.
    voided: BTreeSet<(Source, EventId)>,
    /// Of rows without ids: the last occurrence number that was taken, by the first occurrence's id.
    occurrences: BTreeMap<(Source, EventId), u64>,
}

/// One event of a chain `ID`, `ID~2`, `ID~3` ...
struct Link {
    position: Option<Position>,
    event: NewEvent,
    taken_out: Option<TakenOut>,
}

impl<'a, R: Recorded> Settler<'a, R> {
    /// A settler for one sheet; `back` records also what an earlier link of a chain said.
    pub fn new(recorded: &'a R, back: bool) -> Self {
        Self { recorded, back, above: BTreeMap::new(), voided: BTreeSet::new(), occurrences: BTreeMap::new() }
    }

    /// What `event`, which the gate made of `row`, is to the log.
    ///
    /// # Errors
    /// When what is recorded cannot be read.
    pub fn settle(&mut self, row: &SheetRow, event: NewEvent) -> Result<Settled, R::Error> {
        let settled = if row.has_id() { self.settle_by_id(event)? } else { self.settle_by_content(event)? };
        if let Settled::New(event) | Settled::Corrected(event) = &settled {
            let voids = event.data.word(Field::Id).and_then(|id| id.parse().ok());
            self.voided.extend(voids.map(|id| (event.source.clone(), id)));
            self.above.insert((event.source.clone(), event.id.clone()), event.clone());
        }
        Ok(settled)
    }

    /// The event of this id, recorded or further up in the sheet.
    fn link(&self, source: &Source, id: &EventId) -> Result<Option<Link>, R::Error> {
        let voided = self.voided.contains(&(source.clone(), id.clone())).then_some(TakenOut::VoidedAbove);
        let above = self.above.get(&(source.clone(), id.clone()));
        if let Some(event) = above {
            return Ok(Some(Link { position: None, event: event.clone(), taken_out: voided }));
        }
        let link = |found: Found| Link {
            position: Some(found.position),
            event: found.event,
            taken_out: found.taken_out.or(voided),
        };
        Ok(self.recorded.find(source, id)?.map(link))
    }

    /// Takes the first occurrence number that no event has, and no voided one had.
    fn settle_by_content(&mut self, event: NewEvent) -> Result<Settled, R::Error> {
        let key = (event.source.clone(), id_from_content(&event, 1));
        let mut number = self.occurrences.get(&key).copied().unwrap_or_default();
        loop {
            number += 1;
            let id = id_from_content(&event, number);
            let link = self.link(&event.source, &id)?;
            if let Some(Link { taken_out: Some(TakenOut::Voided(_) | TakenOut::VoidedAbove), .. }) = link {
                continue;
            }
            self.occurrences.insert(key, number);
            return Ok(match link {
                Some(Link { position, taken_out, .. }) => Settled::AlreadyRecorded { position, taken_out },
                None => Settled::New(NewEvent { id, ..event }),
            });
        }
    }

    fn settle_by_id(&self, event: NewEvent) -> Result<Settled, R::Error> {
        let (chain, free) = self.chain(&event)?;
        let (Some(first), Some(newest)) = (chain.first(), chain.last()) else { return Ok(Settled::New(event)) };
        // Voiding any link of a chain takes its newest out.
        let above = chain.iter().find_map(|link| link.taken_out.filter(|out| *out == TakenOut::VoidedAbove));
        let (position, taken_out) = (newest.position, newest.taken_out.or(above));
        let voided = matches!(taken_out, Some(TakenOut::Voided(_) | TakenOut::VoidedAbove));
        // What was voided comes back under a new id only, so its content no longer matters.
        if voided || is_same(&event, newest, first) {
            return Ok(Settled::AlreadyRecorded { position, taken_out });
        }
        let older = chain.iter().rev().skip(1).find(|link| is_same(&event, link, first));
        if let Some(older) = older.filter(|_| !self.back) {
            return Ok(Settled::Older { position: older.position });
        }
        let replaces_another = event.replaces.is_some() && event.replaces != first.event.replaces;
        let voids = event.data.word(Field::Id).filter(|_| event.event_type == EventType::EventVoided);
        let voids_itself = free.as_ref().is_some_and(|id| voids == Some(id.as_str()));
        Ok(match free.filter(|_| !replaces_another && !voids_itself) {
            Some(id) => Settled::Corrected(NewEvent { id, replaces: Some(newest.event.id.clone()), ..event }),
            None => Settled::Conflict { position },
        })
    }

    /// The chain of the event's id, and the id of its next link.
    fn chain(&self, event: &NewEvent) -> Result<(Vec<Link>, Option<EventId>), R::Error> {
        let mut chain = Vec::new();
        let mut next = Some(event.id.clone());
        while let Some(id) = &next {
            let Some(link) = self.link(&event.source, id)? else { break };
            chain.push(link);
            next = format!("{}~{}", event.id, chain.len() + 1).parse().ok();
        }
        Ok((chain, next))
    }
}

/// Whether `event` says what `link` says; a later link replaces the one before it, in place of what the first replaces.
fn is_same(event: &NewEvent, link: &Link, first: &Link) -> bool {
    let is_first = link.event.id == first.event.id;
    let replaces = if is_first { event.replaces.clone() } else { link.event.replaces.clone() };
    let as_link = NewEvent { id: link.event.id.clone(), replaces, ..event.clone() };
    as_link.same_content(&link.event)
}

/// The id of the `occurrence`-th (from 1) event of a source with this content: `r` and 32 hexadecimal digits.
///
/// Made after the gate: the digest of a pseudonym tells nothing, that of a person number could be guessed.
pub(crate) fn id_from_content(event: &NewEvent, occurrence: u64) -> EventId {
    let content = serde_json::json!({
        "source": event.source.as_str(),
        "type": event.event_type.cloud_event_type(),
        "programme": event.programme.as_str(),
        "occurredon": event.occurred_on.to_string(),
        "replaces": event.replaces.as_ref().map(EventId::as_str),
        "data": event.data.to_json(),
        "occurrence": occurrence,
    });
    let digest = blake3::hash(canonical_json(&content).as_bytes()).to_hex();
    let short: String = digest.chars().take(32).collect();
    // Letters and digits always are an id; there is no other case to tell apart.
    format!("r{short}").parse().unwrap_or_else(|_| event.id.clone())
}

#[cfg(test)]
mod tests;
