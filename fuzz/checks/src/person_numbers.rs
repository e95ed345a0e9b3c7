//! Person numbers found by a second hand: nothing here is shared with what it checks.
//!
//! Source: DOMAIN.md section 4.

use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::ops::Range;

/// Written as ten digits.
type Numbers = BTreeSet<String>;

/// Numbers that a text holds.
#[derive(Debug, Default)]
pub struct Held {
    /// Person numbers by the field's rule.
    free: Numbers,
    /// The same digits where a letter, digit or `_` is joined to them, which makes them something else.
    joined: Numbers,
}

impl Held {
    /// What `text` holds.
    pub fn by(text: &str) -> Self {
        let mut held = Self::default();
        held.read(text);
        held
    }

    /// What `text` holds that was meant to be JSON: as it is written, and joined where its escapes join digits.
    pub fn by_broken_json(text: &str) -> Self {
        let mut held = Self::by(text);
        let mut rest = text.to_owned();
        // From the end, so that the places further up stay right.
        for found in all_in(text).into_iter().rev().filter(|found| !found.joined) {
            rest.replace_range(found.place, "*");
        }
        held.joined.extend(Self::by(&unescaped(&rest)).joined);
        held
    }

    /// What the texts, keys and numbers of `json` hold.
    pub fn by_json(json: &Json) -> Self {
        let mut held = Self::default();
        held.read_json(json);
        held
    }

    /// Whether there is no person number.
    pub fn is_free_of_any(&self) -> bool {
        self.free.is_empty()
    }

    /// Whether something must not be told.
    pub fn has_secrets(&self) -> bool {
        !self.free.is_subset(&self.joined)
    }

    /// The person numbers of `sent` that stand here in any form; those that were sent joined as well do not count.
    pub fn told_of<'a>(&'a self, sent: &'a Self) -> impl Iterator<Item = &'a String> {
        let secret = sent.free.difference(&sent.joined);
        secret.filter(|number| self.free.contains(*number) || self.joined.contains(*number))
    }

    fn read(&mut self, text: &str) {
        for found in all_in(text) {
            if found.joined { &mut self.joined } else { &mut self.free }.insert(found.digits);
        }
    }

    fn read_json(&mut self, json: &Json) {
        match json {
            Json::String(text) => self.read(text),
            Json::Number(number) => self.read(&number.to_string()),
            Json::Array(items) => items.iter().for_each(|item| self.read_json(item)),
            Json::Object(fields) => fields.iter().for_each(|(key, value)| {
                self.read(key);
                self.read_json(value);
            }),
            Json::Null | Json::Bool(_) => {}
        }
    }
}

/// Digits that have a person number's shape.
struct Found {
    place: Range<usize>,
    digits: String,
    joined: bool,
}

/// All that have, in order of their places.
fn all_in(text: &str) -> Vec<Found> {
    let mut all = Vec::new();
    for start in 0..text.len() {
        for place in [start..start + 10, start..start + 11] {
            let Some(window) = text.as_bytes().get(place.clone()).filter(|window| has_its_shape(window)) else {
                continue;
            };
            let digits: String = window.iter().copied().filter(u8::is_ascii_digit).map(char::from).collect();
            let joins = |char: Option<char>| char.is_some_and(|char| char.is_alphanumeric() || char == '_');
            let before = text.get(..place.start).and_then(|text| text.chars().next_back());
            let after = text.get(place.end..).and_then(|text| text.chars().next());
            if can_begin(&digits) {
                all.push(Found { place, digits, joined: joins(before) || joins(after) });
            }
        }
    }
    all
}

/// `text` with JSON's escapes read, those of letters as a space.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars();
    while let Some(char) = rest.next() {
        let escape = if char == '\\' { rest.next() } else { None };
        let code = rest.as_str().get(..4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        match (escape, code) {
            (Some('u'), Some(code)) => {
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                rest.nth(3);
            }
            (Some(letter), _) if letter.is_ascii_alphabetic() => out.push(' '),
            (Some(other), _) => out.push(other),
            (None, _) => out.push(char),
        }
    }
    out
}

/// Six digits, at most one hyphen or space, four digits.
fn has_its_shape(window: &[u8]) -> bool {
    let Some((date, rest)) = window.split_at_checked(6) else { return false };
    let rest = rest.strip_prefix(b"-").or_else(|| rest.strip_prefix(b" ")).unwrap_or(rest);
    date.iter().chain(rest).all(u8::is_ascii_digit) && rest.len() == 4
}

/// Whether the first six of `digits` can be a date.
fn can_begin(digits: &str) -> bool {
    let two = |at: usize| digits.get(at..at + 2).and_then(|two| two.parse::<u8>().ok()).unwrap_or_default();
    matches!(two(0), 1..=31 | 61..=91) && matches!(two(2), 1..=12)
}
