//! The two funnels and the local labour market, each with its table beside.

use super::table::{Cell, Column, Holds, Table};
use super::{Texts, picture};
use crate::chart::{self, Funnel};
use crate::words::word;
use crate::{LabourTable, Report, codes, labour_tables};
use maaltal_domain::{PublishedLabourMarket, PublishedTable};
use serde_json::{Value as Json, json};

/// What is said of the local labour market alone, to hand to local companies.
pub(crate) fn labour_market_content(report: &Report, own: &PublishedTable) -> Json {
    let codes = codes(report);
    let texts = Texts::new(report, own, &codes);
    let title = word(texts.language, "labour-title", &[("programme", texts.name())]);
    let mut content = texts.frame(&title);
    let cover = texts.cover_of(&texts.word("labour-kicker"), &texts.period(own), texts.figure_facts());
    content.insert("cover".into(), cover);
    content.insert("labour_market".into(), texts.labour_market());
    content.insert("marks".into(), texts.marks());
    content.into()
}

impl Texts<'_> {
    /// The two funnels; nothing where the report leaves them out.
    pub(super) fn steps(&self) -> Json {
        let Some(market) = &self.report.labour_market else { return Json::Null };
        let funnel = |id: &str| match id {
            "company_steps" => chart::funnel(market, Funnel::Companies, self.language),
            _ => chart::funnel(market, Funnel::Citizens, self.language),
        };
        let items = labour_tables(market, self.language).into_iter().filter(|table| table.id.ends_with("_steps"));
        json!({
            "heading": self.word("steps"),
            "introduction": self.sentence("steps-introduction"),
            "items": items.map(|table| self.part(&table, picture(funnel(table.id)))).collect::<Vec<_>>(),
        })
    }

    /// Reserve, needs and mobility; nothing where the report leaves them out.
    pub(super) fn labour_market(&self) -> Json {
        let Some(market) = &self.report.labour_market else { return Json::Null };
        let items = labour_tables(market, self.language).into_iter().filter(|table| !table.id.ends_with("_steps"));
        json!({
            "heading": self.word("labour-market"),
            "introduction": self.sentence("labour-introduction"),
            "items": items.map(|table| self.part(&table, self.market_chart(market, table.id))).collect::<Vec<_>>(),
        })
    }

    fn market_chart(&self, market: &PublishedLabourMarket, id: &str) -> Json {
        picture(match id {
            "reserve" => chart::reserve(market, self.language),
            "mobility" => chart::mobility(market, self.language),
            _ => None,
        })
    }

    fn part(&self, table: &LabourTable, chart: Json) -> Json {
        json!({
            "id": table.id,
            "heading": table.title,
            "introduction": self.word(&format!("labour-about-{}", table.id)),
            "chart": chart,
            "table": self.labour_table(table),
            "none": table.none,
        })
    }

    /// A table of the labour market with the codes of its figures.
    fn labour_table(&self, table: &LabourTable) -> Table {
        let figures = figures_of(table.id);
        let holds = |place: usize| match place {
            place if place < table.naming => Holds::Text,
            place if figures.get(place).is_some_and(|figure| figure.is_empty()) => Holds::Word,
            _ => Holds::Number,
        };
        let columns = table.columns.iter().enumerate();
        let columns = columns.map(|(place, name)| Column { name: name.clone(), holds: holds(place) }).collect();
        let cell = |row: usize, (place, text): (usize, &String)| {
            let figure = figures.get(place).filter(|figure| !figure.is_empty() && !text.is_empty());
            let code = figure.and_then(|figure| self.codes.of_labour(table.id, row, figure));
            self.figure_cell(text.clone(), code)
        };
        let row = |(number, row): (usize, &Vec<crate::LabourCell>)| -> Vec<Cell> {
            row.iter().map(|cell| &cell.text).enumerate().map(|own| cell(number, own)).collect()
        };
        Table { columns, rows: table.rows.iter().enumerate().map(row).collect() }
    }
}

/// Names of the figures in a table's columns; of a column without figures nothing.
fn figures_of(id: &str) -> &'static [&'static str] {
    match id {
        "reserve" => &["", "", "", "persons", "", "year_before", "change"],
        "needs" => &["", "", "positions", "companies"],
        "mobility" => &["", "", "", "moves"],
        _ => &["", "number", "share"],
    }
}
