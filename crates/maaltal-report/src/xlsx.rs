//! A report as an Excel workbook: the same figures, for those who go on calculating.

mod book;
mod figures;
mod labour_market;
mod method;

use crate::content::content;
use crate::words::word;
use crate::{Report, ReportError, codes, writing};
use book::Book;

/// The report as the bytes of an XLSX workbook, the same for the same report; names and words in its language.
///
/// A sheet has the totals, a row for each key figure of each table; one the lines of the breakdowns; one, where it is there,
/// the labour market; the last the method. Values are numbers with all their decimals (a share as a fraction of 1); what is
/// hidden, not reported or without data is a word in the value's place. No cell is a formula. Of one table it is the
/// workbook of [`Report::of_tables`].
///
/// # Errors
/// When there is no table, or the workbook cannot be written.
pub fn xlsx(report: &Report) -> Result<Vec<u8>, ReportError> {
    let own = report.own().ok_or(ReportError::NoTables)?;
    let content = content(report, own);
    let codes = codes(report);
    let mut sheets = vec![figures::totals(report, &codes), figures::breakdowns(report, &codes)];
    sheets.extend(report.labour_market.iter().map(|market| labour_market::labour_market(report, &codes, market)));
    sheets.push(method::method(report, &content));
    let period = writing::period(own.period(), report.language);
    let fictitious = own.programme().fictitious.then(|| word(report.language, "fictitious-data", &[]));
    let book = Book {
        title: format!("{}, {period}", own.programme().name.in_language(report.language)),
        subject: fictitious.unwrap_or_default(),
        program: format!("maaltal {}", report.version),
        recorded_at: own.view().recorded_at,
        language: report.language,
    };
    book.of(&sheets).map_err(|error| ReportError::Workbook(error.to_string()))
}

#[cfg(test)]
mod tests;
