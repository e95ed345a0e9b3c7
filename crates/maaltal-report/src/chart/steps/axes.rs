//! Axes of the step chart: where days and values lie.

use super::super::draw::{self, Point};
use super::super::lettering::text_width;
use super::super::palette::{QUIET, RULE};
use super::super::picture::{Anchor, Area, Painted, tenths, text_style};
use super::super::scale::{plotted, tick};
use crate::writing;
use chrono::Datelike;
use maaltal_domain::{Day, Decimal, Language, Unit};
use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

/// Top and bottom of the plot, in units.
pub(super) const TOP: f64 = 24.0;
pub(super) const BOTTOM: f64 = 156.0;
/// Size of the words around the plot, in units.
pub(super) const WORDS: f64 = 9.0;
/// Units at the left that ticks have at least, so that charts below each other begin at one line.
const MARGIN: f64 = 38.0;

/// Where days and values lie.
pub(super) struct Plot {
    /// First day of the axis.
    pub first: Day,
    /// Last day of the axis, after the first.
    pub last: Day,
    /// Values of the scale, 0 among them.
    pub ticks: Vec<Decimal>,
    /// Right end, in units.
    pub right: f64,
    pub unit: Unit,
    pub language: Language,
}

impl Plot {
    /// Left end, in units: what the ticks leave.
    pub fn left(&self) -> f64 {
        let widths = self.ticks.iter().map(|tick| text_width(&self.tick(*tick), WORDS));
        widths.fold(MARGIN, |most, width| most.max(width + 8.0))
    }

    /// The place of a day's value.
    pub fn point(&self, day: Day, value: f64) -> Point {
        (self.x(day), self.y(value))
    }

    /// A day's place from the left.
    pub fn x(&self, day: Day) -> f64 {
        let days = |day: Day| (day - self.first).num_days() as f64;
        let range = RangedCoordf64::from(0.0..days(self.last));
        f64::from(range.map(&days(day), (tenths(self.left()), tenths(self.right)))) / 10.0
    }

    /// A value's place from the top.
    pub fn y(&self, value: f64) -> f64 {
        let end = |tick: Option<&Decimal>| tick.copied().map_or(0.0, plotted);
        let range = RangedCoordf64::from(end(self.ticks.first())..end(self.ticks.last()));
        f64::from(range.map(&value, (tenths(BOTTOM), tenths(TOP)))) / 10.0
    }

    /// The line of zero.
    pub fn base(&self) -> f64 {
        self.y(0.0)
    }

    /// The scale behind everything.
    pub fn paint_scale(&self, area: &Area) -> Painted {
        let quiet = |anchor| text_style(WORDS, QUIET, anchor, false);
        let left = self.left();
        draw::text(area, writing::unit(self.unit, false, self.language), (left, 6.0), quiet(Anchor::Start))?;
        for tick in &self.ticks {
            let y = self.y(plotted(*tick));
            draw::line(area, &[(left, y), (self.right, y)], RULE, 0.7)?;
            draw::text(area, self.tick(*tick), (left - 5.0, y), quiet(Anchor::End))?;
        }
        Ok(())
    }

    /// The line of zero, and below the plot a tick at each new year, the year's number in the middle of its part.
    pub fn paint_years(&self, area: &Area) -> Painted {
        let base = self.base();
        draw::line(area, &[(self.left(), base), (self.right, base)], QUIET, 1.0)?;
        let mut free = 0.0;
        for year in self.first.year()..=self.last.year() {
            let begin = Day::from_ymd_opt(year, 1, 1).unwrap_or(self.first).max(self.first);
            let end = Day::from_ymd_opt(year + 1, 1, 1).unwrap_or(self.last).min(self.last);
            let (left, right) = (self.x(begin), self.x(end));
            draw::line(area, &[(left, BOTTOM), (left, BOTTOM + 4.0)], QUIET, 0.8)?;
            let (text, middle) = (year.to_string(), (left + right) / 2.0);
            let half = text_width(&text, WORDS) / 2.0;
            // Where years are narrower than their numbers, some stay without.
            let is_whole = right - left >= half * 2.0 || self.last.year() - self.first.year() > 9;
            if is_whole && middle - half >= free {
                free = middle + half + 4.0;
                draw::text(area, text, (middle, BOTTOM + 10.0), text_style(WORDS, QUIET, Anchor::Middle, false))?;
            }
        }
        Ok(())
    }

    fn tick(&self, found: Decimal) -> String {
        tick(found, self.unit, self.language)
    }
}
