//! Danish person numbers (CPR): found anywhere, shown nowhere.
//!
//! Source: DOMAIN.md section 4. A check digit decides nothing: numbers without modulus 11 have been
//! given since October 2007.

use std::ops::Range;

/// The ten digits of a Danish person number, without hyphen.
///
/// It exists only to be turned into a pseudonym: it prints and debugs as a mask.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonNumber([u8; 10]);

impl PersonNumber {
    /// The person number that is the whole of `text`, if it is one.
    pub fn whole(text: &str) -> Option<Self> {
        let found = first(text)?;
        (found == (0..text.len())).then(|| {
            let mut digits = [0; 10];
            let all = text.bytes().filter(u8::is_ascii_digit);
            digits.iter_mut().zip(all).for_each(|(to, from)| *to = from);
            Self(digits)
        })
    }

    /// The ten ASCII digits.
    pub fn digits(&self) -> &[u8; 10] {
        &self.0
    }

    /// Whether a person number stands somewhere in `text`.
    pub fn is_in(text: &str) -> bool {
        first(text).is_some()
    }
}

impl std::fmt::Debug for PersonNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonNumber(******-****)")
    }
}

/// `text` with every person number in it written as `******-****`.
pub fn mask(text: &str) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    while let Some(found) = first(rest) {
        out.push_str(rest.get(..found.start).unwrap_or_default());
        out.push_str("******-****");
        rest = rest.get(found.end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Byte range of the first person number in `text`.
fn first(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut from = 0;
    while from + 10 <= bytes.len() {
        // A run of six digits or more has one at every sixth byte.
        let sixth = from + 5;
        if !is_digit(sixth) {
            from = sixth + 1;
            continue;
        }
        let mut start = sixth;
        while start > from && is_digit(start - 1) {
            start -= 1;
        }
        let run = digits(bytes, start);
        if let Some(end) = number_at(text, start, run) {
            return Some(start..end);
        }
        from = start + run;
    }
    None
}

/// Number of ASCII digits from `start` on.
fn digits(bytes: &[u8], start: usize) -> usize {
    bytes.iter().skip(start).take_while(|b| b.is_ascii_digit()).count()
}

/// End of the person number whose first digit stands at `start`, in a run of `run` digits.
fn number_at(text: &str, start: usize, run: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let end = match run {
        10 => start + 10,
        6 => {
            let hyphen = start + 6;
            matches!(bytes.get(hyphen), Some(b'-' | b' ')).then_some(())?;
            (digits(bytes, hyphen + 1) == 4).then_some(hyphen + 5)?
        }
        _ => return None,
    };
    let date = text.get(start..start + 6)?;
    let day: u32 = date.get(..2)?.parse().ok()?;
    let month: u32 = date.get(2..4)?.parse().ok()?;
    let can_be_date = matches!(day, 1..=31 | 61..=91) && (1..=12).contains(&month);
    let joined = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let free = !joined(text.get(..start)?.chars().next_back()) && !joined(text.get(end..)?.chars().next());
    (can_be_date && free).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_person_numbers_and_nothing_else() {
        for text in ["010190-1234", "0101901234", "010190 1234", "x 610190-1234, y", "(3112991234)"] {
            assert!(PersonNumber::is_in(text), "{text}");
        }
        for text in [
            "b7208685530",
            "01019012345",
            "321301-1234",
            "320190-1234",
            "011390-1234",
            "010190--1234",
            "b010190-1234",
            "010190-1234_",
            "f47ac10b-58cc-4372-a567-0e02b2c3d479",
            "10033883820101",
            "",
            "010190-12345",
            "æ0101901234",
        ] {
            assert!(!PersonNumber::is_in(text), "{text}");
        }
    }

    #[test]
    fn masks_every_number_and_keeps_the_rest() {
        assert_eq!(mask("a 010190-1234 b 0101901234."), "a ******-**** b ******-****.");
        assert_eq!(mask("ring på 11 22 33 44"), "ring på 11 22 33 44");
        assert_eq!(format!("{:?}", PersonNumber::whole("010190-1234").unwrap()), "PersonNumber(******-****)");
    }
}
