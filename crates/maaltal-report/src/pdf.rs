//! The report as a tagged PDF.

mod attachment;
mod packed;
mod press;

use crate::content::{addendum_content, content, labour_market_content};
use crate::words::word;
use crate::{Report, ReportError, writing};
use attachment::Attachment;
use maaltal_domain::PublishedTable;
use press::Sheet;
use serde_json::{Value as Json, json};

/// The report as the bytes of a PDF: tagged A4 in PDF/UA-1 and PDF/A-3a, the same bytes for the same report.
///
/// With [`Report::attach`] every table is inside as JSON and CSV.
///
/// # Errors
/// When there is no table, the look cannot be printed, or the report cannot be typeset.
pub fn pdf(report: &Report) -> Result<Vec<u8>, ReportError> {
    let own = printable(report)?;
    Ok(small(press::print(report, own, sheet(report, own))?))
}

/// The local labour market alone, to hand to local companies: a PDF as [`pdf()`] makes, with nothing attached.
///
/// # Errors
/// When there is no table or no labour market, the look cannot be printed, or the page cannot be typeset.
pub fn labour_market_pdf(report: &Report) -> Result<Vec<u8>, ReportError> {
    let own = printable(report)?;
    if report.labour_market.is_none() {
        return Err(ReportError::NoLabourMarket);
    }
    let content = labour_market_content(report, own);
    let sheet = Sheet { template: "labour_market.typ", content, attachments: Vec::new() };
    Ok(small(press::print(report, own, sheet)?))
}

/// The addendum to a report, a PDF as [`pdf()`] makes: every figure that reads otherwise than in [`Report::before`], which is
/// the report as it was released.
///
/// # Errors
/// When there is no table, the look cannot be printed, or it cannot be typeset.
pub fn addendum_pdf(report: &Report) -> Result<Vec<u8>, ReportError> {
    let own = printable(report)?;
    let attachments = if report.attach { attachment::attachments(report, true) } else { Vec::new() };
    let sheet = Sheet { template: "addendum.typ", content: addendum_content(report, own), attachments };
    Ok(small(press::print(report, own, sheet)?))
}

/// The same document in fewer bytes.
fn small(pdf: Vec<u8>) -> Vec<u8> {
    packed::packed(&pdf).unwrap_or(pdf)
}

/// The report's own table, if there is one and its look can be printed.
fn printable(report: &Report) -> Result<&PublishedTable, ReportError> {
    report.look.check().map_err(ReportError::Look)?;
    report.own().ok_or(ReportError::NoTables)
}

/// What the report prints.
fn sheet(report: &Report, own: &PublishedTable) -> Sheet {
    let attachments = if report.attach { attachment::attachments(report, false) } else { Vec::new() };
    let mut content = content(report, own);
    if let (Some(row), Some(rows)) = (attached(report, &attachments), content.pointer_mut("/control/table/rows")) {
        rows.as_array_mut().into_iter().for_each(|rows| rows.push(row.clone()));
    }
    Sheet { template: "report.typ", content, attachments }
}

/// The row that says what is attached; nothing where nothing is.
fn attached(report: &Report, attachments: &[Attachment]) -> Option<Json> {
    let first = attachments.first()?;
    let count = writing::whole(attachments.len() as u64, report.language);
    let text = word(report.language, "attached-files", &[("count", &count), ("name", &first.name)]);
    Some(json!([{"text": word(report.language, "attached", &[])}, {"text": text}]))
}

#[cfg(test)]
mod tests;
