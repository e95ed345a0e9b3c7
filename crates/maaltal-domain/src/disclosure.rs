//! The only way out: figures that are safe to hand out.
//!
//! Source: KPIS.md section 4. A [`PublishedTable`] has one constructor, [`disclose`].

mod beside;
mod bonds;
mod complementary;
mod json;
mod labour_market;
mod possible;
mod primary;
mod released;
mod series;
mod sheet;
#[cfg(test)]
mod tests;
mod window;
mod witness;

pub use released::{Released, ReleasedTable, TableDifference};

pub use beside::Beside;
pub use labour_market::{
    PublishedLabourMarket, PublishedMobility, PublishedNeed, PublishedReserve, PublishedStep, disclose_labour_market,
};

use crate::{
    Behind, Day, Decimal, Dimension, Forecast, Judgement, Kpi, KpiSnapshot, Line, Name, Period, Programme, Ratio,
    Snapshot, Status, TargetKind, Unit, View, path_at,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// All figures of a programme for one period, cut-off and view, safe to hand out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedTable {
    programme: Arc<Programme>,
    period: Period,
    cutoff: Day,
    view: View,
    kpis: Vec<PublishedKpi>,
}

/// One key figure, safe to hand out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedKpi {
    kpi: Kpi,
    figure: Figure,
    incomplete: Option<u64>,
    excluded: Option<u64>,
    reaches: Option<Day>,
    provisional: bool,
    target: Option<PublishedTarget>,
    judgement: Option<Judgement>,
    forecast: Vec<Forecast>,
    breakdowns: Vec<PublishedBreakdown>,
    beside: Beside,
}

/// One breakdown of a key figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedBreakdown {
    dimension: Dimension,
    lines: Vec<PublishedLine>,
}

/// One line of a breakdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedLine {
    key: String,
    name: Option<Name>,
    figure: Figure,
    beside: Beside,
}

/// A figure as published: a number, words, or one of three marks that are never the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// A number.
    Shown {
        /// The value: a count, a sum, or a share between 0 and 1 with 4 places.
        value: Decimal,
        /// The part and the whole of a share.
        parts: Option<(u64, u64)>,
    },
    /// Words in a number's place: see [`Beside::Text`].
    Told,
    /// Too few to be shown.
    Hidden,
    /// Nothing of the kind has been reported for the window.
    NotReported,
    /// A share of nobody.
    NoData,
}

impl Figure {
    /// Its name in snapshots.
    pub fn state(&self) -> &'static str {
        match self {
            Self::Shown { .. } | Self::Told => "shown",
            Self::Hidden => "hidden",
            Self::NotReported => "not_reported",
            Self::NoData => "no_data",
        }
    }

    /// The value, where one is shown.
    pub fn value(&self) -> Option<Decimal> {
        match self {
            Self::Shown { value, .. } => Some(*value),
            _ => None,
        }
    }
}

/// A target and how the published figure stands against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedTarget {
    /// How it is stated.
    pub kind: TargetKind,
    /// How much.
    pub value: Option<Decimal>,
    /// By when.
    pub due: Option<Day>,
    /// Where the figure should stand on the cut-off day, rounded: 1 decimal, 4 for fractions.
    pub path: Option<Decimal>,
    /// How it stands.
    pub status: Status,
}

/// Where a cell stands in the table asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    /// Place of its key figure in the snapshot.
    kpi: usize,
    at: At,
}

/// Where a cell stands in its key figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Excluded,
    Incomplete,
    /// Place of the breakdown and place of the line.
    Line(usize, usize),
    Total,
}

