//! Figures: a number in its unit, or one of three marks.

use super::number::{number, rounded, share, share_in_text};
use crate::words::word;
use maaltal_domain::{Decimal, Figure, Language, Unit};

/// Why a figure has no number; each mark looks different and none looks like a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Too few to be shown.
    Hidden,
    /// Nothing of the kind has been reported for the window.
    NotReported,
    /// A share of nobody.
    NoData,
}

impl Mark {
    /// All marks, in the order of a legend.
    pub const ALL: [Self; 3] = [Self::Hidden, Self::NotReported, Self::NoData];

    /// The mark of a figure; nothing where it shows a number.
    pub fn of(figure: &Figure) -> Option<Self> {
        match figure {
            Figure::Shown { .. } | Figure::Told => None,
            Figure::Hidden => Some(Self::Hidden),
            Figure::NotReported => Some(Self::NotReported),
            Figure::NoData => Some(Self::NoData),
        }
    }

    /// The sign that stands in the number's place.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Hidden => "×",
            Self::NotReported => "…",
            Self::NoData => "–",
        }
    }

    /// What it is called: `skjult`, `ikke indberettet`, `ingen data`.
    pub fn name(self, language: Language) -> String {
        word(language, &format!("mark-{}", self.key()), &[])
    }

    /// What it means, in a sentence; `threshold` is the programme's.
    pub fn meaning(self, threshold: u8, language: Language) -> String {
        word(language, &format!("meaning-{}", self.key()), &[("threshold", &threshold.to_string())])
    }

    fn key(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::NotReported => "unreported",
            Self::NoData => "nodata",
        }
    }
}

/// A figure for tables: its value in `unit`, its mark's sign, or that it is told in words.
pub fn figure(figure: &Figure, unit: Unit, language: Language) -> String {
    match (figure.value(), Mark::of(figure)) {
        (Some(found), _) => value(found, unit, language),
        (None, Some(mark)) => mark.sign().to_owned(),
        (None, None) => word(language, "told", &[]),
    }
}

/// A value in its unit for tables: counts `1.234`, hours with one decimal, shares `14,9 %`.
pub fn value(value: Decimal, unit: Unit, language: Language) -> String {
    match unit {
        Unit::Share => share(value, language),
        Unit::Hours => rounded(value, 1, language),
        _ => number(value, language),
    }
}

/// A value with its unit for text: `663 borgere`, `14,9 pct.`.
pub fn value_in_text(found: Decimal, of: Unit, language: Language) -> String {
    match of {
        Unit::Share => share_in_text(found, language),
        Unit::Value => value(found, of, language),
        _ => format!("{}\u{a0}{}", value(found, of, language), unit(of, found == Decimal::whole(1), language)),
    }
}

/// A figure for text: its value with its unit, its mark's name, or that it is told in words.
pub fn figure_in_text(figure: &Figure, of: Unit, language: Language) -> String {
    match (figure.value(), Mark::of(figure)) {
        (Some(found), _) => value_in_text(found, of, language),
        (None, Some(mark)) => mark.name(language),
        (None, None) => word(language, "told", &[]),
    }
}

/// The word for a unit, for one or for several: `borger`, `borgere`.
pub fn unit(unit: Unit, one: bool, language: Language) -> String {
    let key = if one { format!("one-{}", unit.name()) } else { format!("many-{}", unit.name()) };
    word(language, &key, &[])
}

/// How far a figure has come on its path, in hundredths, with two decimals: 98 is `0,98`.
pub fn status_number(hundredths: i64, language: Language) -> String {
    rounded(Decimal::from_millionths(hundredths.saturating_mul(10_000)), 2, language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{Da, En};

    #[test]
    fn figures_and_marks_never_look_alike() {
        let shown = |text: &str| Figure::Shown { value: Decimal::parse(text).unwrap(), parts: None };
        for (found, unit, expected) in [
            (shown("0"), Unit::Citizens, "0"),
            (shown("1234"), Unit::Companies, "1.234"),
            (shown("1234.25"), Unit::Hours, "1.234,3"),
            (shown("0.1493"), Unit::Share, "14,9\u{a0}%"),
            (Figure::Hidden, Unit::Citizens, "×"),
            (Figure::NotReported, Unit::Citizens, "…"),
            (Figure::NoData, Unit::Share, "–"),
            (Figure::Told, Unit::Value, "i ord"),
        ] {
            assert_eq!(figure(&found, unit, Da), expected);
        }
    }

    #[test]
    fn units_agree_with_their_number() {
        assert_eq!(value_in_text(Decimal::whole(1), Unit::Citizens, Da), "1\u{a0}borger");
        assert_eq!(value_in_text(Decimal::whole(663), Unit::Citizens, En), "663\u{a0}citizens");
        assert_eq!(value_in_text(Decimal::parse("0.1493").unwrap(), Unit::Share, Da), "14,9\u{a0}pct.");
        assert_eq!(status_number(157, Da), "1,57");
    }
}
