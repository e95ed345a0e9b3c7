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
use crate::scene::{Existing, Scene};
use crate::selection::{Met, Selected};
use crate::table::LIST;
use crate::tally::{Found, Hit, behind_citizens};
use crate::window::{self, Days};
use maaltal_domain::{
    Cell, Dimension, EventType, Field, Kpi, KpiSnapshot, Line, Measure, Municipality, Part, Selection, SpellKind,
    SpellStep, Window,
};
use std::collections::BTreeSet;

/// What a measure found, and what it had to leave out.
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
    let total = total(scene, kpi, &measured);
    let breakdown = |dimension: &Dimension| (*dimension, lines(scene, *dimension, &measured.found, total.reported));
    let breakdowns = kpi.breakdowns.iter().map(breakdown).collect();
    let outlook = outlook::of(scene, kpi, &measured.found, &total);
    KpiSnapshot { id: kpi.id.clone(), total, breakdowns, provisional: measured.open || !over, outlook }
}

/// What the total of `kpi` is made of, and the total.
pub(crate) fn found(scene: &Scene<'_>, kpi: &Kpi) -> (Found, Cell) {
    let measured = of_kpi(scene, kpi);
    let total = total(scene, kpi, &measured);
    (measured.found, total)
}

fn total(scene: &Scene<'_>, kpi: &Kpi, measured: &Measured) -> Cell {
    let reported = reports(scene, &kpi.measure, kpi.window, measured);
    Cell {
        incomplete: behind_citizens(measured.incomplete.clone()),
        excluded: measured.excluded,
        ..measured.found.total(reported)
    }
}

/// Who stands behind the figure of `kpi`.
pub(crate) fn members(scene: &Scene<'_>, kpi: &Kpi) -> Members {
    let of_companies = kpi.measure.is_of_companies();
    Members::new(of_companies, of_kpi(scene, kpi).found.behind(of_companies))
}

fn of_kpi(scene: &Scene<'_>, kpi: &Kpi) -> Measured {
    match kpi.measure {
        Measure::Narrative => Measured::of(narrative::find(scene, &kpi.id), Vec::new()),
        _ => measure(scene, &kpi.measure, kpi.window),
    }
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

/// Rows of the types `of` that exist, lie in `days`, are read and meet `select`; and the citizens of those that lack a field of a range.
fn selected<'a>(
    scene: &Scene<'a>,
    of: &[EventType],
    select: &Selection,
    days: Days,
    is_read: impl Fn(&Existing<'a>) -> bool,
) -> (Vec<Existing<'a>>, Vec<u32>) {
    let mut rows = Vec::new();
    let mut incomplete = Vec::new();
    for event_type in of {
        let Some(table) = scene.records.table(*event_type) else { continue };
        let ready = Selected::new(select, scene, table, *event_type);
        for row in scene.existing(*event_type).filter(|row| days.contains(row.day) && is_read(row)) {
            let whose = || (row.cell(Field::Citizen), scene.companies().counts_as(row.cell(Field::Company)));
            match ready.met(row.index, whose) {
                Met::Yes => rows.push(row),
                Met::Incomplete => incomplete.push(row.cell(Field::Citizen)),
                Met::No => {}
            }
        }
    }
    (rows, incomplete)
}

/// The hit that an event makes for `unit`.
fn event_hit(scene: &Scene<'_>, row: Existing<'_>, unit: u32, adds: i64) -> Hit {
    Hit {
        unit,
        adds,
        citizen: row.cell(Field::Citizen),
        company: scene.companies().counts_as(row.cell(Field::Company)),
        place: scene.place(row),
        reaches: row.reaches(),
        position: row.table.position(row.index),
        day: row.day,
    }
}

/// The lines of a breakdown: the programme's own in its order, then others that have something, then `unknown`.
fn lines(scene: &Scene<'_>, dimension: Dimension, found: &Found, reported: bool) -> Vec<Line> {
    let own: Vec<String> = match dimension {
        Dimension::Municipality => scene.programme.municipalities.iter().map(ToString::to_string).collect(),
        Dimension::TargetGroup => scene.programme.target_groups.iter().map(|group| group.code.clone()).collect(),
    };
    // Hits have few different places, so each place's keys are made once and not for each hit.
    let counted = places(found.counted(), dimension);
    let present: BTreeSet<String> = counted.into_iter().flat_map(|cell| keys(scene, dimension, cell)).collect();
    let others = present.iter().filter(|key| !own.contains(key) && *key != UNKNOWN).cloned();
    let unknown = present.iter().filter(|key| *key == UNKNOWN).cloned();
    let all: Vec<_> = own.iter().cloned().chain(others).chain(unknown).collect();
    let every = places(found.hits(), dimension);
    let line = |key: String| {
        let of_line = |cell: &u32| keys(scene, dimension, *cell).contains(&key);
        let cells: Vec<u32> = every.iter().copied().filter(of_line).collect();
        let cell = found.cell(reported, |hit| cells.contains(&hit.place.of(dimension)));
        Line { key, cell }
    };
    all.into_iter().map(line).collect()
}

/// The different places of some hits, as cells.
fn places<'a>(hits: impl Iterator<Item = &'a Hit>, dimension: Dimension) -> BTreeSet<u32> {
    let mut last = None;
    hits.map(|hit| hit.place.of(dimension)).filter(|cell| last.replace(*cell) != Some(*cell)).collect()
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
