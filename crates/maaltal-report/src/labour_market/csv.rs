//! The labour market as CSV: a row a figure, whichever table it is of.

use super::figures::{LineFigure, figures};
use crate::table_csv::{csv_row, defused};
use crate::words::word;
use maaltal_domain::{Language, Municipality, PublishedLabourMarket};

/// Column names, the same in every language; `fictitious` follows for made-up data only.
const COLUMNS: [&str; 16] = [
    "programme",
    "cutoff",
    "position",
    "head",
    "table",
    "step",
    "municipality",
    "municipality_name",
    "occupation",
    "industry",
    "to_industry",
    "year",
    "counted",
    "figure",
    "state",
    "value",
];

/// The labour market as CSV (RFC 4180) with lines ended by CRLF; values with all their decimals.
///
/// A row per figure: `table` says of which table, the columns after it which line, `figure` which of the line's figures. `state` is
/// as in snapshots; only shown rows have a value. A list of which nothing is reported has one row that says so, without `figure`.
/// Of mobility `industry` is the one that was left. `language` is that of the column `fictitious`.
pub fn labour_market_csv(market: &PublishedLabourMarket, language: Language) -> Vec<u8> {
    let mut rows = vec![COLUMNS.map(str::to_owned).to_vec()];
    let beginning = [
        market.programme().id.to_string(),
        market.cutoff().to_string(),
        market.view().position.to_string(),
        market.view().head.to_string(),
    ];
    let row = |cells: [String; 12]| beginning.iter().cloned().chain(cells).collect::<Vec<_>>();
    rows.extend(figures(market).iter().map(cells).map(row));
    if market.programme().fictitious {
        let notes =
            std::iter::once("fictitious".to_owned()).chain(std::iter::repeat(word(language, "fictitious-data", &[])));
        rows.iter_mut().zip(notes).for_each(|(row, note)| row.push(note));
    }
    rows.iter().map(|row| csv_row(row, ',')).collect::<String>().into_bytes()
}

/// A figure's cells from `table` on.
fn cells((line, name, figure): &LineFigure) -> [String; 12] {
    let place = |place: Option<Option<_>>, text: fn(Municipality) -> String, none: &str| {
        place.map_or_else(String::new, |place| place.map_or_else(|| none.to_owned(), text))
    };
    [
        line.table.to_owned(),
        line.step.to_owned(),
        place(line.municipality, |place| place.to_string(), "unknown"),
        place(line.municipality, |place| place.name().to_owned(), ""),
        defused(&line.occupation),
        defused(&line.industry),
        defused(&line.to_industry),
        line.year.map(|year| year.to_string()).unwrap_or_default(),
        line.counted.map(|day| day.to_string()).unwrap_or_default(),
        (*name).to_owned(),
        figure.state().to_owned(),
        figure.value().map(|value| value.to_string()).unwrap_or_default(),
    ]
}
