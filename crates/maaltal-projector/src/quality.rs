//! What needs attention in a programme's events, as known at a view; cut-offs play no part.
//!
//! Source: EVENTS.md, "Types" (last paragraphs) and "Corrections".

mod corrections;
mod hours;
mod incomplete;
mod spells;

use crate::projection::{Asked, row_position};
use crate::scene::{Companies, Existing, Refused, Scene, mergers_in_order};
use crate::table::day_of;
use crate::{Ask, Projection, ProjectorError, releases, targets};
use maaltal_domain::{Day, EventType, Field, Finding, FindingReason, Position, ProgrammeId, Quality, Reach, View};
use std::collections::BTreeSet;

/// What is asked of the quality of a programme's events.
#[derive(Debug, Clone, Copy)]
pub struct QualityAsk {
    /// What may be seen.
    pub view: View,
    /// The day on which it is asked: planned ends before it have passed.
    pub today: Day,
    /// Last position that was recorded at least 30 days before: ends up to it had time to get their starts.
    pub settled: Position,
}

impl Projection {
    /// Contradictions, waiting references, how far each event type reaches, and what lacks a field.
    ///
    /// # Errors
    /// When the programme is not defined in the view, or the view lies ahead.
    pub fn quality(&self, programme: &ProgrammeId, ask: &QualityAsk) -> Result<Quality, ProjectorError> {
        let everything = Ask { period: LAST_YEAR.into(), cutoff: None, view: View { recorded_at: None, ..ask.view } };
        let asked = self.asked(programme, &everything)?;
        // Events after the programme's end count in no figure, and need attention all the same.
        let asked = Asked { cutoff: asked.period.last_day(), ..asked };
        let scene = asked.scene();
        let settled = row_position(ask.settled).unwrap_or(0);
        let mut findings = spells::findings(&scene, ask.today, settled);
        findings.extend(hours::findings(&scene));
        findings.extend(mergers(&scene));
        findings.extend(agreements(&scene));
        findings.extend(corrections::findings(self, programme, asked.view));
        let targets = targets::without_effect(asked.records, asked.view);
        let without_effect = |position| Finding { position, reason: FindingReason::TargetWithoutEffect, other: None };
        findings.extend(targets.into_iter().map(without_effect));
        let unreadable = |position| Finding { position, reason: FindingReason::ReleasedTable, other: None };
        findings.extend(releases::unreadable(asked.records, asked.view).map(unreadable));
        let unread = |at: u32| Finding {
            position: Position(at.into()),
            reason: FindingReason::UnreadableDefinition,
            other: None,
        };
        findings.extend(asked.records.unreadable_definitions(asked.view).map(unread));
        findings.sort_unstable();
        let incomplete = incomplete::fields(&scene);
        Ok(Quality { position: ask.view.position, findings, reach: reach(&scene), incomplete })
    }
}

/// The last year that a period can be: all event times lie in it or before.
const LAST_YEAR: &str = "2199";

/// A finding about a row.
fn finding(row: Existing<'_>, reason: FindingReason, other: Option<u32>) -> Finding {
    let at = |position: u32| Position(position.into());
    Finding { position: at(row.table.position(row.index)), reason, other: other.map(at) }
}

fn reach(scene: &Scene<'_>) -> Vec<Reach> {
    let types = scene.records.tables().map(|(event_type, _)| event_type);
    let reach = |event_type: EventType| {
        let (events, until) = scene
            .existing(event_type)
            .fold((0, None), |(events, until), row| (events + 1, until.max(Some(row.reaches()))));
        Some(Reach { event_type: event_type.name(), events, until: day_of(until?) })
    };
    types.filter_map(reach).collect()
}

/// Mergers without effect.
fn mergers(scene: &Scene<'_>) -> Vec<Finding> {
    let mut companies = Companies::default();
    let refused = |row: Existing<'_>| {
        Some(match companies.merge(row)? {
            Refused::Second(first) => finding(row, FindingReason::SecondMerger, Some(first)),
            Refused::Circle => finding(row, FindingReason::MergerCircle, None),
        })
    };
    mergers_in_order(scene).into_iter().filter_map(refused).collect()
}

/// Withdrawals of agreements that have not come.
fn agreements(scene: &Scene<'_>) -> Vec<Finding> {
    let agreement = |row: &Existing<'_>| row.cell(Field::Agreement);
    let signed: BTreeSet<u32> = scene.existing(EventType::AgreementSigned).map(|row| agreement(&row)).collect();
    let withdrawn = scene.existing(EventType::AgreementWithdrawn).filter(|row| !signed.contains(&agreement(row)));
    withdrawn.map(|row| finding(row, FindingReason::WaitsForAgreement, None)).collect()
}
