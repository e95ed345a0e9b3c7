//! The command line.

mod access;
mod questions;

pub use access::{Reads, Token};
pub use questions::{Explain, Figures, Meetings, Quality, Restate};

use crate::client::Server;
use clap::{Args, Parser, Subcommand, ValueEnum};
use maaltal_domain::{Code, Language, ProgrammeId, Source};
use maaltal_web::KnownAt;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Target numbers of steering groups, traceable to events.
#[derive(Debug, Parser)]
#[command(name = "maaltal", version)]
pub struct Arguments {
    /// Language of messages, tables and reports: da or en. Default: from the locale, else da.
    #[arg(long = "lang", global = true)]
    pub language: Option<Language>,
    #[command(subcommand)]
    pub command: Command,
}

/// The folder of the log.
#[derive(Debug, Args)]
pub struct Folder {
    /// Folder of the log. Default: the environment's MAALTAL_DATA.
    #[arg(long = "data", value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// Where events are recorded.
#[derive(Debug, Args)]
pub struct Target {
    /// The configuration: its folder, and where it names a stream, that stream.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub folder: Folder,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs a bundled programme with made-up events: log, figures, report, page.
    Demo(Demo),
    /// Runs the service.
    Serve(Serve),
    /// Makes a folder with a commented configuration, an example programme and its key.
    Init {
        /// The folder; it must be empty or not exist.
        dir: PathBuf,
    },
    /// Checks, applies and lists programmes.
    #[command(subcommand)]
    Programme(Programme),
    /// Records sheets (CSV) and lines of CloudEvents (JSONL): all of them, or nothing.
    Import(Import),
    /// Prints the published figures.
    Kpis(Figures),
    /// Prints the labour market: steps, reserve, needs and mobility.
    LabourMarket(Figures),
    /// Prints when the groups meet, which papers are due, what was decided and who does what.
    Meetings(Meetings),
    /// Lists what needs attention: contradictions, waiting references, how far data reach, missing fields.
    Quality(Quality),
    /// Lists, shows and dismisses what the gate turned away; person numbers are masked.
    #[command(subcommand)]
    Quarantine(Quarantine),
    /// Prints the events behind a figure.
    Explain(Explain),
    /// Compares one period's figures at two views, and names the events that made the difference.
    Restate(Restate),
    /// Writes the report.
    Report(Report),
    /// Checks every hash of the log, and that a rebuild equals the checkpoint; or a copy of a report: whether it is what was
    /// published, and what the log gives.
    Verify {
        /// The copy of a report, a PDF.
        file: Option<PathBuf>,
        #[command(flatten)]
        folder: Folder,
    },
    /// Writes every recorded event, one a line, in the order of the log.
    Export(Export),
    /// Folds the log anew and puts the checkpoint of that away in place of the old one.
    Rebuild(Rebuild),
    /// Writes the log, and what is kept beside it, as plain files; again into the same folder adds what is new.
    Backup(Backup),
    /// Brings a log back from a backup, with what is kept beside it.
    Restore(Restore),
    /// Makes, lists and revokes access tokens of the service.
    #[command(subcommand)]
    Token(Token),
    /// Lists who has looked at events, or at figures that are not released.
    #[command(subcommand)]
    Reads(Reads),
    /// Publishes this log to an empty stream, or goes on with it.
    Republish(Republish),
    /// Says what is missing, a line each.
    Doctor(Doctor),
}

#[derive(Debug, Args)]
pub struct Export {
    /// jsonl: CloudEvents that `import` takes again. csv: columns, the data in the last one as JSON.
    #[arg(long, default_value = "jsonl")]
    pub format: ExportFormat,
    /// Only this programme's events.
    #[arg(long)]
    pub programme: Option<ProgrammeId>,
    /// The file to write. Default: stdout.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub folder: Folder,
}

/// How events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    Jsonl,
    Csv,
}

#[derive(Debug, Args)]
pub struct Rebuild {
    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub folder: Folder,
}

#[derive(Debug, Args)]
pub struct Backup {
    /// The folder of the backup. It has the keys of pseudonyms: keep it as safe as the log.
    pub dir: PathBuf,
    /// Address of the service that holds the log. It makes the backup itself, in the folder that its configuration
    /// names as `backup`, or one within it.
    #[arg(long, value_name = "URL", conflicts_with = "data")]
    pub server: Option<Server>,
    /// File with the token of an administrator, where the service asks for one.
    #[arg(long, value_name = "FILE", requires = "server")]
    pub token_file: Option<PathBuf>,
    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub folder: Folder,
}

