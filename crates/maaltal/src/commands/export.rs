//! `maaltal export`: the recorded events, one a line.

use super::{found, operator};
use crate::cli::{Export, ExportFormat};
use crate::exit::Ended;
use crate::house::note_read_in;
use crate::output;
use crate::words::word;
use anyhow::Result;
use maaltal_domain::{Language, Position, ProgrammeId, RecordedEvent};
use maaltal_log::{Log, Record};
use maaltal_report::csv_row;
use maaltal_web::NodeError;
use std::io::Write;

/// Columns of a CSV.
const COLUMNS: [&str; 10] =
    ["position", "recorded_at", "source", "id", "type", "programme", "occurredon", "replaces", "time", "data"];

pub fn run(arguments: &Export, language: Language) -> Result<Ended> {
    // Without a projection: what is written need not be folded, and a log of any length takes little memory.
    let dir = found(&arguments.folder)?;
    let log = Log::open(&dir)?;
    let (who, role, what) = operator();
    note_read_in(&dir, log.head().position, (&who, role, &what))?;
    let mut erased = 0;
    let fill = |out: &mut dyn Write| {
        erased = write(&log, arguments, out)?;
        Ok(())
    };
    match &arguments.output {
        // Its owner's alone, as the log's own files are.
        Some(file) => output::file(file, 0o600, fill)?,
        None => output::stream(fill)?,
    }
    if erased > 0 {
        output::tell(&word(language, "export-erased", &[("count", &erased.to_string())]));
    }
    Ok(Ended::Done)
}

/// Writes the events that are asked for; gives the number of those whose content was erased.
///
/// # Errors
/// When the log cannot be read, or has no event of the programme that is asked for.
fn write(log: &Log, arguments: &Export, out: &mut dyn Write) -> Result<u64> {
    let (mut erased, mut kept) = (0, 0_u64);
    if arguments.format == ExportFormat::Csv {
        out.write_all(csv_row(&COLUMNS, ',').as_bytes())?;
    }
    let wanted = |programme: &ProgrammeId| arguments.programme.as_ref().is_none_or(|only| only == programme);
    for record in log.read(Position(0)) {
        match &record? {
            Record::Kept(recorded) if wanted(&recorded.event.programme) => {
                out.write_all(line(recorded, arguments.format).as_bytes())?;
                kept += 1;
            }
            Record::Erased(event) if wanted(&event.programme) => erased += 1,
            _ => {}
        }
    }
    match &arguments.programme {
        Some(unknown) if kept + erased == 0 => Err(NodeError::UnknownProgramme(unknown.clone()).into()),
        _ => Ok(erased),
    }
}

fn line(recorded: &RecordedEvent, format: ExportFormat) -> String {
    match format {
        ExportFormat::Jsonl => format!("{}\n", recorded.to_json()),
        ExportFormat::Csv => csv_row(&cells(recorded), ','),
    }
}

fn cells(recorded: &RecordedEvent) -> [String; 10] {
    let event = &recorded.event;
    [
        recorded.position.to_string(),
        recorded.recorded_at.to_string(),
        event.source.to_string(),
        event.id.to_string(),
        event.event_type.cloud_event_type(),
        event.programme.to_string(),
        event.occurred_on.to_string(),
        event.replaces.as_ref().map(ToString::to_string).unwrap_or_default(),
        event.time.clone().unwrap_or_default(),
        event.data.to_json().to_string(),
    ]
}
