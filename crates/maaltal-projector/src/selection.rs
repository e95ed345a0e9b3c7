//! Conditions on fields, made ready for the columns of one table.

use crate::members::Belonging;
use crate::scene::{Ages, Scene};
use crate::table::{LIST, Table};
use maaltal_domain::{Condition, Decimal, EventType, Field, FieldPath, FieldSpec, Kind, Selection, Test};

/// Whether a row meets a selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Met {
    /// All conditions hold.
    Yes,
    /// Some condition does not hold.
    No,
    /// All others hold, but a field of a range is missing.
    Incomplete,
}

/// A selection made ready for one table.
pub(crate) struct Selected<'a> {
    conditions: Vec<Ready<'a>>,
    belonging: Belonging<'a>,
}

enum Ready<'a> {
    /// The cell is one of these, which are sorted.
    OneOf(&'a [u32], Vec<u32>),
    /// The number, in millionths, is such a one; without one the row is as `missing` says.
    Number { numbers: Numbers<'a>, fits: Box<dyn Fn(i64) -> bool + 'a>, missing: Met },
    /// The type does not have the field.
    Absent(Met),
}

/// The numbers of a column, in millionths.
pub(crate) enum Numbers<'a> {
    /// Cells, and the millionths of one unit.
    Cells(&'a [u32], i64),
    Decimals(&'a [i64]),
    /// The age at entry of the citizens in these cells.
    Ages(&'a [u32], &'a Ages),
}

impl<'a> Selected<'a> {
    /// `selection` made ready for `table`, which holds events of `event_type`.
    pub fn new(selection: &'a Selection, scene: &'a Scene<'_>, table: &'a Table, event_type: EventType) -> Self {
        let ready = |condition| ready(condition, scene, table, event_type);
        Self {
            conditions: selection.conditions.iter().map(ready).collect(),
            belonging: Belonging::new(scene, &selection.among),
        }
    }

    /// Whether the row at `index` meets it, which is of this citizen and this company as it counts, 0 for none.
    pub fn met(&self, index: usize, (citizen, company): (u32, u32)) -> Met {
        let mut incomplete = false;
        for condition in &self.conditions {
            match condition.met(index) {
                Met::Yes => {}
                Met::No => return Met::No,
                Met::Incomplete => incomplete = true,
            }
        }
        match (self.belonging.takes(citizen, company), incomplete) {
            (false, _) => Met::No,
            (true, true) => Met::Incomplete,
            (true, false) => Met::Yes,
        }
    }
}

impl Ready<'_> {
    fn met(&self, index: usize) -> Met {
        let held = |held| if held { Met::Yes } else { Met::No };
        match self {
            Self::OneOf(cells, wanted) => {
                held(cells.get(index).is_some_and(|cell| *cell != 0 && wanted.binary_search(cell).is_ok()))
            }
            Self::Number { numbers, fits, missing } => match numbers.at(index) {
                Some(number) => held(fits(number)),
                None => *missing,
            },
            Self::Absent(met) => *met,
        }
    }
}

impl<'a> Numbers<'a> {
    /// Those in the column of `field`; nothing where it holds none.
    pub fn of(table: &'a Table, event_type: EventType, field: Field) -> Option<Self> {
        numbers(table, field, event_type.field(field)?.kind)
    }

    /// The number of the row at `index`, if it has one.
    pub fn at(&self, index: usize) -> Option<i64> {
        match self {
            Self::Cells(cells, unit) => {
                let cell = cells.get(index).copied().filter(|cell| *cell != 0)?;
                Some((i64::from(cell) - 1) * unit)
            }
            Self::Decimals(decimals) => decimals.get(index).copied().filter(|number| *number != i64::MIN),
            Self::Ages(citizens, ages) => Some(ages.of(*citizens.get(index)?)?.saturating_mul(Decimal::SCALE)),
        }
    }
}

fn ready<'a>(condition: &'a Condition, scene: &'a Scene<'_>, table: &'a Table, event_type: EventType) -> Ready<'a> {
    // Only a range tells that a field is missing.
    let missing = if matches!(condition.test, Test::Range { .. }) { Met::Incomplete } else { Met::No };
    let field = condition.field.field();
    let Some(spec) = event_type.field(field) else { return Ready::Absent(missing) };
    let numbers = match condition.field {
        FieldPath::AgeAtEntry => Some(Numbers::Ages(table.cells(field), scene.ages())),
        _ => numbers(table, field, spec.kind),
    };
    let number = |numbers, fits| Ready::Number { numbers, fits, missing };
    match (&condition.test, numbers) {
        (Test::Range { below, at_most, above, at_least }, Some(numbers)) => {
            let bounds = [*below, *at_most, *above, *at_least].map(|bound| bound.map(Decimal::millionths));
            number(numbers, Box::new(move |number| within(bounds, number)))
        }
        (Test::Range { .. }, None) => Ready::Absent(missing),
        (Test::OneOf(texts), Some(numbers @ (Numbers::Ages(..) | Numbers::Decimals(_)))) => {
            let wanted: Vec<_> = texts.iter().filter_map(|text| Decimal::parse(text).ok()).collect();
            number(numbers, Box::new(move |number| wanted.contains(&Decimal::from_millionths(number))))
        }
        (Test::OneOf(texts), _) => Ready::OneOf(table.cells(field), wanted(condition.field, spec, texts, scene)),
    }
}

/// The cells that a field written as one of `texts` can have, sorted.
fn wanted(path: FieldPath, spec: &FieldSpec, texts: &[String], scene: &Scene<'_>) -> Vec<u32> {
    let names = &scene.records.names;
    let is_wanted = |part: &str| texts.iter().any(|text| text == part);
    let mut wanted = match path {
        FieldPath::Scheme(_) => {
            names.words.matching(|word| word.split_once(':').is_some_and(|(scheme, _)| is_wanted(scheme)))
        }
        FieldPath::Code(_) => {
            names.words.matching(|word| word.split_once(':').is_some_and(|(_, code)| is_wanted(code)))
        }
        _ if matches!(spec.kind, Kind::Codes | Kind::TargetGroups) => {
            names.words.matching(|word| word.split(LIST).any(is_wanted))
        }
        _ => texts.iter().filter_map(|text| names.cell_of_text(spec, text)).collect(),
    };
    wanted.sort_unstable();
    wanted
}

fn within([below, at_most, above, at_least]: [Option<i64>; 4], number: i64) -> bool {
    below.is_none_or(|bound| number < bound)
        && at_most.is_none_or(|bound| number <= bound)
        && above.is_none_or(|bound| number > bound)
        && at_least.is_none_or(|bound| number >= bound)
}

/// The numbers in the column of `field`, in millionths.
fn numbers(table: &Table, field: Field, kind: Kind) -> Option<Numbers<'_>> {
    match kind {
        Kind::MonthHours | Kind::WeekHours => Some(Numbers::Cells(table.cells(field), 10_000)),
        Kind::Whole | Kind::Year | Kind::Position => Some(Numbers::Cells(table.cells(field), Decimal::SCALE)),
        Kind::Decimal => Some(Numbers::Decimals(table.decimals(field))),
        _ => None,
    }
}

/// The number in the column of `field` at `index`, in millionths.
pub(crate) fn number_at(table: &Table, event_type: EventType, field: Field, index: usize) -> Option<i64> {
    Numbers::of(table, event_type, field)?.at(index)
}
