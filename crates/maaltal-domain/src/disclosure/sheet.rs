//! The numbers of a table, whether it is the one asked for or one released before.

use super::possible::{Number, ONE, Range};
use super::primary::Rule;
use super::released::{ReleasedCell, ReleasedKpi, ReleasedTable};
use super::window::Window;
use super::witness::Need;
use super::{At, Figure, Spot};
use crate::{Amount, Cell, Dimension, Kpi, KpiSnapshot, Measure, Month, MonthlyShare, Position, Snapshot};

/// A table by its numbers.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    /// The days that it looks at: its period's, up to the cut-off.
    pub days: Window,
    pub position: Position,
    /// Whether it is the one asked for.
    pub is_own: bool,
    pub kpis: Vec<KpiNumbers<'a>>,
}

/// A key figure by its numbers.
#[derive(Debug)]
pub(super) struct KpiNumbers<'a> {
    pub kpi: &'a Kpi,
    pub total: Parts,
    pub breakdowns: Vec<(Dimension, Vec<(&'a str, Parts)>)>,
    pub incomplete: Option<Number>,
    pub excluded: Option<Number>,
}

/// The numbers of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    /// Nothing that anybody could recognise somebody by.
    None,
    /// A count or a sum.
    One(Number),
    /// A share; of monthly ones the best month's, with the month where it is known.
    Share { part: Number, whole: Number, rest: Number, month: Option<Month> },
}

impl Parts {
    /// Its numbers.
    pub fn numbers(self) -> impl Iterator<Item = Number> {
        let (one, share) = match self {
            Self::None => (None, None),
            Self::One(number) => (Some(number), None),
            Self::Share { part, whole, rest, .. } => (None, Some([part, whole, rest])),
        };
        one.into_iter().chain(share.into_iter().flatten())
    }

    /// The month of a monthly share, where it is known.
    pub fn month(self) -> Option<Month> {
        if let Self::Share { month, .. } = self { month } else { None }
    }
}

impl KpiNumbers<'_> {
    /// The numbers of a line, by dimension and key, or of the total.
    pub fn cell(&self, line: Option<(&str, &str)>) -> Parts {
        let Some((dimension, key)) = line else { return self.total };
        let lines = self.breakdowns.iter().filter(|own| own.0.name() == dimension).flat_map(|(_, lines)| lines);
        lines.filter(|own| own.0 == key).map(|own| own.1).next().unwrap_or(Parts::None)
    }
}

/// A cell of the table asked for that may be hidden.
#[derive(Debug, Clone)]
pub(super) struct OwnCell {
    pub spot: Spot,
    /// Its numbers, with what they are.
    pub numbers: Vec<(Number, i128)>,
    /// What is hidden first: the smaller, and totals last.
    pub size: i128,
    pub hidden: bool,
    /// The total that hides it too.
    pub under: Option<usize>,
    /// What must stay possible while it is hidden.
    pub needs: Vec<Need>,
    /// Other cells that show its denominator, if they are shown.
    pub elsewhere: Vec<usize>,
}

/// All numbers of a question.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    /// What they can be for one who sees all of the table asked for.
    pub seen: Vec<Range>,
    /// What they can be for one who sees of it only what can never be hidden.
    pub unseen: Vec<Range>,
    /// The cell of the table asked for.
    pub cell: Vec<Option<usize>>,
    pub cells: Vec<OwnCell>,
    /// What must stay possible for hidden cells of released tables.
    pub released_needs: Vec<Need>,
    threshold: i128,
}

impl Numbers {
    pub fn new(threshold: u64) -> Self {
        Self { threshold: threshold.into(), ..Self::default() }
    }

    fn add(&mut self, seen: Range, unseen: Range, cell: Option<usize>) -> Number {
        self.seen.push(seen);
        self.unseen.push(unseen);
        self.cell.push(cell);
        self.seen.len() - 1
    }

    /// A number that everybody knows or nobody does, whatever is hidden of the table asked for.
    fn fixed(&mut self, range: Range) -> Number {
        self.add(range, range, None)
    }

    fn need(&self, number: Number, reach: i128) -> Need {
        Need { number, values: self.threshold, reach }
    }

