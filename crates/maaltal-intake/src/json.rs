//! JSON read strictly: repeated keys are named, nesting is bounded.
//!
//! serde_json alone keeps the last of two equal keys and says nothing.

use crate::Place;
use crate::path::{Path, Step};
use maaltal_domain::{JsonFields, JsonRef};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use serde_json::error::Category;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::btree_map::Entry;

/// Deepest nesting that is read.
const DEPTH: usize = 32;

/// A JSON value, and where one of its objects has a key twice.
pub(crate) struct Read<'t> {
    /// The value, with the first of equal keys.
    pub value: JsonRef<'t>,
    /// The second of equal keys, each.
    pub repeated: Vec<Path>,
}

/// The one JSON value that `bytes` are.
pub(crate) fn read(bytes: &[u8]) -> serde_json::Result<Read<'_>> {
    let repeated = RefCell::default();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { way: None, depth: 0, repeated: &repeated }.deserialize(&mut json)?;
    json.end()?;
    Ok(Read { value, repeated: repeated.into_inner() })
}

/// What is wrong with the JSON of the record at `place`, and where.
pub(crate) fn told(error: &serde_json::Error, place: Place) -> String {
    let (line, column) = (error.line(), error.column());
    let whole = error.to_string();
    let what = whole.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&whole);
    let what = match error.classify() {
        Category::Eof => what.replacen("EOF", "the end", 1),
        _ => what.to_owned(),
    };
    match place {
        Place::Line(_) => format!("{what} at column {column}"),
        _ => format!("{what} at line {line}, column {column}"),
    }
}

/// `text` without JSON's escapes, so that none hides or joins the digits of a person number.
pub(crate) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let code = after.strip_prefix('u').and_then(|hex| hex.get(..4));
        match code.and_then(|hex| u32::from_str_radix(hex, 16).ok()) {
            Some(code) => {
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                rest = after.get(5..).unwrap_or_default();
            }
            None => {
                let mut letters = after.chars();
                out.extend(letters.next().map(|letter| if letter.is_ascii_alphabetic() { ' ' } else { letter }));
                rest = letters.as_str();
            }
        }
    }
    out.push_str(rest);
    out
}

/// The way to the value being read; it is written out only when something is wrong there.
struct Way<'a> {
    above: Option<&'a Way<'a>>,
    step: Here<'a>,
}

enum Here<'a> {
    Key(&'a str),
    Item(usize),
}

impl Way<'_> {
    fn path(&self) -> Path {
        let mut path = self.above.map(Way::path).unwrap_or_default();
        path.0.push(match self.step {
            Here::Key(key) => Step::Key(key.to_owned()),
            Here::Item(place) => Step::Item(place),
        });
        path
    }
}

struct Strict<'a> {
    way: Option<&'a Way<'a>>,
    depth: usize,
    repeated: &'a RefCell<Vec<Path>>,
}

impl<'a> Strict<'a> {
    fn inside<'b>(&self, way: &'b Way<'b>) -> Strict<'b>
    where
        'a: 'b,
    {
        Strict { way: Some(way), depth: self.depth + 1, repeated: self.repeated }
    }

    fn deeper<E: Error>(&self) -> Result<(), E> {
        if self.depth < DEPTH { Ok(()) } else { Err(E::custom(format!("more than {DEPTH} levels"))) }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = JsonRef<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<JsonRef<'de>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = JsonRef<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<JsonRef<'de>, E> {
        Ok(JsonRef::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<JsonRef<'de>, E> {
        Ok(JsonRef::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<JsonRef<'de>, E> {
        Ok(JsonRef::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<JsonRef<'de>, E> {
        Ok(JsonRef::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<JsonRef<'de>, E> {
        Ok(Number::from_f64(number).map_or(JsonRef::Null, JsonRef::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<JsonRef<'de>, E> {
        Ok(JsonRef::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<JsonRef<'de>, E> {
        Ok(JsonRef::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<JsonRef<'de>, A::Error> {
        self.deeper()?;
        let mut items = Vec::new();
        loop {
            let way = Way { above: self.way, step: Here::Item(items.len()) };
            let Some(item) = from.next_element_seed(self.inside(&way))? else { return Ok(JsonRef::List(items)) };
            items.push(item);
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<JsonRef<'de>, A::Error> {
        self.deeper()?;
        let mut fields = JsonFields::new();
        while let Some(key) = from.next_key_seed(Key)? {
            let way = Way { above: self.way, step: Here::Key(&key) };
            let value = from.next_value_seed(self.inside(&way))?;
            match fields.entry(key) {
                Entry::Vacant(place) => drop(place.insert(value)),
                Entry::Occupied(first) => {
                    let way = Way { above: self.way, step: Here::Key(first.key()) };
                    self.repeated.borrow_mut().push(way.path());
                }
            }
        }
        Ok(JsonRef::Object(fields))
    }
}

/// The name of a field.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Cow<'de, str>, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_keys_are_named_and_the_first_is_kept() {
        let read = read(br#"{"a": {"b": [1, {"c": 1, "c": 2}]}, "a": 3}"#).unwrap();
        let pointers: Vec<_> = read.repeated.iter().map(Path::pointer).collect();
        assert_eq!(pointers, ["/a/b/1/c", "/a"]);
        assert_eq!(read.value.to_json()["a"]["b"][1]["c"], 1);
    }

    #[test]
    fn errors_say_what_and_where() {
        let check = |text: &str, place, expected: &str| {
            let error = read(text.as_bytes()).err().unwrap();
            assert_eq!(told(&error, place), expected);
        };
        check("{\"a\": NaN}", Place::Whole, "expected value at line 1, column 7");
        check("{\"a\":\n [1", Place::Whole, "the end while parsing a list at line 2, column 3");
        check("{} {}", Place::Line(9), "trailing characters at column 4");
        let deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
        assert!(read(deep.as_bytes()).err().unwrap().to_string().starts_with("more than 32 levels"));
        assert!(read(&deep.as_bytes()[1..65]).is_ok());
    }

    #[test]
    fn unescaping_leaves_no_digits_hidden() {
        assert_eq!(
            unescaped(r#""\u0030101901234 \n010190\u002d1234 \"x\\ \ud800 \"#),
            "\"0101901234  010190-1234 \"x\\ \u{fffd} "
        );
    }
}
