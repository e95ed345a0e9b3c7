//! A short code for each figure of a report, so that a figure on paper can be asked for.
//!
//! A code is made of what the figure is (programme, period, cut-off, position, key figure, line), never of its value or of
//! words: every language and every later version of the program gives a figure the same code.

mod labour;
mod writing;

pub use writing::read_code;

use crate::Report;
use maaltal_domain::{Dimension, Figure, KpiId, PublishedKpi, PublishedTable};
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

/// Where a figure stands in a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FigureAt {
    /// The total or a line of a key figure.
    Kpi {
        /// Code of the table's period.
        period: String,
        /// Which key figure.
        kpi: KpiId,
        /// Dimension and key of the line; nothing for the total.
        line: Option<(Dimension, String)>,
    },
    /// A cell of the labour market.
    Labour {
        /// The table's name in data: `company_steps`, `citizen_steps`, `reserve`, `needs` or `mobility`.
        table: &'static str,
        /// What names the row, in codes: `with_agreement`, `360 SCHEME:CODE SCHEME:CODE`.
        row: String,
        /// Which of the row's figures: `number`, `share`, `persons`, `year_before`, `change`, `positions`, `companies` or
        /// `moves`.
        figure: &'static str,
    },
}

/// `2019-S2 citizens municipality 360`, `reserve 360 DISCO-08:5120 DB07:561010 persons`.
impl Display for FigureAt {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kpi { period, kpi, line: None } => write!(f, "{period} {kpi}"),
            Self::Kpi { period, kpi, line: Some((dimension, key)) } => {
                write!(f, "{period} {kpi} {} {key}", dimension.name())
            }
            Self::Labour { table, row, figure } => write!(f, "{table} {row} {figure}"),
        }
    }
}

/// The codes of all figures of a report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FigureCodes {
    of: BTreeMap<FigureAt, (String, Figure)>,
    at: BTreeMap<String, FigureAt>,
    /// The rows of each table of the labour market, in its order.
    rows: BTreeMap<&'static str, Vec<String>>,
}

/// The codes of a report's figures: every total and every line of its tables, every cell of its labour market.
///
/// The same report gives the same codes; no two of its figures have the same.
pub fn codes(report: &Report) -> FigureCodes {
    let market = report.labour_market.as_ref();
    let cells = market.map(labour::cells).unwrap_or_default();
    let rows = labour::rows_of(&cells);
    let of_tables = report.tables.iter().flat_map(|table| {
        let about = about(table.period().code(), table);
        figures(table).into_iter().map(move |own| (about.clone(), own))
    });
    let of_market = market.zip(report.own()).into_iter().flat_map(|(market, own)| {
        let about = format!("{} {} {}", market.programme().id, market.cutoff(), own.view().position);
        labour::figures(cells.clone()).map(move |own| (about.clone(), own))
    });
    let mut codes = FigureCodes { rows, ..FigureCodes::default() };
    of_tables.chain(of_market).for_each(|(about, (at, figure))| codes.add(&format!("{about} {at}"), at, figure));
    codes
}

fn about(period: &str, table: &PublishedTable) -> String {
    format!("{} {period} {} {}", table.programme().id, table.cutoff(), table.view().position)
}

/// The totals and lines of a table with their figures, in its order.
fn figures(table: &PublishedTable) -> Vec<(FigureAt, Figure)> {
    let period = table.period().code();
    let of_kpi = |kpi: &PublishedKpi| {
        let at = |line| FigureAt::Kpi { period: period.to_owned(), kpi: kpi.definition().id.clone(), line };
        let lines = kpi.breakdowns().iter().flat_map(|breakdown| {
            let key = move |key: &str| Some((breakdown.dimension(), key.to_owned()));
            breakdown.lines().iter().map(move |line| (key(line.key()), *line.figure()))
        });
        let all = std::iter::once((None, *kpi.figure())).chain(lines);
        all.map(|(line, figure)| (at(line), figure)).collect::<Vec<_>>()
    };
    table.kpis().iter().flat_map(of_kpi).collect()
}

impl FigureCodes {
    /// The code of a key figure's total, or of a line of it, in the table of a period.
    pub fn of(&self, period: &str, kpi: &str, line: Option<(Dimension, &str)>) -> Option<&str> {
        let line = line.map(|(dimension, key)| (dimension, key.to_owned()));
        self.code(&FigureAt::Kpi { period: period.to_owned(), kpi: kpi.parse().ok()?, line })
    }

    /// The code of a figure in a row of a labour market's table, by the table's name in data, the row's place as the market
    /// has it, and the figure's name.
    pub fn of_labour(&self, table: &str, row: usize, figure: &str) -> Option<&str> {
        let (table, rows) = self.rows.get_key_value(table)?;
        let figure = labour::FIGURES.into_iter().find(|known| *known == figure)?;
        self.code(&FigureAt::Labour { table, row: rows.get(row)?.clone(), figure })
    }

    /// The code of a figure.
    pub fn code(&self, at: &FigureAt) -> Option<&str> {
        self.of.get(at).map(|(code, _)| code.as_str())
    }

    /// Where the figure of a code stands, as people write it: see [`read_code`].
    pub fn find(&self, code: &str) -> Option<&FigureAt> {
        self.at.get(&read_code(code)?)
    }

    /// Every figure with its code, in a fixed order.
    pub fn all(&self) -> impl Iterator<Item = (&FigureAt, &str, &Figure)> {
        self.of.iter().map(|(at, (code, figure))| (at, code.as_str(), figure))
    }

    /// Gives a figure the first code of `about` that no figure before it has.
    fn add(&mut self, about: &str, at: FigureAt, figure: Figure) {
        let code = writing::codes_of(about).find(|code| !self.at.contains_key(code));
        if let (Some(code), false) = (code, self.of.contains_key(&at)) {
            self.at.insert(code.clone(), at.clone());
            self.of.insert(at, (code, figure));
        }
    }
}

#[cfg(test)]
mod tests;
