//! `maaltal report`: the report, as PDF or in another form.

use super::inspect;
use crate::cli;
use crate::exit::Ended;
use crate::house::{House, ReportAsk, ReportOn};
use crate::look;
use crate::output;
use crate::words::word;
use anyhow::{Context, Result};
use maaltal_domain::Language;
use maaltal_report::{ReportForm, addendum_pdf, labour_market_pdf};
use std::path::Path;

pub fn run(arguments: &cli::Report, language: Language) -> Result<Ended> {
    let house = inspect(&arguments.folder)?;
    let on = match (&arguments.meeting, &arguments.period) {
        (Some(meeting), _) => ReportOn::Meeting(meeting),
        (None, period) => ReportOn::Period(period.as_deref().unwrap_or_default()),
    };
    let ask = ReportAsk {
        programme: &arguments.programme,
        on,
        known_at: arguments.known_at,
        language,
        look: arguments.look.as_deref().map(look::read).transpose()?.unwrap_or_default(),
        attach: arguments.attach,
    };
    if arguments.addendum {
        let nothing = || word(language, "addendum-nothing", &[]);
        let report = house.addendum(ask)?.with_context(nothing)?;
        put(&addendum_pdf(&report)?, &arguments.output)?;
    } else if arguments.labour_market {
        put(&labour_market_pdf(&house.report(ask)?)?, &arguments.output)?;
    } else {
        write(&house, ask, &arguments.output)?;
    }
    output::data(&arguments.output.display().to_string())?;
    Ok(Ended::Done)
}

/// Writes a report in the form that the file's name ends with, else as PDF; the file is there whole or not at all.
pub fn write(house: &House, ask: ReportAsk<'_>, file: &Path) -> Result<()> {
    let busy = output::busy(word(ask.language, "report-writing", &[]));
    let form = file.extension().and_then(|ending| ending.to_str()?.parse().ok()).unwrap_or(ReportForm::Pdf);
    let bytes = form.write(&house.report(ask)?)?;
    busy.finish_and_clear();
    put(&bytes, file)
}

/// Writes a document for others to read, as any is, within what the process may give.
fn put(bytes: &[u8], file: &Path) -> Result<()> {
    output::file(file, 0o644, |out| Ok(out.write_all(bytes)?))
}
