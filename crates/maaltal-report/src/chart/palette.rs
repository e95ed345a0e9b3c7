//! The few colours of charts and pages, and the shapes that go with each status.

use maaltal_domain::Status;
use plotters::style::RGBColor;

/// A colour with its name in the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// Its name.
    pub name: &'static str,
    /// Red, green and blue.
    pub rgb: (u8, u8, u8),
}

impl Colour {
    const fn new(name: &'static str, red: u8, green: u8, blue: u8) -> Self {
        Self { name, rgb: (red, green, blue) }
    }

    /// As in SVG and CSS, `#1b2733`.
    pub fn hex(self) -> String {
        let (red, green, blue) = self.rgb;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    pub(super) fn plotted(self) -> RGBColor {
        let (red, green, blue) = self.rgb;
        RGBColor(red, green, blue)
    }
}

/// Text and what matters most.
pub(crate) const INK: Colour = Colour::new("ink", 0x1b, 0x27, 0x33);
/// Text beside what matters.
pub(crate) const QUIET: Colour = Colour::new("quiet", 0x54, 0x60, 0x6c);
/// What has been reached.
pub(crate) const ACTUAL: Colour = Colour::new("actual", 0x1f, 0x4e, 0x79);
/// The area under it.
pub(crate) const TINT: Colour = Colour::new("tint", 0xd6, 0xe3, 0xef);
/// Where it should stand.
pub(crate) const PLAN: Colour = Colour::new("plan", 0xa8, 0x48, 0x0f);
/// Some of what there is most of.
pub(crate) const MIDDLE: Colour = Colour::new("middle", 0x78, 0x95, 0xb3);
/// What there is most of.
pub(crate) const DEEP: Colour = Colour::new("deep", 0x16, 0x39, 0x5c);
/// Paper without a fill, and text on what is deep.
pub(crate) const WHITE: Colour = Colour::new("white", 0xff, 0xff, 0xff);
/// Lines that only help the eye.
pub(crate) const RULE: Colour = Colour::new("rule", 0xd5, 0xda, 0xdf);
/// Fills behind text.
pub(crate) const PAPER: Colour = Colour::new("paper", 0xf4, 0xf6, 0xf8);
const GREEN: Colour = Colour::new("green", 0x1e, 0x75, 0x4c);
const AMBER: Colour = Colour::new("amber", 0x92, 0x62, 0x00);
const RED: Colour = Colour::new("red", 0xb0, 0x21, 0x1c);

/// Every colour there is.
pub(crate) const COLOURS: [Colour; 13] =
    [INK, QUIET, ACTUAL, TINT, PLAN, MIDDLE, DEEP, WHITE, RULE, PAPER, GREEN, AMBER, RED];

/// The colour of a status; never its only carrier.
pub fn status_colour(status: Status) -> Colour {
    match status {
        Status::Green => GREEN,
        Status::Amber => AMBER,
        Status::Red => RED,
        Status::Grey => QUIET,
    }
}

/// The shape of a status as an SVG of 10 by 10: circle, triangle, square, dash. Decoration: the word stands beside it.
pub fn status_mark(status: Status) -> String {
    let colour = status_colour(status).hex();
    let shape = match status {
        Status::Green => "<circle cx=\"5\" cy=\"5\" r=\"4.4\"/>",
        Status::Amber => "<path d=\"M5 0.6L9.8 9.2L0.2 9.2Z\"/>",
        Status::Red => "<rect x=\"0.9\" y=\"0.9\" width=\"8.2\" height=\"8.2\"/>",
        Status::Grey => "<rect x=\"0.6\" y=\"3.8\" width=\"8.8\" height=\"2.4\"/>",
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\" viewBox=\"0 0 10 10\" \
         aria-hidden=\"true\" fill=\"{colour}\">{shape}</svg>"
    )
}

/// The contrast of two colours, from 1 to 21, as WCAG has it.
#[cfg(test)]
pub(crate) fn contrast(one: Colour, other: Colour) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = |colour: Colour| {
        let (red, green, blue) = colour.rgb;
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) + 0.05
    };
    let (one, other) = (luminance(one), luminance(other));
    one.max(other) / one.min(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_of_text_and_of_marks_stand_out_on_white_and_paper() {
        for colour in [INK, QUIET, ACTUAL, PLAN, GREEN, AMBER, RED] {
            for on in [WHITE, PAPER] {
                assert!(contrast(colour, on) >= 4.5, "{} on {}: {:.2}", colour.name, on.name, contrast(colour, on));
            }
        }
        assert!(contrast(ACTUAL, TINT) >= 4.5 && contrast(PLAN, TINT) >= 3.0);
        // Shades are told from each other, and the numbers on them are read.
        assert!(contrast(MIDDLE, WHITE) >= 3.0 && contrast(DEEP, MIDDLE) >= 3.0);
        assert!(contrast(INK, MIDDLE) >= 4.5 && contrast(DEEP, WHITE) >= 4.5);
    }
}
