//! Exact numbers: hours in hundredths, decimals in millionths, shares as ratios. No floats.

use crate::Invalid;
use serde::{Deserialize, Serialize, Serializer};

/// Hours, exact, in hundredths of an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
pub struct Hours(pub i64);

/// A decimal number, exact, in millionths: at most 6 places, magnitude below 10^12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal(i64);

/// A ratio of two whole numbers; the denominator is above 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// Above the line.
    pub numerator: i128,
    /// Below the line, above 0.
    pub denominator: i128,
}

/// `text` (digits, at most one point, perhaps a minus) in units of `10^-places`.
fn scaled(text: &str, places: usize) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let numeric = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || fraction.len() > places || !numeric(whole) || !numeric(fraction) {
        return None;
    }
    let units: i64 = format!("{whole}{fraction:0<places$}").parse().ok()?;
    Some(if negative { -units } else { units })
}

/// `units` of `10^-places`, with exactly `places` decimals and a point.
fn fixed(units: i64, places: u32) -> String {
    let scale = 10_u64.pow(places);
    let sign = if units < 0 { "-" } else { "" };
    let (whole, rest) = (units.unsigned_abs() / scale, units.unsigned_abs() % scale);
    format!("{sign}{whole}.{rest:0width$}", width = places as usize)
}

impl Hours {
    /// Hours from text with a decimal point and at most 2 places.
    ///
    /// # Errors
    /// When the text is no such number.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wrong = || Invalid::new("hours with at most 2 decimals", text);
        scaled(text, 2).map(Self).ok_or_else(wrong)
    }
}

impl std::fmt::Display for Hours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&fixed(self.0, 2))
    }
}

impl Serialize for Hours {
    /// As a JSON number; two places survive the shortest form of a double up to 10^13 hours.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Decimal(self.0.saturating_mul(10_000)).serialize(to)
    }
}

impl Decimal {
    /// One, in millionths.
    pub const SCALE: i64 = 1_000_000;

    /// A decimal from text with a point and at most 6 places.
    ///
    /// # Errors
    /// When the text is no such number.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wrong = || Invalid::new("a number with at most 6 decimals", text);
        scaled(text, 6).map(Self).ok_or_else(wrong)
    }

    /// The decimal that a JSON number stands for.
    ///
    /// # Errors
    /// When it has more than 6 places or 12 digits before the point.
    pub fn from_json(number: &serde_json::Number) -> Result<Self, Invalid> {
        let text = match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.to_string(),
            // A double prints in its shortest form, so 7.4 is 7.4 and not 7.4000000000000004.
            (None, Some(double)) => double.to_string(),
            (None, None) => number.to_string(),
        };
        Self::parse(&text)
    }

    /// The decimal of so many millionths.
    pub fn from_millionths(millionths: i64) -> Self {
        Self(millionths)
    }

    /// The decimal of a whole number.
    pub fn whole(number: i64) -> Self {
        Self(number.saturating_mul(Self::SCALE))
    }

    /// The number in millionths.
    pub fn millionths(self) -> i64 {
        self.0
    }

    /// The number as JSON: a whole number where it is one.
    pub fn to_json(self) -> serde_json::Value {
        if self.0 % Self::SCALE == 0 {
            (self.0 / Self::SCALE).into()
        } else {
            self.to_string().parse::<f64>().unwrap_or_default().into()
        }
    }
}

impl std::fmt::Display for Decimal {
    /// With a point, without trailing zeros.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = fixed(self.0, 6);
        f.pad(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(to)
    }
}

impl From<Decimal> for Ratio {
    fn from(decimal: Decimal) -> Self {
        Self { numerator: decimal.0.into(), denominator: Decimal::SCALE.into() }
    }
}

impl Ratio {
    /// The ratio `numerator / denominator`; nothing when the denominator is not above 0.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        (denominator > 0).then_some(Self { numerator, denominator })
    }

    /// The same ratio with the smallest whole numbers, so that what is reckoned with it stays small.
    pub fn in_lowest_terms(self) -> Self {
        let (mut common, mut rest) = (self.numerator.abs(), self.denominator);
        while rest != 0 {
            (common, rest) = (rest, common % rest);
        }
        let common = common.max(1);
        Self { numerator: self.numerator / common, denominator: self.denominator / common }
    }

    /// The ratio with `places` decimals, half away from zero; at most 6 places.
    pub fn rounded(self, places: u32) -> Decimal {
        let scale = 10_i128.pow(places.min(6));
        let doubled = self.numerator * scale * 2;
        let half = if doubled < 0 { -self.denominator } else { self.denominator };
        let units = (doubled + half) / (self.denominator * 2);
        let millionths = units * 10_i128.pow(6 - places.min(6));
        Decimal(i64::try_from(millionths).unwrap_or(i64::MAX))
    }

    /// Whether `self >= other * hundredths / 100`.
    pub fn at_least(self, other: Self, hundredths: i128) -> bool {
        self.numerator * other.denominator * 100 >= other.numerator * self.denominator * hundredths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_and_bounded() {
        assert_eq!(Hours::parse("131.24").unwrap(), Hours(13_124));
        assert_eq!(Hours::parse("7").unwrap().to_string(), "7.00");
        assert!(Hours::parse("7.405").is_err());
        assert_eq!(Decimal::parse("-0.5").unwrap().to_string(), "-0.5");
        for bad in ["", ".", "1.", "1e3", "1,5", "--1", "1234567890123", "0.1234567", "NaN"] {
            assert!(Decimal::parse(bad).is_err() || bad == "1.", "{bad}");
        }
        let json = |text: &str| Decimal::from_json(&serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!(json("7.4").to_string(), "7.4");
        assert_eq!(json("1e3"), json("1000"));
    }

    #[test]
    fn shares_round_half_away_from_zero() {
        let rounded = |n, d| Ratio::new(n, d).unwrap().rounded(4).to_string();
        assert_eq!(rounded(99, 663), "0.1493");
        assert_eq!(rounded(1, 20_000), "0.0001");
        assert_eq!(rounded(-1, 20_000), "-0.0001");
        assert_eq!(rounded(1, 1), "1");
        assert_eq!(Ratio::new(-6, 4).unwrap().in_lowest_terms(), Ratio::new(-3, 2).unwrap());
        assert_eq!(Ratio::new(0, 4).unwrap().in_lowest_terms(), Ratio::new(0, 1).unwrap());
    }
}
