//! What has been released before: the cells of earlier published tables, shown or hidden.
//!
//! Whoever reads a new table knows these too. Nothing can be published from here.

mod difference;

pub use difference::TableDifference;

use super::Figure;
use crate::{Day, Decimal, KpiId, Month, Position, Problem, day_from_iso};
use chrono::Months;
use serde_json::Value as Json;
use std::sync::Arc;

/// The tables that a programme has released.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Released {
    tables: Vec<Arc<ReleasedTable>>,
}

/// A table that has been released: for each cell a number or a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleasedTable {
    pub(super) start: Day,
    /// The first day after the period.
    pub(super) end: Day,
    pub(super) cutoff: Day,
    pub(super) position: Position,
    pub(super) kpis: Vec<ReleasedKpi>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReleasedKpi {
    pub id: String,
    pub unit: String,
    pub total: ReleasedCell,
    pub incomplete: Option<u64>,
    pub excluded: Option<u64>,
    /// Dimension and lines, each with its key.
    pub breakdowns: Vec<(String, Vec<(String, ReleasedCell)>)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReleasedCell {
    pub figure: Figure,
    /// The month of a monthly share that is shown.
    pub best_month: Option<Month>,
}

impl Released {
    /// Nothing has been released.
    pub fn none() -> Self {
        Self::default()
    }

    /// These tables have been released.
    pub fn of(tables: impl IntoIterator<Item = Arc<ReleasedTable>>) -> Self {
        Self { tables: tables.into_iter().collect() }
    }

    /// These, and one more.
    #[must_use]
    pub fn with(mut self, table: Arc<ReleasedTable>) -> Self {
        self.tables.push(table);
        self
    }

    /// Whether the total of this figure is hidden where it stood a year before `cutoff`, or in a release since then.
    pub(super) fn hides_last_year(&self, kpi: &KpiId, cutoff: Day) -> bool {
        let year_before = cutoff.checked_sub_months(Months::new(12)).unwrap_or(cutoff);
        let totals = self.tables().flat_map(|table| table.kpis.iter().map(|own| (table.cutoff, own)));
        let own: Vec<_> = totals.filter(|(_, own)| own.id == kpi.as_str()).collect();
        let last = own.iter().map(|(cutoff, _)| *cutoff).filter(|cutoff| *cutoff <= year_before).max();
        let hidden = own.iter().filter(|(_, own)| own.total.figure == Figure::Hidden).map(|(cutoff, _)| *cutoff);
        hidden.into_iter().any(|cutoff| cutoff > year_before || Some(cutoff) == last)
    }

    /// The tables, in the order in which they were given.
    pub(super) fn tables(&self) -> impl Iterator<Item = &ReleasedTable> {
        self.tables.iter().map(AsRef::as_ref)
    }
}

impl ReleasedTable {
    /// The table that `json` is, as [`PublishedTable::to_json`](crate::PublishedTable::to_json) writes it.
    ///
    /// Names, targets and forecasts are not read: they follow from the figures.
    ///
    /// # Errors
    /// When a field is missing or is not what it should be; the field is named from the top of the table.
    pub fn read(json: &Json) -> Result<Self, Problem> {
        let top = Place { json, path: String::new() };
        let period = top.field("period")?;
        let kpis = top.field("kpis")?.items()?.iter().map(read_kpi).collect::<Result<_, _>>()?;
        Ok(Self {
            start: period.field("start")?.day()?,
            end: period.field("end")?.day()?,
            cutoff: period.field("cutoff")?.day()?,
            position: Position(top.field("view")?.field("position")?.whole()?),
            kpis,
        })
    }
}

fn read_kpi(at: &Place<'_>) -> Result<ReleasedKpi, Problem> {
    let breakdowns = at.field("breakdowns")?.entries()?;
    let lines = |lines: &Place<'_>| -> Result<Vec<_>, Problem> {
        lines.items()?.iter().map(|line| Ok((line.field("key")?.text()?, read_cell(line)?))).collect()
    };
    Ok(ReleasedKpi {
        id: at.field("id")?.text()?,
        unit: at.field("unit")?.text()?,
        total: read_cell(at)?,
        incomplete: at.optional("incomplete", Place::whole)?,
        excluded: at.optional("excluded", Place::whole)?,
        breakdowns: breakdowns.iter().map(|(key, at)| Ok((key.clone(), lines(at)?))).collect::<Result<_, Problem>>()?,
    })
}

fn read_cell(at: &Place<'_>) -> Result<ReleasedCell, Problem> {
    Ok(ReleasedCell { figure: read_figure(at)?, best_month: at.optional("best_month", Place::month)? })
}

fn read_figure(at: &Place<'_>) -> Result<Figure, Problem> {
    let state = at.field("state")?;
    Ok(match state.text()?.as_str() {
        "hidden" => Figure::Hidden,
        "no_data" => Figure::NoData,
        "not_reported" => Figure::NotReported,
        "shown" => match at.optional("value", Place::decimal)? {
            Some(value) => {
                let part = at.optional("numerator", Place::whole)?;
                Figure::Shown { value, parts: part.zip(at.optional("denominator", Place::whole)?) }
            }
            // Words in place of a number say nothing about one.
            None => Figure::NotReported,
        },
        _ => return Err(state.wrong("a state of a figure")),
    })
}

/// A value and where it stands.
struct Place<'a> {
    json: &'a Json,
    path: String,
}

impl<'a> Place<'a> {
    fn field(&self, name: &str) -> Result<Place<'a>, Problem> {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        let json = self.json.get(name).unwrap_or(&Json::Null);
        if self.json.is_object() { Ok(Place { json, path }) } else { Err(self.wrong("an object")) }
    }

    fn optional<T>(&self, name: &str, read: fn(&Place<'a>) -> Result<T, Problem>) -> Result<Option<T>, Problem> {
        let at = self.field(name)?;
        if at.json.is_null() { Ok(None) } else { read(&at).map(Some) }
    }

    fn items(&self) -> Result<Vec<Place<'a>>, Problem> {
        let items = self.json.as_array().ok_or_else(|| self.wrong("a list"))?;
        let at = |(index, json)| Place { json, path: format!("{}[{index}]", self.path) };
        Ok(items.iter().enumerate().map(at).collect())
    }

    fn entries(&self) -> Result<Vec<(String, Place<'a>)>, Problem> {
        let fields = self.json.as_object().ok_or_else(|| self.wrong("an object"))?;
        Ok(fields.iter().map(|(k, json)| (k.clone(), Place { json, path: format!("{}.{k}", self.path) })).collect())
    }

    fn text(&self) -> Result<String, Problem> {
        self.json.as_str().map(str::to_owned).ok_or_else(|| self.wrong("a text"))
    }

    fn whole(&self) -> Result<u64, Problem> {
        self.json.as_u64().ok_or_else(|| self.wrong("a whole number"))
    }

    fn decimal(&self) -> Result<Decimal, Problem> {
        let Json::Number(number) = self.json else { return Err(self.wrong("a number")) };
        Decimal::from_json(number).map_err(|invalid| invalid.at(&self.path))
    }

    fn day(&self) -> Result<Day, Problem> {
        day_from_iso(&self.text()?).map_err(|invalid| invalid.at(&self.path))
    }

    fn month(&self) -> Result<Month, Problem> {
        self.text()?.parse().map_err(|invalid: crate::Invalid| invalid.at(&self.path))
    }

    fn wrong(&self, expected: &str) -> Problem {
        let got = if self.json.is_null() { "nothing".to_owned() } else { self.json.to_string() };
        crate::Invalid::new(expected, got).at(&self.path)
    }
}
