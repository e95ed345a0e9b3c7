//! The labour market on a programme's page: steps, reserve, needs and mobility, as they were on the cut-off day of its figures.

use super::choice::Choice;
use super::figures::FigureCell;
use crate::{KnownAt, Node, NodeError, Question};
use maaltal_domain::{Language, PublishedTable};
use maaltal_report::{LabourCell, LabourTable, labour_tables};

/// The labour market, ready to print.
pub(super) struct Section {
    pub tables: Vec<Listing>,
    /// The address of the same for programs.
    pub json: String,
}

/// One of its tables.
pub(super) struct Listing {
    pub id: &'static str,
    pub title: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// What is said in the rows' place where there are none.
    pub none: Option<String>,
}

/// A column's head.
pub(super) struct Column {
    pub name: String,
    pub of_figures: bool,
}

/// A row.
pub(super) struct Row {
    pub name: String,
    /// The rest of what names it.
    pub names: Vec<String>,
    pub figures: Vec<FigureCell>,
}

/// The labour market that belongs to the figures of `own`; nothing where there are none, or for those who see released views only.
///
/// # Errors
/// What the node says.
pub(super) fn section(
    node: &dyn Node,
    choice: &Choice,
    own: Option<&PublishedTable>,
) -> Result<Option<Section>, NodeError> {
    let Some(own) = own.filter(|_| choice.any_view) else { return Ok(None) };
    let question = Question {
        period: own.period().code().to_owned(),
        cutoff: Some(own.cutoff()),
        known_at: Some(KnownAt::Position(own.view().position)),
    };
    let market = node.labour_market(&own.programme().id, &question)?;
    let tables = labour_tables(&market, choice.language).into_iter().map(|table| listing(table, choice.language));
    Ok(Some(Section { tables: tables.collect(), json: choice.labour_market() }))
}

fn listing(table: LabourTable, language: Language) -> Listing {
    let naming = table.naming;
    let column = |(place, name)| Column { name, of_figures: place >= naming };
    let row = |cells: Vec<LabourCell>| {
        let mut cells = cells.into_iter();
        let mut names: Vec<_> = cells.by_ref().take(naming).map(|cell| cell.text).collect();
        let rest = names.split_off(names.len().min(1));
        Row {
            name: names.pop().unwrap_or_default(),
            names: rest,
            figures: cells.map(|cell| FigureCell::told(cell.text, cell.mark, language)).collect(),
        }
    };
    Listing {
        id: table.id,
        title: table.title,
        columns: table.columns.into_iter().enumerate().map(column).collect(),
        rows: table.rows.into_iter().map(row).collect(),
        none: table.none,
    }
}
