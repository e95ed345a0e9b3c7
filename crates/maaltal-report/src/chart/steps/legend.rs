//! The legend under the step chart: a sample and a word for each thing that is there.

use super::super::canvas::text_width;
use super::super::palette::{ACTUAL, INK, PLAN, TINT};
use super::super::picture::{Anchor, Area, Element, Painted, Shape, stroke, tenths, text_style};
use super::axes::{PLOT, WORDS};
use plotters::element::{Circle, PathElement, Rectangle, Text};

/// A sample in the legend.
pub(super) enum Sample {
    Actual,
    Plan,
    Goal,
    Provisional,
    Sign(&'static str),
}

/// The legend, filled from the left.
pub(super) struct Legend<'a, 'b> {
    area: &'b Area<'a>,
    /// Units from the left that are taken.
    x: f64,
    /// Units from the top.
    y: f64,
    /// Units from the left where a line is full.
    end: f64,
}

impl<'a, 'b> Legend<'a, 'b> {
    pub fn new(area: &'b Area<'a>, end: f64) -> Self {
        Self { area, x: PLOT.0, y: PLOT.3 + 25.0, end }
    }

    /// Adds a sample and its word; on a second line where the first is full.
    pub fn sample(&mut self, sample: &Sample, name: String) -> Painted {
        let width = 19.0 + text_width(&name, WORDS) * 0.9 + 8.0;
        if self.x > PLOT.0 && self.x + width > self.end {
            (self.x, self.y) = (PLOT.0, self.y + 12.0);
        }
        self.paint(sample)?;
        let style = text_style(WORDS, INK, Anchor::Start, false);
        self.area.draw(&Text::new(name, (tenths(self.x + 19.0), tenths(self.y)), style))?;
        self.x += width;
        Ok(())
    }

    fn paint(&self, sample: &Sample) -> Painted {
        let (left, right, y) = (tenths(self.x), tenths(self.x + 15.0), tenths(self.y));
        let (middle, half) = ((left + right) / 2, tenths(3.2));
        match sample {
            Sample::Actual => {
                let below = [(left, y), (right, y + tenths(4.0))];
                self.area.draw(&Rectangle::new(below, stroke(TINT, 1.0).filled()))?;
                self.area.draw(&PathElement::new(vec![(left, y), (right, y)], stroke(ACTUAL, 1.8)))?;
                self.area.draw(&Circle::new((right - half, y), tenths(2.4), stroke(ACTUAL, 1.4).filled()))
            }
            Sample::Plan => {
                let shape = Shape::Dashed("4 2.5");
                self.area.draw(&Element { points: vec![(left, y), (right, y)], style: stroke(PLAN, 1.4), shape })
            }
            Sample::Goal => {
                let corners = [(middle - half, y - half), (middle + half, y + half)];
                self.area.draw(&Rectangle::new(corners, stroke(INK, 1.3)))
            }
            Sample::Provisional => self.area.draw(&Circle::new((middle, y), tenths(2.4), stroke(ACTUAL, 1.4))),
            Sample::Sign(sign) => {
                self.area.draw(&Text::new(*sign, (middle, y), text_style(11.0, INK, Anchor::Middle, true)))
            }
        }
    }
}
