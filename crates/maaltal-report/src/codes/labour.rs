//! The cells of the labour market, named in codes rather than words.

use super::FigureAt;
use maaltal_domain::{CitizenStep, CompanyStep, Figure, Municipality, PublishedLabourMarket, PublishedStep};
use std::collections::BTreeMap;

/// What the figures of a row can be.
pub const FIGURES: [&str; 8] =
    ["number", "share", "persons", "year_before", "change", "positions", "companies", "moves"];

/// A table's rows: what names each, and its figures.
type Rows = Vec<(String, Vec<(&'static str, Figure)>)>;

/// The rows of all tables, in the market's order.
pub fn cells(market: &PublishedLabourMarket) -> Vec<(&'static str, Rows)> {
    vec![
        ("company_steps", steps(market.company_steps(), CompanyStep::name)),
        ("citizen_steps", steps(market.citizen_steps(), CitizenStep::name)),
        (
            "reserve",
            rows(market.reserve(), |own| {
                let name = format!("{} {} {}", own.municipality(), own.occupation(), own.industry());
                let (before, change) = (own.year_before(), own.change());
                (name, vec![("persons", *own.persons()), ("year_before", before), ("change", change)])
            }),
        ),
        (
            "needs",
            rows(market.needs(), |own| {
                let name = format!("{} {}", municipality(own.municipality()), own.occupation());
                (name, vec![("positions", *own.positions()), ("companies", *own.companies())])
            }),
        ),
        (
            "mobility",
            rows(market.mobility(), |own| {
                (format!("{} {} {}", own.year(), own.from(), own.to()), vec![("moves", *own.moves())])
            }),
        ),
    ]
}

/// The names of every table's rows.
pub fn rows_of(cells: &[(&'static str, Rows)]) -> BTreeMap<&'static str, Vec<String>> {
    cells.iter().map(|(table, rows)| (*table, rows.iter().map(|(row, _)| row.clone()).collect())).collect()
}

/// Every cell, with its figure.
pub fn figures(cells: Vec<(&'static str, Rows)>) -> impl Iterator<Item = (FigureAt, Figure)> {
    let of_row = |table, (row, figures): (String, Vec<(&'static str, Figure)>)| {
        let at = move |figure| FigureAt::Labour { table, row: row.clone(), figure };
        figures.into_iter().map(move |(name, figure)| (at(name), figure))
    };
    cells.into_iter().flat_map(move |(table, rows)| rows.into_iter().flat_map(move |row| of_row(table, row)))
}

fn steps<S: Copy>(steps: &[PublishedStep<S>], name: fn(S) -> &'static str) -> Rows {
    let row = |own: &PublishedStep<S>| {
        let share = own.share_of_step_before().map(|share| ("share", *share));
        (name(own.step()).to_owned(), std::iter::once(("number", *own.figure())).chain(share).collect())
    };
    steps.iter().map(row).collect()
}

fn rows<T>(lines: Option<&[T]>, row: impl Fn(&T) -> (String, Vec<(&'static str, Figure)>)) -> Rows {
    lines.unwrap_or_default().iter().map(row).collect()
}

fn municipality(own: Option<Municipality>) -> String {
    own.map_or_else(|| "unknown".to_owned(), |own| own.to_string())
}
