//! The commands, one file each.

mod cell;
mod demo;
mod explain;
mod import;
mod init;
mod kpis;
mod programme;
mod quality;
mod quarantine;
mod report;
mod restate;
mod serve;
mod verify;

use crate::cli::{Command, Folder};
use crate::clock::Clock;
use crate::environment;
use crate::exit::{self, Ended, Usage};
use crate::house::House;
use crate::output;
use anyhow::{Result, ensure};
use maaltal_domain::Language;
use std::path::PathBuf;

/// Runs a command.
pub fn run(command: Command, language: Language) -> Result<Ended> {
    match command {
        Command::Demo(arguments) => demo::run(&arguments, language),
        Command::Serve(arguments) => serve::run(&arguments, language),
        Command::Init { dir } => init::run(&dir, language),
        Command::Programme(arguments) => programme::run(&arguments, language),
        Command::Import(arguments) => import::run(&arguments, language),
        Command::Kpis(arguments) => kpis::run(&arguments, language),
        Command::Quality(arguments) => quality::run(&arguments, language),
        Command::Quarantine(arguments) => quarantine::run(&arguments, language),
        Command::Explain(arguments) => explain::run(&arguments, language),
        Command::Restate(arguments) => restate::run(&arguments, language),
        Command::Report(arguments) => report::run(&arguments, language),
        Command::Verify { folder } => verify::run(&folder, language),
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

/// The house in that folder, for commands that make none.
fn read(folder: &Folder) -> Result<House> {
    let dir = data(folder)?;
    ensure!(House::is_in(&dir), "{}: expected a log, found none", dir.display());
    House::open(&dir, Clock::Real)
}

/// Puts the projection away; where that fails the next start is slower, and nothing is lost.
fn put_away(house: &House) {
    if let Err(error) = house.save_checkpoint() {
        output::tell(&format!("checkpoint: {}", exit::told(&error)));
    }
}
