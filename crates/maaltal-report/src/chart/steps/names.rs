//! Words inside the plot, each beside what it names; what finds no place is named below the chart.

use super::super::draw::{self, Point};
use super::super::lettering::text_width;
use super::super::palette::{ACTUAL, PLAN, QUIET};
use super::super::picture::{Anchor, Area, text_style};
use super::super::room::{Room, Spot};
use super::axes::{TOP, WORDS};
use super::legend::Sample;
use super::{Story, axes::Plot};
use crate::words::word;

/// Half the height of a word, with the air around it.
const RISE: f64 = WORDS / 2.0;

impl Story<'_> {
    /// Names actual, plan and meetings in what `room` has left, and gives what has no name there.
    pub(super) fn paint_names(&self, area: &Area, room: &mut Room) -> Result<Vec<Sample>, PaintedError> {
        let lines = self.path_lines();
        let mut unnamed = Vec::new();
        let named = [
            (Sample::Actual, "actual", ACTUAL, self.below_tops(), self.steps.iter().any(|step| step.value().is_some())),
            (Sample::Plan, "plan", PLAN, along(&lines, self.word_width("plan")), !lines.is_empty()),
            (Sample::Meeting, "meeting", QUIET, self.beside_hairlines(), self.hairlines().next().is_some()),
        ];
        for (sample, key, colour, places, is_there) in named {
            if !is_there {
                continue;
            }
            match room.place(places) {
                Some(spot) => {
                    let style = text_style(WORDS, colour, Anchor::Middle, false);
                    draw::text(area, word(self.language, key, &[]), spot.middle(), style)?;
                }
                None => unnamed.push(sample),
            }
        }
        Ok(unnamed)
    }

    fn word_width(&self, key: &str) -> f64 {
        text_width(&word(self.language, key, &[]), WORDS)
    }

    /// The path as points of the chart.
    pub(super) fn path_lines(&self) -> Vec<Vec<Point>> {
        let point = |(day, value): &(_, _)| self.plot.point(*day, super::plotted(*value));
        self.path.iter().map(|line| line.iter().map(point).collect()).collect()
    }

    /// Places inside the area of the actual values, from the newest step back.
    fn below_tops(&self) -> Vec<Spot> {
        let half = self.word_width("actual") / 2.0 + 2.0;
        let place = |x: f64| {
            let (left, right) = (x - half, x + half);
            let under: Vec<_> = self.steps.iter().filter(|step| self.meets(step, left, right)).collect();
            let tops: Option<Vec<f64>> = under.iter().map(|step| Some(self.plot.y(step.value()?))).collect();
            let lowest = tops?.into_iter().fold(TOP, f64::max);
            let first = self.steps.first().map(|step| self.ends(step).0)?;
            let last = self.steps.last().map(|step| self.ends(step).1)?;
            let (top, bottom) = (lowest + 3.0, lowest + 3.0 + 2.0 * RISE);
            let is_inside = left >= first && right <= last && bottom + 2.0 < self.plot.base();
            is_inside.then_some(Spot { left, top, right, bottom })
        };
        self.steps.iter().rev().map(|step| self.ends(step)).filter_map(|(from, to)| place((from + to) / 2.0)).collect()
    }

    /// Whether a step reaches between two places.
    fn meets(&self, step: &super::Step, left: f64, right: f64) -> bool {
        let (from, to) = self.ends(step);
        from < right && to > left
    }

    /// Places at the upper ends of the hairlines, from the newest back.
    fn beside_hairlines(&self) -> Vec<Spot> {
        let width = self.word_width("meeting") + 4.0;
        let beside = |x: f64| {
            let at = |left: f64| Spot { left, top: TOP - 4.0 - 2.0 * RISE, right: left + width, bottom: TOP - 4.0 };
            [at(x + 2.0), at(x - 2.0 - width)]
        };
        let mut hairlines: Vec<f64> = self.hairlines().collect();
        hairlines.sort_by(f64::total_cmp);
        hairlines.into_iter().rev().flat_map(beside).collect()
    }

    /// Where the meetings on the axis lie.
    pub(super) fn hairlines(&self) -> impl Iterator<Item = f64> {
        let Plot { first, last, .. } = self.plot;
        self.meetings.iter().filter(move |day| (first..=last).contains(*day)).map(|day| self.plot.x(*day))
    }
}

/// Why painting stops.
pub(super) type PaintedError = plotters::drawing::DrawingAreaErrorKind<std::fmt::Error>;

/// Places above and below lines for a word of `width`, from the right.
fn along(lines: &[Vec<Point>], width: f64) -> Vec<Spot> {
    const STEP: f64 = 6.0;
    let half = width / 2.0 + 1.0;
    let mut places = Vec::new();
    for line in lines.iter().rev() {
        let (Some((begin, _)), Some((end, _))) = (line.first(), line.last()) else { continue };
        let mut x = end - half;
        while x - half >= *begin {
            let heights = || line.windows(2).filter_map(|pair| heights(pair, x - half, x + half)).flatten();
            let (highest, lowest) = (heights().fold(f64::INFINITY, f64::min), heights().fold(0.0, f64::max));
            let at = |top: f64| Spot { left: x - half, top, right: x + half, bottom: top + 2.0 * RISE };
            places.extend([at(highest - 2.0 - 2.0 * RISE), at(lowest + 2.0)]);
            x -= STEP;
        }
    }
    places
}

/// Heights of a straight line where it enters and leaves what lies between `left` and `right`.
fn heights(pair: &[Point], left: f64, right: f64) -> Option<[f64; 2]> {
    let [(x0, y0), (x1, y1)] = pair else { return None };
    let (from, to) = (left.max(*x0), right.min(*x1));
    let at = |x: f64| if x1 > x0 { y0 + (y1 - y0) * (x - x0) / (x1 - x0) } else { *y1 };
    (from <= to).then(|| [at(from), at(to)])
}
