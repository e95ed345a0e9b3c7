//! The cells of the labour market, named in codes rather than words.

use super::FigureAt;
use maaltal_domain::{CitizenStep, CompanyStep, Municipality, PublishedLabourMarket, PublishedStep};
use std::collections::BTreeMap;

/// What the figures of a row can be.
pub const FIGURES: [&str; 8] =
    ["number", "share", "persons", "year_before", "change", "positions", "companies", "moves"];

/// A table's rows, each with its figures.
type Rows = Vec<(String, &'static [&'static str])>;

/// The rows of all tables, in the market's order.
pub fn cells(market: &PublishedLabourMarket) -> Vec<(&'static str, Rows)> {
    vec![
        ("company_steps", steps(market.company_steps(), CompanyStep::name)),
        ("citizen_steps", steps(market.citizen_steps(), CitizenStep::name)),
        (
            "reserve",
            rows(market.reserve(), &["persons", "year_before", "change"], |own| {
                format!("{} {} {}", own.municipality(), own.occupation(), own.industry())
            }),
        ),
        (
            "needs",
            rows(market.needs(), &["positions", "companies"], |own| {
                format!("{} {}", municipality(own.municipality()), own.occupation())
            }),
        ),
        ("mobility", rows(market.mobility(), &["moves"], |own| format!("{} {} {}", own.year(), own.from(), own.to()))),
    ]
}

/// The names of every table's rows.
pub fn rows_of(cells: &[(&'static str, Rows)]) -> BTreeMap<&'static str, Vec<String>> {
    cells.iter().map(|(table, rows)| (*table, rows.iter().map(|(row, _)| row.clone()).collect())).collect()
}

/// Every cell.
pub fn figures<'a>(cells: &'a [(&'static str, Rows)]) -> impl Iterator<Item = FigureAt> + use<'a> {
    let of_row = |table, (row, figures): &'a (String, &'static [&'static str])| {
        figures.iter().map(move |figure| FigureAt::Labour { table, row: row.clone(), figure })
    };
    cells.iter().flat_map(move |(table, rows)| rows.iter().flat_map(move |row| of_row(*table, row)))
}

fn steps<S: Copy>(steps: &[PublishedStep<S>], name: fn(S) -> &'static str) -> Rows {
    let row = |own: &PublishedStep<S>| {
        let figures: &[&str] = if own.share_of_step_before().is_some() { &["number", "share"] } else { &["number"] };
        (name(own.step()).to_owned(), figures)
    };
    steps.iter().map(row).collect()
}

fn rows<T>(lines: Option<&[T]>, figures: &'static [&'static str], name: impl Fn(&T) -> String) -> Rows {
    lines.unwrap_or_default().iter().map(|line| (name(line), figures)).collect()
}

fn municipality(own: Option<Municipality>) -> String {
    own.map_or_else(|| "unknown".to_owned(), |own| own.to_string())
}
