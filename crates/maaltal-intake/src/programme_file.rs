//! Programme files: TOML with its places, read into a checked programme.

use crate::IntakeError;
use maaltal_domain::{Data, Day, EventType, Field, Invalid, Kind, NewEvent, Position, Programme, Source, Value};
use serde_json::{Map, Number, Value as Json};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// What is wrong with a programme file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {field}: expected {expected}, got {got}")]
pub struct FileProblem {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Path of the field, `kpi[3].measure`, or `file` for what is no TOML.
    pub field: String,
    /// What the field asks for.
    pub expected: String,
    /// What stood there, masked.
    pub got: String,
}

/// The programme that a file states, and its definition as JSON.
///
/// # Errors
/// Every problem of the definition at once, each with its place; of a text that is no TOML the first.
pub fn read(text: &str) -> Result<(Programme, Json), Vec<FileProblem>> {
    let table = DeTable::parse(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        vec![problem(text, start, "file", Invalid::new("TOML", error.message()))]
    })?;
    let mut places = Places::default();
    let json = places.table(table.get_ref(), "");
    let at = |field: &str, invalid| problem(text, places.of(field), field, invalid);
    let mut problems: Vec<_> = places.wrong.iter().map(|(field, invalid)| at(field, invalid.clone())).collect();
    if let Err(invalid) = Kind::Definition.read(&(&json).into()) {
        problems.push(at("file", invalid));
    }
    match Programme::read(&json) {
        Ok(programme) if problems.is_empty() => Ok((programme, json)),
        Ok(_) => Err(problems),
        Err(found) => {
            let located =
                |found: maaltal_domain::Problem| at(&found.field, Invalid { expected: found.expected, got: found.got });
            problems.extend(found.into_iter().map(located));
            problems.sort_by_key(|problem| (problem.line, problem.column));
            Err(problems)
        }
    }
}

/// The event by which a programme is defined; `before` is the position of the definition in force.
///
/// Its id is made of the definition's digest and of `before`, so the same file applied again is the same event, and a
/// definition that returns after another one is a new event.
///
/// # Errors
/// When the definition is larger than an event may be.
pub fn definition_event(
    programme: &Programme,
    before: Option<Position>,
    source: &Source,
    occurred_on: Day,
) -> Result<NewEvent, IntakeError> {
    let event_type = EventType::ProgrammeDefined;
    let id = format!("{}-p{}", programme.digest, before.unwrap_or_default());
    let definition = vec![(Field::Definition, Value::Json(programme.json.clone()))];
    let event = NewEvent {
        source: source.clone(),
        id: id.parse().map_err(IntakeError::Definition)?,
        event_type,
        programme: programme.id.clone(),
        occurred_on,
        time: None,
        replaces: None,
        data: Data::new(event_type, definition).map_err(IntakeError::Definition)?,
    };
    let (size, limit) = (event.to_json().to_string().len(), event_type.size_limit());
    if size > limit {
        return Err(IntakeError::Definition(crate::inbound::too_large(limit, size)));
    }
    Ok(event)
}

