//! A key figure by municipality or target group: small panels on one scale.

mod panel;

use super::draw;
use super::lettering::{text_width, wrapped};
use super::palette::{INK, QUIET};
use super::picture::{Anchor, Area, Frame, Painted, text_style};
use super::scale::{label, tick, ticks};
use super::{Chart, in_words};
use crate::words::word;
use crate::writing::{self, Mark};
use chrono::Datelike;
use maaltal_domain::{Decimal, Dimension, Figure, Language, PublishedKpi, PublishedLine, PublishedTable, Unit, Window};
use panel::Panel;

/// Panels that are drawn at most.
const MOST: usize = 12;
/// Panels in one row at most.
const ROW: usize = 6;
/// Width of the chart, in units, where its panels fill it, and of a panel at most.
const WIDTH: f64 = 600.0;
const PANEL: f64 = 150.0;
/// Height of what a panel draws, in units.
const PLOT: f64 = 46.0;
/// Size of names and numbers, and of the words around, in units.
const LABEL: f64 = 9.0;
const WORDS: f64 = 8.0;
/// From one line of text to the next, in units.
const LINE: f64 = 11.0;
/// The key of the line of what is nowhere else.
const UNKNOWN: &str = "unknown";

/// A panel for each line of the breakdown of `kpi_id` by `dimension`, in the file's order and the unknown last; nothing
/// where the last of `tables` has no such breakdown. At most 12; further lines are named below.
pub fn multiples(tables: &[PublishedTable], kpi_id: &str, dimension: Dimension, language: Language) -> Option<Chart> {
    let last = tables.last()?;
    let kpi = last.kpi(kpi_id)?;
    let lines = lines(tables, kpi_id, dimension, language);
    if lines.is_empty() {
        return None;
    }
    let (drawn, rest) = lines.split_at(lines.len().min(MOST));
    let grid = Grid::new(kpi, tables, drawn, rest, language);
    let id = format!("multiples-{}-{kpi_id}", dimension.name().replace('_', "-"));
    let title = kpi.definition().name.in_language(language);
    let dimension = match dimension {
        Dimension::Municipality => word(language, "by-municipality", &[]),
        Dimension::TargetGroup => word(language, "by-target-group", &[]),
    };
    let alternative = grid.alternative(title, &dimension, &writing::period(last.period(), language), &lines);
    Frame { id: &id, title: &format!("{title}: {dimension}"), alternative, size: grid.size() }
        .chart(|area| grid.paint(area))
}

/// A line through the tables: its name, and its figure in each; nothing where a table has no such line.
struct Series {
    name: String,
    figures: Vec<Option<Figure>>,
}

/// All lines of the breakdown: those of the last table, those that only earlier ones have, and the unknown.
fn lines(tables: &[PublishedTable], kpi_id: &str, dimension: Dimension, language: Language) -> Vec<Series> {
    let of = |table: &'_ PublishedTable| -> Vec<PublishedLine> {
        let breakdowns = table.kpi(kpi_id).map(PublishedKpi::breakdowns).unwrap_or_default();
        let found = breakdowns.iter().find(|breakdown| breakdown.dimension() == dimension);
        found.map(|breakdown| breakdown.lines().to_vec()).unwrap_or_default()
    };
    let all: Vec<_> = tables.iter().map(of).collect();
    if all.last().is_none_or(Vec::is_empty) {
        return Vec::new();
    }
    let mut keys: Vec<&PublishedLine> = Vec::new();
    for line in all.iter().rev().flatten() {
        if !keys.iter().any(|known| known.key() == line.key()) {
            keys.push(line);
        }
    }
    keys.sort_by_key(|line| line.key() == UNKNOWN);
    let series = |line: &&PublishedLine| {
        let figure =
            |lines: &Vec<PublishedLine>| lines.iter().find(|own| own.key() == line.key()).map(|own| *own.figure());
        let name = match line.name() {
            Some(name) => name.in_language(language).to_owned(),
            None if line.key() == UNKNOWN => word(language, "unknown", &[]),
            None => line.key().to_owned(),
        };
        Series { name, figures: all.iter().map(figure).collect() }
    };
    keys.iter().map(series).collect()
}

struct Grid<'a> {
    drawn: &'a [Series],
    ticks: Vec<Decimal>,
    unit: Unit,
    /// Whether each value continues the one before.
    climbs: bool,
    /// First and last year of the tables.
    years: (String, String),
    columns: usize,
    /// Units of a panel.
    panel: f64,
    /// Units left of the first column.
    margin: f64,
    /// Names over the panels, in lines.
    names: Vec<Vec<String>>,
    /// Words below: marks, and lines that are not drawn.
    notes: Vec<String>,
    language: Language,
}

