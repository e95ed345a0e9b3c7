//! Axes of the step chart: where days and values lie.

use super::super::canvas::{Canvas, text_width};
use super::super::palette::{QUIET, RULE};
use super::super::picture::{Anchor, Area, Painted, stroke, tenths, text_style};
use super::super::scale::plotted;
use crate::writing;
use chrono::Datelike;
use maaltal_domain::{Day, Decimal, Language, Unit};
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::DrawingArea;
use plotters::element::{PathElement, Text};

/// Left, top, right and bottom end of the plot, in units.
pub(super) const PLOT: (f64, f64, f64, f64) = (38.0, 18.0, 284.0, 154.0);
/// Size of the words around the plot, in units.
pub(super) const WORDS: f64 = 9.0;

pub(super) type PlotArea<'a> = DrawingArea<Canvas<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Where days and values lie.
pub(super) struct Plot {
    /// First day of the axis.
    pub first: Day,
    /// Last day of the axis, after the first.
    pub last: Day,
    /// Values of the scale, from 0.
    pub ticks: Vec<Decimal>,
}

impl Plot {
    /// The plot as an area whose coordinates are days since the first and values.
    pub fn on<'a>(&self, area: &Area<'a>) -> PlotArea<'a> {
        let (left, top, right, bottom) = PLOT;
        let highest = self.ticks.last().copied().map_or(1.0, plotted);
        let pixels = (tenths(left)..tenths(right), tenths(bottom)..tenths(top));
        area.apply_coord_spec(Cartesian2d::new(0.0..self.right(), 0.0..highest, pixels))
    }

    /// A day's place on the axis.
    pub fn x(&self, day: Day) -> f64 {
        (day - self.first).num_days() as f64
    }

    /// The last day's place.
    pub fn right(&self) -> f64 {
        self.x(self.last)
    }

    /// The pixel of a place and a value.
    pub fn pixel(&self, area: &Area, x: f64, value: f64) -> (i32, i32) {
        self.on(area).map_coordinate(&(x, value))
    }

    /// Units from one day to another.
    pub fn width(&self, from: Day, to: Day) -> f64 {
        (self.x(to) - self.x(from)) / self.right() * (PLOT.2 - PLOT.0)
    }

    /// The scale behind everything.
    pub fn paint_scale(&self, area: &Area, unit: Unit, language: Language) -> Painted {
        let quiet = |anchor| text_style(WORDS, QUIET, anchor, false);
        let name = writing::unit(unit, false, language);
        area.draw(&Text::new(name, (tenths(PLOT.0), tenths(6.0)), quiet(Anchor::Start)))?;
        for tick in &self.ticks {
            let (left, y) = self.pixel(area, 0.0, plotted(*tick));
            area.draw(&PathElement::new(vec![(left, y), (tenths(PLOT.2), y)], stroke(RULE, 0.7)))?;
            let text = match unit {
                Unit::Share => axis_share(*tick, language),
                _ => writing::number(*tick, language),
            };
            area.draw(&Text::new(text, (left - tenths(5.0), y), quiet(Anchor::End)))?;
        }
        Ok(())
    }

    /// The line of zero with a tick at each new year, the year's number in the middle of its part.
    pub fn paint_years(&self, area: &Area) -> Painted {
        let base = tenths(PLOT.3);
        area.draw(&PathElement::new(vec![(tenths(PLOT.0), base), (tenths(PLOT.2), base)], stroke(QUIET, 1.0)))?;
        for year in self.first.year()..=self.last.year() {
            let begin = Day::from_ymd_opt(year, 1, 1).unwrap_or(self.first).max(self.first);
            let end = Day::from_ymd_opt(year + 1, 1, 1).unwrap_or(self.last).min(self.last);
            let ((left, _), (right, _)) = (self.pixel(area, self.x(begin), 0.0), self.pixel(area, self.x(end), 0.0));
            area.draw(&PathElement::new(vec![(left, base), (left, base + tenths(4.0))], stroke(QUIET, 0.8)))?;
            let text = year.to_string();
            if f64::from(right - left) >= text_width(&text, WORDS * 10.0) {
                let style = text_style(WORDS, QUIET, Anchor::Middle, false);
                area.draw(&Text::new(text, ((left + right) / 2, base + tenths(10.0)), style))?;
            }
        }
        Ok(())
    }
}

/// A tick of a share: `20 %`, with a decimal only where there is one.
fn axis_share(tick: Decimal, language: Language) -> String {
    let percent = Decimal::from_millionths(tick.millionths().saturating_mul(100));
    let space = if language == Language::Da { "\u{a0}" } else { "" };
    format!("{}{space}%", writing::number(percent, language))
}
