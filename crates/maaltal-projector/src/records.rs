//! All recorded events of one programme, as rows.

use crate::releases::Published;
use crate::table::{Names, Table};
use maaltal_domain::{EventRef, EventType, Field, Programme, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All recorded events of one programme.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Records {
    pub names: Names,
    tables: BTreeMap<u8, Table>,
    definitions: Vec<Definition>,
    /// What was published, in order of position.
    pub releases: Vec<Published>,
}

/// A definition, with the row of the event that stated it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredDefinition", into = "StoredDefinition")]
struct Definition {
    row: u32,
    programme: Arc<Programme>,
}

#[derive(Serialize, Deserialize)]
struct StoredDefinition {
    row: u32,
    json: String,
}

impl Records {
    /// Adds an event; gives its place in its type's table.
    pub fn push<T: AsRef<str>>(&mut self, position: u32, event: &EventRef<'_, T>) -> u32 {
        let table = self.tables.entry(event.event_type.code()).or_insert_with(|| Table::new(event.event_type));
        let row = table.push(position, event, &mut self.names);
        if let Some(Value::Json(json)) = event.get(Field::Definition) {
            let read = StoredDefinition { row, json: json.as_ref().to_owned() }.try_into();
            self.definitions.extend(read.into_iter().collect::<Vec<Definition>>());
        }
        self.releases.extend(Published::of(row, event));
        row
    }

    /// The table of `event_type`, if an event of it has come.
    pub fn table(&self, event_type: EventType) -> Option<&Table> {
        self.tables.get(&event_type.code())
    }

    /// The table of the type with this code.
    pub fn table_mut(&mut self, code: u8) -> Option<&mut Table> {
        self.tables.get_mut(&code)
    }

    /// All tables, each with the type of its events.
    pub fn tables(&self) -> impl Iterator<Item = (EventType, &Table)> {
        self.tables.iter().filter_map(|(code, table)| Some((EventType::by_code(*code)?, table)))
    }

    /// The event at `position`: its type, its table and its place there.
    pub fn at(&self, position: u32) -> Option<(EventType, &Table, usize)> {
        self.tables().find_map(|(event_type, table)| Some((event_type, table, table.at(position)?)))
    }

    /// How many events have come.
    pub fn rows(&self) -> usize {
        self.tables.values().map(Table::rows).sum()
    }

    /// The same rows, of which those are in effect from their coming on that `is_in` takes, and the others never.
    pub fn as_if(&self, is_in: impl Fn(EventType, &Table, usize) -> bool) -> Self {
        let tables = self.tables().map(|(event_type, table)| {
            let own = table.as_if(|row| is_in(event_type, table, row));
            (event_type.code(), own)
        });
        let (definitions, releases) = (self.definitions.clone(), self.releases.clone());
        Self { names: self.names.clone(), tables: tables.collect(), definitions, releases }
    }

    /// Definitions in effect at `view`, in order of position.
    pub fn definitions(&self, view: u32) -> impl DoubleEndedIterator<Item = (u32, &Arc<Programme>)> {
        let effective = self.definitions.iter().filter_map(move |known| {
            let (table, row) = (self.table(EventType::ProgrammeDefined)?, known.row as usize);
            table.is_effective(row, view).then(|| (table.position(row), &known.programme))
        });
        effective.collect::<Vec<_>>().into_iter()
    }

    /// The definition in force at `view`, with the position of the event that stated it.
    pub fn definition(&self, view: u32) -> Option<(u32, &Arc<Programme>)> {
        self.definitions(view).next_back()
    }

    /// Positions of definitions in effect at `view` that cannot be read, and so are never in force.
    pub fn unreadable_definitions(&self, view: u32) -> impl Iterator<Item = u32> {
        let is_read = |row: usize| self.definitions.iter().any(|known| known.row as usize == row);
        let table = self.table(EventType::ProgrammeDefined).into_iter();
        let unread = move |table: &Table| -> Vec<_> {
            table.effective(view).filter(|row| !is_read(*row)).map(|row| table.position(row)).collect()
        };
        table.flat_map(unread)
    }

    /// Whether an event of one of `types`, in effect at `view`, has an event time on `day` or later.
    pub fn reports(&self, types: &[EventType], view: u32, day: i32) -> bool {
        let reported = |table: &Table| table.effective(view).any(|row| table.day(row) >= day);
        types.iter().filter_map(|known| self.table(*known)).any(reported)
    }
}

impl TryFrom<StoredDefinition> for Definition {
    type Error = &'static str;
    fn try_from(stored: StoredDefinition) -> Result<Self, Self::Error> {
        let json = serde_json::from_str(&stored.json).map_err(|_| "a definition that is no JSON")?;
        let programme = Programme::read(&json).map_err(|_| "a definition that is none")?;
        Ok(Self { row: stored.row, programme: Arc::new(programme) })
    }
}

impl From<Definition> for StoredDefinition {
    fn from(definition: Definition) -> Self {
        Self { row: definition.row, json: definition.programme.json.clone() }
    }
}
