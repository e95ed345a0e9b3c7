//! The labour reserve now against a year before: the largest changes as dumbbells.

use super::Chart;
use super::draw;
use super::lettering::{fitted, text_width};
use super::palette::{ACTUAL, INK, QUIET, RULE};
use super::picture::{Anchor, Area, Frame, Painted, stroke, tenths, text_style};
use super::scale::plotted;
use crate::words::word;
use crate::writing;
use maaltal_domain::{Decimal, Language, PublishedLabourMarket, PublishedReserve, Unit};
use plotters::element::Circle;

/// Lines that are drawn at most: those that have changed most.
const MOST: usize = 10;
/// Width of the chart, in units.
const WIDTH: u32 = 600;
/// Left and right end of the scale, in units.
const SCALE: (f64, f64) = (256.0, 510.0);
/// Right end of the changes, in units.
const CHANGE: f64 = 596.0;
/// Height of the heading and of a line, in units.
const HEADING: f64 = 20.0;
const LINE: f64 = 17.0;
/// Size of names and numbers, in units.
const LABEL: f64 = 9.0;

/// The lines of the reserve that have changed most in a year, growth first; nothing where none has two counts that are
/// shown. The others are in the table beside it.
pub fn reserve(market: &PublishedLabourMarket, language: Language) -> Option<Chart> {
    let mut lines: Vec<_> = market.reserve()?.iter().filter_map(|line| Change::of(line, language)).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.difference.millionths().saturating_abs()));
    lines.truncate(MOST);
    lines.sort_by_key(|line| std::cmp::Reverse(line.difference));
    let most = lines.iter().flat_map(|line| [line.before, line.now]).max()?;
    let dumbbells = Dumbbells { lines: &lines, most: plotted(most), language };
    let title = word(language, "labour-table-reserve", &[]);
    let size = (WIDTH, (HEADING + LINE * lines.len() as f64 + 2.0).ceil() as u32);
    let alternative = dumbbells.alternative(&title);
    Frame { id: "reserve", title: &title, alternative, size }.chart(|area| dumbbells.paint(area))
}

/// A line that is shown now and a year before.
struct Change {
    name: String,
    before: Decimal,
    now: Decimal,
    difference: Decimal,
}

impl Change {
    fn of(line: &PublishedReserve, language: Language) -> Option<Self> {
        let difference = line.change().value()?;
        let before = line.year_before().value()?;
        let industry = word(language, "labour-column-industry", &[]);
        let name = format!(
            "{} · {} {} · {industry} {}",
            line.municipality().name(),
            line.occupation().scheme,
            line.occupation().code,
            line.industry().code
        );
        Some(Self { name, before, now: line.persons().value()?, difference })
    }

    fn change(&self, language: Language) -> String {
        writing::signed(self.difference, 0, language)
    }
}

struct Dumbbells<'a> {
    lines: &'a [Change],
    most: f64,
    language: Language,
}

impl Dumbbells<'_> {
    fn x(&self, value: Decimal) -> f64 {
        let part = if self.most > 0.0 { plotted(value) / self.most } else { 0.0 };
        SCALE.0 + part * (SCALE.1 - SCALE.0)
    }

    fn paint(&self, area: &Area) -> Painted {
        self.paint_heading(area)?;
        for (line, place) in self.lines.iter().zip(0_u32..) {
            let y = HEADING + LINE * (f64::from(place) + 0.5);
            let name = fitted(&line.name, LABEL, SCALE.0 - 34.0);
            draw::line(area, &[(SCALE.0, y), (SCALE.1, y)], RULE, 0.6)?;
            draw::text(area, name, (0.0, y), text_style(LABEL, INK, Anchor::Start, false))?;
            draw::text(area, line.change(self.language), (CHANGE, y), text_style(LABEL, INK, Anchor::End, true))?;
            self.paint_line(area, line, y)?;
        }
        Ok(())
    }

    /// What the two dots are, and over the changes what they are.
    fn paint_heading(&self, area: &Area) -> Painted {
        let word = |key: &str| word(self.language, key, &[]);
        let quiet = |anchor| text_style(LABEL, QUIET, anchor, false);
        let before = word("reserve-before");
        let next = SCALE.0 + 8.0 + text_width(&before, LABEL) + 14.0;
        self.paint_dot(area, (SCALE.0, 7.0), false)?;
        draw::text(area, before, (SCALE.0 + 6.0, 7.0), quiet(Anchor::Start))?;
        self.paint_dot(area, (next, 7.0), true)?;
        draw::text(area, word("reserve-now"), (next + 6.0, 7.0), quiet(Anchor::Start))?;
        draw::text(area, word("labour-column-change"), (CHANGE, 7.0), quiet(Anchor::End))
    }

    fn paint_dot(&self, area: &Area, (x, y): (f64, f64), filled: bool) -> Painted {
        let style = if filled { stroke(ACTUAL, 1.3).filled() } else { stroke(ACTUAL, 1.3) };
        area.draw(&Circle::new((tenths(x), tenths(y)), tenths(3.2), style))
    }

    /// Both counts on the scale, each number on its outer side.
    fn paint_line(&self, area: &Area, line: &Change, y: f64) -> Painted {
        let (before, now) = (self.x(line.before), self.x(line.now));
        draw::line(area, &[(before, y), (now, y)], ACTUAL, 1.8)?;
        self.paint_dot(area, (before, y), false)?;
        self.paint_dot(area, (now, y), true)?;
        let number = |value| writing::value(value, Unit::Value, self.language);
        let place = |x: f64, is_right: bool| if is_right { (x + 6.0, y) } else { (x - 6.0, y) };
        let anchor = |is_right: bool| if is_right { Anchor::Start } else { Anchor::End };
        let rises = now >= before;
        let quiet = text_style(LABEL, QUIET, anchor(!rises), false);
        draw::text(area, number(line.before), place(before, !rises), quiet)?;
        let style = text_style(LABEL, ACTUAL, anchor(rises), true);
        draw::text(area, number(line.now), place(now, rises), style)
    }

    fn alternative(&self, title: &str) -> String {
        let told = self.lines.iter().map(|line| {
            let [before, now] = [line.before, line.now].map(|value| writing::value(value, Unit::Value, self.language));
            let change = line.change(self.language);
            let args = [("name", line.name.as_str()), ("before", &before), ("now", &now), ("change", &change)];
            word(self.language, "reserve-line", &args)
        });
        let told = told.collect::<Vec<_>>().join("; ");
        word(self.language, "reserve-alternative", &[("title", title), ("values", &told)])
    }
}