    /// The table asked for.
    pub fn own<'a>(&mut self, snapshot: &'a Snapshot) -> Sheet<'a> {
        let programme = &snapshot.programme;
        let found = snapshot.kpis.iter().enumerate();
        let kpis = found.filter_map(|(index, found)| {
            let kpi = programme.kpis.iter().find(|kpi| kpi.id == found.id)?;
            let rule = Rule { threshold: programme.threshold.into(), public: kpi.measure.is_public() };
            Some(self.own_kpi(index, kpi, rule, found))
        });
        Sheet {
            kpis: kpis.collect(),
            days: Window { first: snapshot.period.start(), last: snapshot.cutoff.min(snapshot.period.last_day()) },
            position: snapshot.view.position,
            is_own: true,
        }
    }

    fn own_kpi<'a>(&mut self, index: usize, kpi: &'a Kpi, rule: Rule, found: &'a KpiSnapshot) -> KpiNumbers<'a> {
        let total = self.own_cell(Spot { kpi: index, at: At::Total }, rule, &found.total);
        let under = total.numbers().next().and_then(|number| self.cell.get(number).copied().flatten());
        let is_counted = total != Parts::None;
        let incomplete = (found.total.incomplete.count, rule.is_few(&found.total.incomplete), At::Incomplete);
        let excluded = (found.total.excluded, rule.is_small(found.total.excluded), At::Excluded);
        let mut beside = |(count, hidden, at): (u64, bool, At)| {
            is_counted.then(|| self.own_beside(Spot { kpi: index, at }, count.into(), hidden, under))
        };
        let (incomplete, excluded) = (beside(incomplete), beside(excluded));
        let breakdowns = (0..).zip(&found.breakdowns).map(|(breakdown, (dimension, lines))| {
            let line = |(place, line): (usize, &'a crate::Line)| {
                let spot = Spot { kpi: index, at: At::Line(breakdown, place) };
                (line.key.as_str(), self.own_cell(spot, rule, &line.cell))
            };
            (*dimension, lines.iter().enumerate().map(line).collect())
        });
        KpiNumbers { kpi, total, breakdowns: breakdowns.collect(), incomplete, excluded }
    }

    /// The numbers of a cell of the table asked for.
    fn own_cell(&mut self, spot: Spot, rule: Rule, cell: &Cell) -> Parts {
        if rule.public || !cell.reported {
            return Parts::None;
        }
        let (truth, reach) = match &cell.amount {
            Amount::Count(behind) => (vec![ONE * i128::from(behind.count)], 0),
            Amount::Sum { sum, .. } => (vec![sum.millionths().into()], rule.reach(&cell.amount)),
            Amount::Ratio { numerator, denominator, rest } => {
                ([numerator, denominator, rest].map(|part| ONE * i128::from(part.count)).to_vec(), 0)
            }
            Amount::Months(months) => {
                let best = MonthlyShare::best(months);
                let counts = best.map_or([0; 3], |best| [best.numerator, best.denominator, best.rest].map(|b| b.count));
                (counts.map(|count| ONE * i128::from(count)).to_vec(), 0)
            }
            Amount::Register(_) | Amount::Narrative(_) => return Parts::None,
        };
        let is_amount = matches!(cell.amount, Amount::Sum { .. });
        let is_share = truth.len() > 1;
        let size = truth.get(usize::from(is_share)).copied().unwrap_or(0);
        // Nothing, and a share of nobody, are never hidden.
        let own = (size > 0).then_some(self.cells.len());
        let lowest = |place: usize| if is_share && place != 1 { 0 } else { if is_amount { 1 } else { ONE } };
        let numbers: Vec<_> = truth
            .iter()
            .enumerate()
            .map(|(place, value)| {
                let unseen = if own.is_some() { Range::from(lowest(place)) } else { Range::only(*value) };
                self.add(Range::only(*value), unseen, own)
            })
            .collect();
        if own.is_some() {
            let needs = numbers.iter().map(|number| self.need(*number, reach)).collect();
            let hidden = rule.hides(&cell.amount);
            let numbers = numbers.iter().copied().zip(truth).collect();
            let elsewhere = Vec::new();
            self.cells.push(OwnCell { spot, numbers, size, hidden, under: None, needs, elsewhere });
        }
        let month = if let Amount::Months(months) = &cell.amount { MonthlyShare::best(months) } else { None };
        parts(&numbers, month.map(|best| best.month))
    }

    /// A count that stands beside a figure and is hidden with it.
    fn own_beside(&mut self, spot: Spot, count: i128, hidden: bool, under: Option<usize>) -> Number {
        let truth = Range::only(count * ONE);
        if count == 0 {
            return self.fixed(truth);
        }
        let number = self.add(truth, Range::from(0), Some(self.cells.len()));
        let (numbers, needs) = (vec![(number, count * ONE)], vec![self.need(number, 0)]);
        self.cells.push(OwnCell { spot, numbers, size: count, hidden, under, needs, elsewhere: Vec::new() });
        number
    }

    /// A count that stands for itself, hidden or not.
    pub fn count(&mut self, spot: Spot, count: u64, hidden: bool) -> Number {
        let value = ONE * i128::from(count);
        if count == 0 {
            return self.fixed(Range::only(value));
        }
        let number = self.add(Range::only(value), Range::from(ONE), Some(self.cells.len()));
        let (numbers, needs) = (vec![(number, value)], vec![self.need(number, 0)]);
        self.cells.push(OwnCell { spot, numbers, size: value, hidden, under: None, needs, elsewhere: Vec::new() });
        number
    }

    /// A count that is told by subtraction at most; whether it is to be kept.
    pub fn told_by_others(&mut self, count: u64, is_kept: bool) -> Number {
        let number = self.add(Range::only(ONE * i128::from(count)), Range::from(0), None);
        let need = self.need(number, 0);
        self.released_needs.extend(is_kept.then_some(need));
        number
    }

    /// A table released before; of key figures that the table asked for no longer has nothing is taken.
    pub fn released<'a>(&mut self, table: &'a ReleasedTable, own: &[&'a Kpi]) -> Sheet<'a> {
        let kpis = table.kpis.iter().filter_map(|released| {
            let kpi = own.iter().find(|kpi| kpi.id.as_str() == released.id)?;
            let same = kpi.measure.unit().name() == released.unit && !kpi.measure.is_public();
            same.then(|| self.released_kpi(kpi, released))
        });
        Sheet {
            kpis: kpis.collect(),
            days: Window { first: table.start, last: table.cutoff.min(table.end.pred_opt().unwrap_or(table.end)) },
            position: table.position,
            is_own: false,
        }
    }

    fn released_kpi<'a>(&mut self, kpi: &'a Kpi, released: &'a ReleasedKpi) -> KpiNumbers<'a> {
        let total = self.released_cell(kpi, &released.total);
        let is_hidden = released.total.figure == Figure::Hidden;
        let mut beside = |count: Option<u64>| {
            (total != Parts::None).then(|| match count {
                Some(count) => self.fixed(Range::only(ONE * i128::from(count))),
                // With a hidden figure it is not told, whatever it is.
                None if is_hidden => self.fixed(Range::from(0)),
                None => self.hidden(ONE),
            })
        };
        let (incomplete, excluded) = (beside(released.incomplete), beside(released.excluded));
        let known = [Dimension::Municipality, Dimension::TargetGroup];
        let breakdowns = released.breakdowns.iter().filter_map(|(name, lines)| {
            let dimension = known.into_iter().find(|known| known.name() == name)?;
            let line = |(key, cell): &'a (String, ReleasedCell)| (key.as_str(), self.released_cell(kpi, cell));
            Some((dimension, lines.iter().map(line).collect()))
        });
        KpiNumbers { kpi, total, breakdowns: breakdowns.collect(), incomplete, excluded }
    }

    fn released_cell(&mut self, kpi: &Kpi, cell: &ReleasedCell) -> Parts {
        let is_share = kpi.measure.unit() == crate::Unit::Share;
        let is_amount = matches!(kpi.measure, Measure::Sum { .. });
        let only = |value: i128| Range::only(value * ONE);
        let shares = |numbers: [Number; 3]| parts(&numbers, cell.best_month);
        match (&cell.figure, is_share) {
            (Figure::NotReported | Figure::Told, _)
            | (Figure::Shown { parts: None, .. }, true)
            | (Figure::NoData, false) => Parts::None,
            (Figure::Shown { value, .. }, false) => Parts::One(self.fixed(Range::only(value.millionths().into()))),
            (Figure::Shown { parts: Some((part, whole)), .. }, true) => {
                let shown = [*part, *whole, whole.saturating_sub(*part)];
                shares(shown.map(|value| self.fixed(only(value.into()))))
            }
            (Figure::NoData, true) => shares([0; 3].map(|value| self.fixed(only(value)))),
            (Figure::Hidden, false) => Parts::One(self.hidden(if is_amount { 1 } else { ONE })),
            (Figure::Hidden, true) => shares([0, ONE, 0].map(|lowest| self.hidden(lowest))),
        }
    }

    /// A hidden number of a released table.
    fn hidden(&mut self, lowest: i128) -> Number {
        let number = self.fixed(Range::from(lowest));
        self.released_needs.push(self.need(number, 0));
        number
    }
}

fn parts(numbers: &[Number], month: Option<Month>) -> Parts {
    match numbers {
        [number] => Parts::One(*number),
        [part, whole, rest] => Parts::Share { part: *part, whole: *whole, rest: *rest, month },
        _ => Parts::None,
    }
}
