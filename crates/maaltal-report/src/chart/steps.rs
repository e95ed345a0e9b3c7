//! A key figure over the half-years: steps of published values over the sloped path to the target.

mod axes;
mod legend;
mod path;

use super::Chart;
use super::canvas::text_width;
use super::palette::{ACTUAL, INK, PLAN, QUIET, TINT};
use super::picture::{Anchor, Area, Element, Frame, Painted, Shape, stroke, tenths, text_style};
use super::scale::{plotted, ticks};
use crate::standing::{Standing, status_word};
use crate::words::word;
use crate::writing::{self, Mark};
use axes::Plot;
use legend::{Legend, Sample};
use maaltal_domain::{Day, Decimal, Figure, Language, Measure, Period, PublishedKpi, PublishedTable, Unit, Window};
use plotters::element::{Circle, EmptyElement, PathElement, Rectangle};

/// Width and height of the chart, in units.
const SIZE: (u32, u32) = (330, 196);
/// Size of the numbers on the steps, in units.
const LABEL: f64 = 9.0;

/// The step chart of the KPI `kpi_id` over `tables`, one per half-year and oldest first, with a hairline on each of the
/// days of `meetings` that lies on its axis; nothing where the last table does not know the KPI.
pub fn steps(tables: &[PublishedTable], kpi_id: &str, meetings: &[Day], language: Language) -> Option<Chart> {
    let last = tables.last()?;
    let kpi = last.kpi(kpi_id)?;
    // Words have no steps.
    if kpi.definition().measure == Measure::Narrative {
        return None;
    }
    let steps: Vec<_> = tables.iter().filter_map(|table| Step::of(table, table.kpi(kpi_id)?)).collect();
    let path = path::path(tables, kpi);
    let standing = Standing::of(last, kpi);
    let goal = standing.and_then(|standing| standing.goal());
    let plot = plot(last, kpi, &steps, &path, goal);
    let story = Story { kpi, steps: &steps, path: &path, goal, meetings, plot, language };
    let id = format!("steps-{}", kpi.definition().id);
    let title = kpi.definition().name.in_language(language);
    let alternative = story.alternative(standing);
    Frame { id: &id, title, alternative, size: SIZE }.chart(|area| story.paint(area))
}

/// A half-year's published value.
struct Step {
    period: Period,
    /// First day of the period.
    from: Day,
    /// The day after the last one that counts.
    to: Day,
    figure: Figure,
    provisional: bool,
}

impl Step {
    fn of(table: &PublishedTable, kpi: &PublishedKpi) -> Option<Self> {
        let period = table.period();
        let to = table.cutoff().succ_opt()?.min(period.end()).max(period.start());
        let provisional = kpi.provisional();
        Some(Self { from: period.start(), to, figure: *kpi.figure(), provisional, period: period.clone() })
    }

    fn value(&self) -> Option<f64> {
        self.figure.value().map(plotted)
    }
}

struct Story<'a> {
    kpi: &'a PublishedKpi,
    steps: &'a [Step],
    /// Lines of the path, each through its days and values.
    path: &'a [Vec<(Day, Decimal)>],
    goal: Option<Decimal>,
    /// Days that get a hairline.
    meetings: &'a [Day],
    plot: Plot,
    language: Language,
}

