//! `maaltal report`: the report as PDF.

use super::inspect;
use crate::cli;
use crate::exit::Ended;
use crate::house::House;
use crate::output;
use crate::words::word;
use anyhow::{Context, Result};
use maaltal_domain::{Language, ProgrammeId};
use maaltal_report::{Report, pdf};
use maaltal_web::KnownAt;
use std::os::unix::fs::PermissionsExt;
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
    output::data(&arguments.output.display().to_string());
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
    let bytes = pdf(&Report { tables: &tables, language, version, attach: asked.attach })?;
    busy.finish_and_clear();
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let writing = || format!("writing {}", file.display());
    // For others to read, as any document is, within what the process may give.
    let readable = std::fs::Permissions::from_mode(0o644);
    let mut half = tempfile::Builder::new().permissions(readable).tempfile_in(folder).with_context(writing)?;
    std::io::Write::write_all(&mut half, &bytes).with_context(writing)?;
    half.as_file().sync_all().with_context(writing)?;
    half.persist(file).with_context(writing)?;
    Ok(())
}
