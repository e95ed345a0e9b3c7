//! Which events bear on a figure: those that can change what it says of certain citizens, companies, spells or agreements.
//!
//! An event bears on a hit when the measure reads its type and it is about the hit's own citizen, company, spell or agreement; with
//! `in` and `not_in` also when it bears on whether they stand behind another key figure. Whether it did change anything is not asked here.

mod units;

use crate::measure;
use crate::scene::{Existing, Scene};
use crate::table::day_of;
use crate::tally::Hit;
use crate::window::{self, Days};
use maaltal_domain::{
    Among, EventType, Field, FieldPath, Kpi, Measure, Month, Part, Period, Selection, SpellKind, SpellStep, Unit,
    Window,
};
use std::collections::BTreeSet;
use units::{Kin, Units};

/// Types of which an event with an event time at or after a day tells that the programme reports a figure; of a share for both parts.
pub(crate) fn reported_by(scene: &Scene<'_>, kpi: &Kpi) -> Vec<(Vec<EventType>, i32)> {
    let told = |measure: &Measure, window: Window| (measure::reporting(measure), window::reported_from(scene, window));
    match &kpi.measure {
        Measure::Share { numerator, denominator, .. } | Measure::ShareMonthly { numerator, denominator, .. } => {
            [numerator, denominator].map(|part| told(&part.measure, part.window.unwrap_or(kpi.window))).to_vec()
        }
        measure => vec![told(measure, kpi.window)],
    }
}

/// Looks for the events that bear on a figure, in two scenes that differ by some events.
pub(crate) struct Bearing<'s, 'a, F> {
    /// The scenes that differ; of one programme.
    kin: Kin<'s, 'a>,
    /// Events of a type that could be named, in order of position.
    candidates: F,
    /// Where a key figure goes through months, the first of them.
    first_month: Option<Period>,
    found: BTreeSet<u32>,
}

impl<'s, 'a, 'c, F: Fn(EventType) -> Vec<Existing<'c>>> Bearing<'s, 'a, F> {
    pub fn new(scenes: [&'s Scene<'a>; 2], candidates: F) -> Self {
        Self { kin: Kin { scenes }, candidates, first_month: None, found: BTreeSet::new() }
    }

    /// Positions of the candidates that bear on some hits of `kpi`.
    pub fn on(mut self, kpi: &Kpi, hits: &[Hit]) -> BTreeSet<u32> {
        let units = self.kin.units_of(hits);
        match kpi.measure {
            Measure::Narrative => self.take_units(EventType::KpiExplained, Days::EVER, &units),
            _ => self.of(&kpi.measure, kpi.window, &units),
        }
        self.found
    }

    /// Notes what bears on `units` in a measure.
    fn of(&mut self, measure: &Measure, window: Window, units: &Units) {
        let days = self.days(window);
        match measure {
            Measure::Events { of, select } | Measure::Sum { of, select, .. } => {
                self.events(of, select, days, units, false);
            }
            Measure::Distinct { of, by, select } => {
                let of_companies = matches!(by, FieldPath::Field(Field::Company | Field::Into));
                self.events(of, select, days, units, of_companies);
                if *by == FieldPath::AgeAtEntry {
                    self.ages(&self.kin.mentioned(of, units).0);
                }
            }
            Measure::Spells { kinds, select, .. } | Measure::Retained { kinds, select, .. } => {
                self.spells(kinds, select, units);
            }
            Measure::Outcome { kinds, counts_as, select, .. } => {
                let both: Vec<_> = kinds.iter().chain(counts_as).copied().collect();
                self.spells(&both, select, &units.as_citizens());
            }
            Measure::AgreementsActive { by, select, .. } => self.agreements(*by, select, units),
            Measure::Share { numerator, denominator, minus_exempted, among } => {
                self.share([numerator, denominator], window, *minus_exempted, among, &units.as_citizens());
            }
            Measure::ShareMonthly { numerator, denominator, minus_exempted, among } => {
                let first = Period::of_month(Month::of(day_of(days.first)));
                let outer = self.first_month.replace(first);
                self.share([numerator, denominator], Window::Period, *minus_exempted, among, &units.as_citizens());
                self.first_month = outer;
            }
            Measure::SeniorityCeiling { kinds, among, .. } => {
                let units = units.as_citizens();
                self.take_units(EventType::CitizenReferred, Days::EVER, &units);
                self.take_units(EventType::CitizenLeft, Days::EVER, &units);
                self.take_units(EventType::HoursPaid, days, &units);
                self.spells(kinds, &Selection { among: among.clone(), ..Selection::new() }, &units);
            }
            Measure::Register { .. } => self.take_units(EventType::RegisterCounted, Days::EVER, units),
            Measure::Narrative => {}
        }
    }

    /// The days of a window; of one that is looked at month by month those of all months.
    fn days(&self, window: Window) -> Days {
        let [scene, _] = self.kin.scenes;
        let days = window::days(scene, window);
        match &self.first_month {
            Some(first) => Days { first: window::days(&scene.in_period(first), window).first.min(days.first), ..days },
            None => days,
        }
    }

