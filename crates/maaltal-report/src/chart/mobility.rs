//! Job mobility as a matrix: moves from the industry of the row to that of the column.

use super::draw;
use super::lettering::wrapped;
use super::palette::{Colour, DEEP, INK, MIDDLE, QUIET, RULE, WHITE};
use super::picture::{Anchor, Area, Frame, Painted, stroke, tenths, text_style};
use super::{Chart, in_words};
use crate::words::word;
use crate::writing::{self, Mark};
use maaltal_domain::{Classified, Decimal, Figure, Language, PublishedLabourMarket, PublishedMobility, Unit};
use plotters::element::Rectangle;
use std::collections::BTreeMap;

/// Industries that are drawn at most.
const MOST: usize = 12;
/// Width and height of a cell, in units.
const CELL: (f64, f64) = (43.0, 21.0);
/// Units left of the first column.
const MARGIN: f64 = 66.0;
/// Units that the notes below have at least.
const NOTES: f64 = 300.0;
/// Size of numbers, and of the words around, in units.
const LABEL: f64 = 9.0;
const WORDS: f64 = 8.0;
/// From one line of text to the next, in units.
const LINE: f64 = 11.0;
/// Moves that are told in words.
const TOLD: usize = 5;

/// The moves of the newest year between the 12 industries with most of them, the others named below; nothing where no
/// moves have been reported.
pub fn mobility(market: &PublishedLabourMarket, language: Language) -> Option<Chart> {
    let lines = market.mobility()?;
    let year = lines.iter().map(PublishedMobility::year).max()?;
    let newest: Vec<_> = lines.iter().filter(|line| line.year() == year).collect();
    let mut industries = by_moves(&newest);
    let rest = industries.split_off(industries.len().min(MOST));
    let matrix = Matrix::new(&newest, &industries, &rest, language);
    let title = format!("{} {year}", word(language, "labour-table-mobility", &[]));
    let alternative = matrix.alternative(&title);
    Frame { id: "mobility", title: &title, alternative, size: matrix.size() }.chart(|area| matrix.paint(area))
}

/// Every industry, those with most shown moves first; what is hidden has no say in the order.
fn by_moves<'a>(lines: &[&'a PublishedMobility]) -> Vec<&'a Classified> {
    let mut moves: BTreeMap<(&str, &str), (i64, &Classified)> = BTreeMap::new();
    for line in lines {
        let shown = line.moves().value().unwrap_or_default().millionths();
        for industry in [line.from(), line.to()] {
            let found = moves.entry((&industry.scheme, &industry.code)).or_insert((0, industry));
            found.0 = found.0.saturating_add(shown);
        }
    }
    let mut industries: Vec<_> = moves.into_values().collect();
    // A stable sort: those with as many moves stay in the order of their codes.
    industries.sort_by_key(|(moves, _)| std::cmp::Reverse(*moves));
    industries.into_iter().map(|(_, industry)| industry).collect()
}

struct Matrix<'a> {
    lines: &'a [&'a PublishedMobility],
    industries: &'a [&'a Classified],
    /// The one classification of all industries; nothing where there are several.
    scheme: Option<&'a str>,
    /// The most moves in a cell that is drawn.
    most: i64,
    notes: Vec<String>,
    language: Language,
}

