//! Two funnels over distinct units of the programme to date; a step counts only members of the one before.

use crate::measure::agreements_active::active;
use crate::scene::{MergedSpell, Run, Scene};
use crate::window::{Days, to_date};
use maaltal_domain::{Behind, CitizenStep, CompanyStep, EventType, Field, SpellKind, SpellStep};
use std::collections::BTreeSet;

/// Kinds of spells by which a company takes somebody in.
const TAKING_IN: [SpellKind; 4] = [SpellKind::Internship, SpellKind::WageSubsidy, SpellKind::Flexjob, SpellKind::Job];

/// Units with the citizens behind them; 0 where an event names none.
type Members = Vec<(u32, u32)>;

/// Companies contacted, with an agreement, that took somebody in, that pay hours.
pub(super) fn of_companies(scene: &Scene<'_>) -> Vec<(CompanyStep, Option<Behind>)> {
    let days = to_date(scene);
    let members = |step| match step {
        CompanyStep::Contacted => companies(scene, EventType::CompanyContacted, days),
        CompanyStep::WithAgreement => {
            let signed = active(scene, days.last).into_iter();
            signed.map(|(_, row)| (scene.companies().counts_as(row.cell(Field::Company)), 0)).collect()
        }
        CompanyStep::TookIn => touched(scene, &TAKING_IN, days).map(|spell| (spell.company, spell.citizen)).collect(),
        CompanyStep::PaysHours => companies(scene, EventType::HoursPaid, days),
    };
    let types = |step| match step {
        CompanyStep::Contacted => vec![EventType::CompanyContacted],
        CompanyStep::WithAgreement => vec![EventType::AgreementSigned],
        CompanyStep::TookIn => TAKING_IN.map(started).to_vec(),
        CompanyStep::PaysHours => vec![EventType::HoursPaid],
    };
    funnel(scene, CompanyStep::ALL.map(|step| (step, types(step), members(step))))
}

/// Citizens referred, in internship, with paid hours, in ordinary job.
pub(super) fn of_citizens(scene: &Scene<'_>) -> Vec<(CitizenStep, Option<Behind>)> {
    let days = to_date(scene);
    let rows = |event_type| {
        let rows = scene.existing(event_type).filter(|row| days.contains(row.day));
        rows.map(|row| row.cell(Field::Citizen)).map(|citizen| (citizen, citizen)).collect()
    };
    let spells = |kind| touched(scene, &[kind], days).map(|spell| (spell.citizen, spell.citizen)).collect();
    let members = |step| match step {
        CitizenStep::Referred => rows(EventType::CitizenReferred),
        CitizenStep::InInternship => spells(SpellKind::Internship),
        CitizenStep::WithPaidHours => rows(EventType::HoursPaid),
        CitizenStep::InOrdinaryJob => spells(SpellKind::Job),
    };
    let event_type = |step| match step {
        CitizenStep::Referred => EventType::CitizenReferred,
        CitizenStep::InInternship => started(SpellKind::Internship),
        CitizenStep::WithPaidHours => EventType::HoursPaid,
        CitizenStep::InOrdinaryJob => started(SpellKind::Job),
    };
    funnel(scene, CitizenStep::ALL.map(|step| (step, vec![event_type(step)], members(step))))
}

fn companies(scene: &Scene<'_>, event_type: EventType, days: Days) -> Members {
    let rows = scene.existing(event_type).filter(|row| days.contains(row.day));
    rows.map(|row| (scene.companies().counts_as(row.cell(Field::Company)), row.cell(Field::Citizen))).collect()
}

fn touched<'s>(scene: &'s Scene<'_>, kinds: &[SpellKind], days: Days) -> impl Iterator<Item = &'s MergedSpell> {
    let touched = move |run: &Run| run.touches_days(days) && kinds.contains(&run.kind);
    scene.spells().running(touched).map(|(_, spell)| spell)
}

fn started(kind: SpellKind) -> EventType {
    EventType::Spell(kind, SpellStep::Started)
}

/// How many of each step's members are members of every step before it, and the citizens behind them; nothing where the programme
/// has reported none of the step's types.
fn funnel<S: Copy, const N: usize>(
    scene: &Scene<'_>,
    steps: [(S, Vec<EventType>, Members); N],
) -> Vec<(S, Option<Behind>)> {
    let days = to_date(scene);
    let mut before: Option<BTreeSet<u32>> = None;
    let mut counts = Vec::with_capacity(N);
    for (step, types, mut members) in steps {
        let reported = !members.is_empty() || scene.records.reports(&types, scene.view, days.first);
        members.retain(|(unit, _)| *unit != 0 && before.as_ref().is_none_or(|before| before.contains(unit)));
        let citizens: BTreeSet<u32> =
            members.iter().map(|(_, citizen)| *citizen).filter(|citizen| *citizen != 0).collect();
        let units: BTreeSet<u32> = members.into_iter().map(|(unit, _)| unit).collect();
        let behind = Behind { count: units.len() as u64, citizens: citizens.len() as u64 };
        counts.push((step, (reported && !days.is_empty()).then_some(behind)));
        before = Some(units);
    }
    counts
}
