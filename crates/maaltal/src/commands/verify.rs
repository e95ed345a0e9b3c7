//! `maaltal verify`: whether the log is what was written.

use super::read;
use crate::cli::Folder;
use crate::exit::{self, Ended};
use crate::house::NotRebuilt;
use crate::output;
use crate::words::word;
use anyhow::{Error, Result};
use maaltal_domain::Language;
use maaltal_log::LogError;

pub fn run(folder: &Folder, language: Language) -> Result<Ended> {
    match read(folder).and_then(|house| house.verify()) {
        Ok(head) => {
            let (position, hash) = (head.position.to_string(), head.hash.to_string());
            output::data(&word(language, "verified", &[("position", &position), ("hash", &hash)]))?;
            Ok(Ended::Done)
        }
        Err(error) if is_difference(&error) => {
            output::data(&word(language, "differs", &[("what", &exit::told(&error))]))?;
            Ok(Ended::Different)
        }
        Err(error) => Err(error),
    }
}

/// Whether the log, rather than the asking, is what is wrong.
fn is_difference(error: &Error) -> bool {
    error.is::<NotRebuilt>() || matches!(error.downcast_ref(), Some(LogError::Broken { .. } | LogError::Store(_)))
}
