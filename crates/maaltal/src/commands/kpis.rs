//! `maaltal kpis`: the published figures.

use super::{head, inspect, question};
use crate::cli::Figures;
use crate::exit::Ended;
use crate::output;
use crate::words::word;
use anyhow::Result;
use maaltal_domain::{Language, PublishedKpi, PublishedTable};
use maaltal_report::{CsvDialect, OverviewRow, overview, table_csv, writing};

pub fn run(arguments: &Figures, language: Language) -> Result<Ended> {
    let house = inspect(&arguments.folder)?;
    let question = question(&house, arguments)?;
    let table = house.table(&arguments.programme, &question)?;
    if arguments.json {
        let json = table.to_json(language);
        output::data(&serde_json::to_string_pretty(&json)?)?;
    } else if arguments.csv {
        output::bytes(&table_csv(&table, CsvDialect::Rfc4180, language))?;
    } else {
        output::data(&text(&table, language))?;
    }
    Ok(Ended::Done)
}

/// The table for a terminal: a row a figure, its lines below it.
fn text(table: &PublishedTable, language: Language) -> String {
    let period = writing::period(table.period(), language);
    let head = head("kpis-head", &[("period", &period)], table.programme(), table.cutoff(), table.view(), language);
    let titles = ["column-figure", "column-value", "column-target", "column-path", "column-status"];
    let titles = titles.map(|key| word(language, key, &[])).to_vec();
    let standings = overview(table, language);
    let rows = table.kpis().iter().flat_map(|kpi| rows(kpi, &standings, language));
    let rows: Vec<_> = std::iter::once(titles).chain(rows).collect();
    format!("{head}\n\n{}", output::columns(&rows))
}

/// A figure's row and below it those of its lines.
fn rows(kpi: &PublishedKpi, standings: &[OverviewRow], language: Language) -> Vec<Vec<String>> {
    let unit = kpi.definition().measure.unit();
    let standing = standings.iter().find(|row| row.id == kpi.definition().id.as_str());
    let cell = |of: fn(&OverviewRow) -> Option<String>| standing.and_then(of).unwrap_or_default();
    let own = vec![
        kpi.definition().name.in_language(language).to_owned(),
        writing::figure(kpi.figure(), unit, language),
        cell(|row| row.target.clone()),
        cell(|row| row.plan.clone()),
        cell(|row| Some(format!("{} {}", row.status_word, row.status_number.as_deref().unwrap_or_default()))),
    ];
    let lines = kpi.breakdowns().iter().flat_map(|breakdown| breakdown.lines());
    let lines = lines.map(|line| {
        let name =
            line.name().map_or_else(|| unnamed(line.key(), language), |name| name.in_language(language).to_owned());
        vec![format!("  {name}"), writing::figure(line.figure(), unit, language)]
    });
    std::iter::once(own).chain(lines).collect()
}

fn unnamed(key: &str, language: Language) -> String {
    if key == "unknown" { word(language, "unknown", &[]) } else { key.to_owned() }
}
