//! A key figure over the half-years: steps of published values over the sloped path to the target, and the forecast.

mod actual;
mod axes;
mod legend;
mod names;
mod outlook;
mod path;

use super::Chart;
use super::draw;
use super::palette::{INK, PLAN, QUIET};
use super::picture::{Area, Frame, Painted, stroke, tenths};
use super::room::Spot;
use super::scale::{plotted, ticks};
use crate::standing::{Standing, status_word};
use crate::words::word;
use crate::writing::{self, Mark};
use axes::Plot;
use legend::{Legend, Sample};
use maaltal_domain::{
    Day, Decimal, Figure, Forecast, Language, Measure, Period, PublishedKpi, PublishedTable, Unit, Window,
};
use names::Name;
use outlook::{Beside, Fan};
use plotters::element::Rectangle;

/// Width of the chart, in units.
const WIDTH: u32 = 330;
/// Size of the numbers in the chart, in units.
const LABEL: f64 = 9.0;

/// The step chart of the KPI `kpi_id` over `tables`, one per half-year and oldest first, with the last table's forecast
/// beyond its cut-off and a hairline on each of the days of `meetings` that lies on the axis; nothing where the last
/// table does not know the KPI.
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
    let fan = Fan::new(kpi.forecast(), last.cutoff());
    let unit = kpi.definition().measure.unit();
    let goal_label = goal.map(|goal| Beside::goal(goal, unit, language));
    let forecast_label = fan.points().last().map(|own| Beside::forecast(own, unit, language));
    let beside: Vec<_> = goal_label.into_iter().chain(forecast_label).collect();
    let right = f64::from(WIDTH) - outlook::margin(&beside);
    let plot = Extent { steps: &steps, path: &path, goal, fan: &fan }.plot(last, (unit, language), right);
    let story = Story { kpi, steps: &steps, path: &path, goal, fan, beside, meetings, plot, language };
    let id = format!("steps-{}", kpi.definition().id);
    let title = kpi.definition().name.in_language(language);
    let alternative = story.alternative(standing);
    let (names, unnamed) = story.names();
    let legend = Legend::new(story.legend(unnamed), (story.plot.left(), WIDTH.into()));
    let size = (WIDTH, legend.bottom().ceil() as u32);
    Frame { id: &id, title, alternative, size }.chart(|area| {
        story.paint(area)?;
        story.paint_names(area, &names)?;
        legend.paint(area)
    })
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
    fan: Fan,
    /// Labels right of the plot.
    beside: Vec<Beside>,
    /// Days that get a hairline.
    meetings: &'a [Day],
    plot: Plot,
    language: Language,
}