fn problem(text: &str, start: usize, field: &str, invalid: Invalid) -> FileProblem {
    let before = text.get(..start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let field = crate::located::shown(field);
    FileProblem { line, column, field, expected: invalid.expected, got: invalid.got }
}

/// Where each field stands in the text, in bytes from its start, and values that JSON does not have.
#[derive(Default)]
struct Places {
    starts: BTreeMap<String, usize>,
    wrong: Vec<(String, Invalid)>,
}

impl Places {
    /// Where `field` stands, or what it would stand in.
    fn of(&self, field: &str) -> usize {
        let mut field = field;
        loop {
            match (self.starts.get(field), field.rfind(['.', '['])) {
                (Some(start), _) => return *start,
                (None, Some(end)) => field = field.get(..end).unwrap_or_default(),
                (None, None) => return 0,
            }
        }
    }

    fn table(&mut self, table: &DeTable, path: &str) -> Json {
        let mut object = Map::new();
        for (key, value) in table {
            let key = key.get_ref();
            let inner = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
            self.starts.insert(inner.clone(), value.span().start);
            object.insert(key.to_string(), self.value(value.get_ref(), &inner));
        }
        object.into()
    }

    fn value(&mut self, value: &DeValue, path: &str) -> Json {
        match value {
            DeValue::String(text) => text.as_ref().into(),
            DeValue::Boolean(flag) => (*flag).into(),
            DeValue::Datetime(day) => day.to_string().into(),
            DeValue::Integer(number) => {
                let read = i64::from_str_radix(number.as_str(), number.radix()).ok();
                self.number(read.map(Number::from), number.as_str(), path)
            }
            DeValue::Float(number) => {
                self.number(number.as_str().parse().ok().and_then(Number::from_f64), number.as_str(), path)
            }
            DeValue::Table(table) => self.table(table, path),
            DeValue::Array(items) => {
                let mut list = Vec::new();
                for (place, item) in items.iter().enumerate() {
                    let inner = format!("{path}[{place}]");
                    self.starts.insert(inner.clone(), item.span().start);
                    list.push(self.value(item.get_ref(), &inner));
                }
                list.into()
            }
        }
    }

    fn number(&mut self, number: Option<Number>, written: &str, path: &str) -> Json {
        if number.is_none() {
            self.wrong.push((path.to_owned(), Invalid::new("a number", written)));
        }
        number.map_or(Json::Null, Json::Number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"id = "kanten"
name.da = "Rekruttering fra Kanten"
municipalities = ["360", "999"]
start = 2018-01-01
[[kpi]]
id = "contacts"
name.da = "Kontakter"
measure = "evnts"
[[kpi]]
id = "jobs"
name.da = "Job"
measure = "events"
of = ["job.started"]
target = { kind = "at_least", value = inf, due = 2021-12-31 }
"#;

    #[test]
    fn every_problem_has_its_place() {
        let problems: Vec<_> = read(FILE).unwrap_err().iter().map(FileProblem::to_string).collect();
        assert_eq!(problems.len(), 4, "{problems:#?}");
        let begins =
            ["line 3, column 26: municipalities[1]: expected a municip", "line 8, column 11: kpi[0].measure: exp"];
        assert!(problems.iter().zip(begins).all(|(problem, begin)| problem.starts_with(begin)), "{problems:#?}");
        assert!(problems.contains(&"line 14, column 39: kpi[1].target.value: expected a number, got inf".to_owned()));

        let broken = read("id = \"x\"\nname = \n").unwrap_err();
        assert_eq!((broken[0].line, broken[0].field.as_str()), (2, "file"));
        let number = read("id = \"010190-1234\"").unwrap_err();
        assert!(!number.iter().any(|problem| problem.to_string().contains("1234")));
    }

    #[test]
    fn a_definition_is_an_event_by_its_digest_and_what_was_before() {
        let file = FILE
            .replace(", \"999\"", "")
            .replace("evnts\"", "events\"\nof = [\"company.contacted\"]")
            .replace("inf", "1");
        let (programme, json) = read(&file).unwrap();
        assert_eq!(json["start"], "2018-01-01");
        let (source, day) = ("/maaltal".parse().unwrap(), "2024-05-14".parse().unwrap());
        let of = |before| definition_event(&programme, before, &source, day).unwrap();
        assert_eq!(of(None).id.as_str(), format!("{}-p0", programme.digest));
        assert_ne!(of(None).id, of(Some(Position(7))).id);
        // It passes the gate, also where nothing is defined yet.
        let mut gate = crate::Gate::new([], crate::PseudonymKeys::default());
        let text = of(None).to_json().to_string();
        let record = crate::cloud_event(text.as_bytes());
        assert!(gate.check(&record, day).unwrap().same_content(&of(None)));
        assert_eq!(gate.programme(&programme.id).unwrap().digest, programme.digest);
    }
}
