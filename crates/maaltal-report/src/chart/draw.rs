//! What charts are made of, each with one look: texts, bars, lines, and the blank box of a hidden figure.

use super::Colour;
use super::palette::{INK, QUIET, WHITE};
use super::picture::{Anchor, Area, Element, Painted, Shape, stroke, tenths, text_style};
use crate::writing::Mark;
use plotters::element::{PathElement, Rectangle};
use plotters::style::{ShapeStyle, TextStyle};

/// A point in units.
pub(super) type Point = (f64, f64);

fn pixel((x, y): Point) -> (i32, i32) {
    (tenths(x), tenths(y))
}

fn element(area: &Area, points: &[Point], style: ShapeStyle, shape: Shape) -> Painted {
    area.draw(&Element { points: points.iter().copied().map(pixel).collect(), style, shape })
}

/// A text on white that stays readable across lines.
pub(super) fn text(area: &Area, text: impl Into<String>, at: Point, style: TextStyle<'static>) -> Painted {
    text_on(area, text, at, style, Some(WHITE))
}

/// A text on a colour, readable across lines; on nothing: just the text.
pub(super) fn text_on(
    area: &Area,
    text: impl Into<String>,
    at: Point,
    style: TextStyle<'static>,
    halo: Option<Colour>,
) -> Painted {
    element(area, &[at], stroke(INK, 1.0), Shape::Text { text: text.into(), style, halo })
}

/// A filled bar between two corners.
pub(super) fn bar(area: &Area, from: Point, to: Point, colour: Colour) -> Painted {
    area.draw(&Rectangle::new([pixel(from), pixel(to)], stroke(colour, 1.0).filled()))
}

/// A line through points.
pub(super) fn line(area: &Area, points: &[Point], colour: Colour, width: f64) -> Painted {
    area.draw(&PathElement::new(points.iter().copied().map(pixel).collect::<Vec<_>>(), stroke(colour, width)))
}

/// A dashed line through points: what is planned.
pub(super) fn dashed(area: &Area, points: &[Point], colour: Colour) -> Painted {
    element(area, points, stroke(colour, 1.4), Shape::Dashed("4 2.5"))
}

/// A dotted line between heights: a day that something else than the figure happens on.
pub(super) fn hairline(area: &Area, x: f64, (top, bottom): (f64, f64), colour: Colour) -> Painted {
    element(area, &[(x, top), (x, bottom)], stroke(colour, 0.7), Shape::Dashed("0.7 1.9"))
}

/// A hatched surface with these corners: what is expected.
pub(super) fn hatched(area: &Area, corners: &[Point], colour: Colour) -> Painted {
    element(area, corners, stroke(colour, 0.6), Shape::Hatched)
}

/// A mark with its middle at a point; a hidden figure has a blank box besides, of a size that tells nothing.
pub(super) fn mark(area: &Area, mark: Mark, at: Point, (width, height): (f64, f64)) -> Painted {
    let (x, y) = at;
    if mark == Mark::Hidden {
        let corners = [(x - width / 2.0, y - height / 2.0), (x + width / 2.0, y + height / 2.0)];
        element(area, &corners, stroke(QUIET, 0.8), Shape::Blank)?;
    }
    text_on(area, mark.sign(), at, text_style((height * 0.9).min(12.0), INK, Anchor::Middle, true), None)
}
