//! What charts are made of, each with one look: texts, bars, lines, and the blank box of a hidden figure.

use super::Colour;
use super::palette::{INK, QUIET};
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

/// A text that stays readable across lines.
pub(super) fn text(area: &Area, text: impl Into<String>, at: Point, style: TextStyle<'static>) -> Painted {
    element(area, &[at], stroke(INK, 1.0), Shape::Text { text: text.into(), style, halo: true })
}

/// A text on a fill.
pub(super) fn text_on_fill(area: &Area, text: impl Into<String>, at: Point, style: TextStyle<'static>) -> Painted {
    element(area, &[at], stroke(INK, 1.0), Shape::Text { text: text.into(), style, halo: false })
}

/// A filled bar between two corners.
pub(super) fn bar(area: &Area, from: Point, to: Point, colour: Colour) -> Painted {
    area.draw(&Rectangle::new([pixel(from), pixel(to)], stroke(colour, 1.0).filled()))
}

/// A line through points.
pub(super) fn line(area: &Area, points: &[Point], colour: Colour, width: f64) -> Painted {
    area.draw(&PathElement::new(points.iter().copied().map(pixel).collect::<Vec<_>>(), stroke(colour, width)))
}

/// A dashed line through points.
pub(super) fn dashed(area: &Area, points: &[Point], colour: Colour, width: f64) -> Painted {
    element(area, points, stroke(colour, width), Shape::Dashed("4 2.5"))
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
    text_on_fill(area, mark.sign(), at, text_style((height * 0.9).min(12.0), INK, Anchor::Middle, true))
}
