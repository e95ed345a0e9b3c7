//! One line of a breakdown, drawn small.

use super::super::draw::{self, Point};
use super::super::palette::{ACTUAL, QUIET, RULE, TINT};
use super::super::picture::{Anchor, Area, Painted, stroke, tenths, text_style};
use super::super::scale::{label, plotted, tick};
use super::{Grid, LABEL, Series, WORDS};
use crate::writing::Mark;
use maaltal_domain::Figure;
use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;
use plotters::element::Circle;

/// Height of the box of a hidden figure, in units.
const BLANK: f64 = 10.0;

/// Where a panel draws; its last number stands right of it.
pub(super) struct Panel<'a> {
    pub grid: &'a Grid<'a>,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

/// Figures in a row that are drawn together: their number, and the mark or the values.
struct Run<'a> {
    begin: usize,
    figures: &'a [Option<Figure>],
}

impl Panel<'_> {
    pub fn paint(&self, area: &Area, series: &Series, scaled: bool) -> Painted {
        self.paint_scale(area, scaled)?;
        let mut begin = 0;
        for figures in series.figures.chunk_by(|one, other| kind(one) == kind(other)) {
            let run = Run { begin, figures };
            begin += figures.len();
            let count = series.figures.len();
            match figures.first().and_then(kind) {
                Some(Some(mark)) => self.paint_mark(area, &run, mark, count)?,
                Some(None) => self.paint_values(area, &run, count)?,
                None => {}
            }
        }
        self.paint_years(area)?;
        self.paint_last(area, series)
    }

    fn y(&self, value: f64) -> f64 {
        let end = |tick: Option<&_>| tick.copied().map_or(0.0, plotted);
        let range = RangedCoordf64::from(end(self.grid.ticks.first())..end(self.grid.ticks.last()));
        f64::from(range.map(&value, (tenths(self.bottom), tenths(self.top)))) / 10.0
    }

    /// Left and right end of a step among `count`.
    fn ends(&self, step: usize, count: usize) -> Point {
        let width = (self.right - self.left) / count as f64;
        let free = if self.grid.climbs { 0.0 } else { width * 0.08 };
        (self.left + width * step as f64 + free, self.left + width * (step + 1) as f64 - free)
    }

    /// The scale, which all panels share; its numbers stand left of a row.
    fn paint_scale(&self, area: &Area, numbered: bool) -> Painted {
        for own in &self.grid.ticks {
            let y = self.y(plotted(*own));
            draw::line(area, &[(self.left, y), (self.right, y)], RULE, 0.6)?;
            if numbered {
                let style = text_style(WORDS, QUIET, Anchor::End, false);
                draw::text(area, tick(*own, self.grid.unit, self.grid.language), (self.left - 4.0, y), style)?;
            }
        }
        draw::line(area, &[(self.left, self.y(0.0)), (self.right, self.y(0.0))], QUIET, 0.8)
    }

    fn paint_values(&self, area: &Area, run: &Run, count: usize) -> Painted {
        let values = run.figures.iter().filter_map(|figure| figure.as_ref()?.value()).map(plotted);
        let tops: Vec<_> =
            values.zip(run.begin..).map(|(value, step)| (self.ends(step, count), self.y(value))).collect();
        for ((from, to), y) in &tops {
            draw::bar(area, (*from, self.y(0.0)), (*to, *y), TINT)?;
        }
        if self.grid.climbs {
            let line: Vec<Point> = tops.iter().flat_map(|((from, to), y)| [(*from, *y), (*to, *y)]).collect();
            return draw::line(area, &line, ACTUAL, 1.5);
        }
        tops.iter().try_for_each(|((from, to), y)| draw::line(area, &[(*from, *y), (*to, *y)], ACTUAL, 1.5))
    }

    /// One mark for all figures of a run.
    fn paint_mark(&self, area: &Area, run: &Run, mark: Mark, count: usize) -> Painted {
        let ((from, _), (_, to)) = (self.ends(run.begin, count), self.ends(run.begin + run.figures.len() - 1, count));
        draw::mark(area, mark, ((from + to) / 2.0, self.y(0.0) - BLANK / 2.0), (to - from, BLANK))
    }

    fn paint_years(&self, area: &Area) -> Painted {
        let (first, last) = &self.grid.years;
        let y = self.bottom + 8.0;
        let style = |anchor| text_style(WORDS, QUIET, anchor, false);
        draw::text(area, &**first, (self.left, y), style(Anchor::Start))?;
        if first != last {
            draw::text(area, &**last, (self.right, y), style(Anchor::End))?;
        }
        Ok(())
    }

    /// The last value beside its step, or its mark.
    fn paint_last(&self, area: &Area, series: &Series) -> Painted {
        let Some(figure) = series.figures.last().copied().flatten() else { return Ok(()) };
        let Some(value) = figure.value() else { return Ok(()) };
        let count = series.figures.len();
        let (x, y) = (self.ends(count.saturating_sub(1), count).1, self.y(plotted(value)));
        area.draw(&Circle::new((tenths(x), tenths(y)), tenths(2.0), stroke(ACTUAL, 1.0).filled()))?;
        let style = text_style(LABEL, ACTUAL, Anchor::Start, true);
        draw::text(area, label(value, self.grid.unit, self.grid.language), (self.right + 5.0, y), style)
    }
}

/// What is drawn together: values with values, each mark with its own.
fn kind(figure: &Option<Figure>) -> Option<Option<Mark>> {
    figure.as_ref().map(Mark::of)
}