impl<'a> Matrix<'a> {
    fn new(
        lines: &'a [&'a PublishedMobility],
        industries: &'a [&'a Classified],
        rest: &[&Classified],
        language: Language,
    ) -> Self {
        let scheme = industries.first().map(|first| first.scheme.as_str());
        let scheme = scheme.filter(|scheme| industries.iter().all(|own| own.scheme == *scheme));
        let mut matrix = Self { lines, industries, scheme, most: 0, notes: Vec::new(), language };
        let shown = matrix.drawn().filter_map(|line| line.moves().value());
        matrix.most = shown.map(Decimal::millionths).max().unwrap_or_default();
        matrix.notes = matrix.notes(rest);
        matrix
    }

    /// The moves between two industries that are drawn.
    fn drawn(&self) -> impl Iterator<Item = &'a PublishedMobility> {
        let is_drawn = |industry: &Classified| self.industries.contains(&industry);
        self.lines.iter().copied().filter(move |line| is_drawn(line.from()) && is_drawn(line.to()))
    }

    fn notes(&self, rest: &[&Classified]) -> Vec<String> {
        let mut signs = ["mobility-shade", "mobility-empty"].map(|key| word(self.language, key, &[])).to_vec();
        if self.drawn().any(|line| *line.moves() == Figure::Hidden) {
            signs.push(format!("{} {}", Mark::Hidden.sign(), Mark::Hidden.name(self.language)));
        }
        let names = rest.iter().map(|industry| self.called(industry)).collect::<Vec<_>>().join(", ");
        let args = [("names", names.as_str())];
        let rest = if rest.is_empty() { String::new() } else { word(self.language, "not-drawn", &args) };
        let width = self.width();
        wrapped(&signs.join(" · "), WORDS, width, 2).into_iter().chain(wrapped(&rest, WORDS, width, 3)).collect()
    }

    /// An industry: its code, after its classification where there are several.
    fn called(&self, industry: &Classified) -> String {
        match self.scheme {
            Some(_) => industry.code.clone(),
            None => format!("{} {}", industry.scheme, industry.code),
        }
    }

    /// Units from the top to the first row.
    fn heading(&self) -> f64 {
        if self.scheme.is_some() { 26.0 } else { 26.0 + LINE }
    }

    fn width(&self) -> f64 {
        (MARGIN + CELL.0 * self.industries.len() as f64 + 1.0).max(NOTES)
    }

    fn size(&self) -> (u32, u32) {
        let rows = CELL.1 * self.industries.len() as f64;
        let height = self.heading() + rows + 6.0 + LINE * self.notes.len() as f64;
        (self.width().ceil() as u32, height.ceil() as u32)
    }

    /// The middle of a row's and a column's cell.
    fn middle(&self, row: usize, column: usize) -> (f64, f64) {
        let ((width, height), half) = (CELL, 0.5);
        (MARGIN + width * (column as f64 + half), self.heading() + height * (row as f64 + half))
    }

    fn paint(&self, area: &Area) -> Painted {
        self.paint_names(area)?;
        for (row, from) in self.industries.iter().enumerate() {
            for (column, to) in self.industries.iter().enumerate() {
                let moves = self.lines.iter().find(|line| line.from() == *from && line.to() == *to);
                self.paint_cell(area, self.middle(row, column), moves.map(|line| line.moves()))?;
            }
        }
        let top = self.heading() + CELL.1 * self.industries.len() as f64 + 9.0;
        for (note, line) in self.notes.iter().zip(0_u32..) {
            let at = (0.0, top + LINE * f64::from(line));
            draw::text(area, &**note, at, text_style(WORDS, QUIET, Anchor::Start, false))?;
        }
        Ok(())
    }

    fn paint_names(&self, area: &Area) -> Painted {
        let quiet = text_style(WORDS, QUIET, Anchor::Start, false);
        let scheme = self.scheme.map(|scheme| format!(" ({scheme})")).unwrap_or_default();
        let [from, to] =
            ["labour-column-from-industry", "labour-column-to-industry"].map(|key| word(self.language, key, &[]));
        draw::text(area, format!("{to}{scheme} →"), (MARGIN + 1.0, 5.0), quiet.clone())?;
        draw::text(area, format!("{from} ↓"), (0.0, self.heading() - 8.0), quiet)?;
        for (place, industry) in self.industries.iter().enumerate() {
            let ((x, _), (_, y)) = (self.middle(0, place), self.middle(place, 0));
            let style = |anchor| text_style(LABEL, INK, anchor, false);
            draw::text(area, self.called(industry), (MARGIN - 5.0, y), style(Anchor::End))?;
            draw::text(area, &*industry.code, (x, self.heading() - 8.0), style(Anchor::Middle))?;
            if self.scheme.is_none() {
                draw::text(area, &*industry.scheme, (x, self.heading() - 8.0 - LINE), style(Anchor::Middle))?;
            }
        }
        Ok(())
    }

    /// A cell in one of three shades, with its number; hidden ones all look the same.
    fn paint_cell(&self, area: &Area, (x, y): (f64, f64), moves: Option<&Figure>) -> Painted {
        let (half_width, half_height) = (CELL.0 / 2.0, CELL.1 / 2.0);
        let value = moves.and_then(Figure::value);
        let (fill, ink) = value.map_or((WHITE, INK), |value| self.shade(value));
        let corners =
            [(tenths(x - half_width), tenths(y - half_height)), (tenths(x + half_width), tenths(y + half_height))];
        area.draw(&Rectangle::new(corners, stroke(RULE, 0.6)))?;
        if fill != WHITE {
            // The rule stays visible between two dark cells.
            let (right, bottom) = (half_width - 0.6, half_height - 0.6);
            draw::bar(area, (x - right, y - bottom), (x + right, y + bottom), fill)?;
        }
        match (value, moves.and_then(Mark::of)) {
            (Some(value), _) => {
                let number = writing::value(value, Unit::Value, self.language);
                draw::text_on(area, number, (x, y), text_style(LABEL, ink, Anchor::Middle, true), None)
            }
            (None, Some(mark)) => draw::mark(area, mark, (x, y), (CELL.0 - 14.0, CELL.1 - 9.0)),
            (None, None) => Ok(()),
        }
    }

    /// Fill and text of a cell by its third of the largest number.
    fn shade(&self, value: Decimal) -> (Colour, Colour) {
        let thirds = value.millionths().saturating_mul(3);
        if thirds > self.most.saturating_mul(2) {
            (DEEP, WHITE)
        } else if thirds > self.most {
            (MIDDLE, INK)
        } else {
            (WHITE, INK)
        }
    }

    /// The largest numbers in words; which cells are hidden, the table beside the chart tells.
    fn alternative(&self, title: &str) -> String {
        let mut shown: Vec<_> = self.drawn().filter(|line| line.moves().value().is_some()).collect();
        shown.sort_by_key(|line| std::cmp::Reverse(line.moves().value()));
        let told = shown.iter().take(TOLD).map(|line| {
            let moves = in_words(line.moves(), Unit::Value, self.language);
            let [from, to] = [line.from(), line.to()].map(ToString::to_string);
            word(self.language, "mobility-move", &[("from", &from), ("to", &to), ("moves", &moves)])
        });
        let told = told.collect::<Vec<_>>().join("; ");
        let told = if told.is_empty() { word(self.language, "none", &[]) } else { told };
        word(self.language, "mobility-alternative", &[("title", title), ("values", &told)])
    }
}
