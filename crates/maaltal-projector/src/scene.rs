//! The records of one programme as one view and one cut-off see them.

mod ages;
mod companies;
mod exemptions;
mod places;
mod referrals;
mod spells;

pub(crate) use ages::Ages;
pub(crate) use companies::{Companies, Refused, in_order as mergers_in_order};
pub(crate) use places::Places;
pub(crate) use referrals::Place;
pub(crate) use spells::{MergedSpell, Run, Spells, ends};

use crate::distinct::Distinct;
use crate::measure::{self, Measured};
use crate::members::Members;
use crate::records::Records;
use crate::table::{Table, day_of, number_of};
use chrono::Datelike;
use exemptions::Exemptions;
use maaltal_domain::{Day, EventType, Field, Kpi, KpiId, Measure, Month, Period, Programme, Window};
use referrals::Referrals;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What a figure looks at; the costly parts are worked out once, when first asked for.
pub(crate) struct Scene<'a> {
    pub records: &'a Records,
    pub programme: &'a Programme,
    pub view: u32,
    pub period: &'a Period,
    /// Last day that exists.
    pub cutoff: i32,
    known: Arc<Known>,
    /// Who stands behind each KPI, in the programme's order.
    members: Vec<OnceLock<Members>>,
    /// What several figures count, worked out once.
    common: Vec<Common<'a>>,
}

/// What a measure finds in a window, for so many figures that are still to come.
struct Common<'a> {
    measure: &'a Measure,
    window: Window,
    found: Mutex<(usize, Option<Arc<Measured>>)>,
}

/// What holds for every period of a view and a cut-off.
#[derive(Default)]
struct Known {
    companies: OnceLock<Companies>,
    referrals: OnceLock<Referrals>,
    ages: OnceLock<Ages>,
    exemptions: OnceLock<Exemptions>,
    spells: OnceLock<Spells>,
}

/// One row that exists: in effect at the view, with an event time that the cut-off has reached.
#[derive(Clone, Copy)]
pub(crate) struct Existing<'a> {
    pub table: &'a Table,
    pub event_type: EventType,
    pub index: usize,
    /// Event time.
    pub day: i32,
}

impl<'a> Scene<'a> {
    /// What `records` hold at `view`, up to `cutoff`.
    pub fn new(records: &'a Records, programme: &'a Programme, view: u32, period: &'a Period, cutoff: Day) -> Self {
        Self {
            records,
            programme,
            view,
            period,
            cutoff: number_of(cutoff),
            known: Arc::default(),
            members: programme.kpis.iter().map(|_| OnceLock::new()).collect(),
            common: common(programme),
        }
    }

    /// The same view and cut-off in another period.
    pub fn in_period<'b>(&self, period: &'b Period) -> Scene<'b>
    where
        'a: 'b,
    {
        let members = self.members.iter().map(|_| OnceLock::new()).collect();
        Scene { period, known: Arc::clone(&self.known), members, common: Vec::new(), ..*self }
    }

    /// Who stands behind the KPI of this id; nobody where there is none.
    pub fn members(&self, kpi: &KpiId) -> Option<&Members> {
        let place = self.programme.kpis.iter().position(|known| known.id == *kpi)?;
        // A definition leads round in no circle, so this ends.
        let members = || Some(measure::members(self, self.programme.kpis.get(place)?));
        Some(
            self.members
                .get(place)?
                .get_or_init(|| members().unwrap_or_else(|| Members::new(false, Distinct::default()))),
        )
    }

    /// What a measure finds in a window, which `find` works out unless another figure of the same has; kept only for those still to come.
    pub fn measured(&self, measure: &Measure, window: Window, find: impl FnOnce() -> Measured) -> Arc<Measured> {
        let common = self.common.iter().find(|common| (common.measure, common.window) == (measure, window));
        let Some(common) = common else { return Arc::new(find()) };
        let mut kept = common.found.lock().unwrap_or_else(PoisonError::into_inner);
        let (to_come, found) = &mut *kept;
        *to_come = to_come.saturating_sub(1);
        let measured = found.take().unwrap_or_else(|| Arc::new(find()));
        *found = (*to_come > 0).then(|| Arc::clone(&measured));
        measured
    }

    /// How much of what `kpi` counts another figure counts too.
    pub fn in_common(&self, kpi: &Kpi) -> usize {
        counted(kpi).filter(|own| self.common.iter().any(|common| (common.measure, common.window) == *own)).count()
    }

    /// Rows of `event_type` that exist, in order of position.
    pub fn existing(&self, event_type: EventType) -> impl Iterator<Item = Existing<'a>> + use<'a> {
        let (last, view) = (last_event_time(event_type, self.cutoff), self.view);
        let table = self.records.table(event_type);
        table.into_iter().flat_map(move |table| {
            let rows = table.effective_days(view).filter(move |(_, day)| *day <= last);
            rows.map(move |(index, day)| Existing { table, event_type, index, day })
        })
    }

    /// The columns of some fields of `event_type`, for [`Existing::cells`]; looked up once for all rows.
    pub fn columns<const N: usize>(&self, event_type: EventType, fields: [Field; N]) -> [&'a [u32]; N] {
        let table = self.records.table(event_type);
        fields.map(|field| table.map(|table| table.cells(field)).unwrap_or_default())
    }

    /// Which companies count as one.
    pub fn companies(&self) -> &Companies {
        self.known.companies.get_or_init(|| Companies::new(self))
    }

    /// Who was referred where.
    pub fn referrals(&self) -> &Referrals {
        self.known.referrals.get_or_init(|| Referrals::new(self))
    }

    /// How old citizens were at entry.
    pub fn ages(&self) -> &Ages {
        self.known.ages.get_or_init(|| Ages::new(self))
    }

    /// Who was exempted when.
    pub fn exemptions(&self) -> &Exemptions {
        self.known.exemptions.get_or_init(|| Exemptions::new(self))
    }

    /// All spells, merged.
    pub fn spells(&self) -> &Spells {
        self.known.spells.get_or_init(|| Spells::new(self))
    }
}