    /// Events that are read one by one.
    fn events(&mut self, of: &[EventType], select: &Selection, days: Days, units: &Units, of_companies: bool) {
        let (citizens, companies) = self.kin.mentioned(of, units);
        for event_type in of {
            self.take_units(*event_type, days, units);
        }
        // Of registrations the latest holds, so another one may make room.
        if of_companies && of.contains(&EventType::CompanyRegistered) {
            let kin = self.kin;
            self.take(EventType::CompanyRegistered, days, |row| kin.is_of(row, Field::Company, &companies));
        }
        if of_companies || units.are_companies() {
            self.mergers(&companies);
        }
        self.selection(select, &citizens, &companies);
    }

    /// What makes the spells of some units, whatever their kind says where one id has two.
    fn spells(&mut self, kinds: &[SpellKind], select: &Selection, units: &Units) {
        let started: Vec<_> = kinds.iter().map(|kind| EventType::Spell(*kind, SpellStep::Started)).collect();
        let kin = self.kin;
        let ids = kin.cells(&started, Field::Spell, |row| kin.is_about(row, units));
        let (citizens, companies) = self.kin.mentioned(&started, units);
        for kind in SpellKind::ALL {
            for step in [SpellStep::Started, SpellStep::Ended] {
                let is_read = step == SpellStep::Started && kinds.contains(&kind);
                let bears =
                    |row: &Existing<'_>| ids.contains(&row.cell(Field::Spell)) || (is_read && kin.is_about(row, units));
                self.take(EventType::Spell(kind, step), Days::EVER, bears);
            }
        }
        self.mergers(&companies);
        self.selection(select, &citizens, &companies);
    }

    fn agreements(&mut self, by: Unit, select: &Selection, units: &Units) {
        let signed = [EventType::AgreementSigned];
        let kin = self.kin;
        let ids = kin.cells(&signed, Field::Agreement, |row| kin.is_one(row, units));
        let (_, companies) = self.kin.mentioned(&signed, units);
        for known in [EventType::AgreementSigned, EventType::AgreementWithdrawn] {
            self.take(known, Days::EVER, |row| ids.contains(&row.cell(Field::Agreement)));
        }
        if by == Unit::Companies || units.are_companies() {
            self.mergers(&companies);
        }
        self.selection(select, &BTreeSet::new(), &companies);
    }

    fn share(&mut self, parts: [&Part; 2], window: Window, minus_exempted: bool, among: &Among, units: &Units) {
        for part in parts {
            self.of(&part.measure, part.window.unwrap_or(window), units);
        }
        if minus_exempted {
            self.take_units(EventType::CitizenExempted, Days::EVER, units);
            self.take_units(EventType::CitizenLeft, Days::EVER, units);
        }
        let (citizens, _) = self.kin.mentioned(&[], units);
        self.among(among, &citizens, &BTreeSet::new());
    }

    /// What decides whether the events of some citizens and companies are selected, beyond the events' own fields.
    fn selection(&mut self, select: &Selection, citizens: &BTreeSet<u32>, companies: &BTreeSet<u32>) {
        if select.conditions.iter().any(|condition| condition.field == FieldPath::AgeAtEntry) {
            self.ages(citizens);
        }
        self.among(&select.among, citizens, companies);
    }

    fn among(&mut self, among: &Among, citizens: &BTreeSet<u32>, companies: &BTreeSet<u32>) {
        let programme = self.kin.scenes[0].programme;
        let named = |known: &&Kpi| among.within.contains(&known.id) || among.outside.contains(&known.id);
        for kpi in programme.kpis.iter().filter(named) {
            if kpi.measure.is_of_companies() {
                self.mergers(companies);
                self.of(&kpi.measure, kpi.window, &Units::Companies(companies.clone()));
            } else {
                let moved = self.kin.moved_month(kpi);
                self.of(&kpi.measure, kpi.window, &Units::Citizens(citizens.union(&moved).copied().collect()));
            }
        }
    }

    fn ages(&mut self, citizens: &BTreeSet<u32>) {
        let tells =
            |row: &Existing<'_>| row.cell(Field::BirthYear) != 0 && citizens.contains(&row.cell(Field::Citizen));
        self.take(EventType::CitizenReferred, Days::EVER, tells);
    }

    fn mergers(&mut self, companies: &BTreeSet<u32>) {
        let kin = self.kin;
        let merges = |row: &Existing<'_>| {
            [Field::Company, Field::Into].into_iter().any(|field| kin.is_of(row, field, companies))
        };
        self.take(EventType::CompanyMerged, Days::EVER, merges);
    }

    fn take_units(&mut self, event_type: EventType, days: Days, units: &Units) {
        let kin = self.kin;
        self.take(event_type, days, |row| kin.is_one(row, units));
    }

    fn take(&mut self, event_type: EventType, days: Days, bears: impl Fn(&Existing<'_>) -> bool) {
        let rows = (self.candidates)(event_type).into_iter().filter(|row| days.contains(row.day) && bears(row));
        self.found.extend(rows.map(|row| row.table.position(row.index)));
    }
}
