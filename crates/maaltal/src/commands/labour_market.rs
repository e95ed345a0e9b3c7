//! `maaltal labour-market`: steps, reserve, needs and mobility, as published.

use super::{head, inspect, question};
use crate::cli::Figures;
use crate::exit::Ended;
use crate::output;
use anyhow::Result;
use maaltal_domain::{Language, PublishedLabourMarket};
use maaltal_report::{LabourTable, labour_market_csv, labour_tables};

pub fn run(arguments: &Figures, language: Language) -> Result<Ended> {
    let house = inspect(&arguments.folder)?;
    let market = house.labour_market(&arguments.programme, &question(&house, arguments)?)?;
    if arguments.json {
        output::data(&serde_json::to_string_pretty(&market.to_json(language))?)?;
    } else if arguments.csv {
        output::bytes(&labour_market_csv(&market, language))?;
    } else {
        output::data(&text(&market, language))?;
    }
    Ok(Ended::Done)
}

/// The tables for a terminal, one below the other.
fn text(market: &PublishedLabourMarket, language: Language) -> String {
    let head = head("labour-market-head", &[], market.programme(), market.cutoff(), market.view(), language);
    let tables = labour_tables(market, language).into_iter().map(table);
    std::iter::once(head).chain(tables).collect::<Vec<_>>().join("\n\n")
}

fn table(table: LabourTable) -> String {
    let rows = table.rows.into_iter().map(|row| row.into_iter().map(|cell| cell.text).collect());
    let lines = match table.none {
        Some(none) => none,
        None => output::columns(&std::iter::once(table.columns).chain(rows).collect::<Vec<_>>()),
    };
    format!("{}\n{lines}", table.title)
}