impl Existing<'_> {
    /// The cell of `field`, 0 where the event has none.
    pub fn cell(&self, field: Field) -> u32 {
        self.table.cells(field).get(self.index).copied().unwrap_or(0)
    }

    /// The cells of some columns of its table.
    pub fn cells<const N: usize>(&self, columns: &[&[u32]; N]) -> [u32; N] {
        columns.map(|column| column.get(self.index).copied().unwrap_or(0))
    }

    /// How far its data reach: its event time, of a month its last day.
    pub fn reaches(&self) -> i32 {
        if is_monthly(self.event_type) { last_of_month(self.day) } else { self.day }
    }
}

/// What more than one of a programme's figures counts, as a figure or as the part of a share.
fn common(programme: &Programme) -> Vec<Common<'_>> {
    let mut all: Vec<Common<'_>> = Vec::new();
    for (measure, window) in programme.kpis.iter().flat_map(counted) {
        match all.iter_mut().find(|known| (known.measure, known.window) == (measure, window)) {
            Some(known) => known.found.get_mut().unwrap_or_else(PoisonError::into_inner).0 += 1,
            None => all.push(Common { measure, window, found: Mutex::new((1, None)) }),
        }
    }
    all.retain_mut(|known| known.found.get_mut().is_ok_and(|(figures, _)| *figures > 1));
    all
}

/// What a figure counts: its measure, and of a share the parts.
fn counted(kpi: &Kpi) -> impl Iterator<Item = (&Measure, Window)> {
    let parts = match &kpi.measure {
        Measure::Share { numerator, denominator, .. } => [Some(numerator), Some(denominator)],
        _ => [None; 2],
    };
    let parts = parts.into_iter().flatten().map(|part| (&*part.measure, part.window.unwrap_or(kpi.window)));
    parts.chain([(&kpi.measure, kpi.window)])
}

/// Types whose event time is a month.
fn is_monthly(event_type: EventType) -> bool {
    matches!(event_type, EventType::HoursPaid | EventType::RegisterCounted)
}

/// The latest event time that a cut-off has reached: for months, the first day of the last whole month.
fn last_event_time(event_type: EventType, cutoff: i32) -> i32 {
    if !is_monthly(event_type) {
        return cutoff;
    }
    let month = Month::of(day_of(cutoff));
    if last_of_month(cutoff) == cutoff {
        number_of(month.first_day())
    } else {
        number_of(Month::of(day_of(number_of(month.first_day()) - 1)).first_day())
    }
}

/// The last day of the month that `day` lies in.
fn last_of_month(day: i32) -> i32 {
    let date = day_of(day);
    day + i32::from(date.num_days_in_month()) - date.day() as i32
}