impl Story<'_> {
    fn unit(&self) -> Unit {
        self.kpi.definition().measure.unit()
    }

    /// Whether each value continues the one before.
    fn climbs(&self) -> bool {
        self.kpi.definition().window == Window::ToDate && self.unit() != Unit::Share
    }

    fn paint(&self, area: &Area) -> Painted {
        self.plot.paint_scale(area)?;
        self.paint_areas(area)?;
        self.hairlines().try_for_each(|x| draw::hairline(area, x, (axes::TOP - 8.0, axes::BOTTOM), QUIET))?;
        self.plot.paint_years(area)?;
        self.steps.iter().try_for_each(|step| self.paint_mark(area, step))?;
        self.fan_from().map_or(Ok(()), |from| self.fan.paint(area, &self.plot, from))?;
        self.path_lines().iter().try_for_each(|line| draw::dashed(area, line, PLAN))?;
        self.paint_tops(area)?;
        self.paint_goal(area)?;
        self.paint_numbers(area)?;
        outlook::paint_beside(area, &self.plot, &self.beside)
    }

    /// Where the forecast begins: at the last value.
    fn fan_from(&self) -> Option<draw::Point> {
        let last = self.steps.last()?;
        Some((self.ends(last).1, self.plot.y(last.value()?)))
    }

    /// The path as points of the chart.
    fn path_lines(&self) -> Vec<Vec<draw::Point>> {
        let point = |(day, value): &(_, _)| self.plot.point(*day, plotted(*value));
        self.path.iter().map(|line| line.iter().map(point).collect()).collect()
    }

    /// The target outlined where the path ends; its number stands beside the plot.
    fn paint_goal(&self, area: &Area) -> Painted {
        let Some(spot) = self.goal_spot() else { return Ok(()) };
        let corners = [(tenths(spot.left), tenths(spot.top)), (tenths(spot.right), tenths(spot.bottom))];
        area.draw(&Rectangle::new(corners, stroke(INK, 1.3)))
    }

    fn goal_spot(&self) -> Option<Spot> {
        let end = self.path.last().and_then(|line| line.last()).map_or(self.plot.last, |(day, _)| *day);
        let (x, y) = self.plot.point(end, plotted(self.goal?));
        Some(Spot::between((x - 3.2, y - 3.2), (x + 3.2, y + 3.2)))
    }

    /// What is named below the chart: names that found no place, provisional values, marks.
    fn legend(&self, unnamed: Vec<Name>) -> Vec<(Sample, String)> {
        let word = |key: &str| word(self.language, key, &[]);
        let unnamed = unnamed.into_iter().map(|name| (Sample::Of(name), word(name.key())));
        let is_provisional = self.steps.iter().any(|step| step.provisional && step.value().is_some());
        let provisional = is_provisional.then(|| (Sample::Provisional, word("provisional")));
        let used = |mark: &Mark| self.steps.iter().any(|step| Mark::of(&step.figure) == Some(*mark));
        let marks = Mark::ALL.into_iter().filter(used);
        let marks = marks.map(|mark| (Sample::Sign(mark.sign()), mark.name(self.language)));
        unnamed.chain(provisional).chain(marks).collect()
    }

    fn alternative(&self, standing: Option<Standing>) -> String {
        let name = self.kpi.definition().name.in_language(self.language);
        let values = self.steps.iter().map(|step| {
            let period = writing::period(&step.period, self.language);
            format!("{period}: {}", super::in_words(&step.figure, self.unit(), self.language))
        });
        let values = values.collect::<Vec<_>>().join("; ");
        let steps = word(self.language, "steps-alternative", &[("name", name), ("values", &values)]);
        let target = standing.and_then(|standing| self.target_in_words(&standing));
        std::iter::once(steps).chain(target).chain(self.forecast_in_words()).collect::<Vec<_>>().join(" ")
    }

    fn target_in_words(&self, standing: &Standing) -> Option<String> {
        let goal = standing.goal_with_date(self.language)?;
        let plan = standing.plan_text(self.language).unwrap_or_else(|| word(self.language, "none", &[]));
        let status = status_word(standing.target.status, self.language);
        let args = [("goal", goal.as_str()), ("plan", &plan), ("status", &status)];
        Some(word(self.language, "target-alternative", &args))
    }

    fn forecast_in_words(&self) -> Option<String> {
        let in_words = |own: &Forecast| {
            let value = |value| writing::value(value, self.unit(), self.language);
            let date = writing::date_in_text(own.at, self.language);
            let [low, mid, high] = [own.interval.low, own.interval.mid, own.interval.high].map(value);
            let args = [("date", date.as_str()), ("mid", &mid), ("low", &low), ("high", &high)];
            word(self.language, "forecast-on", &args)
        };
        let values: Vec<_> = self.fan.points().iter().map(in_words).collect();
        let values = (!values.is_empty()).then(|| values.join("; "))?;
        Some(word(self.language, "forecast-alternative", &[("values", &values)]))
    }
}

/// Everything that the plot must hold.
struct Extent<'a> {
    steps: &'a [Step],
    path: &'a [Vec<(Day, Decimal)>],
    goal: Option<Decimal>,
    fan: &'a Fan,
}

impl Extent<'_> {
    fn plot(&self, table: &PublishedTable, (unit, language): (Unit, Language), right: f64) -> Plot {
        let days: Vec<_> = self
            .steps
            .iter()
            .flat_map(|step| [step.from, step.to])
            .chain(self.path.iter().flatten().map(|(day, _)| *day))
            .chain(self.fan.points().iter().map(|own| own.at))
            .collect();
        let first = days.iter().min().copied().unwrap_or(table.period().start());
        let last = days.iter().max().copied().unwrap_or(table.period().end()).max(first.succ_opt().unwrap_or(first));
        let shown = self.steps.iter().filter_map(|step| step.figure.value());
        let planned = self.path.iter().flatten().map(|(_, value)| *value);
        let ahead = self.fan.points().iter().flat_map(|own| [own.interval.low, own.interval.high]);
        let whole = !matches!(unit, Unit::Share | Unit::Value);
        let ticks = ticks(shown.chain(planned).chain(self.goal).chain(ahead), 4, whole);
        Plot { first, last, ticks, right, unit, language }
    }
}
