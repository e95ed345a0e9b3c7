//! The rows of one event type, column by column.

use crate::cvrs::Cvrs;
use crate::interner::Interner;
use chrono::Datelike;
use maaltal_domain::{Day, Decimal, EventRef, EventType, Field, FieldSpec, Month, Municipality, PNumber, Value};
use serde::{Deserialize, Serialize};

/// Separates the elements of a list that is held as one word.
pub(crate) const LIST: &str = "\u{1f}";
/// Position of a row that nothing has taken out.
pub(crate) const IN_EFFECT: u32 = u32::MAX;

/// Rows of one event type. A cell is 0 where the event lacks the field, else its code plus 1, or a name's number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Table {
    position: Vec<u32>,
    taken_out: Vec<u32>,
    day: Vec<i32>,
    columns: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Column {
    field: u8,
    /// Up to the last row that has the field.
    cells: Vec<u32>,
    /// Millionths, for fields that are decimals.
    decimals: Vec<i64>,
}

/// Numbers for the names that rows hold: one set a programme.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Names {
    pub citizens: Interner,
    pub spells: Interner,
    pub agreements: Interner,
    pub companies: Cvrs,
    pub words: Interner,
}

/// A day as rows hold it: days since the year 1.
pub(crate) fn number_of(day: Day) -> i32 {
    day.num_days_from_ce()
}

/// The day of such a number.
pub(crate) fn day_of(number: i32) -> Day {
    Day::from_num_days_from_ce_opt(number).unwrap_or_default()
}

impl Names {
    fn of(&self, field: Field) -> &Interner {
        match field {
            Field::Citizen => &self.citizens,
            Field::Spell => &self.spells,
            Field::Agreement => &self.agreements,
            _ => &self.words,
        }
    }

    fn of_mut(&mut self, field: Field) -> &mut Interner {
        match field {
            Field::Citizen => &mut self.citizens,
            Field::Spell => &mut self.spells,
            Field::Agreement => &mut self.agreements,
            _ => &mut self.words,
        }
    }

    /// The cell that `value` makes in the column of `field`.
    fn cell<T: AsRef<str>>(&mut self, field: Field, value: &Value<T>) -> u32 {
        match value {
            Value::Word(word) => self.of_mut(field).intern(word.as_ref()),
            Value::Words(words) => self.words.intern(&joined(words)),
            Value::Company(cvr) => self.companies.intern(*cvr),
            Value::PNumber(number) => self.words.intern(&number.to_string()),
            Value::Classified(both) => self.words.intern(&format!("{}:{}", both.scheme.as_ref(), both.code.as_ref())),
            Value::Json(path) if field == Field::Path => self.words.intern(path.as_ref()),
            // Definitions are kept apart; tables are read by nobody here.
            Value::Json(_) | Value::Decimal(_) => 0,
            plain => plain_cell(plain).unwrap_or(0),
        }
    }

    /// The cell that a value written as `text` has in the column of `spec`, if any row can have it.
    pub fn cell_of_text(&self, spec: &FieldSpec, text: &str) -> Option<u32> {
        use maaltal_domain::Kind;
        let number = || Decimal::parse(text).ok().map(|n| n.millionths()).filter(|n| *n >= 0);
        match spec.kind {
            Kind::Company => self.companies.number(text.parse().ok()?),
            Kind::PNumber => self.words.number(&text.parse::<PNumber>().ok()?.to_string()),
            Kind::Municipality => plain_cell::<&str>(&Value::Municipality(text.parse::<Municipality>().ok()?)),
            Kind::MunicipalityOrCountry if text == "000" => {
                plain_cell::<&str>(&Value::Municipality(Municipality::COUNTRY))
            }
            Kind::MunicipalityOrCountry => plain_cell::<&str>(&Value::Municipality(text.parse().ok()?)),
            Kind::MonthHours | Kind::WeekHours => number().filter(|n| n % 10_000 == 0).and_then(|n| coded(n / 10_000)),
            Kind::Whole | Kind::Year | Kind::Position => {
                number().filter(|n| n % Decimal::SCALE == 0).and_then(|n| coded(n / Decimal::SCALE))
            }
            Kind::Day => text.parse().ok().and_then(|day| plain_cell::<&str>(&Value::Day(day))),
            Kind::Month => text.parse::<Month>().ok().and_then(|month| plain_cell::<&str>(&Value::Month(month))),
            Kind::Flag => text.parse().ok().and_then(|flag| plain_cell::<&str>(&Value::Flag(flag))),
            _ => self.of(spec.field).number(text),
        }
    }
}

fn joined<T: AsRef<str>>(words: &[T]) -> String {
    words.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(LIST)
}

fn coded(number: impl TryInto<u32>) -> Option<u32> {
    number.try_into().ok()?.checked_add(1)
}

