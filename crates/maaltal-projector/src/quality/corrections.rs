//! Corrections that wait for what they correct, and events that replace each other.

use crate::Projection;
use crate::keys::Corrected;
use maaltal_domain::{Finding, FindingReason, Position, ProgrammeId};
use std::collections::BTreeMap;

pub(super) fn findings(projection: &Projection, programme: &ProgrammeId, view: u32) -> Vec<Finding> {
    let named: Vec<_> =
        projection.keys().corrections(view).filter_map(|known| Named::of(projection, known, view)).collect();
    let replaces: BTreeMap<u32, u32> =
        named.iter().filter(|named| !named.voids).filter_map(|named| Some((named.position, named.of?))).collect();
    let own = named.iter().filter(|named| named.programme == programme);
    let found = own.filter_map(|named| {
        let position = Position(named.position.into());
        match named.of {
            None if named.is_effective => Some(Finding { position, reason: FindingReason::WaitsForEvent, other: None }),
            Some(other) if !named.voids && comes_back(&replaces, named.position) => {
                let other = Some(Position(other.into()));
                Some(Finding { position, reason: FindingReason::ReplaceEachOther, other })
            }
            _ => None,
        }
    });
    found.collect()
}

/// A replacing or voiding, by positions.
struct Named<'a> {
    programme: &'a ProgrammeId,
    position: u32,
    is_effective: bool,
    /// Position of what it names, once that has come in the view.
    of: Option<u32>,
    voids: bool,
}

impl<'a> Named<'a> {
    fn of(projection: &'a Projection, known: Corrected, view: u32) -> Option<Self> {
        let (programme, position) = projection.place_of(known.by)?;
        let named = known.of.and_then(|row| projection.place_of(row)).map(|(_, position)| position);
        let is_effective = projection.is_effective(known.by, view);
        Some(Self {
            programme,
            position,
            is_effective,
            of: named.filter(|position| *position <= view),
            voids: known.voids,
        })
    }
}

/// Whether going from an event to the one that it replaces, and so on, leads back to it.
fn comes_back(replaces: &BTreeMap<u32, u32>, first: u32) -> bool {
    let mut next = replaces.get(&first);
    // A chain that does not come back to its first may run into a circle further on, which is as long as all events at most.
    for _ in 0..replaces.len() {
        match next {
            Some(position) if *position == first => return true,
            Some(position) => next = replaces.get(position),
            None => return false,
        }
    }
    false
}
