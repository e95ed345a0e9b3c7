//! A chart's frame, and the elements that plotters lacks: dashes, hatches, text that stays readable across lines.

use super::canvas::{Canvas, Escaped, TENTHS};
use super::{Chart, Colour};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Drawable, PointCollection};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, ShapeStyle, TextStyle};
use plotters_backend::{BackendCoord, DrawingErrorKind};
use std::fmt::{Error, Write};

/// The typeface of charts and report.
const FAMILY: &str = "IBM Plex Sans";

pub(super) type Area<'a> = DrawingArea<Canvas<'a>, Shift>;
pub(super) type Painted = Result<(), DrawingAreaErrorKind<Error>>;

/// What a chart is called and how large it is.
pub(super) struct Frame<'a> {
    /// Id in a page, unique for the kind of chart and KPI; without `_`, which sets off the ids inside.
    pub id: &'a str,
    /// What it shows, in a few words.
    pub title: &'a str,
    /// Its message.
    pub alternative: String,
    /// Width and height in units.
    pub size: (u32, u32),
}

impl Frame<'_> {
    /// The chart that `paint` makes; nothing where a chart cannot be drawn.
    pub fn chart(self, paint: impl FnOnce(&Area) -> Painted) -> Option<Chart> {
        let (width, height) = self.size;
        let mut svg = String::new();
        write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"{id}_title {id}_desc\" \
             font-family=\"'{FAMILY}', sans-serif\">\n<title id=\"{id}_title\">{title}</title>\n\
             <desc id=\"{id}_desc\">{alternative}</desc>\n",
            id = Escaped(self.id),
            title = Escaped(self.title),
            alternative = Escaped(&self.alternative),
        )
        .ok()?;
        let tenths = TENTHS.unsigned_abs();
        let area = Canvas::new(&mut svg, (width * tenths, height * tenths), self.id).into_drawing_area();
        paint(&area).ok()?;
        area.present().ok()?;
        drop(area);
        svg.push_str("</svg>\n");
        Some(Chart { svg, alternative: self.alternative, size: self.size })
    }
}

/// A length in units as plotters counts it.
pub(super) fn tenths(units: f64) -> i32 {
    (units * f64::from(TENTHS)).round() as i32
}

/// A line of `width` units, or a fill.
pub(super) fn stroke(colour: Colour, width: f64) -> ShapeStyle {
    colour.plotted().stroke_width(tenths(width).unsigned_abs())
}

/// How a text stands to its point.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    /// Begins at the point, centred in height.
    Start,
    /// Centred on the point.
    Middle,
    /// Ends at the point, centred in height.
    End,
}

/// A text of `size` units.
pub(super) fn text_style(size: f64, colour: Colour, anchor: Anchor, bold: bool) -> TextStyle<'static> {
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let pos = match anchor {
        Anchor::Start => Pos::new(HPos::Left, VPos::Center),
        Anchor::Middle => Pos::new(HPos::Center, VPos::Center),
        Anchor::End => Pos::new(HPos::Right, VPos::Center),
    };
    let font = FontDesc::new(FontFamily::Name(FAMILY), size * f64::from(TENTHS), style);
    TextStyle { font, color: colour.plotted().to_backend_color(), pos }
}

/// What is drawn through an element's points.
pub(super) enum Shape {
    /// A line, dashed by lengths in units.
    Dashed(&'static str),
    /// A surface with these corners, filled with slanted lines.
    Hatched,
    /// An empty box between two points.
    Blank,
    /// A text at the first point; a halo of what is behind makes it readable across lines.
    Text { text: String, style: TextStyle<'static>, halo: Option<Colour> },
}

/// An element of our own.
pub(super) struct Element<C> {
    pub points: Vec<C>,
    pub style: ShapeStyle,
    pub shape: Shape,
}

impl<'a, C> PointCollection<'a, C> for &'a Element<C> {
    type Point = &'a C;
    type IntoIter = &'a [C];
    fn point_iter(self) -> &'a [C] {
        &self.points
    }
}

impl<C> Drawable<Canvas<'_>> for Element<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        canvas: &mut Canvas<'_>,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<Error>> {
        let points: Vec<_> = points.collect();
        match (&self.shape, points.as_slice()) {
            (Shape::Dashed(dashes), points) => canvas.line(points, &self.style, dashes),
            (Shape::Hatched, corners) => canvas.hatched(corners, &self.style),
            (Shape::Blank, [from, to]) => canvas.blank((*from, *to), &self.style),
            (Shape::Text { text, style, halo }, [at]) => {
                canvas.text(text, style, *at, halo.map(Colour::hex).as_deref())
            }
            _ => Ok(()),
        }
    }
}
