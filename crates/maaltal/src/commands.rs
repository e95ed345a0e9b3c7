//! The commands, one file each.

mod demo;
mod import;
mod init;
mod kpis;
mod programme;
mod report;
mod serve;
mod verify;

use crate::cli::{Command, Folder};
use crate::clock::Clock;
use crate::environment;
use crate::exit::Ended;
use crate::house::House;
use anyhow::{Context, Result};
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
        Command::Report(arguments) => report::run(&arguments, language),
        Command::Verify { folder } => verify::run(&folder, language),
    }
}

/// The folder that the flag or the environment names.
fn data(folder: &Folder) -> Result<PathBuf> {
    folder.data.clone().or_else(environment::data).context("no log: give --data DIR, or set MAALTAL_DATA")
}

/// The house in the folder that the flag or the environment names, by the machine's clock.
fn open(folder: &Folder) -> Result<House> {
    House::open(&data(folder)?, Clock::Real)
}
