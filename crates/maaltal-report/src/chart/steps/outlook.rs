//! Beyond the cut-off: where the figure is heading, as a hatched fan, and the target outlined.

use super::super::draw::{self, Point};
use super::super::lettering::text_width;
use super::super::palette::{ACTUAL, INK, QUIET};
use super::super::picture::{Anchor, Area, Painted, stroke, tenths, text_style};
use super::super::room::{Room, Spot};
use super::super::scale::{label, plotted};
use super::LABEL;
use super::axes::{BOTTOM, Plot};
use crate::words::word;
use maaltal_domain::{Day, Decimal, Forecast, Language, Unit};
use plotters::element::Rectangle;

/// Size of the words that go with a number beside the plot, in units.
const SMALL: f64 = 8.0;
/// From one line of a label to the next.
const LINE: f64 = 10.0;
/// Units between two labels.
const APART: f64 = 3.0;
/// Units from the plot to the labels beside it.
const AWAY: f64 = 8.0;
/// Units that labels beside the plot have at least, so that most charts are as wide.
const LEAST: f64 = 42.0;

/// The forecast from the cut-off on, in order of days.
pub(super) struct Fan {
    points: Vec<Forecast>,
}

impl Fan {
    /// What of `forecast` lies after `cutoff`.
    pub fn new(forecast: &[Forecast], cutoff: Day) -> Self {
        let mut points: Vec<_> = forecast.iter().filter(|own| own.at > cutoff).copied().collect();
        points.sort_by_key(|own| own.at);
        // The next meeting may be on the day that the target is due.
        points.dedup_by_key(|own| own.at);
        Self { points }
    }

    pub fn points(&self) -> &[Forecast] {
        &self.points
    }

    /// From the last actual `value`, reached at `from`.
    pub fn paint(&self, area: &Area, plot: &Plot, from: Point) -> Painted {
        if self.points.is_empty() {
            return Ok(());
        }
        let [low, mid, high] = self.lines(plot, from);
        let corners: Vec<_> = high.into_iter().chain(low.into_iter().skip(1).rev()).collect();
        draw::hatched(area, &corners, ACTUAL)?;
        draw::line(area, &mid, ACTUAL, 1.2)?;
        for (x, y) in mid.into_iter().skip(1) {
            let corner = |x: f64, y: f64| (tenths(x), tenths(y));
            area.draw(&Rectangle::new([corner(x - 2.2, y - 2.2), corner(x + 2.2, y + 2.2)], stroke(ACTUAL, 1.1)))?;
        }
        Ok(())
    }

    /// Lower end, expected value and upper end, each from `from` on.
    fn lines(&self, plot: &Plot, from: Point) -> [Vec<Point>; 3] {
        let line = |value: fn(&Forecast) -> Decimal| {
            let points = self.points.iter().map(|own| plot.point(own.at, plotted(value(own))));
            std::iter::once(from).chain(points).collect()
        };
        [line(|own| own.interval.low), line(|own| own.interval.mid), line(|own| own.interval.high)]
    }

    /// Takes the fan's place.
    pub fn take(&self, room: &mut Room, plot: &Plot, from: Point) {
        const PARTS: u32 = 16;
        let [low, _, high] = self.lines(plot, from);
        for (low, high) in low.windows(2).zip(high.windows(2)) {
            let ([low_from, low_to], [high_from, high_to]) = (low, high) else { continue };
            let along = |(x0, y0): Point, (x1, y1): Point, part: u32| {
                let part = f64::from(part) / f64::from(PARTS);
                (x0 + (x1 - x0) * part, y0 + (y1 - y0) * part)
            };
            let column = |part| (along(*high_from, *high_to, part), along(*low_from, *low_to, part + 1));
            (0..PARTS).map(column).for_each(|(from, to)| room.take(Spot::between(from, to)));
        }
    }
}

/// A label beside the plot: a number, and what it is below.
pub(super) struct Beside {
    value: Decimal,
    number: String,
    below: Vec<String>,
}

impl Beside {
    /// The target's.
    pub fn goal(value: Decimal, unit: Unit, language: Language) -> Self {
        Self { value, number: label(value, unit, language), below: vec![word(language, "target", &[])] }
    }

    /// The last forecast's, with its interval.
    pub fn forecast(own: &Forecast, unit: Unit, language: Language) -> Self {
        let [low, mid, high] =
            [own.interval.low, own.interval.mid, own.interval.high].map(|v| label(v, unit, language));
        let mut below = vec![word(language, "forecast", &[])];
        if low != high {
            let interval = format!("{low}–{high}");
            match text_width(&interval, SMALL) <= 64.0 {
                true => below.push(interval),
                false => below.extend([format!("{low}–"), high]),
            }
        }
        Self { value: own.interval.mid, number: mid, below }
    }

    fn width(&self) -> f64 {
        let below = self.below.iter().map(|text| text_width(text, SMALL));
        below.fold(text_width(&self.number, LABEL), f64::max)
    }

    /// From the number's middle to the lower end of the last line.
    fn depth(&self) -> f64 {
        LINE * self.below.len() as f64 + LINE / 2.0
    }
}

/// Units that `labels` need right of the plot.
pub(super) fn margin(labels: &[Beside]) -> f64 {
    labels.iter().map(Beside::width).fold(LEAST, f64::max) + AWAY + 1.0
}

/// Paints the labels at the heights of their values, moved as far as they would cover each other.
pub(super) fn paint_beside(area: &Area, plot: &Plot, labels: &[Beside]) -> Painted {
    let mut placed: Vec<_> = labels.iter().map(|own| (plot.y(plotted(own.value)), own)).collect();
    placed.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    // From the bottom up, so that the lowest one keeps within the chart; then from the top down.
    let mut floor = BOTTOM + 2.0;
    for (y, own) in placed.iter_mut().rev() {
        *y = y.min(floor - own.depth());
        floor = *y - LINE / 2.0 - APART;
    }
    let mut ceiling = LINE / 2.0;
    for (y, own) in &mut placed {
        *y = y.max(ceiling);
        ceiling = *y + own.depth() + LINE / 2.0 + APART;
    }
    let x = plot.right + AWAY;
    for (y, own) in placed {
        draw::text(area, &*own.number, (x, y), text_style(LABEL, INK, Anchor::Start, true))?;
        for (text, line) in own.below.iter().zip(1_u32..) {
            let at = (x, y + LINE * f64::from(line));
            draw::text(area, &**text, at, text_style(SMALL, QUIET, Anchor::Start, false))?;
        }
    }
    Ok(())
}
