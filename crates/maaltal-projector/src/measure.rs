//! What can be measured: one file a measure.

pub(crate) mod agreements_active;
mod distinct;
mod events;
mod narrative;
pub(crate) mod outcome;
mod register;
mod retained;
mod seniority_ceiling;
mod share;
mod share_monthly;
mod spells;
mod sum;

use crate::members::Members;
use crate::outlook;
use crate::scene::{Companies, Existing, Places, Scene};
use crate::selection::{Met, Selected};
use crate::table::{LIST, Table};
use crate::tally::{Found, Hit, Tallies, behind_citizens};
use crate::window::{self, Days};
use maaltal_domain::{
    Cell, Dimension, EventType, Field, Kpi, KpiSnapshot, Line, Measure, Municipality, Part, Selection, SpellKind,
    SpellStep, Window,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a measure found, and what it had to leave out.
#[derive(Debug)]
pub(crate) struct Measured {
    found: Found,
    /// Of each event or spell that lacks a field of a range its citizen, or 0.
    incomplete: Vec<u32>,
    /// Exempted citizens.
    excluded: u64,
    /// Whether an outcome or retention is still open at the cut-off.
    open: bool,
    /// Of a share whether its part and its whole, each as a figure of its own, found anything.
    has_parts: [bool; 2],
}

impl Measured {
    fn of(found: Found, incomplete: Vec<u32>) -> Self {
        Self { found, incomplete, excluded: 0, open: false, has_parts: [false; 2] }
    }
}

/// The figure of `kpi`; `over` says whether its period had ended when the view was recorded.
pub(crate) fn snapshot(scene: &Scene<'_>, kpi: &Kpi, over: bool) -> KpiSnapshot {
    let measured = of_kpi(scene, kpi);
    let by_dimension = |dimension: &Dimension| (*dimension, measured.found.tallies(|hit| hit.place.of(*dimension)));
    let tallies: Vec<_> = kpi.breakdowns.iter().map(by_dimension).collect();
    let total = match tallies.first() {
        Some((_, tallies)) => total(scene, kpi, &measured, tallies),
        None => total(scene, kpi, &measured, &measured.found.tallies(|_| 0)),
    };
    let breakdown = |(dimension, tallies): &(Dimension, Tallies)| {
        (*dimension, lines(scene, *dimension, &measured.found, tallies, total.reported))
    };
    let breakdowns = tallies.iter().map(breakdown).collect();
    let outlook = outlook::of(scene, kpi, &measured.found, &total);
    KpiSnapshot { id: kpi.id.clone(), total, breakdowns, provisional: measured.open || !over, outlook }
}

/// What the total of `kpi` is made of, and the total.
pub(crate) fn found(scene: &Scene<'_>, kpi: &Kpi) -> (Found, Cell) {
    let measured = of_kpi(scene, kpi);
    let total = total(scene, kpi, &measured, &measured.found.tallies(|_| 0));
    (measured.found.clone(), total)
}

fn total(scene: &Scene<'_>, kpi: &Kpi, measured: &Measured, tallies: &Tallies) -> Cell {
    let reported = reports(scene, &kpi.measure, kpi.window, measured);
    Cell {
        incomplete: behind_citizens(&measured.incomplete),
        excluded: measured.excluded,
        ..measured.found.total(reported, tallies)
    }
}

/// Who stands behind the figure of `kpi`.
pub(crate) fn members(scene: &Scene<'_>, kpi: &Kpi) -> Members {
    let of_companies = kpi.measure.is_of_companies();
    Members::new(of_companies, of_kpi(scene, kpi).found.behind(of_companies))
}

fn of_kpi(scene: &Scene<'_>, kpi: &Kpi) -> Arc<Measured> {
    match kpi.measure {
        Measure::Narrative => Arc::new(Measured::of(narrative::find(scene, &kpi.id), Vec::new())),
        _ => scene.measured(&kpi.measure, kpi.window, || measure(scene, &kpi.measure, kpi.window)),
    }
}

/// What a part of a share finds, in `window` unless it has its own.
fn of_part(scene: &Scene<'_>, part: &Part, window: Window) -> Arc<Measured> {
    let window = part.window.unwrap_or(window);
    scene.measured(&part.measure, window, || measure(scene, &part.measure, window))
}

/// What `measure` finds in `window`.
fn measure(scene: &Scene<'_>, measure: &Measure, window: Window) -> Measured {
    let days = window::days(scene, window);
    match measure {
        Measure::Events { of, select } => events::find(scene, of, select, days),
        Measure::Distinct { of, by, select } => distinct::find(scene, of, *by, select, days),
        Measure::Sum { of, field, select } => sum::find(scene, of, *field, select, days),
        Measure::Spells { count, kinds, by, select } => spells::find(scene, *count, kinds, *by, select, days),
        Measure::AgreementsActive { kinds, by, select } => agreements_active::find(scene, kinds, *by, select, days),
        Measure::Share { numerator, denominator, minus_exempted, among } => {
            let rule = share::Rule { numerator, denominator, minus_exempted: *minus_exempted, among };
            share::find(scene, &rule, window)
        }
        Measure::ShareMonthly { numerator, denominator, minus_exempted, among } => {
            let rule = share::Rule { numerator, denominator, minus_exempted: *minus_exempted, among };
            share_monthly::find(scene, &rule, window)
        }
        Measure::Outcome { kinds, counts_as, days: within, declared, holding, select } => {
            let rule = outcome::Rule { counts_as, within: *within, declared: *declared, holding: *holding };
            outcome::find(scene, kinds, &rule, select, days)
        }
        Measure::Retained { kinds, days: after, select } => retained::find(scene, kinds, *after, select, days),
        Measure::SeniorityCeiling { kinds, hours, among, .. } => {
            seniority_ceiling::find(scene, kinds, *hours, among, days)
        }
        Measure::Register { table, measure, municipality } => register::find(scene, table, measure, *municipality),
        // What was said is said of a KPI, so a measure alone has nothing.
        Measure::Narrative => Measured::of(Found::Narrative(None), Vec::new()),
    }
}

/// Whether the programme reports what `measure` reads: by what was found, or by an event of its types at or after the window's start.
fn reports(scene: &Scene<'_>, measure: &Measure, window: Window, measured: &Measured) -> bool {
    let found = &measured.found;
    match measure {
        Measure::Share { numerator, denominator, .. } | Measure::ShareMonthly { numerator, denominator, .. } => {
            let [has_part, has_whole] = measured.has_parts;
            has_days(scene, window)
                && is_reported(scene, numerator, window, has_part)
                && is_reported(scene, denominator, window, has_whole)
        }
        Measure::Narrative => true,
        Measure::Register { .. } => has_days(scene, window) && found.is_found(),
        _ => has_days(scene, window) && (found.is_found() || reads_reported(scene, measure, window)),
    }
}

/// Whether the programme reports a part of a share; `found` says whether something was found.
fn is_reported(scene: &Scene<'_>, part: &Part, window: Window, found: bool) -> bool {
    let window = part.window.unwrap_or(window);
    has_days(scene, window) && (found || reads_reported(scene, &part.measure, window))
}

fn has_days(scene: &Scene<'_>, window: Window) -> bool {
    !window::days(scene, window).is_empty()
}

fn reads_reported(scene: &Scene<'_>, measure: &Measure, window: Window) -> bool {
    scene.records.reports(&reporting(measure), scene.view, window::reported_from(scene, window))
}

/// The types of which an event tells that the programme reports what `measure` reads.
pub(crate) fn reporting(measure: &Measure) -> Vec<EventType> {
    let started = |kinds: &[SpellKind]| -> Vec<_> {
        kinds.iter().map(|kind| EventType::Spell(*kind, SpellStep::Started)).collect()
    };
    match measure {
        Measure::Events { of, .. } | Measure::Distinct { of, .. } | Measure::Sum { of, .. } => of.clone(),
        Measure::Spells { kinds, .. } | Measure::Outcome { kinds, .. } | Measure::Retained { kinds, .. } => {
            started(kinds)
        }
        Measure::AgreementsActive { .. } => vec![EventType::AgreementSigned],
        Measure::SeniorityCeiling { kinds, .. } => {
            [started(kinds), vec![EventType::CitizenReferred, EventType::HoursPaid]].concat()
        }
        Measure::Share { .. } | Measure::ShareMonthly { .. } | Measure::Register { .. } | Measure::Narrative => {
            Vec::new()
        }
    }
}

/// The hits that rows of `event_type` make which exist, lie in `days`, are read and meet `select`: each with its row, and without a unit.
/// Gives the citizens of those that lack a field of a range.
fn each<'a>(
    scene: &Scene<'a>,
    event_type: EventType,
    select: &Selection,
    days: Days,
    is_read: impl Fn(&Existing<'a>) -> bool,
    mut take: impl FnMut(Existing<'a>, Hit),
) -> Vec<u32> {
    let mut incomplete = Vec::new();
    let Some(table) = scene.records.table(event_type) else { return incomplete };
    let ready = Selected::new(select, scene, table, event_type);
    let hits = EventHits::new(scene, event_type);
    for row in scene.existing(event_type).filter(|row| days.contains(row.day) && is_read(row)) {
        let whose = hits.whose(&row);
        match ready.met(row.index, whose) {
            Met::Yes => take(row, hits.of(&row, whose)),
            Met::Incomplete => incomplete.push(whose.0),
            Met::No => {}
        }
    }
    incomplete
}

/// A list with room for a hit of every event of the types `of`: it takes memory only as far as it is filled.
fn room(scene: &Scene<'_>, of: &[EventType]) -> Vec<Hit> {
    Vec::with_capacity(of.iter().filter_map(|known| scene.records.table(*known)).map(Table::rows).sum())
}

/// What makes hits of the events of one type.
struct EventHits<'s, 'a> {
    companies: &'s Companies,
    places: Places<'s, 'a>,
    /// Citizen and company.
    columns: [&'a [u32]; 2],
}

impl<'s, 'a> EventHits<'s, 'a> {
    fn new(scene: &'s Scene<'a>, event_type: EventType) -> Self {
        Self {
            companies: scene.companies(),
            places: Places::new(scene, event_type),
            columns: scene.columns(event_type, [Field::Citizen, Field::Company]),
        }
    }

    /// The citizen of an event, and its company as it counts; 0 for none.
    fn whose(&self, row: &Existing<'_>) -> (u32, u32) {
        let [citizen, company] = row.cells(&self.columns);
        (citizen, self.companies.counts_as(company))
    }

    /// The hit that an event makes, without a unit.
    fn of(&self, row: &Existing<'_>, (citizen, company): (u32, u32)) -> Hit {
        Hit {
            unit: 0,
            adds: 0,
            citizen,
            company,
            place: self.places.of(row, citizen),
            reaches: row.reaches(),
            position: row.table.position(row.index),
            day: row.day,
        }
    }
}

/// The hit that an event makes for `unit`.
fn event_hit(scene: &Scene<'_>, row: Existing<'_>, unit: u32) -> Hit {
    let hits = EventHits::new(scene, row.event_type);
    Hit { unit, ..hits.of(&row, hits.whose(&row)) }
}

/// The lines of a breakdown: the programme's own in its order, then others that have something, then `unknown`.
fn lines(scene: &Scene<'_>, dimension: Dimension, found: &Found, tallies: &Tallies, reported: bool) -> Vec<Line> {
    let own: Vec<String> = match dimension {
        Dimension::Municipality => scene.programme.municipalities.iter().map(ToString::to_string).collect(),
        Dimension::TargetGroup => scene.programme.target_groups.iter().map(|group| group.code.clone()).collect(),
    };
    // Hits have few different places, so each place's keys are made once and not for each hit.
    let places: Vec<_> =
        tallies.all().into_iter().map(|(place, tally)| (place, keys(scene, dimension, place), tally)).collect();
    let counted = places.iter().filter(|(.., tally)| tally.has_line(found));
    let present: BTreeSet<&String> = counted.flat_map(|(_, keys, _)| keys).collect();
    let others = present.iter().filter(|key| !own.contains(key) && **key != UNKNOWN).copied().cloned();
    let unknown = present.iter().filter(|key| **key == UNKNOWN).copied().cloned();
    let all: Vec<_> = own.iter().cloned().chain(others).chain(unknown).collect();
    let line = |key: String| {
        let of_line = |place| places.iter().any(|(own, keys, _)| *own == place && keys.contains(&key));
        let cell = found.cell(reported, &tallies.joined(of_line));
        Line { key, cell }
    };
    all.into_iter().map(line).collect()
}

/// Key of the line of what has no municipality or target group.
const UNKNOWN: &str = "unknown";

/// Keys of the lines that a place belongs to.
fn keys(scene: &Scene<'_>, dimension: Dimension, cell: u32) -> Vec<String> {
    let known = match dimension {
        Dimension::Municipality => {
            let code = cell.checked_sub(1).map(|code| format!("{code:03}"));
            code.filter(|code| code.parse::<Municipality>().is_ok()).into_iter().collect()
        }
        Dimension::TargetGroup => {
            let groups = scene.records.names.words.name(cell).filter(|groups| !groups.is_empty());
            groups.map_or_else(Vec::new, |groups| groups.split(LIST).map(str::to_owned).collect())
        }
    };
    if known.is_empty() { vec![UNKNOWN.to_owned()] } else { known }
}
