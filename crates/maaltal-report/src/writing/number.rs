//! Numbers: grouping, decimal sign and minus by ICU.

use icu_decimal::{DecimalFormatter, input};
use icu_locale_core::{Locale, locale};
use maaltal_domain::{Decimal, Language, Ratio};
use std::sync::LazyLock;

/// Between a number and its unit, so that a line never ends there.
pub(super) const NO_BREAK: char = '\u{a0}';

static DANISH: LazyLock<Option<DecimalFormatter>> = LazyLock::new(|| formatter(locale!("da")));
static ENGLISH: LazyLock<Option<DecimalFormatter>> = LazyLock::new(|| formatter(locale!("en")));

fn formatter(locale: Locale) -> Option<DecimalFormatter> {
    DecimalFormatter::try_new(locale.into(), icu_decimal::options::DecimalFormatterOptions::default()).ok()
}

/// `number` with at least `places` decimals, as the language writes it.
fn written(number: Decimal, places: u32, language: Language) -> String {
    let mut digits = input::Decimal::from(number.millionths());
    digits.multiply_pow10(-6);
    digits.absolute.trim_end();
    digits.absolute.pad_end(-i16::try_from(places).unwrap_or(6));
    let formatter = match language {
        Language::Da => &*DANISH,
        Language::En => &*ENGLISH,
    };
    let text = formatter.as_ref().map_or_else(|| number.to_string(), |formatter| formatter.format(&digits).to_string());
    text.replace('-', "−")
}

/// A decimal with the places it has: `1.234,5`.
pub fn number(number: Decimal, language: Language) -> String {
    written(number, 0, language)
}

/// A decimal with exactly `places` decimals (at most 6), rounded half away from zero: `1.234,50`.
pub fn rounded(number: Decimal, places: u32, language: Language) -> String {
    written(Ratio::from(number).rounded(places), places, language)
}

/// A whole number: `1.234`.
pub fn whole(number: u64, language: Language) -> String {
    written(Decimal::whole(i64::try_from(number).unwrap_or(i64::MAX)), 0, language)
}

/// A fraction as a percentage for tables: 0.1493 is `14,9 %`, with a space that does not break (English `14.9%`).
pub fn share(fraction: Decimal, language: Language) -> String {
    let percent = percentage(fraction, language);
    match language {
        Language::Da => format!("{percent}{NO_BREAK}%"),
        Language::En => format!("{percent}%"),
    }
}

/// A fraction as a percentage for text: 0.1493 is `14,9 pct.` (English `14.9 per cent`).
pub fn share_in_text(fraction: Decimal, language: Language) -> String {
    let percent = percentage(fraction, language);
    match language {
        Language::Da => format!("{percent}{NO_BREAK}pct."),
        Language::En => format!("{percent}{NO_BREAK}per cent"),
    }
}

/// A difference of two fractions in percentage points: `+3,1 pp.` (English `+3.1 pp`).
pub fn points(difference: Decimal, language: Language) -> String {
    let ending = if language == Language::Da { "pp." } else { "pp" };
    format!("{}{NO_BREAK}{ending}", signed(hundredfold(difference), 1, language))
}

/// A difference with its sign, rounded to `places` decimals: `+12`, `−3`, `0`.
pub fn signed(difference: Decimal, places: u32, language: Language) -> String {
    let difference = Ratio::from(difference).rounded(places);
    let sign = if difference.millionths() > 0 { "+" } else { "" };
    format!("{sign}{}", written(difference, places, language))
}

fn percentage(fraction: Decimal, language: Language) -> String {
    rounded(hundredfold(fraction), 1, language)
}

fn hundredfold(fraction: Decimal) -> Decimal {
    Decimal::from_millionths(fraction.millionths().saturating_mul(100))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{Da, En};

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn numbers_in_both_languages() {
        for (text, da, en) in [
            ("0", "0", "0"),
            ("663", "663", "663"),
            ("1234.5", "1.234,5", "1,234.5"),
            ("1234567", "1.234.567", "1,234,567"),
            ("-0.25", "−0,25", "−0.25"),
        ] {
            assert_eq!((number(decimal(text), Da), number(decimal(text), En)), (da.into(), en.into()));
        }
        assert_eq!(rounded(decimal("2.25"), 1, Da), "2,3");
        assert_eq!(rounded(decimal("7"), 2, Da), "7,00");
        assert_eq!(whole(48_211, Da), "48.211");
    }

    #[test]
    fn shares_and_differences() {
        assert_eq!(share(decimal("0.1493"), Da), "14,9\u{a0}%");
        assert_eq!(share(decimal("0.1493"), En), "14.9%");
        assert_eq!(share_in_text(decimal("0.1493"), Da), "14,9\u{a0}pct.");
        assert_eq!(share(decimal("1"), Da), "100,0\u{a0}%");
        assert_eq!(points(decimal("-0.031"), Da), "−3,1\u{a0}pp.");
        assert_eq!(signed(decimal("244.6"), 0, Da), "+245");
        assert_eq!(signed(decimal("-3"), 0, En), "−3");
        assert_eq!(signed(decimal("0.004"), 0, Da), "0");
        assert_eq!(signed(decimal("-0.04"), 1, Da), "0,0");
    }
}
