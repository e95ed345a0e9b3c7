//! `maaltal backup`: the log and what is kept beside it, as plain files.

use super::{head_line, inspect};
use crate::cli::Backup;
use crate::exit::Ended;
use crate::output;
use crate::words::word;
use anyhow::{Error, Result};
use maaltal_domain::{Head, Language};
use maaltal_log::LogError;

pub fn run(arguments: &Backup, language: Language) -> Result<Ended> {
    let head: Head = match &arguments.server {
        // The service may stand in another folder than whoever asks it.
        Some(server) => {
            let dir = std::path::absolute(&arguments.dir)?;
            server.post("/v1/backup", &serde_json::json!({"dir": dir}), arguments.token_file.as_deref())?
        }
        None => inspect(&arguments.folder).map_err(|error| hinted(error, language))?.backup(&arguments.dir)?,
    };
    output::data(&head_line("backup-made", &arguments.dir, &head, arguments.json, language)?)?;
    Ok(Ended::Done)
}

/// The error, and where a service holds the log, how to ask it.
fn hinted(error: Error, language: Language) -> Error {
    match error.downcast_ref() {
        Some(LogError::Locked { .. }) => error.context(word(language, "backup-by-service", &[])),
        _ => error,
    }
}
