//! What is written to the terminal: data on stdout, everything else on stderr.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write;

/// Writes data, with a line end.
pub fn data(text: &str) {
    // Whoever read it may have gone, as `head` does; that is no reason to stop.
    drop(writeln!(std::io::stdout(), "{text}"));
}

/// Writes data as bytes.
///
/// # Errors
/// When stdout is closed.
pub fn bytes(bytes: &[u8]) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
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
