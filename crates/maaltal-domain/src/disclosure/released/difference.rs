//! Where a released table is not the one that the log gives.

use super::{ReleasedCell, ReleasedKpi, ReleasedTable};
use crate::Figure;
use std::collections::{BTreeMap, BTreeSet};

/// The first thing in which two tables differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDifference {
    /// Which: `citizens`, `citizens municipality 360`, `citizens incomplete`, `period.start`.
    pub figure: String,
    /// What it is in the first table: a value, a state of a figure, or `nothing`.
    pub released: String,
    /// What it is in the second.
    pub given: String,
}

/// Everything that a table states, by name, in the table's order.
type Stated = Vec<(String, String)>;

impl ReleasedTable {
    /// The first thing in which this table differs from `given`; nothing where they are equal.
    pub fn difference(&self, given: &Self) -> Option<TableDifference> {
        if self == given {
            return None;
        }
        let nothing = || "nothing".to_owned();
        let (released, given) = (self.stated(), given.stated());
        let values: BTreeMap<_, _> = given.iter().map(|(name, value)| (name, value)).collect();
        let changed = released.iter().find(|(name, value)| values.get(name) != Some(&value)).map(|(name, value)| {
            let given = values.get(name).map_or_else(nothing, |value| (*value).clone());
            TableDifference { figure: name.clone(), released: value.clone(), given }
        });
        let known: BTreeSet<_> = released.iter().map(|(name, _)| name).collect();
        let added = given.iter().find(|(name, _)| !known.contains(name));
        let added = added.map(|(name, value)| TableDifference {
            figure: name.clone(),
            released: nothing(),
            given: value.clone(),
        });
        // What states the same under the same names has its key figures or lines in another order.
        let order =
            || TableDifference { figure: "kpis".into(), released: "another order".into(), given: "its own".into() };
        Some(changed.or(added).unwrap_or_else(order))
    }

    fn stated(&self) -> Stated {
        let days = [("period.start", self.start), ("period.end", self.end), ("period.cutoff", self.cutoff)];
        let days = days.into_iter().map(|(name, day)| (name.to_owned(), day.to_string()));
        let position = ("view.position".to_owned(), self.position.to_string());
        days.chain([position]).chain(self.kpis.iter().flat_map(of_kpi)).collect()
    }
}

fn of_kpi(kpi: &ReleasedKpi) -> Stated {
    let beside = |name: &str, value: Option<String>| value.map(|value| (format!("{} {name}", kpi.id), value));
    let lines = kpi.breakdowns.iter().flat_map(|(dimension, lines)| {
        lines.iter().flat_map(move |(key, cell)| of_cell(&format!("{} {dimension} {key}", kpi.id), cell))
    });
    of_cell(&kpi.id, &kpi.total)
        .into_iter()
        .chain(beside("unit", Some(kpi.unit.clone())))
        .chain(beside("incomplete", kpi.incomplete.map(|count| count.to_string())))
        .chain(beside("excluded", kpi.excluded.map(|count| count.to_string())))
        .chain(lines)
        .collect()
}

fn of_cell(name: &str, cell: &ReleasedCell) -> Stated {
    let value = match &cell.figure {
        Figure::Shown { value, parts: Some((part, whole)) } => format!("{value} ({part}/{whole})"),
        Figure::Shown { value, parts: None } => value.to_string(),
        other => other.state().to_owned(),
    };
    let month = cell.best_month.map(|month| (format!("{name} best_month"), month.to_string()));
    std::iter::once((name.to_owned(), value)).chain(month).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    fn table() -> Json {
        let line = |key: &str, value: u32| json!({"key": key, "state": "shown", "value": value});
        json!({
            "period": {"code": "2019-S2", "start": "2019-07-01", "end": "2020-01-01", "cutoff": "2019-12-31"},
            "view": {"position": 8},
            "kpis": [
                {"id": "citizens", "unit": "citizens", "state": "shown", "value": 9, "incomplete": 0, "excluded": 0,
                 "breakdowns": {"municipality": [line("360", 9), {"key": "376", "state": "hidden"}]}},
                {"id": "share", "unit": "share", "state": "shown", "value": 0.5, "numerator": 9, "denominator": 18,
                 "best_month": "2019-11", "breakdowns": {}},
            ],
        })
    }

    /// How the table differs from what it is with `change`.
    #[track_caller]
    fn check(change: impl Fn(&mut Json), expected: Option<(&str, &str, &str)>) {
        let mut changed = table();
        change(&mut changed);
        let read = |json: &Json| ReleasedTable::read(json).unwrap();
        let found = read(&table()).difference(&read(&changed));
        let found = found.as_ref().map(|own| (own.figure.as_str(), own.released.as_str(), own.given.as_str()));
        assert_eq!(found, expected);
    }

    #[test]
    fn the_first_difference_is_named() {
        let put = |pointer: &'static str, value: Json| {
            move |table: &mut Json| *table.pointer_mut(pointer).unwrap() = value.clone()
        };
        check(|_| (), None);
        check(|table| table["kpis"][0]["name"] = "another".into(), None);
        check(put("/kpis/0/value", json!(8)), Some(("citizens", "9", "8")));
        check(put("/kpis/0/state", json!("hidden")), Some(("citizens", "9", "hidden")));
        check(put("/kpis/0/incomplete", json!(2)), Some(("citizens incomplete", "0", "2")));
        let line = "citizens municipality 376";
        check(put("/kpis/0/breakdowns/municipality/1/state", json!("no_data")), Some((line, "hidden", "no_data")));
        check(put("/kpis/0/breakdowns/municipality/1/key", json!("390")), Some((line, "hidden", "nothing")));
        check(put("/kpis/1/denominator", json!(19)), Some(("share", "0.5 (9/18)", "0.5 (9/19)")));
        check(put("/kpis/1/best_month", json!("2019-12")), Some(("share best_month", "2019-11", "2019-12")));
        check(put("/period/start", json!("2019-01-01")), Some(("period.start", "2019-07-01", "2019-01-01")));
        check(
            put("/kpis/1/breakdowns", json!({"kind": [{"key": "job", "state": "no_data"}]})),
            Some(("share kind job", "nothing", "no_data")),
        );
        check(|table| table["kpis"].as_array_mut().unwrap().reverse(), Some(("kpis", "another order", "its own")));
    }
}
