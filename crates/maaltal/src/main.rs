//! The program: target numbers of steering groups, traceable to events.
//!
//! It parses the command line and hands over to one file a command. Its one reason beside that is to wire the
//! crates: a log, a projection and a gate become a [`house::House`], which the commands and the web share.

mod cli;
mod client;
mod clock;
mod commands;
mod configuration;
mod environment;
mod exit;
mod house;
mod look;
mod node;
mod output;
mod publishing;
mod recorder;
mod rounds;
mod stream;
mod tokens;
mod words;

use clap::Parser;

/// Events are parsed on one thread and dropped on another, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    let arguments = cli::Arguments::parse();
    let language = arguments.language.unwrap_or_else(environment::language);
    exit::code(commands::run(arguments.command, language), language)
}