impl<'a> Grid<'a> {
    fn new(
        kpi: &PublishedKpi,
        tables: &[PublishedTable],
        drawn: &'a [Series],
        rest: &[Series],
        language: Language,
    ) -> Self {
        let unit = kpi.definition().measure.unit();
        let shown = drawn.iter().flat_map(|series| &series.figures).filter_map(|figure| figure.as_ref()?.value());
        let whole = !matches!(unit, Unit::Share | Unit::Value);
        let ticks = ticks(shown, 2, whole);
        let widest = ticks.iter().map(|own| text_width(&tick(*own, unit, language), WORDS)).fold(14.0, f64::max);
        let margin = widest + 6.0;
        let columns = if drawn.len() <= ROW { drawn.len() } else { drawn.len().div_ceil(2) }.max(1);
        let panel = ((WIDTH - margin) / columns as f64).min(PANEL);
        let names = drawn.iter().map(|series| wrapped(&series.name, LABEL, panel - 10.0, 2)).collect();
        let year = |table: Option<&PublishedTable>| table.map(|table| table.period().start().year().to_string());
        let years = (year(tables.first()).unwrap_or_default(), year(tables.last()).unwrap_or_default());
        let climbs = kpi.definition().window == Window::ToDate && unit != Unit::Share;
        let notes = notes(drawn, rest, (panel * columns as f64).max(PANEL), language);
        Self { drawn, ticks, unit, climbs, years, columns, panel, margin, names, notes, language }
    }

    /// Height of the names over a row of panels.
    fn heading(&self) -> f64 {
        LINE * self.names.iter().map(Vec::len).max().unwrap_or(1) as f64 + 6.0
    }

    /// Height of a row of panels.
    fn row(&self) -> f64 {
        self.heading() + PLOT + 18.0
    }

    fn rows(&self) -> usize {
        self.drawn.len().div_ceil(self.columns)
    }

    fn size(&self) -> (u32, u32) {
        let notes = self.notes.iter().map(|note| text_width(note, WORDS)).fold(0.0, f64::max);
        let width = self.margin + (self.panel * self.columns as f64).max(notes);
        let height = self.row() * self.rows() as f64 + LINE * self.notes.len() as f64 + 2.0;
        (width.ceil() as u32, height.ceil() as u32)
    }

    fn paint(&self, area: &Area) -> Painted {
        for (place, (series, name)) in self.drawn.iter().zip(&self.names).enumerate() {
            let (row, column) = (place / self.columns, place % self.columns);
            let left = self.margin + self.panel * column as f64;
            let top = self.row() * row as f64;
            for (text, line) in name.iter().zip(0_u32..) {
                let at = (left, top + 6.0 + LINE * f64::from(line));
                draw::text(area, &**text, at, text_style(LABEL, INK, Anchor::Start, true))?;
            }
            let top = top + self.heading() + 4.0;
            self.panel(left, top).paint(area, series, column == 0)?;
        }
        let top = self.row() * self.rows() as f64 + 5.0;
        for (note, line) in self.notes.iter().zip(0_u32..) {
            let at = (self.margin, top + LINE * f64::from(line));
            draw::text(area, &**note, at, text_style(WORDS, QUIET, Anchor::Start, false))?;
        }
        Ok(())
    }

    fn panel(&self, left: f64, top: f64) -> Panel<'_> {
        let shown = self.drawn.iter().filter_map(|series| series.figures.last()?.as_ref()?.value());
        let widest = shown.map(|value| text_width(&label(value, self.unit, self.language), LABEL)).fold(8.0, f64::max);
        Panel { grid: self, left, right: left + self.panel - widest - 14.0, top, bottom: top + PLOT }
    }

    fn alternative(&self, name: &str, dimension: &str, period: &str, lines: &[Series]) -> String {
        let value = |series: &Series| {
            let figure = series.figures.last().copied().flatten().unwrap_or(Figure::NotReported);
            format!("{}: {}", series.name, in_words(&figure, self.unit, self.language))
        };
        let values = lines.iter().map(value).collect::<Vec<_>>().join("; ");
        let args = [("name", name), ("dimension", dimension), ("period", period), ("values", &values)];
        word(self.language, "multiples-alternative", &args)
    }
}

/// What the marks in the panels mean, and which lines have no panel, in lines of `width`.
fn notes(drawn: &[Series], rest: &[Series], width: f64, language: Language) -> Vec<String> {
    let used = |mark: &Mark| {
        let figures = drawn.iter().flat_map(|series| &series.figures);
        figures.flatten().any(|figure| Mark::of(figure) == Some(*mark))
    };
    let signs = Mark::ALL.into_iter().filter(used).map(|mark| format!("{} {}", mark.sign(), mark.name(language)));
    let signs = signs.collect::<Vec<_>>().join(" · ");
    let names = rest.iter().map(|series| series.name.as_str()).collect::<Vec<_>>().join(", ");
    let rest = if rest.is_empty() { String::new() } else { word(language, "not-drawn", &[("names", &names)]) };
    wrapped(&signs, WORDS, width, 2).into_iter().chain(wrapped(&rest, WORDS, width, 3)).collect()
}
