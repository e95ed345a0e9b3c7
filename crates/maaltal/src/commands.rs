//! The commands, one file each.

mod backup;
mod cell;
mod demo;
mod doctor;
pub mod explain;
mod export;
mod import;
mod init;
mod joined;
mod kpis;
mod labour_market;
mod meetings;
mod programme;
pub mod quality;
mod quarantine;
mod reads;
mod rebuild;
mod report;
mod republish;
pub mod restate;
mod restore;
mod serve;
mod token;
mod verify;

use crate::cli::{Command, Figures, Folder};
use crate::clock::Clock;
use crate::environment;
use crate::exit::{self, Ended, Usage};
use crate::house::House;
use crate::output;
use crate::words::word;
use anyhow::{Result, ensure};
use maaltal_domain::{Day, Head, Language, Programme, View};
use maaltal_report::writing;
use maaltal_web::Question;
use std::path::{Path, PathBuf};

/// Runs a command.
pub fn run(command: Command, language: Language) -> Result<Ended> {
    match command {
        Command::Demo(arguments) => demo::run(&arguments, language),
        Command::Serve(arguments) => serve::run(&arguments, language),
        Command::Init { dir } => init::run(&dir, language),
        Command::Programme(arguments) => programme::run(&arguments, language),
        Command::Import(arguments) => import::run(&arguments, language),
        Command::Kpis(arguments) => kpis::run(&arguments, language),
        Command::LabourMarket(arguments) => labour_market::run(&arguments, language),
        Command::Meetings(arguments) => meetings::run(&arguments, language),
        Command::Quality(arguments) => quality::run(&arguments, language),
        Command::Quarantine(arguments) => quarantine::run(&arguments, language),
        Command::Explain(arguments) => explain::run(&arguments, language),
        Command::Restate(arguments) => restate::run(&arguments, language),
        Command::Export(arguments) => export::run(&arguments, language),
        Command::Report(arguments) => report::run(&arguments, language),
        Command::Republish(arguments) => republish::run(&arguments, language),
        Command::Doctor(arguments) => doctor::run(&arguments, language),
        Command::Verify { file, folder } => verify::run(&folder, file.as_deref(), language),
        Command::Rebuild(arguments) => rebuild::run(&arguments, language),
        Command::Backup(arguments) => backup::run(&arguments, language),
        Command::Token(arguments) => token::run(&arguments, language),
        Command::Reads(arguments) => reads::run(&arguments),
        Command::Restore(arguments) => restore::run(&arguments, language),
    }
}

/// The folder that the flag or the environment names.
fn data(folder: &Folder) -> Result<PathBuf> {
    let missing = || Usage("no log: give --data DIR, or set MAALTAL_DATA").into();
    folder.data.clone().or_else(environment::data).ok_or_else(missing)
}

/// The house in the folder that the flag or the environment names, by the machine's clock; made where there is none.
fn open(folder: &Folder) -> Result<House> {
    House::open(&data(folder)?, Clock::Real)
}

/// That folder, which must be there, though it may have no log yet.
fn standing(folder: &Folder) -> Result<PathBuf> {
    let dir = data(folder)?;
    ensure!(dir.is_dir(), "{}: expected the log's folder, found none", dir.display());
    Ok(dir)
}

/// That folder, which must have a log, or what is left of one.
fn found(folder: &Folder) -> Result<PathBuf> {
    let dir = data(folder)?;
    ensure!(House::is_in(&dir), "{}: expected a log, found none", dir.display());
    Ok(dir)
}

/// The house in that folder, for commands that make none.
fn read(folder: &Folder) -> Result<House> {
    House::open(&found(folder)?, Clock::Real)
}

/// The house in that folder, for commands that show events or figures which are not released; that they do is noted.
fn inspect(folder: &Folder) -> Result<House> {
    let house = read(folder)?;
    let (who, role, what) = operator();
    house.note_read(&who, role, &what)?;
    Ok(house)
}

/// Who runs this command, in which role, and what it is.
fn operator() -> (String, &'static str, String) {
    (environment::user(), "operator", maaltal_domain::mask(&environment::command_line()))
}

/// What is asked of a house; without a period, of the latest that has begun.
fn question(house: &House, asked: &Figures) -> Result<Question> {
    let period = match &asked.period {
        Some(code) => code.clone(),
        None => house.latest_period(&asked.programme, asked.known_at)?.code().to_owned(),
    };
    Ok(Question { period, cutoff: asked.cutoff, known_at: asked.known_at })
}

/// What stands above figures: that they are made up, where they are, and what they rest on, in the words of `key`.
fn head(
    key: &str,
    about: &[(&str, &str)],
    programme: &Programme,
    cutoff: Day,
    view: &View,
    language: Language,
) -> String {
    let own = [
        ("programme", programme.name.in_language(language)),
        ("cutoff", &writing::date(cutoff, language)),
        ("position", &view.position.to_string()),
        ("hash", &view.head.short()),
    ];
    let fictitious =
        if programme.fictitious { format!("{}\n", word(language, "fictitious", &[])) } else { String::new() };
    format!("{fictitious}{}", word(language, key, &[about, &own].concat()))
}

/// A line that tells how far a log goes: the words of `key`, or JSON.
fn head_line(key: &str, dir: &Path, head: &Head, json: bool, language: Language) -> Result<String> {
    if json {
        return Ok(serde_json::to_string(head)?);
    }
    let (dir, position, hash) = (dir.display().to_string(), head.position.to_string(), head.hash.to_string());
    Ok(word(language, key, &[("dir", &dir), ("position", &position), ("hash", &hash)]))
}

/// Puts the projection away; where that fails the next start is slower, and nothing is lost.
fn put_away(house: &House) {
    if let Err(error) = house.save_checkpoint() {
        output::tell(&format!("checkpoint: {}", exit::told(&error)));
    }
}
