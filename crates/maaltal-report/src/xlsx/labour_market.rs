//! The sheet of the labour market: a row for each figure, whichever table it is of.

use super::book::{Cell, Sheet};
use super::figures::{code, sheet, state_and_value};
use crate::labour_market::{Line, LineFigure, figures};
use crate::words::word;
use crate::{FigureCodes, Report};
use maaltal_domain::{Figure, Municipality, PublishedLabourMarket, Unit};

const COLUMNS: [&str; 12] = [
    "table",
    "step",
    "municipality",
    "occupation",
    "industry",
    "to-industry",
    "year",
    "counted",
    "figure",
    "state",
    "value",
    "code",
];

/// Every figure of `market`.
pub(super) fn labour_market(report: &Report, codes: &FigureCodes, market: &PublishedLabourMarket) -> Sheet {
    let row = |(line, name, figure): &LineFigure| {
        let mut row = row(report, line, name, figure);
        let figure = column(name).map(|column| column.replace('-', "_"));
        row.push(code(figure.and_then(|figure| codes.of_labour(line.table, line.place, &figure))));
        row
    };
    sheet(report, "labour-market", COLUMNS.to_vec(), figures(market).iter().map(row).collect())
}

fn row(report: &Report, line: &Line, name: &str, figure: &Figure) -> Vec<Cell> {
    let say = |key: String| Cell::text(word(report.language, &key, &[]));
    let named = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::text(text) };
    let place = |place: Option<Municipality>| match place {
        Some(place) => Cell::text(place.name()),
        None => say("unknown".into()),
    };
    let unit = if name == "share_of_step_before" { Unit::Share } else { Unit::Value };
    let mut row = vec![
        say(format!("labour-table-{}", line.table)),
        if line.step.is_empty() { Cell::Empty } else { say(format!("labour-step-{}", line.step)) },
        Cell::of(line.municipality, place),
        named(&line.occupation),
        named(&line.industry),
        named(&line.to_industry),
        Cell::of(line.year, |year| Cell::text(year.to_string())),
        Cell::of(line.counted, Cell::Day),
        Cell::of(column(name), |column| say(format!("labour-column-{column}"))),
    ];
    row.extend(state_and_value(report, figure, unit));
    row
}

/// What the figure of this name is called in the tables; nothing of a list of which nothing is reported.
fn column(name: &str) -> Option<&str> {
    match name {
        "" => None,
        "share_of_step_before" => Some("share"),
        "persons_year_before" => Some("year-before"),
        name => Some(name),
    }
}
