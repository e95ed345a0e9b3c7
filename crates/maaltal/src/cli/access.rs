//! The command line of access: tokens, and the log of reads.

use super::Folder;
use clap::Subcommand;
use maaltal_domain::{Day, ProgrammeId, Source, day_from_iso};
use maaltal_web::Role;

#[derive(Debug, Subcommand)]
pub enum Token {
    /// Makes a token and prints it, this once; a running service takes it at once.
    New {
        /// record: sends events of its sources; read: sees what is released; inspect: sees any view, and events; admin: all.
        #[arg(long)]
        role: Role,
        /// Whose it is, as the log of reads names it; no other token has or had this name.
        #[arg(long)]
        name: String,
        /// For which programme; can be given again. Default: for all.
        #[arg(long = "programme", value_name = "PROGRAMME")]
        programmes: Vec<ProgrammeId>,
        /// Whose events may be sent with it; can be given again. For the role record, which needs at least one.
        #[arg(long = "source", value_name = "SOURCE")]
        sources: Vec<Source>,
        /// Last day on which it is taken.
        #[arg(long, value_name = "DATE", value_parser = day_from_iso)]
        expires: Option<Day>,
        #[command(flatten)]
        folder: Folder,
    },
    /// Lists every token ever made, without the tokens themselves.
    List {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        folder: Folder,
    },
    /// Revokes a token for ever; a running service refuses it at once.
    Revoke {
        /// Its name.
        name: String,
        #[command(flatten)]
        folder: Folder,
    },
}

#[derive(Debug, Subcommand)]
pub enum Reads {
    /// Lists them, oldest first.
    List {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        folder: Folder,
    },
}
