//! What is known of the numbers of tables together, by the list in KPIS.md section 4.
//!
//! A bond that the numbers themselves contradict is known by nobody, so it is left out; a weaker one that always holds stands in for it.

use super::possible::{Bond, Knowledge, Number};
use super::series::Stand;
use super::sheet::{KpiNumbers, Parts, Sheet};
use super::window::Window;
use crate::{Day, Kpi, KpiId, Measure, TargetKind, Unit};
use std::collections::BTreeSet;

/// What else was found while numbers were bound.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Two numbers of the table asked for that are one and the same, and where both are shown one tells the other.
    pub same: Vec<(Number, Number)>,
    /// A number that an earlier release gave or hid for the very same question.
    pub answered: Vec<(Number, Number)>,
    /// Bonds that others contradict, though not the numbers that they are about.
    pub doubtful: Vec<Bond>,
    /// Numbers that grew from one to another.
    grown: BTreeSet<(Number, Number)>,
    /// Totals that are the sum of lines, each with the first of them.
    added_up: BTreeSet<(Number, Number)>,
}

/// Binds the numbers of all sheets; the one asked for is the last. What is taken to be true comes `first`.
pub(super) fn bind(
    knowledge: &mut Knowledge,
    sheets: &[Sheet<'_>],
    stands: &[Stand<'_>],
    programme_start: Day,
    first: Option<&Bond>,
) -> Links {
    let mut all: Vec<_> = stands.chunk_by(|a, b| a.key == b.key).map(Series::new).collect();
    let mut links = Links::default();
    sheets.iter().for_each(|sheet| within(knowledge, sheet, programme_start, &mut links));
    if let Some(first) = first {
        knowledge.bind(first.clone());
    }
    all.iter_mut().for_each(|series| series.bind(knowledge, false, &mut links));
    all.iter_mut().for_each(|series| series.bind(knowledge, true, &mut links));
    growths(knowledge, sheets, &links);
    links
}

/// Binds the numbers of one table.
fn within(knowledge: &mut Knowledge, sheet: &Sheet<'_>, programme_start: Day, links: &mut Links) {
    for own in &sheet.kpis {
        if let Parts::Share { part, whole, rest, .. } = own.total {
            knowledge.bind(Bond::sum(whole, vec![part, rest]));
        }
        for (_, lines) in &own.breakdowns {
            for (_, line) in lines {
                if let Parts::Share { part, whole, rest, .. } = *line {
                    knowledge.bind(Bond::sum(whole, vec![part, rest]));
                }
            }
            lines_of_total(knowledge, own, lines, links);
        }
    }
    for inner in &sheet.kpis {
        nested(knowledge, sheet, inner);
        share_of_counts(knowledge, sheet, inner, programme_start);
    }
}

/// A total and its lines.
fn lines_of_total(knowledge: &mut Knowledge, own: &KpiNumbers<'_>, lines: &[(&str, Parts)], links: &mut Links) {
    let (kpi, total) = (own.kpi, own.total);
    // Shares of different months have nothing to do with each other; of a month that is not known the reader may guess it.
    let is_other = |line: &Parts| line.month().zip(total.month()).is_some_and(|(line, total)| line != total);
    let alike: Vec<Parts> = lines.iter().map(|(_, line)| *line).filter(|line| !is_other(line)).collect();
    let is_whole = alike.len() == lines.len();
    let each = |number: fn(Parts) -> Option<Number>| {
        let lines: Vec<_> = alike.iter().filter_map(|line| number(*line)).collect();
        number(total).filter(|_| !lines.is_empty()).map(|total| (total, lines))
    };
    let adds_up = matches!(kpi.measure, Measure::Sum { .. } | Measure::Outcome { .. } | Measure::Retained { .. })
        || matches!(kpi.measure.unit(), Unit::Spells | Unit::Events | Unit::Hours | Unit::Agreements);
    let numbers = [one, part, whole, rest];
    for (place, (total, lines)) in numbers.into_iter().enumerate().filter_map(|(place, of)| Some((place, each(of)?))) {
        if adds_up && knowledge.bind(Bond::sum(total, lines.clone())) {
            links.added_up.extend(lines.first().map(|first| (total, *first)));
            continue;
        }
        // Whoever is not in the part of a line may be in the part of the total, so the rest is bound by nothing.
        if place < 3 || adds_up {
            for line in &lines {
                knowledge.bind(Bond::at_most(*line, vec![total]));
            }
            if is_whole {
                knowledge.bind(Bond::at_most(total, lines));
            }
        }
    }
}

/// A figure is at most the one that it is nested in, and counts no more members than there are in the sets that it is counted within.
fn nested(knowledge: &mut Knowledge, sheet: &Sheet<'_>, inner: &KpiNumbers<'_>) {
    let find = |id: &KpiId| sheet.kpis.iter().find(|outer| outer.kpi.id == *id);
    let unit = inner.kpi.measure.unit();
    if let Some(outer) = nested_in(inner.kpi).and_then(find).filter(|outer| outer.kpi.measure.unit() == unit) {
        for (small, large) in alike(inner, outer) {
            if let (Some(small), Some(large)) = (one(small), one(large)) {
                knowledge.bind(Bond::at_most(small, vec![large]));
            }
        }
    }
    let of_companies = inner.kpi.measure.is_of_companies();
    let is_alike = |outer: &&KpiNumbers<'_>| outer.kpi.measure.is_of_companies() == of_companies;
    let outer = within_sets(&inner.kpi.measure).iter().map(|id| members(find(id).filter(is_alike)?));
    let outer: Option<Vec<_>> = outer.collect();
    let counted = match unit {
        Unit::Citizens | Unit::Companies => one(inner.total),
        _ => whole(inner.total)
            .filter(|_| !matches!(inner.kpi.measure, Measure::Outcome { .. } | Measure::Retained { .. })),
    };
    if let (Some(small), Some(large)) = (counted, outer.filter(|outer| !outer.is_empty())) {
        knowledge.bind(Bond::at_most(small, large));
    }
}

/// The key figure that this one is nested in.
fn nested_in(kpi: &Kpi) -> Option<&KpiId> {
    match &kpi.target.as_ref()?.kind {
        TargetKind::Of(outer) => Some(outer),
        _ => None,
    }
}

/// The key figures whose sets a measure counts within.
fn within_sets(measure: &Measure) -> &[KpiId] {
    match measure {
        Measure::Distinct { select, .. }
        | Measure::Spells { select, .. }
        | Measure::AgreementsActive { select, .. } => &select.among.within,
        Measure::Share { among, .. }
        | Measure::ShareMonthly { among, .. }
        | Measure::SeniorityCeiling { among, .. } => &among.within,
        _ => &[],
    }
}

/// The number that the members of a figure's set are at most.
fn members(outer: &KpiNumbers<'_>) -> Option<Number> {
    match outer.kpi.measure.unit() {
        Unit::Hours | Unit::Value => None,
        _ => one(outer.total).or_else(|| part(outer.total)),
    }
}

/// A share's numerator is at most the count of all that it looks for, and what exempted citizens leave of a count is its denominator.
fn share_of_counts(knowledge: &mut Knowledge, sheet: &Sheet<'_>, share: &KpiNumbers<'_>, programme_start: Day) {
    let Measure::Share { numerator, denominator, minus_exempted, among } = &share.kpi.measure else { return };
    for count in &sheet.kpis {
        let counts = |of: &crate::Part| {
            let window = |window| Window::of(window, sheet.days, programme_start);
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
        if let (true, Some(whole), Some(excluded), Some(count)) = (
            *minus_exempted && among.is_everyone() && counts(denominator),
            whole(share.total),
            share.excluded,
            one(count.total),
        ) {
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
                } else if other.is_within(stand) {
                    bind_within(knowledge, other, stand, links)
                } else {
                    if stand.is_within(other) {
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

/// Where every line of a sum grew, none grew by more than the sum.
fn growths(knowledge: &mut Knowledge, sheets: &[Sheet<'_>], links: &Links) {
    for (place, later) in sheets.iter().enumerate() {
        for (earlier, new) in
            sheets.iter().take(place).flat_map(|earlier| later.kpis.iter().map(move |new| (earlier, new)))
        {
            let Some(old) = earlier.kpis.iter().find(|old| old.kpi.id == new.kpi.id) else { continue };
            for number in [one, part, whole] {
                growths_of(knowledge, (old, new), number, links);
            }
        }
    }
}

/// The growths of one number of a figure.
fn growths_of(
    knowledge: &mut Knowledge,
    (old, new): (&KpiNumbers<'_>, &KpiNumbers<'_>),
    number: fn(Parts) -> Option<Number>,
    links: &Links,
) {
    let totals = number(old.total).zip(number(new.total));
    let Some(totals) = totals.filter(|totals| links.grown.contains(totals)) else { return };
    for ((_, was), (_, is)) in old.breakdowns.iter().zip(&new.breakdowns) {
        let adds_up = |total: Number, lines: &[(&str, Parts)]| {
            let first = lines.first().and_then(|(_, line)| number(*line));
            first.is_some_and(|first| links.added_up.contains(&(total, first)))
        };
        let is_alike = was.len() == is.len() && was.iter().zip(is).all(|(was, is)| was.0 == is.0);
        if !is_alike || !adds_up(totals.0, was) || !adds_up(totals.1, is) {
            continue;
        }
        let lines: Vec<_> = was.iter().zip(is).filter_map(|(was, is)| number(was.1).zip(number(is.1))).collect();
        if lines.iter().all(|line| links.grown.contains(line)) {
            for line in lines {
                knowledge.bind(Bond::growth(line, totals));
            }
        }
    }
}

fn bind_within(knowledge: &mut Knowledge, small: &Stand<'_>, large: &Stand<'_>, links: &mut Links) -> bool {
    let (low, high) = (knowledge.given(small.number), knowledge.given(large.number));
    // What two released numbers say of each other they have said already.
    let is_known = !small.is_own && !large.is_own && low.is_only() && high.is_only();
    // Where one part of a share fell, the share was corrected, and nobody can tell of the other part.
    let fell = |(small, large)| knowledge.given(small).low > knowledge.given(large).high;
    let mut holds = low.low <= high.high && !small.partner.zip(large.partner).is_some_and(fell);
    if holds && !is_known {
        let bond = Bond::at_most(small.number, vec![large.number]);
        holds = knowledge.bind(bond.clone());
        if !holds {
            links.doubtful.push(bond);
        }
    }
    if holds {
        links.grown.insert((small.number, large.number));
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
