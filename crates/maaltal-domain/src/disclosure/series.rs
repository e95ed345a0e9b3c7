//! The numbers of all tables that measure the same thing, each over its own window and view.

use super::possible::Number;
use super::sheet::{KpiNumbers, Parts, Sheet};
use super::window::Window;
use crate::{Day, Dimension, KpiId, Measure, Position, SpellCount};

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
    pub kpi: &'a KpiId,
    pub is_own: bool,
}

impl Stand<'_> {
    /// Whether it is at most `large` but for corrections.
    pub fn is_within(&self, large: &Self) -> bool {
        self.grows && self.window.lies_in(large.window) && self.position <= large.position
    }
}

/// All numbers, with those together that measure the same thing, in order of time.
pub(super) fn series<'a>(sheets: &[Sheet<'a>], programme_start: Day) -> Vec<Stand<'a>> {
    let mut measures = Vec::new();
    let mut stands: Vec<Stand<'a>> = Vec::new();
    for sheet in sheets {
        for figure in &sheet.kpis {
            let rows = Rows { sheet, figure, programme_start, own: of_measure(&mut measures, &figure.kpi.measure) };
            let denominator = match &figure.kpi.measure {
                Measure::Share { denominator, minus_exempted: false, .. } => {
                    Some((of_measure(&mut measures, &denominator.measure), denominator))
                }
                _ => None,
            };
            let lines = figure.breakdowns.iter().flat_map(|(dimension, lines)| {
                lines.iter().map(|(key, parts)| (Some((dimension_name(*dimension), *key)), *parts))
            });
            for (line, parts) in std::iter::once((None, figure.total)).chain(lines) {
                rows.cell(line, parts, denominator, &mut stands);
            }
            rows.beside(&mut stands);
        }
    }
    stands.sort_by_key(|stand| (stand.key, stand.window.last, stand.position));
    stands
}

fn dimension_name(dimension: Dimension) -> &'static str {
    dimension.name()
}

/// The place of a measure among the different ones.
fn of_measure<'a>(measures: &mut Vec<&'a Measure>, measure: &'a Measure) -> usize {
    let known = measures.iter().position(|known| *known == measure);
    known.unwrap_or_else(|| {
        measures.push(measure);
        measures.len() - 1
    })
}

/// The numbers of one figure in one table.
struct Rows<'s, 'a> {
    sheet: &'s Sheet<'a>,
    figure: &'s KpiNumbers<'a>,
    programme_start: Day,
    own: usize,
}

impl<'a> Rows<'_, 'a> {
    fn stand(&self, key: Key<'a>, window: Window, grows: bool, number: Number) -> Stand<'a> {
        let Sheet { position, is_own, .. } = *self.sheet;
        Stand { key, window, position, grows, number, kpi: &self.figure.kpi.id, is_own }
    }

    fn cell(
        &self,
        line: Option<(&'static str, &'a str)>,
        parts: Parts,
        counted: Option<(usize, &'a crate::Part)>,
        stands: &mut Vec<Stand<'a>>,
    ) {
        let measure = &self.figure.kpi.measure;
        match parts {
            Parts::None => {}
            Parts::One(number) => {
                let window = self.window_of(measure);
                stands.push(self.stand((self.own, Role::Count, line), window, grows(measure), number));
            }
            Parts::Share { part, whole, .. } => {
                let (window, rises) = match measure {
                    Measure::Share { .. } if !rises(measure) => (self.question(), false),
                    _ => (self.window_of(measure), rises(measure)),
                };
                stands.push(self.stand((self.own, Role::Numerator, line), window, rises, part));
                let denominator = match counted {
                    Some((measure, of)) => {
                        let window = self.window(of.window.unwrap_or(self.figure.kpi.window), &of.measure);
                        self.stand((measure, Role::Count, line), window, grows(&of.measure), whole)
                    }
                    None => self.stand((self.own, Role::Denominator, line), window, rises, whole),
                };
                stands.push(denominator);
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
        self.window(self.figure.kpi.window, measure)
    }

    fn window(&self, window: crate::Window, measure: &Measure) -> Window {
        let looks_at_a_day =
            matches!(measure, Measure::AgreementsActive { .. } | Measure::Spells { count: SpellCount::Active, .. });
        let window = if looks_at_a_day { crate::Window::Cutoff } else { window };
        Window::of(window, self.sheet, self.programme_start)
    }

    /// The window that only the same question has.
    fn question(&self) -> Window {
        Window::of(crate::Window::Period, self.sheet, self.programme_start)
    }
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
        Measure::Share { numerator, denominator, minus_exempted, .. } => {
            let plain = |part: &crate::Part| part.window.is_none() && grows(&part.measure);
            !minus_exempted && plain(numerator) && plain(denominator)
        }
        _ => false,
    }
}