/// Makes figures safe to hand out: hides what is too small and what would give it away together with the rest of the
/// table and what has been `released`; keeps zero, hidden and not-yet-reported apart.
///
/// Pure: the same snapshot and releases give the same table.
pub fn disclose(snapshot: Snapshot, released: &Released) -> PublishedTable {
    let hidden = complementary::hidden(&snapshot, released);
    let Snapshot { programme, period, cutoff, view, kpis } = snapshot;
    let publish = |(place, mut found): (usize, KpiSnapshot)| {
        // A forecast tells what came in twelve months, and so what the figure was before.
        if released.hides_last_year(&found.id, cutoff) {
            found.outlook.forecast.clear();
        }
        let mut kpi = programme.kpis.iter().find(|kpi| kpi.id == found.id)?.clone();
        // What holds at the view is what was set last, which may not be what the definition states.
        kpi.target.clone_from(&found.outlook.target);
        let cells = Hidden { all: &hidden, kpi: place };
        Some(publish_kpi(&programme, &period, cutoff, kpi, found, cells))
    };
    let kpis = kpis.into_iter().enumerate().filter_map(publish).collect();
    PublishedTable { programme, period, cutoff, view, kpis }
}

/// The hidden cells of a key figure.
#[derive(Clone, Copy)]
struct Hidden<'a> {
    all: &'a BTreeSet<Spot>,
    kpi: usize,
}

impl Hidden<'_> {
    fn has(self, at: At) -> bool {
        self.all.contains(&Spot { kpi: self.kpi, at })
    }

    /// Whether the total or a line is hidden.
    fn has_any(self) -> bool {
        let own = self.all.iter().filter(|spot| spot.kpi == self.kpi);
        own.map(|spot| spot.at).any(|at| matches!(at, At::Line(..) | At::Total))
    }

    fn figure(self, at: At, figure: Figure) -> Figure {
        if self.has(at) { Figure::Hidden } else { figure }
    }
}

fn publish_kpi(
    programme: &Programme,
    period: &Period,
    cutoff: Day,
    kpi: Kpi,
    found: KpiSnapshot,
    cells: Hidden<'_>,
) -> PublishedKpi {
    let rule = primary::Rule { threshold: programme.threshold.into(), public: kpi.measure.is_public() };
    let figure = cells.figure(At::Total, rule.figure(&found.total));
    let hidden = figure == Figure::Hidden;
    let alone = cells.has_any();
    let target = PublishedTarget::of(programme, period, cutoff, &kpi, figure.value());
    let line = |breakdown: usize, (place, line): (usize, Line)| {
        let figure = cells.figure(At::Line(breakdown, place), rule.figure(&line.cell));
        let beside = Beside::of(&line.cell.amount, &figure, rule, alone);
        PublishedLine { name: programme.line_name(&line.key), figure, beside, key: line.key }
    };
    let breakdown = |(place, (dimension, lines)): (usize, (Dimension, Vec<Line>))| PublishedBreakdown {
        dimension,
        lines: lines.into_iter().enumerate().map(|own| line(place, own)).collect(),
    };
    let breakdowns = found.breakdowns.into_iter().enumerate().map(breakdown).collect();
    let excluded = Behind { count: found.total.excluded, citizens: found.total.excluded };
    PublishedKpi {
        figure,
        incomplete: rule.count(found.total.incomplete).filter(|_| !hidden && !cells.has(At::Incomplete)),
        excluded: rule.count(excluded).filter(|_| !hidden && !cells.has(At::Excluded)),
        reaches: found.total.reaches.filter(|_| !hidden),
        provisional: found.provisional,
        beside: Beside::of(&found.total.amount, &figure, rule, alone),
        target,
        // Whoever judged knew the figure; and a forecast is a line through it.
        judgement: found.outlook.judgement.filter(|_| !hidden),
        forecast: if figure.value().is_some() { found.outlook.forecast } else { Vec::new() },
        breakdowns,
        kpi,
    }
}

impl PublishedTarget {
    /// The target of `kpi`, and how `actual` stands against it on the cut-off day; nothing without a target.
    pub fn of(programme: &Programme, period: &Period, cutoff: Day, kpi: &Kpi, actual: Option<Decimal>) -> Option<Self> {
        let target = kpi.target.as_ref()?;
        let path = path_at(kpi, programme.start, period, period.seen_until(cutoff));
        let started = cutoff >= programme.start;
        let status = match (actual, path) {
            (Some(actual), Some(path)) if started => programme.status.status(&target.kind, actual, path),
            _ => Status::Grey,
        };
        let places = if kpi.measure.unit() == Unit::Share { 4 } else { 1 };
        Some(Self {
            kind: target.kind.clone(),
            value: target.value,
            due: target.due,
            path: path.map(|path| path.rounded(places)),
            status,
        })
    }

