//! The numbers of all tables that measure the same thing, each over its own window and view.

use super::possible::Number;
use super::sheet::{KpiNumbers, Parts, Sheet};
use super::window::Window;
use crate::{Day, KpiId, Measure, Month, Part, Position, SpellCount};

/// What one number measures: equal keys measure the same thing, each over its own window and view.
pub(super) type Key<'a> = (usize, Role, Option<(&'static str, &'a str)>);

/// What a number is of its measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// The whole measure.
    Count,
    Numerator,
    Denominator,
    Incomplete,
    Excluded,
}

/// A number of a series.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stand<'a> {
    pub key: Key<'a>,
    pub window: Window,
    pub position: Position,
    /// Whether it falls only by correction when the window grows or more has been recorded.
    pub grows: bool,
    pub number: Number,
    /// Of a share's numerator the denominator, and the other way round.
    pub partner: Option<Number>,
    pub kpi: &'a KpiId,
    pub is_own: bool,
}

impl Stand<'_> {
    /// Whether it is at most `large` but for corrections.
    pub fn is_within(&self, large: &Self) -> bool {
        self.grows && self.window.lies_in(large.window) && self.position <= large.position
    }
}

/// All numbers, with those together that measure the same thing, in order of time; the table asked for is the last.
pub(super) fn series<'a>(sheets: &[Sheet<'a>], programme_start: Day) -> Vec<Stand<'a>> {
    let mut measures = Vec::new();
    let mut stands: Vec<Stand<'a>> = Vec::new();
    let asked = sheets.last();
    for sheet in sheets {
        for figure in &sheet.kpis {
            let own = of_measure(&mut measures, &figure.kpi.measure);
            let denominator = counted(&figure.kpi.measure).map(|of| (of_measure(&mut measures, &of.measure), of));
            let (days, window) = (sheet.days, figure.kpi.window);
            let rows = Rows { sheet, figure, programme_start, own, denominator, days, window };
            let other = asked.and_then(|asked| asked.kpis.iter().find(|other| other.kpi.id == figure.kpi.id));
            let lines = figure.breakdowns.iter().flat_map(|(dimension, lines)| {
                lines.iter().map(|(key, parts)| (Some((dimension.name(), *key)), *parts))
            });
            for (line, parts) in std::iter::once((None, figure.total)).chain(lines) {
                let month = rows.month(parts, other.map_or(Parts::None, |other| other.cell(line)));
                let Some(rows) = rows.of_month(month) else { continue };
                rows.cell(line, parts, &mut stands);
                if line.is_none() {
                    rows.beside(&mut stands);
                }
            }
        }
    }
    stands.sort_by_key(|stand| (stand.key, stand.window.last, stand.position));
    stands
}

/// The part of a share that is its denominator and nothing less.
fn counted(measure: &Measure) -> Option<&Part> {
    match measure {
        Measure::Share { denominator, minus_exempted: false, among, .. }
        | Measure::ShareMonthly { denominator, minus_exempted: false, among, .. } => {
            Some(denominator).filter(|_| among.is_everyone())
        }
        _ => None,
    }
}

/// The place of a measure among the different ones.
fn of_measure<'a>(measures: &mut Vec<&'a Measure>, measure: &'a Measure) -> usize {
    let known = measures.iter().position(|known| *known == measure);
    known.unwrap_or_else(|| {
        measures.push(measure);
        measures.len() - 1
    })
}

/// The numbers of one figure in one table, or of one month of it.
#[derive(Clone, Copy)]
struct Rows<'s, 'a> {
    sheet: &'s Sheet<'a>,
    figure: &'s KpiNumbers<'a>,
    programme_start: Day,
    own: usize,
    /// What else its denominator is a count of.
    denominator: Option<(usize, &'a Part)>,
    days: Window,
    window: crate::Window,
}

impl<'a> Rows<'_, 'a> {
    /// The month of a monthly share. Of a hidden one released before it is unknown; it may be that of the same cell asked for.
    fn month(&self, parts: Parts, asked: Parts) -> Option<Month> {
        let days = self.window_of(&self.figure.kpi.measure);
        let may_be = |month: &Month| Window::of_month(*month).lies_in(days);
        parts.month().or_else(|| asked.month().filter(may_be))
    }

