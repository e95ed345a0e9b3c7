//! What is known of the numbers of tables together, by the list in KPIS.md section 4.
//!
//! A bond that the numbers themselves contradict is known by nobody, so it is left out; a weaker one that always holds stands in for it.

use super::possible::{Bond, Knowledge, Number};
use super::sheet::{KpiNumbers, Parts, Sheet};
use super::window::Window;
use crate::{Day, Dimension, Kpi, KpiId, Measure, Position, SpellCount, TargetKind, Unit};

/// What else was found while numbers were bound.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Two numbers of the table asked for that are one and the same, and where both are shown one tells the other.
    pub same: Vec<(Number, Number)>,
    /// A number that an earlier release gave or hid for the very same question.
    pub answered: Vec<(Number, Number)>,
    /// Bonds that others contradict, though not the numbers that they are about.
    pub doubtful: Vec<Bond>,
}

/// Binds the numbers of all sheets; the one asked for is the last. What is taken to be true comes `first`.
pub(super) fn bind(
    knowledge: &mut Knowledge,
    sheets: &[Sheet<'_>],
    programme_start: Day,
    first: Option<&Bond>,
) -> Links {
    let stands = series(sheets, programme_start);
    let mut all: Vec<_> = stands.chunk_by(|a, b| a.key == b.key).map(Series::new).collect();
    let mut links = Links::default();
    sheets.iter().for_each(|sheet| within(knowledge, sheet, programme_start));
    if let Some(first) = first {
        knowledge.bind(first.clone());
    }
    all.iter_mut().for_each(|series| series.bind(knowledge, false, &mut links));
    all.iter_mut().for_each(|series| series.bind(knowledge, true, &mut links));
    links
}

/// Binds the numbers of one table.
fn within(knowledge: &mut Knowledge, sheet: &Sheet<'_>, programme_start: Day) {
    for own in &sheet.kpis {
        if let Parts::Share { part, whole, rest } = own.total {
            knowledge.bind(Bond::sum(whole, vec![part, rest]));
        }
        for (_, lines) in &own.breakdowns {
            for (_, line) in lines {
                if let Parts::Share { part, whole, rest } = *line {
                    knowledge.bind(Bond::sum(whole, vec![part, rest]));
                }
            }
            lines_of_total(knowledge, own.kpi, own.total, lines);
        }
    }
    for inner in &sheet.kpis {
        nested(knowledge, sheet, inner);
        share_of_counts(knowledge, sheet, inner, programme_start);
    }
}

/// A total and its lines.
fn lines_of_total(knowledge: &mut Knowledge, kpi: &Kpi, total: Parts, lines: &[(&str, Parts)]) {
    let each = |number: fn(Parts) -> Option<Number>| {
        let lines: Vec<_> = lines.iter().filter_map(|(_, line)| number(*line)).collect();
        number(total).filter(|_| !lines.is_empty()).map(|total| (total, lines))
    };
    let adds_up = matches!(kpi.measure, Measure::Sum { .. } | Measure::Outcome { .. } | Measure::Retained { .. })
        || matches!(kpi.measure.unit(), Unit::Spells | Unit::Events | Unit::Hours | Unit::Agreements);
    let numbers = [one, part, whole, rest];
    for (place, (total, lines)) in numbers.into_iter().enumerate().filter_map(|(place, of)| Some((place, each(of)?))) {
        if adds_up && knowledge.bind(Bond::sum(total, lines.clone())) {
            continue;
        }
        // Whoever is not in the part of a line may be in the part of the total, so the rest is bound by nothing.
        if place < 3 || adds_up {
            for line in &lines {
                knowledge.bind(Bond::at_most(*line, vec![total]));
            }
            knowledge.bind(Bond::at_most(total, lines));
        }
    }
}

/// A figure is at most the one that it is nested in.
fn nested(knowledge: &mut Knowledge, sheet: &Sheet<'_>, inner: &KpiNumbers<'_>) {
    for id in nested_in(inner.kpi) {
        let same =
            |outer: &&KpiNumbers<'_>| outer.kpi.id == *id && outer.kpi.measure.unit() == inner.kpi.measure.unit();
        let Some(outer) = sheet.kpis.iter().find(same) else { continue };
        for (small, large) in alike(inner, outer) {
            if let (Some(small), Some(large)) = (one(small), one(large)) {
                knowledge.bind(Bond::at_most(small, vec![large]));
            }
        }
    }
}

/// The key figures that this one is nested in.
fn nested_in(kpi: &Kpi) -> impl Iterator<Item = &KpiId> {
    kpi.target.iter().filter_map(|target| match &target.kind {
        TargetKind::Of(outer) => Some(outer),
        _ => None,
    })
}

/// A share's numerator is at most the count of all that it looks for, and what exempted citizens leave of a count is its denominator.
fn share_of_counts(knowledge: &mut Knowledge, sheet: &Sheet<'_>, share: &KpiNumbers<'_>, programme_start: Day) {
    let Measure::Share { numerator, denominator, minus_exempted, .. } = &share.kpi.measure else { return };
    for count in &sheet.kpis {
        let counts = |of: &crate::Part| {
            let window = |window| Window::of(window, sheet, programme_start);
            count.kpi.measure == *of.measure
                && window(count.kpi.window) == window(of.window.unwrap_or(share.kpi.window))
        };
        if counts(numerator) {
            for (share, count) in alike(share, count) {
                if let (Some(part), Some(count)) = (part(share), one(count)) {
                    knowledge.bind(Bond::at_most(part, vec![count]));
                }
            }
        }
        if let (true, Some(whole), Some(excluded), Some(count)) =
            (*minus_exempted && counts(denominator), whole(share.total), share.excluded, one(count.total))
        {
            knowledge.bind(Bond::sum(count, vec![whole, excluded]));
        }
    }
}

/// The totals of two figures, and the lines that both have.
fn alike<'a>(a: &'a KpiNumbers<'_>, b: &'a KpiNumbers<'_>) -> impl Iterator<Item = (Parts, Parts)> + 'a {
    let lines = |of: &'a KpiNumbers<'_>| {
        let lines = of.breakdowns.iter();
        lines.flat_map(|(dimension, lines)| lines.iter().map(|(key, parts)| ((*dimension, *key), *parts)))
    };
    let of_b = move |key| lines(b).find(|(other, _)| *other == key).map(|(_, parts)| parts);
    std::iter::once((a.total, b.total)).chain(lines(a).filter_map(move |(key, parts)| Some((parts, of_b(key)?))))
}

fn one(parts: Parts) -> Option<Number> {
    if let Parts::One(number) = parts { Some(number) } else { None }
}

fn part(parts: Parts) -> Option<Number> {
    if let Parts::Share { part, .. } = parts { Some(part) } else { None }
}

fn whole(parts: Parts) -> Option<Number> {
    if let Parts::Share { whole, .. } = parts { Some(whole) } else { None }
}

fn rest(parts: Parts) -> Option<Number> {
    if let Parts::Share { rest, .. } = parts { Some(rest) } else { None }
}

/// What one number measures: equal keys measure the same thing, each over its own window and view.
type Key<'a> = (usize, Role, Option<(&'static str, &'a str)>);

/// What a number is of its measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// The whole measure.
    Count,
    Numerator,
    Denominator,
    Incomplete,
    Excluded,
}

