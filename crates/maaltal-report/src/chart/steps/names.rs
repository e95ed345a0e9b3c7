//! Words inside the plot, each beside what it names; what finds no place is named below the chart.

use super::super::Colour;
use super::super::draw::{self, Point};
use super::super::lettering::text_width;
use super::super::palette::{ACTUAL, PLAN, QUIET, TINT, WHITE};
use super::super::picture::{Anchor, Area, Painted, text_style};
use super::super::room::{Room, Spot};
use super::axes::{BOTTOM, TOP, WORDS};
use super::{Step, Story, WIDTH};
use crate::words::word;

/// Half the height of a word, with the air around it.
const RISE: f64 = WORDS / 2.0;
/// Between two places that are tried.
const TRY: f64 = 6.0;

/// What has a name in the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Actual,
    Plan,
    Meeting,
}

impl Name {
    /// The key of its word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Actual => "actual",
            Self::Plan => "plan",
            Self::Meeting => "meeting",
        }
    }

    fn colour(self) -> Colour {
        match self {
            Self::Actual => ACTUAL,
            Self::Plan => PLAN,
            Self::Meeting => QUIET,
        }
    }
}

impl Story<'_> {
    /// The names with their places, and those that have none.
    pub(super) fn names(&self) -> (Vec<(Name, Spot)>, Vec<Name>) {
        let mut room = self.room();
        let (mut named, mut unnamed) = (Vec::new(), Vec::new());
        for name in [Name::Actual, Name::Plan, Name::Meeting].into_iter().filter(|name| self.is_there(*name)) {
            let half = text_width(&word(self.language, name.key(), &[]), WORDS) / 2.0 + 1.0;
            let places = match name {
                Name::Actual => self.below_tops(half),
                Name::Plan => along(&self.path_lines(), half),
                Name::Meeting => self.beside_hairlines(half),
            };
            match room.place(places) {
                Some(spot) => named.push((name, spot)),
                None => unnamed.push(name),
            }
        }
        (named, unnamed)
    }

    fn is_there(&self, name: Name) -> bool {
        match name {
            Name::Actual => self.steps.iter().any(|step| step.value().is_some()),
            Name::Plan => !self.path.is_empty(),
            Name::Meeting => self.hairlines().next().is_some(),
        }
    }

    /// The chart with the places of all that is drawn.
    fn room(&self) -> Room {
        let mut room = self.room_of_plans();
        self.take_actual(&mut room);
        room
    }

    /// The chart with the places of target, path and forecast.
    pub(super) fn room_of_plans(&self) -> Room {
        let mut room = Room::new(Spot::between((0.0, 0.0), (WIDTH.into(), BOTTOM)));
        if let Some(spot) = self.goal_spot() {
            room.take(spot);
        }
        if let Some(from) = self.fan_from() {
            self.fan.take(&mut room, &self.plot, from);
        }
        for line in self.path_lines() {
            line.windows(2).for_each(|pair| {
                if let [from, to] = pair {
                    room.take_line(*from, *to);
                }
            });
        }
        room
    }

    pub(super) fn paint_names(&self, area: &Area, names: &[(Name, Spot)]) -> Painted {
        for (name, spot) in names {
            let style = text_style(WORDS, name.colour(), Anchor::Middle, false);
            draw::text_on(area, word(self.language, name.key(), &[]), spot.middle(), style, Some(self.behind(*spot)))?;
        }
        Ok(())
    }

    /// What is behind a place: the area of the actual values, or nothing.
    pub(super) fn behind(&self, spot: Spot) -> Colour {
        let (x, y) = spot.middle();
        let is_under = |step: &Step| {
            let (from, to) = self.ends(step);
            from <= x && x <= to && step.value().is_some_and(|value| self.plot.y(value) < y && y < self.plot.base())
        };
        if self.steps.iter().any(is_under) { TINT } else { WHITE }
    }

    /// Places for a word of half the width `half` inside the area of the actual values, from the right.
    fn below_tops(&self, half: f64) -> Vec<Spot> {
        let ends = |step: Option<&Step>| step.map(|step| self.ends(step));
        let (Some((begin, _)), Some((_, end))) = (ends(self.steps.first()), ends(self.steps.last())) else {
            return Vec::new();
        };
        let place = |x: f64| {
            let (left, right) = (x - half, x + half);
            let meets = |step: &&Step| {
                let (from, to) = self.ends(step);
                from < right && to > left
            };
            let tops = self.steps.iter().filter(meets).map(|step| Some(self.plot.y(step.value()?)));
            let lowest = tops.collect::<Option<Vec<f64>>>()?.into_iter().fold(TOP, f64::max);
            let (top, bottom) = (lowest + 3.0, lowest + 3.0 + 2.0 * RISE);
            (bottom + 2.0 < self.plot.base()).then_some(Spot { left, top, right, bottom })
        };
        between(begin + half + 1.0, end - half - 1.0).filter_map(place).collect()
    }

    /// Places at the upper ends of the hairlines, from the newest back.
    fn beside_hairlines(&self, half: f64) -> Vec<Spot> {
        let width = 2.0 * half;
        let beside = |x: f64| {
            let at = |left: f64| Spot { left, top: TOP - 4.0 - 2.0 * RISE, right: left + width, bottom: TOP - 4.0 };
            [at(x + 3.0), at(x - 3.0 - width)]
        };
        let mut hairlines: Vec<f64> = self.hairlines().collect();
        hairlines.sort_by(f64::total_cmp);
        hairlines.into_iter().rev().flat_map(beside).collect()
    }

    /// Where the meetings on the axis lie.
    pub(super) fn hairlines(&self) -> impl Iterator<Item = f64> {
        let axis = self.plot.first..=self.plot.last;
        self.meetings.iter().filter(move |day| axis.contains(day)).map(|day| self.plot.x(*day))
    }
}

/// Places from `end` back to `begin`.
fn between(begin: f64, end: f64) -> impl Iterator<Item = f64> {
    std::iter::successors(Some(end), |x| Some(x - TRY)).take_while(move |x| *x >= begin)
}

/// Places above and below lines for a word of half the width `half`, from the right.
fn along(lines: &[Vec<Point>], half: f64) -> Vec<Spot> {
    let mut places = Vec::new();
    for line in lines.iter().rev() {
        let (Some((begin, _)), Some((end, _))) = (line.first(), line.last()) else { continue };
        for x in between(begin + half, end - half) {
            let found: Vec<_> =
                line.windows(2).filter_map(|pair| heights(pair, x - half, x + half)).flatten().collect();
            let highest = found.iter().copied().fold(f64::INFINITY, f64::min);
            let lowest = found.iter().copied().fold(0.0, f64::max);
            let at = |top: f64| Spot { left: x - half, top, right: x + half, bottom: top + 2.0 * RISE };
            places.extend([at(highest - 2.0 - 2.0 * RISE), at(lowest + 2.0)]);
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