impl Story<'_> {
    fn unit(&self) -> Unit {
        self.kpi.definition().measure.unit()
    }

    fn paint(&self, area: &Area) -> Painted {
        self.plot.paint_scale(area, self.unit(), self.language)?;
        self.paint_areas(area)?;
        self.paint_meetings(area)?;
        self.plot.paint_years(area)?;
        self.paint_path(area)?;
        self.paint_tops(area)?;
        self.paint_goal(area)?;
        self.paint_labels(area)?;
        self.paint_legend(area)
    }

    /// Left and right end of a step: a figure of its own period stands free of its neighbours.
    fn ends(&self, step: &Step) -> (f64, f64) {
        let (from, to) = (self.plot.x(step.from), self.plot.x(step.to));
        if self.climbs() { (from, to) } else { (from + (to - from) * 0.08, to - (to - from) * 0.08) }
    }

    /// Whether each value continues the one before.
    fn climbs(&self) -> bool {
        self.kpi.definition().window == Window::ToDate && self.unit() != Unit::Share
    }

    fn paint_areas(&self, area: &Area) -> Painted {
        let plot = self.plot.on(area);
        for step in self.steps {
            let Some(value) = step.value() else { continue };
            let (from, to) = self.ends(step);
            plot.draw(&Rectangle::new([(from, 0.0), (to, value)], stroke(TINT, 1.0).filled()))?;
        }
        Ok(())
    }

    fn paint_meetings(&self, area: &Area) -> Painted {
        let on_axis = self.meetings.iter().filter(|day| (self.plot.first..=self.plot.last).contains(*day));
        for day in on_axis {
            let (x, _) = self.plot.pixel(area, self.plot.x(*day), 0.0);
            let ends = vec![(x, tenths(axes::PLOT.1)), (x, tenths(axes::PLOT.3))];
            area.draw(&PathElement::new(ends, stroke(QUIET, 0.5)))?;
        }
        Ok(())
    }

    fn paint_tops(&self, area: &Area) -> Painted {
        let plot = self.plot.on(area);
        let mut before: Option<f64> = None;
        for step in self.steps {
            let (from, to) = self.ends(step);
            let Some(value) = step.value() else {
                before = None;
                continue;
            };
            let riser = before.filter(|_| self.climbs()).map(|before| (from, before));
            let points: Vec<_> = riser.into_iter().chain([(from, value), (to, value)]).collect();
            plot.draw(&PathElement::new(points, stroke(ACTUAL, 1.8)))?;
            let dot = if step.provisional { stroke(ACTUAL, 1.4) } else { stroke(ACTUAL, 1.4).filled() };
            plot.draw(&(EmptyElement::at((to, value)) + Circle::new((0, 0), tenths(2.4), dot)))?;
            before = Some(value);
        }
        Ok(())
    }

    fn paint_path(&self, area: &Area) -> Painted {
        let plot = self.plot.on(area);
        for line in self.path {
            let points = line.iter().map(|(day, value)| (self.plot.x(*day), plotted(*value))).collect();
            plot.draw(&Element { points, style: stroke(PLAN, 1.4), shape: Shape::Dashed("4 2.5") })?;
        }
        Ok(())
    }

    /// The target outlined where the path ends, with its number beside it.
    fn paint_goal(&self, area: &Area) -> Painted {
        let Some(goal) = self.goal else { return Ok(()) };
        let end = self.path.last().and_then(|line| line.last()).map_or(self.plot.right(), |(day, _)| self.plot.x(*day));
        let (x, y) = self.plot.pixel(area, end, plotted(goal));
        let corners = [(x - tenths(3.2), y - tenths(3.2)), (x + tenths(3.2), y + tenths(3.2))];
        area.draw(&Rectangle::new(corners, stroke(INK, 1.3)))?;
        let style = text_style(LABEL, INK, Anchor::Start, true);
        let number = writing::value(goal, self.unit(), self.language);
        area.draw(&Element {
            points: vec![(x + tenths(7.0), y)],
            style: stroke(INK, 1.0),
            shape: Shape::Text(number, style),
        })
    }

    fn paint_labels(&self, area: &Area) -> Painted {
        let room = self.steps.iter().map(|step| self.plot.width(step.from, step.to)).fold(f64::INFINITY, f64::min);
        let texts: Vec<_> = self.steps.iter().map(|step| self.label(&step.figure)).collect();
        let all_fit = texts.iter().all(|text| text_width(text, LABEL) <= room);
        for (index, (step, text)) in self.steps.iter().zip(texts).enumerate() {
            match step.value() {
                Some(value) if all_fit || index + 1 == self.steps.len() => self.paint_label(area, step, value, text)?,
                Some(_) => {}
                None => self.paint_mark(area, step)?,
            }
        }
        Ok(())
    }

    /// Numbers on the steps are whole, shares have one decimal: the table beside the chart has them exactly.
    fn label(&self, figure: &Figure) -> String {
        match (figure.value(), self.unit()) {
            (Some(value), Unit::Hours) => writing::rounded(value, 0, self.language),
            _ => writing::figure(figure, self.unit(), self.language),
        }
    }

    fn paint_label(&self, area: &Area, step: &Step, value: f64, text: String) -> Painted {
        let (from, to) = self.ends(step);
        let (x, y) = self.plot.pixel(area, (from + to) / 2.0, value);
        let style = text_style(LABEL, ACTUAL, Anchor::Above, true);
        area.draw(&Element {
            points: vec![(x, y - tenths(4.0))],
            style: stroke(ACTUAL, 1.0),
            shape: Shape::Text(text, style),
        })
    }

    /// The mark's sign on the axis; a hidden figure also has a hatched block, always of one height.
    fn paint_mark(&self, area: &Area, step: &Step) -> Painted {
        let Some(mark) = Mark::of(&step.figure) else { return Ok(()) };
        let (from, to) = self.ends(step);
        let ((left, base), (right, _)) = (self.plot.pixel(area, from, 0.0), self.plot.pixel(area, to, 0.0));
        if mark == Mark::Hidden {
            let points = vec![(left, base - tenths(14.0)), (right, base)];
            area.draw(&Element { points, style: stroke(QUIET, 0.6), shape: Shape::Hatched })?;
        }
        let style = text_style(12.0, INK, Anchor::Middle, true);
        area.draw(&Element {
            points: vec![((left + right) / 2, base - tenths(7.0))],
            style: stroke(INK, 1.0),
            shape: Shape::Text(mark.sign().to_owned(), style),
        })
    }

    fn paint_legend(&self, area: &Area) -> Painted {
        let word = |key: &str| word(self.language, key, &[]);
        let mut legend = Legend::new(area, f64::from(SIZE.0));
        legend.sample(&Sample::Actual, word("actual"))?;
        if !self.path.is_empty() {
            legend.sample(&Sample::Plan, word("plan"))?;
        }
        if self.goal.is_some() {
            legend.sample(&Sample::Goal, word("target"))?;
        }
        if self.steps.iter().any(|step| step.provisional && step.value().is_some()) {
            legend.sample(&Sample::Provisional, word("provisional"))?;
        }
        let used = |mark: &Mark| self.steps.iter().any(|step| Mark::of(&step.figure) == Some(*mark));
        for mark in Mark::ALL.into_iter().filter(used) {
            legend.sample(&Sample::Sign(mark.sign()), mark.name(self.language))?;
        }
        Ok(())
    }

    fn alternative(&self, standing: Option<Standing>) -> String {
        let value = |figure: &Figure| match (figure.value(), Mark::of(figure)) {
            (Some(value), _) => writing::value(value, self.unit(), self.language),
            (None, mark) => mark.map(|mark| mark.name(self.language)).unwrap_or_default(),
        };
        let name = self.kpi.definition().name.in_language(self.language);
        let values = self.steps.iter().map(|step| {
            let period = writing::period(&step.period, self.language);
            format!("{period}: {}", value(&step.figure))
        });
        let values = values.collect::<Vec<_>>().join("; ");
        let chart = word(self.language, "steps-alternative", &[("name", name), ("values", &values)]);
        let Some(standing) = standing else { return chart };
        let Some(goal) = standing.goal_with_date(self.language) else { return chart };
        let plan = standing.plan_text(self.language).unwrap_or_else(|| word(self.language, "none", &[]));
        let status = status_word(standing.target.status, self.language);
        let args = [("goal", goal.as_str()), ("plan", &plan), ("status", &status)];
        format!("{chart} {}", word(self.language, "target-alternative", &args))
    }
}

/// The plot that holds all steps, the whole path and the target.
fn plot(
    table: &PublishedTable,
    kpi: &PublishedKpi,
    steps: &[Step],
    path: &[Vec<(Day, Decimal)>],
    goal: Option<Decimal>,
) -> Plot {
    let days: Vec<_> =
        steps.iter().flat_map(|step| [step.from, step.to]).chain(path.iter().flatten().map(|(day, _)| *day)).collect();
    let first = days.iter().min().copied().unwrap_or(table.period().start());
    let last = days.iter().max().copied().unwrap_or(table.period().end()).max(first.succ_opt().unwrap_or(first));
    let shown = steps.iter().filter_map(|step| step.figure.value());
    let planned = path.iter().flatten().map(|(_, value)| *value);
    let most = shown.chain(planned).chain(goal).max().unwrap_or_default();
    let whole = !matches!(kpi.definition().measure.unit(), Unit::Share | Unit::Value);
    Plot { first, last, ticks: ticks(most, 4, whole) }
}