    /// The value that the figure should reach, in the figure's own unit.
    pub fn goal(&self) -> Option<Decimal> {
        let value = self.value?;
        match self.kind {
            TargetKind::ReduceBy { baseline, .. } => {
                let left = i128::from(Decimal::SCALE) - i128::from(value.millionths());
                let scale = i128::from(Decimal::SCALE);
                Ratio::new(i128::from(baseline.millionths()) * left, scale * scale).map(|goal| goal.rounded(6))
            }
            _ => Some(value),
        }
    }
}

impl PublishedTable {
    /// The definition that the figures were computed by.
    pub fn programme(&self) -> &Programme {
        &self.programme
    }

    /// The period.
    pub fn period(&self) -> &Period {
        &self.period
    }

    /// Last day that counts, inclusive.
    pub fn cutoff(&self) -> Day {
        self.cutoff
    }

    /// The one of `tables` that is on the same period and cut-off.
    pub fn again_in<'t>(&self, tables: &'t [Self]) -> Option<&'t Self> {
        tables.iter().find(|other| other.period == self.period && other.cutoff == self.cutoff)
    }

    /// What the figures were allowed to see.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The figures, in the programme's order.
    pub fn kpis(&self) -> &[PublishedKpi] {
        &self.kpis
    }

    /// The figure of this id.
    pub fn kpi(&self, id: &str) -> Option<&PublishedKpi> {
        self.kpis.iter().find(|kpi| kpi.kpi.id.as_str() == id)
    }
}

impl PublishedKpi {
    /// Its definition.
    pub fn definition(&self) -> &Kpi {
        &self.kpi
    }

    /// Its total.
    pub fn figure(&self) -> &Figure {
        &self.figure
    }

    /// What is told beside it.
    pub fn beside(&self) -> &Beside {
        &self.beside
    }

    /// Events or spells left out for a missing field; nothing where that is too few to show.
    pub fn incomplete(&self) -> Option<u64> {
        self.incomplete
    }

    /// Exempted citizens taken out; nothing where that is too few to show.
    pub fn excluded(&self) -> Option<u64> {
        self.excluded
    }

    /// Newest event time among what was counted.
    pub fn reaches(&self) -> Option<Day> {
        self.reaches
    }

    /// Whether it may still change by time alone.
    pub fn provisional(&self) -> bool {
        self.provisional
    }

    /// Its target, where it has one.
    pub fn target(&self) -> Option<&PublishedTarget> {
        self.target.as_ref()
    }

    /// How the steering group judged it for the period; nothing where it is hidden.
    pub fn judgement(&self) -> Option<&Judgement> {
        self.judgement.as_ref()
    }

    /// Where it is heading; empty where it is hidden or there is too little to go by.
    pub fn forecast(&self) -> &[Forecast] {
        &self.forecast
    }

    /// Its breakdowns.
    pub fn breakdowns(&self) -> &[PublishedBreakdown] {
        &self.breakdowns
    }
}

impl PublishedBreakdown {
    /// What it is broken down by.
    pub fn dimension(&self) -> Dimension {
        self.dimension
    }

    /// Its lines; they need not add up to the total.
    pub fn lines(&self) -> &[PublishedLine] {
        &self.lines
    }
}

impl PublishedLine {
    /// Municipality or target group code, or `unknown`.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Its name; nothing for `unknown` and codes without one.
    pub fn name(&self) -> Option<&Name> {
        self.name.as_ref()
    }

    /// Its figure.
    pub fn figure(&self) -> &Figure {
        &self.figure
    }

    /// What is told beside it.
    pub fn beside(&self) -> &Beside {
        &self.beside
    }
}