/// The cell of a value that is a number already.
fn plain_cell<T>(value: &Value<T>) -> Option<u32> {
    match value {
        Value::Municipality(code) => coded(code.number()),
        Value::Hours(hours) => coded(hours.0),
        Value::Whole(number) => coded(*number),
        Value::Day(day) => coded(number_of(*day)),
        Value::Month(month) => coded(number_of(month.first_day())),
        Value::Flag(flag) => coded(u32::from(*flag)),
        _ => None,
    }
}

impl Table {
    /// An empty table with the columns of `event_type`.
    pub fn new(event_type: EventType) -> Self {
        let column = |spec: &FieldSpec| Column { field: spec.field.code(), cells: Vec::new(), decimals: Vec::new() };
        Self { columns: event_type.fields().iter().map(column).collect(), ..Self::default() }
    }

    /// Adds a row; gives its place.
    pub fn push<T: AsRef<str>>(&mut self, position: u32, event: &EventRef<'_, T>, names: &mut Names) -> u32 {
        let index = self.position.len();
        self.position.push(position);
        self.taken_out.push(IN_EFFECT);
        self.day.push(number_of(event.event_day()));
        for (field, value) in event.fields {
            let Some(column) = self.columns.iter_mut().find(|column| column.field == field.code()) else { continue };
            column.cells.resize(index, 0);
            column.cells.push(names.cell(*field, value));
            if let Value::Decimal(decimal) = value {
                column.decimals.resize(index, i64::MIN);
                column.decimals.push(decimal.millionths());
            }
        }
        u32::try_from(index).unwrap_or(u32::MAX)
    }

    /// Notes that the row at `index` is out of effect from `position` on, unless it already was.
    pub fn take_out(&mut self, index: u32, position: u32) {
        if let Some(out) = self.taken_out.get_mut(index as usize) {
            *out = (*out).min(position);
        }
    }

    /// The same rows, of which those are in effect from their coming on that `is_in` takes, and the others never.
    pub fn as_if(&self, is_in: impl Fn(usize) -> bool) -> Self {
        let out = |row| if is_in(row) { IN_EFFECT } else { 0 };
        Self { taken_out: (0..self.rows()).map(out).collect(), ..self.clone() }
    }

    /// Position that took the row at `index` out of effect, if one did.
    pub fn taken_out(&self, index: usize) -> Option<u32> {
        self.taken_out.get(index).copied().filter(|out| *out != IN_EFFECT)
    }

    /// Positions at which the row at `index` came and, if it did, went out of effect.
    pub fn turns(&self, index: usize) -> impl Iterator<Item = u32> + use<> {
        [self.position.get(index).copied(), self.taken_out(index)].into_iter().flatten()
    }

    /// Whether the row at `index` is in effect at `view`.
    pub fn is_effective(&self, index: usize, view: u32) -> bool {
        self.position(index) <= view && self.taken_out.get(index).is_some_and(|out| *out > view)
    }

    /// Place of the row with this position, if it is of this type.
    pub fn at(&self, position: u32) -> Option<usize> {
        self.position.binary_search(&position).ok()
    }

    /// Places of the rows in effect at `view`, in order of position.
    pub fn effective(&self, view: u32) -> impl Iterator<Item = usize> + '_ {
        let until = self.position.partition_point(|position| *position <= view);
        let outs = self.taken_out.iter().take(until).enumerate();
        outs.filter(move |(_, out)| **out > view).map(|(index, _)| index)
    }

    /// The rows in effect at `view`, in order of position: place and event time.
    pub fn effective_days(&self, view: u32) -> impl Iterator<Item = (usize, i32)> + '_ {
        let until = self.position.partition_point(|position| *position <= view);
        let rows = self.taken_out.iter().zip(&self.day).take(until).enumerate();
        rows.filter(move |(_, (out, _))| **out > view).map(|(index, (_, day))| (index, *day))
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.position.len()
    }

    /// Position of the row at `index`.
    pub fn position(&self, index: usize) -> u32 {
        self.position.get(index).copied().unwrap_or_default()
    }

    /// Event time of the row at `index`.
    pub fn day(&self, index: usize) -> i32 {
        self.day.get(index).copied().unwrap_or_default()
    }

    /// The column of `field`, up to the last row that has it.
    pub fn cells(&self, field: Field) -> &[u32] {
        let column = self.columns.iter().find(|column| column.field == field.code());
        column.map(|column| column.cells.as_slice()).unwrap_or_default()
    }

    /// The decimals of `field`, in millionths; `i64::MIN` or out of range where there is none.
    pub fn decimals(&self, field: Field) -> &[i64] {
        let column = self.columns.iter().find(|column| column.field == field.code());
        column.map(|column| column.decimals.as_slice()).unwrap_or_default()
    }
}
