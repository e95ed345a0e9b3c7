//! A figure against its target in one line: actual solid, target outlined, plan a tick.

use super::palette::{ACTUAL, INK, PLAN};
use super::picture::{Anchor, Area, Frame, Painted, stroke, tenths, text_style};
use super::scale::plotted;
use super::{Chart, lettering::text_width};
use crate::standing::{Standing, status_word};
use crate::words::word;
use crate::writing::Mark;
use maaltal_domain::{Language, PublishedKpi};
use plotters::element::{PathElement, Rectangle, Text};

const SIZE: (u32, u32) = (160, 24);
/// Left and right end of the scale, in units.
const SCALE: (f64, f64) = (2.0, 156.0);

/// The bullet chart of a figure with a numbered target; nothing for any other.
pub fn bullet(kpi: &PublishedKpi, language: Language) -> Option<Chart> {
    let standing = Standing::alone(kpi)?;
    let goal = plotted(standing.goal()?);
    let bullet = Bullet {
        actual: kpi.figure().value().map(plotted),
        mark: Mark::of(kpi.figure()),
        goal,
        plan: standing.target.path.map(plotted),
    };
    let id = format!("bullet-{}", kpi.definition().id);
    let title = kpi.definition().name.in_language(language);
    Frame { id: &id, title, alternative: alternative(&standing, language), size: SIZE }.chart(|area| bullet.paint(area))
}

struct Bullet {
    actual: Option<f64>,
    mark: Option<Mark>,
    goal: f64,
    plan: Option<f64>,
}

impl Bullet {
    /// The place of a value, in units from the left.
    fn x(&self, value: f64) -> f64 {
        let most = [self.actual, Some(self.goal), self.plan].into_iter().flatten().fold(0.0, f64::max);
        let part = if most > 0.0 { (value / most).clamp(0.0, 1.0) } else { 0.0 };
        SCALE.0 + part * (SCALE.1 - SCALE.0)
    }

    fn paint(&self, area: &Area) -> Painted {
        let bar =
            |to: f64, (top, bottom): (f64, f64)| [(tenths(SCALE.0), tenths(top)), (tenths(self.x(to)), tenths(bottom))];
        area.draw(&Rectangle::new(bar(self.goal, (4.5, 19.5)), stroke(INK, 1.1)))?;
        match self.actual {
            Some(0.0) => self.paint_zero(area)?,
            Some(actual) => area.draw(&Rectangle::new(bar(actual, (8.0, 16.0)), stroke(ACTUAL, 1.0).filled()))?,
            None => self.paint_mark(area)?,
        }
        let Some(plan) = self.plan else { return Ok(()) };
        let x = tenths(self.x(plan));
        area.draw(&PathElement::new(vec![(x, tenths(1.5)), (x, tenths(22.5))], stroke(PLAN, 2.4)))
    }

    /// Zero is a number: a bar without length, and its digit.
    fn paint_zero(&self, area: &Area) -> Painted {
        let x = tenths(SCALE.0 + 1.0);
        area.draw(&PathElement::new(vec![(x, tenths(8.0)), (x, tenths(16.0))], stroke(ACTUAL, 2.0)))?;
        let style = text_style(9.5, ACTUAL, Anchor::Start, true);
        area.draw(&Text::new("0", (tenths(self.free_x("0")), tenths(12.0)), style))
    }

    /// The mark's sign where the bar would begin, whatever the figure is.
    fn paint_mark(&self, area: &Area) -> Painted {
        let sign = self.mark.map(Mark::sign).unwrap_or_default();
        let style = text_style(11.0, INK, Anchor::Start, true);
        area.draw(&Text::new(sign, (tenths(self.free_x(sign)), tenths(12.0)), style))
    }

    /// Where `text` is clear of the plan's tick.
    fn free_x(&self, text: &str) -> f64 {
        let (begin, room) = (SCALE.0 + 5.0, text_width(text, 11.0) + 4.0);
        let tick = self.plan.map(|plan| self.x(plan)).filter(|tick| *tick < begin + room);
        tick.map_or(begin, |tick| tick + 5.0)
    }
}

fn alternative(standing: &Standing, language: Language) -> String {
    let none = word(language, "none", &[]);
    word(
        language,
        "bullet-alternative",
        &[
            ("name", standing.kpi.definition().name.in_language(language)),
            ("actual", &standing.actual_text(language)),
            ("plan", &standing.plan_text(language).unwrap_or(none)),
            ("goal", &standing.goal_with_date(language).unwrap_or_default()),
            ("status", &status_word(standing.target.status, language)),
        ],
    )
}
