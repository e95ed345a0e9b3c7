//! What has been reached: areas, their tops, and the numbers on them.

use super::super::draw;
use super::super::lettering::text_width;
use super::super::palette::{ACTUAL, TINT};
use super::super::picture::{Anchor, Area, Painted, stroke, tenths, text_style};
use super::super::room::{Room, Spot};
use super::super::scale::label;
use super::{LABEL, Step, Story};
use crate::writing::Mark;
use plotters::element::Circle;

/// The part of a period at each end that a figure of its own leaves free.
const FREE: f64 = 0.08;
/// Height of the box of a hidden figure, in units.
const BLANK: f64 = 14.0;

impl Story<'_> {
    /// Left and right end of a step: a figure of its own period stands free of its neighbours.
    pub(super) fn ends(&self, step: &Step) -> (f64, f64) {
        let (from, to) = (self.plot.x(step.from), self.plot.x(step.to));
        if self.climbs() { (from, to) } else { (from + (to - from) * FREE, to - (to - from) * FREE) }
    }

    pub(super) fn paint_areas(&self, area: &Area) -> Painted {
        for step in self.steps {
            let Some(value) = step.value() else { continue };
            let (from, to) = self.ends(step);
            draw::bar(area, (from, self.plot.base()), (to, self.plot.y(value)), TINT)?;
        }
        Ok(())
    }

    pub(super) fn paint_tops(&self, area: &Area) -> Painted {
        let mut before: Option<f64> = None;
        for step in self.steps {
            let (from, to) = self.ends(step);
            let Some(value) = step.value() else {
                before = None;
                continue;
            };
            let y = self.plot.y(value);
            let riser = before.filter(|_| self.climbs()).map(|before| (from, before));
            let points: Vec<_> = riser.into_iter().chain([(from, y), (to, y)]).collect();
            draw::line(area, &points, ACTUAL, 1.8)?;
            let dot = if step.provisional { stroke(ACTUAL, 1.4) } else { stroke(ACTUAL, 1.4).filled() };
            area.draw(&Circle::new((tenths(to), tenths(y)), tenths(2.4), dot))?;
            before = Some(y);
        }
        Ok(())
    }

    /// Numbers on the steps.
    pub(super) fn paint_numbers(&self, area: &Area) -> Painted {
        for (spot, text) in self.numbers() {
            let style = text_style(LABEL, ACTUAL, Anchor::Middle, true);
            draw::text_on(area, text, spot.middle(), style, Some(self.behind(spot)))?;
        }
        Ok(())
    }

    /// Numbers and their places, as many from the last one back as have room; the table beside the chart has them all.
    fn numbers(&self) -> Vec<(Spot, String)> {
        let (every, mut room) = (self.every(), self.room_of_plans());
        let numbered = self.steps.iter().zip((0..self.steps.len()).rev()).filter(|(_, back)| back % every == 0);
        let number = |(step, _): (&Step, usize)| {
            let text = label(step.figure.value()?, self.unit(), self.language);
            let spot = self.number_spot(step, &text);
            let places = std::iter::once(spot).chain(self.below_top(step, spot));
            Some((room.place(places).unwrap_or(spot), text))
        };
        numbered.filter_map(number).collect()
    }

    /// Takes the places of tops, numbers and marks.
    pub(super) fn take_actual(&self, room: &mut Room) {
        self.numbers().into_iter().for_each(|(spot, _)| room.take(spot));
        let mut before: Option<f64> = None;
        for step in self.steps {
            let ((from, to), base) = (self.ends(step), self.plot.base());
            let Some(y) = step.value().map(|value| self.plot.y(value)) else {
                room.take(Spot::between((from, base - BLANK), (to, base)));
                before = None;
                continue;
            };
            room.take(Spot::between((from, y - 1.0), (to, y + 1.0)));
            if let Some(before) = before.filter(|_| self.climbs()) {
                room.take(Spot::between((from, before), (from, y)));
            }
            before = Some(y);
        }
    }

    /// Each which number of steps has one.
    fn every(&self) -> usize {
        let width = |step: &Step| self.plot.x(step.to) - self.plot.x(step.from);
        let narrowest = self.steps.iter().map(width).fold(f64::INFINITY, f64::min).max(0.1);
        let texts = self.steps.iter().filter_map(|step| step.figure.value());
        let widest =
            texts.map(|value| text_width(&label(value, self.unit(), self.language), LABEL)).fold(0.0, f64::max);
        (1..=self.steps.len())
            .find(|every| narrowest * *every as f64 >= widest + 2.0)
            .unwrap_or(self.steps.len())
            .max(1)
    }

    /// Above a step, below a negative one; what is wider than the last step ends with it.
    fn number_spot(&self, step: &Step, text: &str) -> Spot {
        let (from, to) = self.ends(step);
        let half = text_width(text, LABEL) / 2.0;
        let is_last = self.steps.last().is_some_and(|last| last.from == step.from);
        let end = if is_last { to.max(self.plot.left() + 2.0 * half) } else { self.plot.right };
        let x = ((from + to) / 2.0).min(end - half).max(self.plot.left() + half);
        let value = step.value().unwrap_or_default();
        let away = if value < 0.0 { 8.0 } else { -8.0 };
        Spot::around(text, LABEL, (x, self.plot.y(value) + away))
    }

    /// The place below a step's top, where the one above is on the path or the target; nothing where it has no room.
    fn below_top(&self, step: &Step, above: Spot) -> Option<Spot> {
        const DOWN: f64 = 17.0;
        let ((from, to), value) = (self.ends(step), step.value()?);
        let spot = Spot { top: above.top + DOWN, bottom: above.bottom + DOWN, ..above };
        (value > 0.0 && from <= spot.left && spot.right <= to && spot.bottom + 1.0 < self.plot.base()).then_some(spot)
    }

    /// The mark on the line of zero, always of one height.
    pub(super) fn paint_mark(&self, area: &Area, step: &Step) -> Painted {
        let Some(mark) = Mark::of(&step.figure) else { return Ok(()) };
        let ((from, to), base) = (self.ends(step), self.plot.base());
        draw::mark(area, mark, ((from + to) / 2.0, base - BLANK / 2.0), (to - from, BLANK))
    }
}
