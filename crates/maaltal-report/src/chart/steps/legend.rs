//! Under the step chart: a sample and a word for what is there and has no label of its own.

use super::super::draw::{self, Point};
use super::super::lettering::text_width;
use super::super::palette::{ACTUAL, INK, PLAN, QUIET, TINT};
use super::super::picture::{Anchor, Area, Painted, stroke, tenths, text_style};
use super::axes::{BOTTOM, WORDS};
use super::names::Name;
use plotters::element::Circle;

/// A sample in the legend.
pub(super) enum Sample {
    Of(Name),
    Provisional,
    Sign(&'static str),
}

/// The legend, filled from the left; each line begins with the plot.
pub(super) struct Legend {
    /// Samples with their words and places.
    entries: Vec<(Sample, String, Point)>,
}

impl Legend {
    /// A legend in lines between two places from the left.
    pub fn new(entries: Vec<(Sample, String)>, (begin, end): Point) -> Self {
        let (mut x, mut y) = (begin, BOTTOM + 24.0);
        let place = |(sample, name): (Sample, String)| {
            let width = sample.width() + text_width(&name, WORDS);
            if x > begin && x + width > end {
                (x, y) = (begin, y + 12.0);
            }
            let at = (x, y);
            x += width + 8.0;
            (sample, name, at)
        };
        Self { entries: entries.into_iter().map(place).collect() }
    }

    /// Where the chart ends below.
    pub fn bottom(&self) -> f64 {
        self.entries.last().map_or(BOTTOM + 15.0, |(_, _, (_, y))| y + 6.0)
    }

    pub fn paint(&self, area: &Area) -> Painted {
        for (sample, name, (x, y)) in &self.entries {
            sample.paint(area, (*x, *y))?;
            let style = text_style(WORDS, INK, Anchor::Start, false);
            draw::text(area, &**name, (x + sample.width(), *y), style)?;
        }
        Ok(())
    }
}

impl Sample {
    /// Units that it takes, with the air after it.
    fn width(&self) -> f64 {
        match self {
            Self::Of(Name::Actual | Name::Plan) => 19.0,
            Self::Of(Name::Meeting) | Self::Provisional | Self::Sign(_) => 11.0,
        }
    }

    fn paint(&self, area: &Area, (x, y): Point) -> Painted {
        match self {
            Self::Of(Name::Actual) => {
                draw::bar(area, (x, y), (x + 15.0, y + 4.0), TINT)?;
                draw::line(area, &[(x, y), (x + 15.0, y)], ACTUAL, 1.8)
            }
            Self::Of(Name::Plan) => draw::dashed(area, &[(x, y), (x + 15.0, y)], PLAN),
            Self::Of(Name::Meeting) => draw::hairline(area, x + 4.0, (y - 5.0, y + 5.0), QUIET),
            Self::Provisional => {
                area.draw(&Circle::new((tenths(x + 4.0), tenths(y)), tenths(2.4), stroke(ACTUAL, 1.4)))
            }
            Self::Sign(sign) => draw::text(area, *sign, (x + 4.0, y), text_style(11.0, INK, Anchor::Middle, true)),
        }
    }
}
