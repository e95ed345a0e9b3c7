//! Reading a definition field by field, collecting every problem with its path.

use super::Name;
use crate::period::day_from_iso;
use crate::{Day, Decimal, Invalid, Problem};
use serde_json::Value as Json;
use std::cell::RefCell;
use std::rc::Rc;
use std::str::FromStr;

/// A place in a definition.
#[derive(Clone)]
pub(super) struct At<'a> {
    json: &'a Json,
    path: String,
    problems: Rc<RefCell<Vec<Problem>>>,
}

impl<'a> At<'a> {
    /// The whole definition.
    pub fn top(json: &'a Json) -> Self {
        Self { json, path: String::new(), problems: Rc::default() }
    }

    /// All problems found so far, in the order of their finding.
    pub fn problems(&self) -> Vec<Problem> {
        self.problems.borrow().clone()
    }

    /// What stands here.
    pub fn json(&self) -> &'a Json {
        self.json
    }

    /// The same place, where `json` is taken to stand.
    pub fn with<'b>(&self, json: &'b Json) -> At<'b> {
        At { json, path: self.path.clone(), problems: Rc::clone(&self.problems) }
    }

    /// Notes that what stands here is `invalid`.
    pub fn reject(&self, invalid: Invalid) {
        self.push(self.path.clone(), invalid);
    }

    fn inside(&self, json: &'a Json, path: String) -> Self {
        Self { json, path, problems: Rc::clone(&self.problems) }
    }

    fn child_path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn push(&self, path: String, invalid: Invalid) {
        self.problems.borrow_mut().push(invalid.at(path));
    }

    /// Notes that something else was expected here.
    pub fn fail(&self, expected: &str) {
        let got = match self.json {
            Json::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.push(self.path.clone(), Invalid::new(expected, got));
    }

    /// Notes that something else was expected here, unless `holds`.
    pub fn expect(&self, holds: bool, expected: &str) {
        if !holds {
            self.fail(expected);
        }
    }

    fn kept<T>(&self, read: Option<T>, expected: &str) -> Option<T> {
        if read.is_none() {
            self.fail(expected);
        }
        read
    }

    /// Notes every key that is not one of `known`, and anything that is no table.
    pub fn only(&self, known: &[&str]) {
        let Some(fields) = self.json.as_object() else { return self.fail("a table") };
        for (key, value) in fields.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
            let expected = match nearest(key, known) {
                Some(meant) => {
                    let others: Vec<_> = known.iter().filter(|known| **known != meant).copied().collect();
                    format!("{meant}, or another of {}", others.join(", "))
                }
                None => format!("one of {}", known.join(", ")),
            };
            self.push(self.inside(value, self.child_path(key)).path, Invalid::new(expected, key));
        }
    }

    /// The field `key`, if it is there.
    pub fn optional(&self, key: &str) -> Option<Self> {
        self.json.get(key).map(|json| self.inside(json, self.child_path(key)))
    }

    /// The field `key`, whose absence is noted.
    pub fn required(&self, key: &str) -> Option<Self> {
        let found = self.optional(key);
        if found.is_none() {
            self.push(self.child_path(key), Invalid::missing(format!("a value for {key}")));
        }
        found
    }

    /// The item at `index` of a list.
    pub fn item(&self, index: usize) -> Option<Self> {
        self.json.get(index).map(|json| self.inside(json, format!("{}[{index}]", self.path)))
    }

    /// Each item of a list that `read` takes.
    pub fn list<T>(&self, read: impl Fn(&Self) -> Option<T>) -> Vec<T> {
        let Some(items) = self.json.as_array() else {
            self.fail("a list");
            return Vec::new();
        };
        (0..items.len()).filter_map(|index| self.item(index)).filter_map(|item| read(&item)).collect()
    }

    /// As [`At::list`]; an empty list is noted.
    pub fn filled_list<T>(&self, read: impl Fn(&Self) -> Option<T>) -> Vec<T> {
        self.expect(self.json.as_array().is_none_or(|items| !items.is_empty()), "a list with at least one item");
        self.list(read)
    }

    /// A text.
    pub fn text(&self) -> Option<&'a str> {
        self.kept(self.json.as_str().filter(|text| !text.trim().is_empty()), "a text")
    }

    /// A text that is a `T`.
    pub fn parsed<T: FromStr<Err = Invalid>>(&self) -> Option<T> {
        match self.text()?.parse() {
            Ok(value) => Some(value),
            Err(invalid) => {
                self.push(self.path.clone(), invalid);
                None
            }
        }
    }

    /// A date.
    pub fn day(&self) -> Option<Day> {
        let day = self.json.as_str().and_then(|text| day_from_iso(text).ok());
        self.kept(day, "a date (YYYY-MM-DD)")
    }

    /// `name.da` and perhaps `name.en`.
    pub fn name(&self) -> Option<Name> {
        self.only(&["da", "en"]);
        let language = |at: Option<At>| at.and_then(|at| at.parsed::<crate::Text>()).map(String::from);
        let (da, en) = (language(self.required("da")), language(self.optional("en")));
        Some(Name { da: da?, en })
    }

    /// One of some words.
    pub fn one_of(&self, words: &[&'static str]) -> Option<&'static str> {
        let found = words.iter().find(|word| self.json.as_str() == Some(word)).copied();
        self.kept(found, &format!("one of {}", words.join(", ")))
    }

    /// A whole number within a range.
    pub fn whole(&self, allowed: std::ops::RangeInclusive<u32>) -> Option<u32> {
        let number = self.json.as_u64().and_then(|n| u32::try_from(n).ok()).filter(|n| allowed.contains(n));
        self.kept(number, &format!("a whole number from {} to {}", allowed.start(), allowed.end()))
    }

    /// One of some whole numbers, of which `what` tells the meaning.
    pub fn whole_in(&self, allowed: &[u8], what: &str) -> Option<u8> {
        let found = allowed.iter().find(|n| self.json.as_u64() == Some(u64::from(**n))).copied();
        let list: Vec<_> = allowed.iter().map(u8::to_string).collect();
        self.kept(found, &format!("one of {} ({what})", list.join(", ")))
    }

    /// A fraction above 0 and below 1.5, in hundredths.
    pub fn hundredths(&self) -> Option<u8> {
        let hundredths = self
            .decimal_or_none()
            .filter(|d| d.millionths() % 10_000 == 0)
            .map(|d| d.millionths() / 10_000)
            .filter(|h| (1..150).contains(h));
        self.kept(hundredths.and_then(|h| u8::try_from(h).ok()), "a fraction such as 0.95")
    }

    /// Yes or no.
    pub fn flag(&self) -> Option<bool> {
        self.kept(self.json.as_bool(), "true or false")
    }

    fn decimal_or_none(&self) -> Option<Decimal> {
        match self.json {
            Json::Number(number) => Decimal::from_json(number).ok(),
            _ => None,
        }
    }

    /// A number that is not negative.
    pub fn decimal(&self) -> Option<Decimal> {
        let number = self.decimal_or_none().filter(|number| number.millionths() >= 0);
        self.kept(number, "a number that is not negative, with at most 6 decimals")
    }
}

/// The one of `known` that a misspelt key was meant to be, if one is near.
fn nearest<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    let length = key.chars().count();
    let near = known.iter().filter(|known| known.chars().count().abs_diff(length) <= 2);
    let near = near.map(|known| (changes(key, known), *known)).min_by_key(|(changes, _)| *changes);
    near.filter(|(changes, _)| *changes <= 2 && *changes < length).map(|(_, known)| known)
}

/// How many letters must be put in, left out or exchanged to make `b` of `a`.
fn changes(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (place, letter) in a.chars().enumerate() {
        let (mut left, mut above_left) = (place + 1, place);
        let mut next = vec![left];
        for (other, above) in b.chars().zip(row.iter().skip(1)) {
            left = (above_left + usize::from(letter != other)).min(above + 1).min(left + 1);
            above_left = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
