//! `maaltal restore`: a house from its backup, whole or what is missing.

use super::{data, found, head_line};
use crate::cli::Restore;
use crate::exit::Ended;
use crate::house;
use crate::output;
use anyhow::Result;
use maaltal_domain::Language;

pub fn run(arguments: &Restore, language: Language) -> Result<Ended> {
    let (told, dir, head) = if arguments.mend {
        let dir = found(&arguments.folder)?;
        let head = house::mend(&dir, &arguments.dir)?;
        ("mended", dir, head)
    } else {
        let dir = data(&arguments.folder)?;
        let head = house::restore(&arguments.dir, &dir)?;
        ("restored", dir, head)
    };
    output::data(&head_line(told, &dir, &head, arguments.json, language)?)?;
    Ok(Ended::Done)
}
