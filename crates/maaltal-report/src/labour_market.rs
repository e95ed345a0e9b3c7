//! The labour market in tables, the same in the terminal and on the page: steps, reserve, needs, mobility.

mod csv;
mod figures;

pub use csv::labour_market_csv;
pub(crate) use figures::{Line, LineFigure, figures};

use crate::words::word;
use crate::writing::{self, Mark};
use maaltal_domain::{
    CitizenStep, CompanyStep, Figure, Language, Municipality, PublishedLabourMarket, PublishedMobility, PublishedNeed,
    PublishedReserve, PublishedStep, Unit,
};

/// A table of the labour market, ready to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabourTable {
    /// Its name in data: `company_steps`, `citizen_steps`, `reserve`, `needs` or `mobility`.
    pub id: &'static str,
    /// What it is called.
    pub title: String,
    /// What the columns are called.
    pub columns: Vec<String>,
    /// How many of them, from the first, name the row; the others have figures and days.
    pub naming: usize,
    /// The rows, each as long as there are columns.
    pub rows: Vec<Vec<LabourCell>>,
    /// What is said in the rows' place where there are none.
    pub none: Option<String>,
}

/// A cell of such a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabourCell {
    /// Number, day, name, or the mark's sign.
    pub text: String,
    /// The mark that stands in a number's place.
    pub mark: Option<Mark>,
}

/// The labour market's tables, in their order: steps of companies and of citizens, reserve, needs, mobility.
pub fn labour_tables(market: &PublishedLabourMarket, language: Language) -> Vec<LabourTable> {
    let page = Page { language };
    vec![
        page.steps("company_steps", market.company_steps(), CompanyStep::name),
        page.steps("citizen_steps", market.citizen_steps(), CitizenStep::name),
        page.table(
            ("reserve", 3),
            &["municipality", "occupation", "industry", "persons", "counted", "year-before", "change"],
            market.reserve().map(|lines| lines.iter().map(|line| page.reserve(line)).collect()),
        ),
        page.table(
            ("needs", 2),
            &["municipality", "occupation", "positions", "companies"],
            market.needs().map(|lines| lines.iter().map(|line| page.need(line)).collect()),
        ),
        page.table(
            ("mobility", 3),
            &["year", "from-industry", "to-industry", "moves"],
            market.mobility().map(|lines| lines.iter().map(|line| page.mobility(line)).collect()),
        ),
    ]
}

/// How cells are written.
#[derive(Clone, Copy)]
struct Page {
    language: Language,
}

impl Page {
    fn table(
        self,
        (id, naming): (&'static str, usize),
        columns: &[&str],
        rows: Option<Vec<Vec<LabourCell>>>,
    ) -> LabourTable {
        let none = match &rows {
            None => Some(format!("{} {}", Mark::NotReported.sign(), Mark::NotReported.name(self.language))),
            Some(rows) => rows.is_empty().then(|| word(self.language, "labour-none", &[])),
        };
        let column = |name: &&str| word(self.language, &format!("labour-column-{name}"), &[]);
        LabourTable {
            id,
            title: word(self.language, &format!("labour-table-{id}"), &[]),
            columns: columns.iter().map(column).collect(),
            naming,
            rows: rows.unwrap_or_default(),
            none,
        }
    }

    fn steps<S: Copy>(self, id: &'static str, steps: &[PublishedStep<S>], name: fn(S) -> &'static str) -> LabourTable {
        let row = |own: &PublishedStep<S>| {
            let called = word(self.language, &format!("labour-step-{}", name(own.step())), &[]);
            let share = own.share_of_step_before().map(|share| self.figure(share, Unit::Share));
            vec![text(called), self.count(own.figure()), share.unwrap_or_else(|| text(""))]
        };
        self.table((id, 1), &["step", "number", "share"], Some(steps.iter().map(row).collect()))
    }

    fn reserve(self, line: &PublishedReserve) -> Vec<LabourCell> {
        let change = line.change();
        let change = match change.value() {
            Some(change) => text(writing::signed(change, 0, self.language)),
            None => self.count(&change),
        };
        vec![
            self.municipality(Some(line.municipality())),
            text(line.occupation().to_string()),
            text(line.industry().to_string()),
            self.count(line.persons()),
            text(writing::date(line.counted(), self.language)),
            self.count(&line.year_before()),
            change,
        ]
    }

    fn need(self, line: &PublishedNeed) -> Vec<LabourCell> {
        vec![
            self.municipality(line.municipality()),
            text(line.occupation().to_string()),
            self.count(line.positions()),
            self.count(line.companies()),
        ]
    }

    fn mobility(self, line: &PublishedMobility) -> Vec<LabourCell> {
        vec![
            text(line.year().to_string()),
            text(line.from().to_string()),
            text(line.to().to_string()),
            self.count(line.moves()),
        ]
    }

    fn municipality(self, municipality: Option<Municipality>) -> LabourCell {
        text(municipality.map_or_else(|| word(self.language, "unknown", &[]), |own| own.name().to_owned()))
    }

    fn count(self, figure: &Figure) -> LabourCell {
        self.figure(figure, Unit::Value)
    }

    fn figure(self, figure: &Figure, unit: Unit) -> LabourCell {
        LabourCell { text: writing::figure(figure, unit, self.language), mark: Mark::of(figure) }
    }
}

fn text(text: impl Into<String>) -> LabourCell {
    LabourCell { text: text.into(), mark: None }
}

#[cfg(test)]
mod tests;
