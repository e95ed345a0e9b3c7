//! What is written to the terminal: data on stdout, everything else on stderr.

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fs::Permissions;
use std::io::{BufWriter, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Writes data, with a line end. Whoever read it may have gone, as `head` does; that is no reason to stop.
///
/// # Errors
/// When stdout cannot be written.
pub fn data(text: &str) -> Result<()> {
    stream(|out| Ok(writeln!(out, "{text}")?))
}

/// Writes data as bytes, as [`data`].
///
/// # Errors
/// When stdout cannot be written.
pub fn bytes(bytes: &[u8]) -> Result<()> {
    stream(|out| Ok(out.write_all(bytes)?))
}

/// Writes data bit by bit, as `fill` makes them; ends early when whoever read them has gone.
///
/// # Errors
/// When `fill` fails, or stdout cannot be written.
pub fn stream(fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let written = fill(&mut out).and_then(|()| Ok(out.flush()?));
    let is_gone = |cause: &std::io::Error| cause.kind() == ErrorKind::BrokenPipe;
    match written {
        Err(error) if error.downcast_ref().is_some_and(is_gone) => Ok(()),
        written => written,
    }
}

/// Writes a file as `fill` makes it; it is there whole or not at all. `mode` is who may do what with it. What a link leads to is
/// written, and what is no file, as a pipe or a device, is written to.
///
/// # Errors
/// When `fill` fails, or the file cannot be written.
pub fn file(path: &Path, mode: u32, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let path = &std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let writing = || format!("writing {}", path.display());
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        let mut out = std::fs::OpenOptions::new().write(true).open(path).with_context(writing)?;
        return fill(&mut out).with_context(writing);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut half = tempfile::Builder::new();
    let half = half.permissions(Permissions::from_mode(mode)).tempfile_in(folder).with_context(writing)?;
    let mut out = BufWriter::new(half);
    fill(&mut out).with_context(writing)?;
    let half = out.into_inner().map_err(std::io::IntoInnerError::into_error).with_context(writing)?;
    half.as_file().sync_all().with_context(writing)?;
    half.persist(path).with_context(writing)?;
    Ok(())
}

/// Tells people something.
pub fn tell(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}

/// A bar on stderr for `length` steps; none where stderr is no terminal.
pub fn progress(length: u64, what: String) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what);
    bar
}

/// A sign on stderr that work goes on; none where stderr is no terminal.
pub fn busy(what: String) -> ProgressBar {
    let spinner = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_message(what);
    spinner.enable_steady_tick(std::time::Duration::from_millis(200));
    spinner
}

/// Rows with columns brought to one width: the first to the left, the others to the right.
pub fn columns(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|c| c.chars().count()).max();
    let line = |row: &Vec<String>| {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let width = width(column).unwrap_or(0);
            if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
