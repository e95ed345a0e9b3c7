//! Under the step chart: a sample and a word for what is there and has no label of its own.

use super::super::draw;
use super::super::lettering::text_width;
use super::super::palette::{ACTUAL, INK, PLAN, QUIET, TINT};
use super::super::picture::{Anchor, Area, Painted, stroke, tenths, text_style};
use super::axes::{BOTTOM, WORDS};
use plotters::element::Circle;

/// A sample in the legend.
pub(super) enum Sample {
    Actual,
    Plan,
    Meeting,
    Provisional,
    Sign(&'static str),
}

/// The legend, filled from the left.
pub(super) struct Legend<'a, 'b> {
    area: &'b Area<'a>,
    /// Units from the left where its lines begin.
    begin: f64,
    /// Units from the left that are taken.
    x: f64,
    /// Units from the top.
    y: f64,
    /// Units from the left where a line is full.
    end: f64,
}

impl<'a, 'b> Legend<'a, 'b> {
    pub fn new(area: &'b Area<'a>, begin: f64, end: f64) -> Self {
        Self { area, begin, x: begin, y: BOTTOM + 24.0, end }
    }

    /// Adds a sample and its word; on a second line where the first is full.
    pub fn sample(&mut self, sample: &Sample, name: String) -> Painted {
        let room = match sample {
            Sample::Actual | Sample::Plan => 19.0,
            Sample::Meeting | Sample::Provisional | Sample::Sign(_) => 11.0,
        };
        let width = room + text_width(&name, WORDS);
        if self.x > self.begin && self.x + width > self.end {
            (self.x, self.y) = (self.begin, self.y + 12.0);
        }
        self.paint(sample)?;
        draw::text(self.area, name, (self.x + room, self.y), text_style(WORDS, INK, Anchor::Start, false))?;
        self.x += width + 8.0;
        Ok(())
    }

    fn paint(&self, sample: &Sample) -> Painted {
        let (area, x, y) = (self.area, self.x, self.y);
        match sample {
            Sample::Actual => {
                draw::bar(area, (x, y), (x + 15.0, y + 4.0), TINT)?;
                draw::line(area, &[(x, y), (x + 15.0, y)], ACTUAL, 1.8)
            }
            Sample::Plan => draw::dashed(area, &[(x, y), (x + 15.0, y)], PLAN, 1.4),
            Sample::Meeting => draw::line(area, &[(x + 4.0, y - 5.0), (x + 4.0, y + 5.0)], QUIET, 0.5),
            Sample::Provisional => {
                area.draw(&Circle::new((tenths(x + 4.0), tenths(y)), tenths(2.4), stroke(ACTUAL, 1.4)))
            }
            Sample::Sign(sign) => draw::text(area, *sign, (x + 4.0, y), text_style(11.0, INK, Anchor::Middle, true)),
        }
    }
}