    /// The rows of the month, where the figure is of a month; nothing where that is not known.
    fn of_month(self, month: Option<Month>) -> Option<Self> {
        match self.figure.kpi.measure {
            Measure::ShareMonthly { .. } => {
                month.map(|month| Self { days: Window::of_month(month), window: crate::Window::Period, ..self })
            }
            _ => Some(self),
        }
    }

    fn stand(&self, key: Key<'a>, window: Window, grows: bool, number: Number) -> Stand<'a> {
        let Sheet { position, is_own, .. } = *self.sheet;
        Stand { key, window, position, grows, number, partner: None, kpi: &self.figure.kpi.id, is_own }
    }

    fn cell(&self, line: Option<(&'static str, &'a str)>, parts: Parts, stands: &mut Vec<Stand<'a>>) {
        let measure = &self.figure.kpi.measure;
        match parts {
            Parts::None => {}
            Parts::One(number) => {
                let window = self.window_of(measure);
                stands.push(self.stand((self.own, Role::Count, line), window, grows(measure), number));
            }
            Parts::Share { part, whole, .. } => {
                let rises = rises(measure);
                let window = if rises { self.window_of(measure) } else { self.question() };
                let numerator = self.stand((self.own, Role::Numerator, line), window, rises, part);
                let denominator = match self.denominator {
                    Some((measure, of)) => {
                        let window = self.window(of.window.unwrap_or(self.window), &of.measure);
                        self.stand((measure, Role::Count, line), window, grows(&of.measure), whole)
                    }
                    None => self.stand((self.own, Role::Denominator, line), window, rises, whole),
                };
                stands.push(Stand { partner: Some(whole), ..numerator });
                stands.push(Stand { partner: Some(part), ..denominator });
            }
        }
    }

    /// What stands beside the figure.
    fn beside(&self, stands: &mut Vec<Stand<'a>>) {
        let measure = &self.figure.kpi.measure;
        let beside = [
            (Role::Incomplete, self.figure.incomplete, self.window_of(measure), grows(measure)),
            (Role::Excluded, self.figure.excluded, self.question(), false),
        ];
        for (role, number, window, grows) in beside {
            stands.extend(number.map(|number| self.stand((self.own, role, None), window, grows, number)));
        }
    }

    fn window_of(&self, measure: &Measure) -> Window {
        self.window(self.window, measure)
    }

    fn window(&self, window: crate::Window, measure: &Measure) -> Window {
        let window = if looks_at_a_day(measure) { crate::Window::Cutoff } else { window };
        Window::of(window, self.days, self.programme_start)
    }

    /// The window that only a question with the same answer has: its last day says all where nothing looks at the period.
    fn question(&self) -> Window {
        let measure = &self.figure.kpi.measure;
        let parts = match measure {
            Measure::Share { numerator, denominator, .. } => [numerator.window, denominator.window],
            _ => [None, None],
        };
        let looks_at_period = self.window == crate::Window::Period || parts.contains(&Some(crate::Window::Period));
        let is_of_days = looks_at_period && !looks_at_a_day(measure);
        let window = if is_of_days { crate::Window::Period } else { crate::Window::Cutoff };
        Window::of(window, self.days, self.programme_start)
    }
}

/// Whether a measure looks at the last day alone, or from there back for so long as it says itself.
fn looks_at_a_day(measure: &Measure) -> bool {
    matches!(
        measure,
        Measure::AgreementsActive { .. }
            | Measure::Spells { count: SpellCount::Active, .. }
            | Measure::SeniorityCeiling { .. }
    )
}

/// Whether a count or sum falls only by correction when its window grows.
fn grows(measure: &Measure) -> bool {
    match measure {
        Measure::Events { .. } | Measure::Distinct { .. } | Measure::Sum { .. } => true,
        Measure::Spells { count, .. } => *count != SpellCount::Active,
        _ => false,
    }
}

/// Whether the numerator and denominator of a share fall only by correction when its window grows.
fn rises(measure: &Measure) -> bool {
    match measure {
        Measure::Outcome { .. } | Measure::Retained { .. } => true,
        Measure::Share { numerator, denominator, minus_exempted: false, .. }
        | Measure::ShareMonthly { numerator, denominator, minus_exempted: false, .. } => {
            [numerator, denominator].iter().all(|part| part.window.is_none() && grows(&part.measure))
        }
        _ => false,
    }
}