#[derive(Debug, Args)]
pub struct Restore {
    /// The folder of the backup.
    pub dir: PathBuf,
    /// Puts into a damaged log what the backup has and it lacks, instead of making one in an empty folder. The damaged
    /// store is kept as store.damaged.
    #[arg(long)]
    pub mend: bool,
    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub folder: Folder,
}

#[derive(Debug, Args)]
pub struct Republish {
    /// The configuration, which names the stream.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    #[command(flatten)]
    pub folder: Folder,
}

#[derive(Debug, Args)]
pub struct Doctor {
    /// The configuration.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    #[command(flatten)]
    pub folder: Folder,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// Which bundled programme.
    #[arg(long, default_value = "lolland-falster")]
    pub programme: ProgrammeId,
    /// Port of the page. Default: 8360, or a free one where that is taken.
    #[arg(long)]
    pub port: Option<u16>,
    /// Stops after the report.
    #[arg(long)]
    pub once: bool,
}

#[derive(Debug, Args)]
pub struct Serve {
    /// The configuration.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// Address of the page and the API, instead of the configuration's.
    #[arg(long, value_name = "ADDRESS")]
    pub bind: Option<SocketAddr>,
    #[command(flatten)]
    pub folder: Folder,
}

#[derive(Debug, Subcommand)]
pub enum Programme {
    /// Checks a programme file; errors name line and column.
    Check { file: PathBuf },
    /// Records a programme file as the definition from now on, where it differs, and shows the difference.
    Apply {
        file: PathBuf,
        /// Shows the difference and records nothing.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        target: Target,
    },
    /// Lists the programmes of the log.
    List {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        folder: Folder,
    },
}

#[derive(Debug, Args)]
pub struct Import {
    /// Files: .csv, or .jsonl of CloudEvents.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Programme of rows that name none.
    #[arg(long)]
    pub programme: Option<ProgrammeId>,
    /// Source of rows that name none.
    #[arg(long)]
    pub source: Option<Source>,
    /// Checks and counts; records nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Records what is right and quarantines the rest.
    #[arg(long)]
    pub allow_partial: bool,
    /// Also records rows that equal an older link of their chain of corrections.
    #[arg(long)]
    pub back: bool,
    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub target: Target,
}

#[derive(Debug, Subcommand)]
pub enum Quarantine {
    /// Lists what waits, oldest first.
    List {
        /// Also what was dismissed.
        #[arg(long)]
        all: bool,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        folder: Folder,
    },
    /// Prints one as JSON, with everything that is wrong with it.
    Show {
        /// Its number in the list.
        number: usize,
        #[command(flatten)]
        folder: Folder,
    },
    /// Takes some off the list; they stay in the file.
    Dismiss {
        /// Their numbers in the list.
        #[arg(required = true)]
        numbers: Vec<usize>,
        /// Why, as a code.
        #[arg(long, value_name = "CODE")]
        reason: Option<Code>,
        #[command(flatten)]
        folder: Folder,
    },
}

#[derive(Debug, Args)]
pub struct Report {
    #[arg(long)]
    pub programme: ProgrammeId,
    /// The steering group's meeting that the report is for, 2024-05: it covers the latest half-year (year) that has ended.
    #[arg(long, required_unless_present = "period", conflicts_with = "period")]
    pub meeting: Option<String>,
    /// The half-year or year that the report is about, 2019-S1.
    #[arg(long)]
    pub period: Option<String>,
    /// As known at an instant, at a date's end, or at a position.
    #[arg(long, value_name = "INSTANT|POSITION")]
    pub known_at: Option<KnownAt>,
    /// Not the report, but what has changed since the meeting's report was published.
    #[arg(long, requires = "meeting", conflicts_with = "labour_market")]
    pub addendum: bool,
    /// Only the local labour market, on a page of its own to hand to local companies.
    #[arg(long)]
    pub labour_market: bool,
    /// File that says how the report looks: publisher, logo, contact line, sentences.
    #[arg(long, value_name = "FILE")]
    pub look: Option<PathBuf>,
    /// Whether the figures are inside the PDF as JSON and CSV.
    #[arg(long, value_name = "BOOL", default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = clap::ArgAction::Set)]
    pub attach: bool,
    /// The file to write: a PDF, or what its name ends with: .html, .xlsx, .csv or .json.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    #[command(flatten)]
    pub folder: Folder,
}
