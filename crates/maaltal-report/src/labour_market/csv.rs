//! The labour market as CSV: a row a figure, whichever table it is of.

use crate::table_csv::{csv_row, defused};
use crate::words::word;
use maaltal_domain::{
    CitizenStep, CompanyStep, Figure, Language, PublishedLabourMarket, PublishedMobility, PublishedNeed,
    PublishedReserve, PublishedStep,
};

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
    rows.extend(cells(market).into_iter().map(row));
    if market.programme().fictitious {
        let notes =
            std::iter::once("fictitious".to_owned()).chain(std::iter::repeat(word(language, "fictitious-data", &[])));
        rows.iter_mut().zip(notes).for_each(|(row, note)| row.push(note));
    }
    rows.iter().map(|row| csv_row(row, ',')).collect::<String>().into_bytes()
}

/// Every figure's cells from `table` on.
fn cells(market: &PublishedLabourMarket) -> Vec<[String; 12]> {
    let steps = of_steps("company_steps", market.company_steps(), CompanyStep::name).chain(of_steps(
        "citizen_steps",
        market.citizen_steps(),
        CitizenStep::name,
    ));
    steps
        .chain(of_lines("reserve", market.reserve(), of_reserve))
        .chain(of_lines("needs", market.needs(), of_need))
        .chain(of_lines("mobility", market.mobility(), of_mobility))
        .collect()
}

/// What names a line; what does not belong to its table is empty.
#[derive(Default)]
struct Line {
    table: &'static str,
    step: &'static str,
    municipality: String,
    municipality_name: String,
    occupation: String,
    industry: String,
    to_industry: String,
    year: String,
    counted: String,
}

impl Line {
    fn figure(&self, name: &str, figure: &Figure) -> [String; 12] {
        [
            self.table.to_owned(),
            self.step.to_owned(),
            self.municipality.clone(),
            self.municipality_name.clone(),
            defused(&self.occupation),
            defused(&self.industry),
            defused(&self.to_industry),
            self.year.clone(),
            self.counted.clone(),
            name.to_owned(),
            figure.state().to_owned(),
            figure.value().map(|value| value.to_string()).unwrap_or_default(),
        ]
    }
}

fn of_steps<S: Copy>(
    table: &'static str,
    steps: &[PublishedStep<S>],
    name: fn(S) -> &'static str,
) -> impl Iterator<Item = [String; 12]> {
    steps.iter().flat_map(move |own| {
        let line = Line { table, step: name(own.step()), ..Line::default() };
        let share = own.share_of_step_before().map(|share| line.figure("share_of_step_before", share));
        std::iter::once(line.figure("number", own.figure())).chain(share)
    })
}

fn of_lines<T>(
    table: &'static str,
    lines: Option<&[T]>,
    figures: fn(&T, Line) -> Vec<[String; 12]>,
) -> impl Iterator<Item = [String; 12]> {
    let empty = move || Line { table, ..Line::default() };
    let none = lines.is_none().then(|| empty().figure("", &Figure::NotReported));
    none.into_iter().chain(lines.unwrap_or_default().iter().flat_map(move |line| figures(line, empty())))
}

fn of_reserve(own: &PublishedReserve, line: Line) -> Vec<[String; 12]> {
    let line = Line {
        municipality: own.municipality().to_string(),
        municipality_name: own.municipality().name().to_owned(),
        occupation: own.occupation().to_string(),
        industry: own.industry().to_string(),
        counted: own.counted().to_string(),
        ..line
    };
    vec![
        line.figure("persons", own.persons()),
        line.figure("persons_year_before", &own.year_before()),
        line.figure("change", &own.change()),
    ]
}

fn of_need(own: &PublishedNeed, line: Line) -> Vec<[String; 12]> {
    let place = own.municipality();
    let line = Line {
        municipality: place.map_or_else(|| "unknown".to_owned(), |place| place.to_string()),
        municipality_name: place.map(|place| place.name().to_owned()).unwrap_or_default(),
        occupation: own.occupation().to_string(),
        ..line
    };
    vec![line.figure("positions", own.positions()), line.figure("companies", own.companies())]
}

fn of_mobility(own: &PublishedMobility, line: Line) -> Vec<[String; 12]> {
    let line = Line {
        industry: own.from().to_string(),
        to_industry: own.to().to_string(),
        year: own.year().to_string(),
        ..line
    };
    vec![line.figure("moves", own.moves())]
}
