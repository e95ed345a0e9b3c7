//! Messages are checked while those before them are still being written to disk.

use super::apply::{Arrived, Settled};
use super::message::Brought;
use crate::house::CommonGate;
use maaltal_domain::{EventType, Instant, NewEvent};
use maaltal_intake::{Gate, Outcome};
use std::sync::Arc;

/// The event that a message brings and the time that it is recorded with, or what became of the message without one.
pub type Checked = Result<(NewEvent, Instant), Settled>;

/// Messages that were checked ahead, and by which gate.
#[derive(Default)]
pub struct Ahead(Option<(Arc<CommonGate>, Vec<Checked>)>);

impl Ahead {
    /// Checks messages up to the first one after which another gate may be in force.
    pub fn of(common: Arc<CommonGate>, arrived: &[Arrived]) -> Self {
        let mut gate = common.gate.clone();
        let mut all = Vec::with_capacity(arrived.len());
        for arrived in arrived {
            let checked = check(&mut gate, arrived);
            let cuts = checked.as_ref().is_ok_and(|(event, _)| may_change_definitions(Some(&common), event));
            all.push(checked);
            if cuts {
                break;
            }
        }
        Self(Some((common, all)))
    }

    /// What this very gate has checked; nothing where it was another.
    pub fn by(self, common: &Arc<CommonGate>) -> impl Iterator<Item = Checked> + use<> {
        self.0.filter(|(by, _)| Arc::ptr_eq(by, common)).into_iter().flat_map(|(_, all)| all)
    }
}

/// Checks a message; nothing but the message, its time in the stream and the gate decides.
pub fn check(gate: &mut Gate, arrived: &Arrived) -> Checked {
    let Arrived::Message(message) = arrived else { return Err(Settled::NoEvent) };
    let (checked, at) = match message.read() {
        Brought::Event(record) => (gate.check(&record, message.at.danish_day()), message.at),
        Brought::Restored(record, at) => (gate.check_restored(&record), at),
        Brought::Deletion => return Err(Settled::NoEvent),
    };
    checked.map(|event| (event, at)).map_err(|rejection| Settled::Outcome(Outcome::Rejected(rejection)))
}

/// Whether another gate may be in force after an event: it states a definition, or it is a correction by somebody who
/// has stated one; by anybody where it is not known who has.
pub fn may_change_definitions(common: Option<&CommonGate>, event: &NewEvent) -> bool {
    let corrects = event.replaces.is_some() || event.event_type == EventType::EventVoided;
    let by_who_stated = || common.is_none_or(|common| common.defining.contains(&event.source));
    event.event_type == EventType::ProgrammeDefined || corrects && by_who_stated()
}
