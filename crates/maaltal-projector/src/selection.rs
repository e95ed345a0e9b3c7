//! Conditions on fields, made ready for the columns of one table.

use crate::records::Records;
use crate::table::{LIST, Table};
use maaltal_domain::{Condition, Decimal, EventType, Field, FieldPath, Kind, Selection, Test};

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
}

enum Ready<'a> {
    /// The cell is one of these, which are sorted.
    OneOf(&'a [u32], Vec<u32>),
    /// The number that a cell holds, and its bounds, in millionths.
    Range(Numbers<'a>, Box<dyn Fn(i64) -> bool + 'a>),
    /// The type does not have the field.
    Absent { range: bool },
}

enum Numbers<'a> {
    /// Cells, and the millionths of one unit.
    Cells(&'a [u32], i64),
    Decimals(&'a [i64]),
}

impl<'a> Selected<'a> {
    /// `selection` made ready for `table`, which holds events of `event_type`.
    pub fn new(selection: &'a Selection, records: &Records, table: &'a Table, event_type: EventType) -> Self {
        let ready = |condition| ready(condition, records, table, event_type);
        Self { conditions: selection.iter().map(ready).collect() }
    }

    /// Whether the row at `index` meets it.
    pub fn met(&self, index: usize) -> Met {
        let mut incomplete = false;
        for condition in &self.conditions {
            match condition.met(index) {
                Met::Yes => {}
                Met::No => return Met::No,
                Met::Incomplete => incomplete = true,
            }
        }
        if incomplete { Met::Incomplete } else { Met::Yes }
    }
}

impl Ready<'_> {
    fn met(&self, index: usize) -> Met {
        let held = |held| if held { Met::Yes } else { Met::No };
        match self {
            Self::OneOf(cells, wanted) => {
                held(cells.get(index).is_some_and(|cell| *cell != 0 && wanted.binary_search(cell).is_ok()))
            }
            Self::Range(numbers, within) => match numbers.at(index) {
                Some(number) => held(within(number)),
                None => Met::Incomplete,
            },
            Self::Absent { range: true } => Met::Incomplete,
            Self::Absent { range: false } => Met::No,
        }
    }
}

impl Numbers<'_> {
    fn at(&self, index: usize) -> Option<i64> {
        match self {
            Self::Cells(cells, unit) => {
                let cell = cells.get(index).copied().filter(|cell| *cell != 0)?;
                Some((i64::from(cell) - 1) * unit)
            }
            Self::Decimals(decimals) => decimals.get(index).copied().filter(|number| *number != i64::MIN),
        }
    }
}

fn ready<'a>(condition: &'a Condition, records: &Records, table: &'a Table, event_type: EventType) -> Ready<'a> {
    let field = condition.field.field();
    let range = matches!(condition.test, Test::Range { .. });
    let Some(spec) = event_type.field(field) else { return Ready::Absent { range } };
    match &condition.test {
        Test::OneOf(texts) => {
            let words = &records.names.words;
            let part = |word: &str| match condition.field {
                FieldPath::Field(_) => None,
                FieldPath::Scheme(_) => word.split_once(':').map(|(scheme, _)| scheme.to_owned()),
                FieldPath::Code(_) => word.split_once(':').map(|(_, code)| code.to_owned()),
            };
            let is_list = matches!(spec.kind, Kind::Codes | Kind::TargetGroups);
            let mut wanted = match condition.field {
                FieldPath::Field(_) if is_list => {
                    words.matching(|word| word.split(LIST).any(|item| texts.iter().any(|text| text == item)))
                }
                FieldPath::Field(_) => texts.iter().filter_map(|text| records.names.cell_of_text(spec, text)).collect(),
                _ => words.matching(|word| part(word).is_some_and(|part| texts.contains(&part))),
            };
            wanted.sort_unstable();
            Ready::OneOf(table.cells(field), wanted)
        }
        Test::Range { below, at_most, above, at_least } => {
            let bounds = [*below, *at_most, *above, *at_least].map(|bound| bound.map(Decimal::millionths));
            match numbers(table, field, spec.kind) {
                Some(numbers) => Ready::Range(numbers, Box::new(move |number| within(bounds, number))),
                None => Ready::Absent { range },
            }
        }
    }
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
    numbers(table, field, event_type.field(field)?.kind)?.at(index)
}
