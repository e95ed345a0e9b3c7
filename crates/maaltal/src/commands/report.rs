//! `maaltal report`: the report as PDF.

use super::inspect;
use crate::cli;
use crate::exit::Ended;
use crate::house::House;
use crate::output;
use crate::words::word;
use anyhow::Result;
use maaltal_domain::{Language, ProgrammeId};
use maaltal_report::{Report, pdf};
use maaltal_web::KnownAt;
use std::path::Path;

pub fn run(arguments: &cli::Report, language: Language) -> Result<Ended> {
    let house = inspect(&arguments.folder)?;
    let asked = Asked {
        programme: &arguments.programme,
        period: &arguments.period,
        known_at: arguments.known_at,
        attach: arguments.attach,
    };
    write(&house, &asked, language, &arguments.output)?;
    output::data(&arguments.output.display().to_string())?;
    Ok(Ended::Done)
}

/// Which report is asked for.
pub struct Asked<'a> {
    pub programme: &'a ProgrammeId,
    pub period: &'a str,
    pub known_at: Option<KnownAt>,
    pub attach: bool,
}

/// Writes a report; the file is there whole or not at all.
pub fn write(house: &House, asked: &Asked<'_>, language: Language, file: &Path) -> Result<()> {
    let tables = house.half_years(asked.programme, Some(asked.period), asked.known_at)?;
    let version = env!("CARGO_PKG_VERSION");
    let busy = output::busy(word(language, "report-writing", &[]));
    let bytes = pdf(&Report { attach: asked.attach, ..Report::of_tables(tables, language, version) })?;
    busy.finish_and_clear();
    // For others to read, as any document is, within what the process may give.
    output::file(file, 0o644, |out| Ok(out.write_all(&bytes)?))
}