/// A number of a series.
#[derive(Debug, Clone, Copy)]
struct Stand<'a> {
    key: Key<'a>,
    window: Window,
    position: Position,
    /// Whether it falls only by correction when the window grows or more has been recorded.
    grows: bool,
    number: Number,
    kpi: &'a KpiId,
    is_own: bool,
}

/// All numbers, with those together that measure the same thing, in order of time.
fn series<'a>(sheets: &[Sheet<'a>], programme_start: Day) -> Vec<Stand<'a>> {
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

/// The numbers that measure one thing, in order of time, and which of them are known to be at most which.
struct Series<'s, 'a> {
    stands: &'s [Stand<'a>],
    /// For each the earlier ones that are at most it.
    above: Vec<Vec<bool>>,
}

impl<'s, 'a> Series<'s, 'a> {
    fn new(stands: &'s [Stand<'a>]) -> Self {
        Self { above: vec![vec![false; stands.len()]; stands.len()], stands }
    }

    /// Binds those of released tables, or those with the table asked for.
    fn bind(&mut self, knowledge: &mut Knowledge, with_own: bool, links: &mut Links) {
        for (later, stand) in self.stands.iter().enumerate() {
            // The nearest first, so that what it is bound by itself need not be said again.
            for (earlier, other) in self.stands.iter().enumerate().take(later).rev() {
                if (other.is_own || stand.is_own) != with_own || self.follows(earlier, later) {
                    continue;
                }
                let is_same = other.window == stand.window && other.position == stand.position;
                let holds = if is_same {
                    bind_same(knowledge, other, stand, links)
                } else if is_within(other, stand) {
                    bind_within(knowledge, other, stand, links)
                } else {
                    if is_within(stand, other) {
                        bind_within(knowledge, stand, other, links);
                    }
                    false
                };
                let row = self.above.get_mut(later).and_then(|row| row.get_mut(earlier));
                row.into_iter().for_each(|above| *above = holds);
            }
        }
    }

    /// Whether `earlier` is at most one that is at most `later`.
    fn follows(&self, earlier: usize, later: usize) -> bool {
        let is_above =
            |later: usize, earlier: usize| self.above.get(later).and_then(|row| row.get(earlier)) == Some(&true);
        (earlier + 1..later).any(|between| is_above(later, between) && is_above(between, earlier))
    }
}

fn bind_within(knowledge: &mut Knowledge, small: &Stand<'_>, large: &Stand<'_>, links: &mut Links) -> bool {
    let (low, high) = (knowledge.given(small.number), knowledge.given(large.number));
    // What two released numbers say of each other they have said already.
    let is_known = !small.is_own && !large.is_own && low.is_only() && high.is_only();
    if is_known || low.low > high.high {
        return low.low <= high.high;
    }
    let bond = Bond::at_most(small.number, vec![large.number]);
    let holds = knowledge.bind(bond.clone());
    if !holds {
        links.doubtful.push(bond);
    }
    holds
}

fn bind_same(knowledge: &mut Knowledge, a: &Stand<'_>, b: &Stand<'_>, links: &mut Links) -> bool {
    let holds = knowledge.bind(Bond::sum(a.number, vec![b.number]));
    if holds {
        match (a.is_own, b.is_own) {
            (true, true) => links.same.extend([(a.number, b.number), (b.number, a.number)]),
            (true, false) if a.kpi == b.kpi => links.answered.push((a.number, b.number)),
            (false, true) if a.kpi == b.kpi => links.answered.push((b.number, a.number)),
            _ => {}
        }
    }
    holds
}

/// Whether `small` is at most `large` but for corrections.
fn is_within(small: &Stand<'_>, large: &Stand<'_>) -> bool {
    small.grows && small.window.lies_in(large.window) && small.position <= large.position
}
