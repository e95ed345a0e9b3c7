//! Codes of the field: companies, production units, municipalities, occupations and industries.

use crate::{Invalid, municipality};
use serde::{Deserialize, Serialize};

/// `text` as a number, if it is exactly `length` ASCII digits.
fn digits(text: &str, length: usize) -> Option<u64> {
    let fits = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

macro_rules! as_text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.to_string()
            }
        }
    };
}

/// A company's number in the Danish register (CVR): 8 digits, modulus 11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cvr(u32);
as_text!(Cvr);

impl Cvr {
    /// The eight digits as a number below 100,000,000.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The company with this number.
    ///
    /// # Errors
    /// When the number is not below 100,000,000 or fails modulus 11.
    pub fn from_number(number: u32) -> Result<Self, Invalid> {
        // The last digit's weight is 1, the others' go up from 2 to the left.
        let tens = |digit: u32| number / 10_u32.pow(digit) % 10;
        let weighted: u32 = [1, 2, 3, 4, 5, 6, 7, 2].iter().zip(0..).map(|(weight, digit)| weight * tens(digit)).sum();
        let fits = (1..100_000_000).contains(&number) && weighted.is_multiple_of(11);
        fits.then_some(Self(number)).ok_or_else(|| Invalid::new(Self::EXPECTED, format!("{number:08}")))
    }

    const EXPECTED: &str = "a CVR number (8 digits, modulus 11)";
}

impl std::str::FromStr for Cvr {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let number = digits(text, 8).and_then(|number| u32::try_from(number).ok());
        let cvr = number.and_then(|number| Self::from_number(number).ok());
        cvr.ok_or_else(|| Invalid::new(Self::EXPECTED, text))
    }
}

impl std::fmt::Display for Cvr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:08}", self.0)
    }
}

/// A production unit's number: 10 digits, no check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PNumber(u64);
as_text!(PNumber);

impl PNumber {
    /// The ten digits as a number below 10,000,000,000.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The production unit with this number.
    ///
    /// # Errors
    /// When the number is not below 10,000,000,000.
    pub fn from_number(number: u64) -> Result<Self, Invalid> {
        let fits = number < 10_000_000_000;
        fits.then_some(Self(number)).ok_or_else(|| Invalid::new("a P-number (10 digits)", format!("{number:010}")))
    }
}

impl std::str::FromStr for PNumber {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        digits(text, 10).map(Self).ok_or_else(|| Invalid::new("a P-number (10 digits)", text))
    }
}

impl std::fmt::Display for PNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:010}", self.0)
    }
}

/// A Danish municipality by its code, or `000` for the whole country where a register number allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Municipality(u16);
as_text!(Municipality);

impl Municipality {
    /// The whole country, in register numbers only.
    pub const COUNTRY: Self = Self(0);

    /// The code as a number: 0 for the country, else 101-860.
    pub fn number(self) -> u16 {
        self.0
    }

    /// The municipality with this code; not the country.
    ///
    /// # Errors
    /// When no municipality has it.
    pub fn from_number(number: u16) -> Result<Self, Invalid> {
        let known = municipality::ALL.binary_search_by_key(&number, |(code, _)| *code);
        known.map(|_| Self(number)).map_err(|_| Invalid::new(Self::EXPECTED, format!("{number:03}")))
    }

    const EXPECTED: &str = "a municipality's code (3 digits, known)";

    /// The municipality with this Danish name, letters' case aside.
    pub fn by_name(name: &str) -> Option<Self> {
        municipality::ALL
            .iter()
            .find(|(_, known)| known.to_lowercase() == name.trim().to_lowercase())
            .map(|(code, _)| Self(*code))
    }

    /// Its Danish name.
    pub fn name(self) -> &'static str {
        let found = municipality::ALL.iter().find(|(code, _)| *code == self.0);
        found.map_or("Hele landet", |(_, name)| name)
    }

    /// All 98 municipalities and Christiansø, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        municipality::ALL.iter().map(|(code, _)| Self(*code))
    }
}

impl std::str::FromStr for Municipality {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        // A leading 0 may be printed: 0360 is 360.
        let short = if text.len() == 4 { text.strip_prefix('0').unwrap_or(text) } else { text };
        let code = digits(short, 3).and_then(|code| u16::try_from(code).ok());
        let municipality = code.and_then(|code| Self::from_number(code).ok());
        municipality.ok_or_else(|| Invalid::new(Self::EXPECTED, text))
    }
}

impl std::fmt::Display for Municipality {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:03}", self.0)
    }
}

/// A code with the classification that it belongs to: an industry (`DB07`, `DB25`) or an occupation
/// (`ESCO`, `DISCO-08`). Written `scheme:code` in a cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Classified<T = String> {
    /// Name of the classification.
    pub scheme: T,
    /// Code within it.
    pub code: T,
}

impl Classified {
    /// An industry: `DB07` or `DB25` and 6 digits.
    ///
    /// # Errors
    /// When the scheme is another or the code is not 6 digits.
    pub fn industry(scheme: &str, code: &str) -> Result<Self, Invalid> {
        let fits = matches!(scheme, "DB07" | "DB25") && digits(code, 6).is_some();
        Self::made(fits, "an industry (DB07 or DB25 and 6 digits)", scheme, code)
    }

    /// An occupation: a scheme of up to 64 code characters and a code or URI of up to 256.
    ///
    /// # Errors
    /// When either is empty, too long, or holds spaces or a person number.
    pub fn occupation(scheme: &str, code: &str) -> Result<Self, Invalid> {
        let fits = scheme.parse::<crate::Code>().is_ok() && code.parse::<crate::Source>().is_ok();
        Self::made(fits, "an occupation (a scheme, such as ESCO or DISCO-08, and a code)", scheme, code)
    }

    fn made(fits: bool, expected: &str, scheme: &str, code: &str) -> Result<Self, Invalid> {
        let wrong = || Invalid::new(expected, format!("{scheme}:{code}"));
        fits.then(|| Self { scheme: scheme.into(), code: code.into() }).ok_or_else(wrong)
    }
}

impl<T: std::fmt::Display> std::fmt::Display for Classified<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.scheme, self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cvr_by_modulus_11() {
        for good in ["29189641", "27355021", "24256790", "13585628", "77806113"] {
            assert_eq!(good.parse::<Cvr>().unwrap().to_string(), good);
        }
        for bad in ["24256791", "13585627", "2425679", "242567900", "2425679x", "00000000", ""] {
            assert!(bad.parse::<Cvr>().is_err(), "{bad}");
        }
        assert_eq!(Cvr::from_number(29_189_641).unwrap().to_string(), "29189641");
        for bad in [0, 24_256_791, 129_189_641, u32::MAX] {
            assert!(Cvr::from_number(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn codes_by_number_are_those_by_text() {
        for code in 0..=u16::MAX {
            let by_text = format!("{code:03}").parse::<Municipality>();
            assert_eq!(Municipality::from_number(code).ok(), by_text.ok());
        }
        assert_eq!(PNumber::from_number(1_003_388_382).unwrap(), "1003388382".parse().unwrap());
        assert!(PNumber::from_number(10_000_000_000).is_err());
    }

    #[test]
    fn municipalities_by_code_and_name() {
        assert_eq!("360".parse::<Municipality>().unwrap().name(), "Lolland");
        assert_eq!("0376".parse::<Municipality>().unwrap().to_string(), "376");
        assert_eq!(Municipality::by_name("guldborgsund").unwrap().number(), 376);
        assert_eq!(Municipality::all().count(), 99);
        assert!("999".parse::<Municipality>().is_err());
        assert!("000".parse::<Municipality>().is_err());
    }
}
