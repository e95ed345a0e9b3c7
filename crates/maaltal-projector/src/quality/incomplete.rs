//! Events that lack a field by which a key figure selects or sums.

use crate::scene::Scene;
use crate::selection::number_at;
use maaltal_domain::{
    EventType, Field, FieldPath, Incomplete, Measure, Position, Selection, SpellKind, SpellStep, Test,
};
use std::collections::BTreeMap;

/// Every field that the programme's key figures need as a number, with the events that lack it.
pub(super) fn fields(scene: &Scene<'_>) -> Vec<Incomplete> {
    let needed: BTreeMap<(u8, u8), (EventType, Field)> = scene
        .programme
        .kpis
        .iter()
        .flat_map(|kpi| numbers(&kpi.measure))
        .map(|(event_type, field)| ((event_type.code(), field.code()), (event_type, field)))
        .collect();
    needed.into_values().filter_map(|(event_type, field)| lacking(scene, event_type, field)).collect()
}

fn lacking(scene: &Scene<'_>, event_type: EventType, field: Field) -> Option<Incomplete> {
    let lacks = scene.existing(event_type).filter(|row| number_at(row.table, event_type, field, row.index).is_none());
    let positions: Vec<_> = lacks.map(|row| Position(row.table.position(row.index).into())).collect();
    let found = Incomplete { event_type: event_type.name(), field: field.name(), positions };
    Some(found).filter(|found| !found.positions.is_empty())
}

/// Types and fields that a measure needs as numbers.
fn numbers(measure: &Measure) -> Vec<(EventType, Field)> {
    let started = |kinds: &[SpellKind]| -> Vec<_> {
        kinds.iter().map(|kind| EventType::Spell(*kind, SpellStep::Started)).collect()
    };
    match measure {
        Measure::Events { of, select } | Measure::Distinct { of, select, .. } => ranges(of, select),
        Measure::Sum { of, field, select } => [ranges(of, select), with_field(of, *field)].concat(),
        Measure::Spells { kinds, select, .. }
        | Measure::Outcome { kinds, select, .. }
        | Measure::Retained { kinds, select, .. } => ranges(&started(kinds), select),
        Measure::AgreementsActive { select, .. } => ranges(&[EventType::AgreementSigned], select),
        Measure::SeniorityCeiling { .. } | Measure::Register { .. } | Measure::Narrative => Vec::new(),
        Measure::Share { numerator, denominator, .. } | Measure::ShareMonthly { numerator, denominator, .. } => {
            [numbers(&numerator.measure), numbers(&denominator.measure)].concat()
        }
    }
}

fn ranges(of: &[EventType], select: &Selection) -> Vec<(EventType, Field)> {
    let in_range = select.conditions.iter().filter(|condition| matches!(condition.test, Test::Range { .. }));
    in_range.map(|condition| condition.field).map(FieldPath::field).flat_map(|field| with_field(of, field)).collect()
}

fn with_field(of: &[EventType], field: Field) -> Vec<(EventType, Field)> {
    of.iter().filter(|known| known.field(field).is_some()).map(|known| (*known, field)).collect()
}
