//! `maaltal verify`: whether the log is what was written, and whether a copy of a report is what the log gives.

mod copy;

use super::read;
use crate::cli::Folder;
use crate::exit::{self, Ended};
use crate::house::{House, NotRebuilt};
use crate::output;
use crate::words::word;
use anyhow::{Error, Result};
use maaltal_domain::Language;
use maaltal_log::LogError;
use std::path::Path;

pub fn run(folder: &Folder, file: Option<&Path>, language: Language) -> Result<Ended> {
    let ended = match file {
        Some(file) => copy(folder, file, language),
        None => log(folder, language),
    };
    match ended {
        Err(error) if is_difference(&error) => {
            output::data(&word(language, "differs", &[("what", &exit::told(&error))]))?;
            Ok(Ended::Different)
        }
        ended => ended,
    }
}

fn copy(folder: &Folder, file: &Path, language: Language) -> Result<Ended> {
    let (lines, ended) = copy::told(folder, file, language)?;
    output::data(&lines.join("\n"))?;
    Ok(ended)
}

fn log(folder: &Folder, language: Language) -> Result<Ended> {
    let house = read(folder)?;
    let (head, differing) = (house.verify()?, differing_releases(&house, language)?);
    let (position, hash) = (head.position.to_string(), head.hash.to_string());
    output::data(&word(language, "verified", &[("position", &position), ("hash", &hash)]))?;
    differing.iter().try_for_each(|told| output::data(told))?;
    Ok(if differing.is_empty() { Ended::Done } else { Ended::Different })
}

/// Of each programme the released tables that the log does not give again, each told with its programme before it; without
/// the figures themselves, as nobody notes that these were read.
pub fn differing_releases(house: &House, language: Language) -> Result<Vec<String>> {
    let mut told = Vec::new();
    for programme in house.programmes() {
        let found = house.not_given_again(&programme.id, None)?;
        told.extend(found.iter().map(|(at, own)| {
            let about = [("position", at.to_string()), ("figure", own.figure.clone())];
            let about = about.each_ref().map(|(name, value)| (*name, value.as_str()));
            format!("{}: {}", programme.id, word(language, "released-otherwise", &about))
        }));
    }
    Ok(told)
}

/// Whether the log, rather than the asking, is what is wrong.
fn is_difference(error: &Error) -> bool {
    error.is::<NotRebuilt>() || matches!(error.downcast_ref(), Some(LogError::Broken { .. } | LogError::Store(_)))
}
