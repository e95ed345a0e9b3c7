//! Charts as SVG, the same in the PDF and on the page.
//!
//! Drawn by plotters on our own canvas: tenths of a unit, no fonts of the machine, a title, a description and stable
//! ids. A figure that is not shown leaves nothing of itself in geometry, title or description; zero, hidden, not
//! reported and no data are four different pictures.

mod bullet;
mod canvas;
#[cfg(test)]
pub(crate) mod cases;
mod draw;
mod funnel;
mod lettering;
mod mobility;
mod multiples;
mod palette;
mod picture;
mod reserve;
mod room;
mod scale;
mod steps;

pub use bullet::bullet;
pub use funnel::{Funnel, funnel};
pub use mobility::mobility;
pub use multiples::multiples;
pub use palette::{Colour, status_colour, status_mark};
pub use reserve::reserve;
pub use steps::steps;

#[cfg(test)]
pub(crate) use palette::contrast;
pub(crate) use palette::{COLOURS, INK, PAPER, QUIET, RULE};

use crate::writing::{self, Mark};
use maaltal_domain::{Figure, Language, Unit};

/// A chart with its message in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// A whole SVG document, sized in units of about a point and a third; scale it by its width.
    pub svg: String,
    /// The message in words, with disclosed numbers only.
    pub alternative: String,
    /// Width and height in units. Letters are of one size in all charts that are scaled alike.
    pub size: (u32, u32),
}

/// A figure in a sentence: its value, or what its mark is called.
fn in_words(figure: &Figure, unit: Unit, language: Language) -> String {
    match (figure.value(), Mark::of(figure)) {
        (Some(value), _) => writing::value(value, unit, language),
        (None, mark) => mark.map(|mark| mark.name(language)).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
