//! Which events or spells a measure counts, read: `where`, `in` and `not_in`.

use super::reader::At;
use crate::event::Kind;
use crate::{Among, Condition, Day, EventType, Field, FieldPath, Month, Selection, Test};
use serde_json::Value as Json;

/// Keys by which a measure selects.
pub(super) const KEYS: [&str; 3] = ["where", "in", "not_in"];

/// The derived field, as programme files name it.
const AGE_AT_ENTRY: &str = "age_at_entry";

/// What `where`, `in` and `not_in` at `at` select among events of the types `of`.
pub(super) fn read(at: &At, of: &[EventType]) -> Selection {
    let conditions = at.optional("where").map(|at| read_where(&at, of)).unwrap_or_default();
    Selection { conditions, among: read_among(at) }
}

/// Whose events `in` and `not_in` at `at` select.
pub(super) fn read_among(at: &At) -> Among {
    let ids = |key| at.optional(key).map(|at| at.filled_list(At::parsed)).unwrap_or_default();
    Among { within: ids("in"), outside: ids("not_in") }
}

/// A field, or a part of one, that some type in `of` has.
pub(super) fn read_field(at: &At, of: &[EventType]) -> Option<FieldPath> {
    let text = at.text()?;
    let (name, part) = text.split_once('.').unwrap_or((text, ""));
    let has = |field: &Field| of.iter().any(|known| known.field(*field).is_some());
    let path = match (Field::by_name(name).filter(has), part) {
        (None, "") if name == AGE_AT_ENTRY => Some(FieldPath::AgeAtEntry).filter(|age| has(&age.field())),
        (Some(field), "") => Some(FieldPath::Field(field)),
        (Some(field), "scheme") => Some(FieldPath::Scheme(field)),
        (Some(field), "code") => Some(FieldPath::Code(field)),
        _ => None,
    };
    let classified = |path: &FieldPath| kinds(of, *path).any(|kind| matches!(kind, Kind::Industry | Kind::Occupation));
    let path = path.filter(|path| part.is_empty() || classified(path));
    at.expect(path.is_some(), "a field of the event types that are read");
    path
}

/// What the types in `of` that have a field may hold in it.
fn kinds(of: &[EventType], path: FieldPath) -> impl Iterator<Item = Kind> {
    of.iter().filter_map(move |known| known.field(path.field())).map(|spec| spec.kind)
}

/// Whether a field holds numbers in some type of `of`.
pub(super) fn is_number(of: &[EventType], path: FieldPath) -> bool {
    let number = |kind| {
        matches!(kind, Kind::MonthHours | Kind::WeekHours | Kind::Whole | Kind::Year | Kind::Position | Kind::Decimal)
    };
    path == FieldPath::AgeAtEntry || matches!(path, FieldPath::Field(_)) && kinds(of, path).any(number)
}

fn read_where(at: &At, of: &[EventType]) -> Vec<Condition> {
    let Some(fields) = at.json().as_object() else {
        at.fail("a table of conditions");
        return Vec::new();
    };
    fields.keys().filter_map(|key| read_condition(&at.optional(key)?, key, of)).collect()
}

fn read_condition(at: &At, key: &str, of: &[EventType]) -> Option<Condition> {
    let field = read_field(&at.with(&Json::from(key)), of)?;
    let known: Vec<Kind> = match field {
        FieldPath::Field(_) => kinds(of, field).collect(),
        _ => Vec::new(),
    };
    let test = match at.json() {
        Json::Object(_) if !is_number(of, field) => {
            at.fail("a value or a list of values, as the field holds no number");
            return None;
        }
        Json::Object(_) => read_range(at)?,
        Json::Array(_) => Test::OneOf(at.filled_list(|at| read_value(at, &known))),
        _ => Test::OneOf(vec![read_value(at, &known)?]),
    };
    Some(Condition { field, test })
}

/// A value that a field of one of the `kinds` can have; no kinds take any.
fn read_value(at: &At, kinds: &[Kind]) -> Option<String> {
    let text = match at.json() {
        Json::String(text) => Some(text.clone()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Number(_) => at.decimal().map(|number| number.to_string()),
        _ => {
            at.fail("a text, a number, or true or false");
            None
        }
    }?;
    let wrong = kinds.iter().map(|kind| fits(*kind, &text));
    let wrong: Option<Vec<_>> = wrong.map(Result::err).collect();
    match wrong.unwrap_or_default().first() {
        Some(expected) => {
            at.fail(expected);
            None
        }
        None => Some(text),
    }
}

/// Whether a field of `kind` can have the value written as `text`; else what it asks for.
fn fits(kind: Kind, text: &str) -> Result<(), String> {
    let fits = match kind {
        Kind::Choice(choices) => choices.iter().any(|(code, _)| *code == text),
        Kind::Municipality | Kind::MunicipalityOrCountry | Kind::Company | Kind::PNumber => {
            kind.read(&text.into()).is_ok()
        }
        Kind::Day => text.parse::<Day>().is_ok(),
        Kind::Month => text.parse::<Month>().is_ok(),
        Kind::Flag => text.parse::<bool>().is_ok(),
        _ => true,
    };
    if fits { Ok(()) } else { Err(kind.expected()) }
}

fn read_range(at: &At) -> Option<Test> {
    at.only(&["below", "at_most", "above", "at_least"]);
    at.expect(at.json().as_object().is_some_and(|bounds| !bounds.is_empty()), "at least one bound");
    let bound = |key| at.optional(key).and_then(|at| at.decimal());
    Some(Test::Range {
        below: bound("below"),
        at_most: bound("at_most"),
        above: bound("above"),
        at_least: bound("at_least"),
    })
}
