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
mod tests {
    use super::*;
    use crate::made_up;
    use maaltal_domain::Language::{Da, En};

    /// Texts drawn in a chart, in order.
    fn texts(svg: &str) -> Vec<&str> {
        svg.split("</text>").filter_map(|part| Some(part.rsplit_once("<text ")?.1.split_once('>')?.1)).collect()
    }

    fn check_bullet(half: usize, kpi: &str, bar: bool, drawn: &[&str], says: &str) {
        let tables = made_up::tables();
        let chart = bullet(tables[half].kpi(kpi).unwrap(), Da).unwrap();
        assert_eq!(chart.svg.contains("height=\"8\" fill=\"#1f4e79\""), bar, "{kpi} {half}: {}", chart.svg);
        assert_eq!(texts(&chart.svg), drawn, "{kpi} {half}");
        assert!(chart.alternative.contains(says), "{}", chart.alternative);
    }

    #[test]
    fn a_bullet_tells_number_zero_and_marks_apart() {
        check_bullet(7, "citizens", true, &[], "Faktisk: 911\u{a0}borgere; plan: 850; måltal: mindst 850 senest");
        check_bullet(0, "flexjobs", false, &["0"], "Faktisk: 0\u{a0}borgere");
        check_bullet(7, "flexjobs", false, &["×"], "Faktisk: skjult");
        check_bullet(0, "ambassadors", false, &["…"], "Faktisk: ikke indberettet");
        check_bullet(0, "share", false, &["–"], "Faktisk: ingen data");
    }

    #[test]
    fn there_is_no_bullet_without_a_numbered_target() {
        assert_eq!(bullet(made_up::tables()[7].kpi("hours").unwrap(), Da), None);
    }

    #[test]
    fn hidden_steps_are_blocks_of_one_height_and_give_no_number() {
        let chart = steps(&made_up::tables(), "flexjobs", &[], Da).unwrap();
        let blocks: Vec<_> = chart.svg.lines().filter(|line| line.contains("stroke-dasharray=\"2 1.5\"")).collect();
        assert_eq!(blocks.len(), 6);
        assert!(blocks.iter().all(|block| block.contains("height=\"14\"")), "{blocks:?}");
        let drawn = texts(&chart.svg);
        assert_eq!(drawn.iter().filter(|text| **text == "×").count(), 7, "six steps and the legend");
        assert!(!drawn.iter().any(|text| ["2", "3", "4"].contains(text)), "{drawn:?}");
        assert!(chart.alternative.contains("2. halvår 2021: skjult"), "{}", chart.alternative);
    }

    #[test]
    fn steps_name_every_half_year_in_words() {
        let chart = steps(&made_up::tables(), "citizens", &[], En).unwrap();
        assert!(chart.alternative.contains("2nd half of 2019: 669"), "{}", chart.alternative);
        assert!(chart.alternative.contains("Target: at least 850 by 31\u{a0}December 2021"), "{}", chart.alternative);
    }

    #[test]
    fn names_never_become_markup() {
        let chart = steps(&made_up::tables(), "hostile", &[], Da).unwrap();
        assert!(chart.svg.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(!chart.svg.contains("<script"));
    }

    #[test]
    fn charts_are_drawn_as_they_were() {
        let tables = made_up::tables();
        insta::assert_snapshot!("bullet", bullet(tables[7].kpi("citizens").unwrap(), Da).unwrap().svg);
        insta::assert_snapshot!("steps", steps(&tables[..3], "share", &[], Da).unwrap().svg);
    }
}
