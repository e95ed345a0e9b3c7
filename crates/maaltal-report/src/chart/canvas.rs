//! The canvas that plotters draws on: SVG text with coordinates in tenths of a unit.

use super::lettering::text_width;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};
use std::fmt::{Error, Write};

/// Pixels of plotters to a unit of the SVG.
pub(super) const TENTHS: i32 = 10;
/// Height of capitals and digits of IBM Plex Sans, in thousandths of the font's size.
const CAP_HEIGHT: f64 = 0.698;

/// An SVG being written; the elements go to `out`.
pub(super) struct Canvas<'a> {
    out: &'a mut String,
    /// Width and height in tenths.
    size: (u32, u32),
    /// Id of the chart, which the ids inside begin with.
    id: &'a str,
}

type Drawn = Result<(), DrawingErrorKind<Error>>;

impl<'a> Canvas<'a> {
    pub fn new(out: &'a mut String, size: (u32, u32), id: &'a str) -> Self {
        Self { out, size, id }
    }

    /// Writes one element.
    fn put(&mut self, element: std::fmt::Arguments) -> Drawn {
        self.out.write_fmt(element).and_then(|()| self.out.write_char('\n')).map_err(DrawingErrorKind::DrawingError)
    }

    /// A line through `points`, dashed by `dashes` (lengths in units) where there are any.
    pub fn line(&mut self, points: &[BackendCoord], style: &impl BackendStyle, dashes: &str) -> Drawn {
        let dashes = if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") };
        self.put(format_args!(
            "<path d=\"{}\" fill=\"none\" {}{dashes}/>",
            path(points.iter().copied()),
            Stroke(style.color(), style.stroke_width())
        ))
    }

    /// A surface filled with slanted lines: what is expected, and not yet so.
    pub fn hatched(&mut self, corners: &[BackendCoord], style: &impl BackendStyle) -> Drawn {
        let hatch = format!("{}_hatch", self.id);
        let stroke = Stroke(style.color(), style.stroke_width());
        if !self.out.contains(&hatch) {
            self.put(format_args!(
                "<defs><pattern id=\"{hatch}\" patternUnits=\"userSpaceOnUse\" width=\"4\" height=\"4\">\
                 <path d=\"M0 4L4 0M-1 1L1 -1M3 5L5 3\" fill=\"none\" {stroke}/></pattern></defs>"
            ))?;
        }
        self.put(format_args!("<path d=\"{}Z\" fill=\"url(#{hatch})\" {stroke}/>", path(corners.iter().copied())))
    }

    /// An empty box with a dashed edge: something is there, and how much is not said.
    pub fn blank(&mut self, (from, to): (BackendCoord, BackendCoord), style: &impl BackendStyle) -> Drawn {
        let Frame { x, y, width, height } = Frame::of(from, to);
        let stroke = Stroke(style.color(), style.stroke_width());
        self.put(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"#ffffff\" {stroke} \
             stroke-dasharray=\"2 1.5\"/>"
        ))
    }

    /// A text; with a `halo` (a colour) it stays readable across lines.
    pub fn text(
        &mut self,
        text: &str,
        style: &impl BackendTextStyle,
        (x, y): BackendCoord,
        halo: Option<&str>,
    ) -> Drawn {
        let size = style.size();
        let drop = match style.anchor().v_pos {
            VPos::Top => CAP_HEIGHT,
            VPos::Center => CAP_HEIGHT / 2.0,
            VPos::Bottom => 0.0,
        };
        let anchor = match style.anchor().h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        let weight = if matches!(style.style(), FontStyle::Bold) { " font-weight=\"600\"" } else { "" };
        let halo = halo.map(|colour| format!(" paint-order=\"stroke\" stroke=\"{colour}\" stroke-width=\"2.4\""));
        let halo = halo.unwrap_or_default();
        self.put(format_args!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{anchor}\"{weight}{halo} fill=\"{}\">{}</text>",
            Tenths(x),
            Tenths(y + (drop * size).round() as i32),
            Tenths(size.round() as i32),
            Hex(style.color()),
            Escaped(text)
        ))
    }
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Error;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.line(&[from, to], style, "")
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let points: Vec<_> = path.into_iter().collect();
        self.line(&points, style, "")
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        let Frame { x, y, width, height } = Frame::of(from, to);
        let paint = Paint { color: style.color(), stroke: style.stroke_width(), fill };
        self.put(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {paint}/>"))
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let paint = Paint { color: style.color(), stroke: style.stroke_width(), fill };
        let (x, y, radius) = (Tenths(x), Tenths(y), Tenths(i32::try_from(radius).unwrap_or(0)));
        self.put(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {paint}/>"))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, vert: I, style: &S) -> Drawn {
        let paint = Paint { color: style.color(), stroke: 0, fill: true };
        self.put(format_args!("<path d=\"{}Z\" {paint}/>", path(vert)))
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Drawn {
        self.text(text, style, pos, None)
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Error>> {
        Ok((text_width(text, style.size()).ceil() as u32, (CAP_HEIGHT * style.size()).ceil() as u32))
    }
}

fn path(points: impl IntoIterator<Item = BackendCoord>) -> String {
    let mut path = String::new();
    for (x, y) in points {
        let step = if path.is_empty() { 'M' } else { 'L' };
        // Writing to a string cannot fail.
        let _ = write!(path, "{step}{} {}", Tenths(x), Tenths(y));
    }
    path
}

struct Frame {
    x: Tenths,
    y: Tenths,
    width: Tenths,
    height: Tenths,
}

impl Frame {
    fn of((x0, y0): BackendCoord, (x1, y1): BackendCoord) -> Self {
        let (width, height) = ((x1 - x0).abs(), (y1 - y0).abs());
        Self { x: Tenths(x0.min(x1)), y: Tenths(y0.min(y1)), width: Tenths(width), height: Tenths(height) }
    }
}

/// A length in tenths, written in units.
#[derive(Clone, Copy)]
struct Tenths(i32);

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, rest) = (self.0.unsigned_abs() / 10, self.0.unsigned_abs() % 10);
        let sign = if self.0 < 0 { "-" } else { "" };
        if rest == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{rest}") }
    }
}

struct Hex(BackendColor);

impl std::fmt::Display for Hex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (red, green, blue) = self.0.rgb;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

struct Stroke(BackendColor, u32);

impl std::fmt::Display for Stroke {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "stroke=\"{}\" stroke-width=\"{}\"", Hex(self.0), Tenths(i32::try_from(self.1).unwrap_or(TENTHS)))
    }
}

struct Paint {
    color: BackendColor,
    stroke: u32,
    fill: bool,
}

impl std::fmt::Display for Paint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.fill {
            write!(f, "fill=\"{}\"", Hex(self.color))
        } else {
            // White inside, so that an outlined mark covers the line that it sits on.
            write!(f, "fill=\"#ffffff\" {}", Stroke(self.color, self.stroke))
        }
    }
}

/// Text as XML takes it.
pub(super) struct Escaped<'a>(pub &'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                // Control characters are not XML at all.
                c if c.is_control() => f.write_char(' ')?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}
