//! What can be asked of a log.

use super::Folder;
use clap::Args;
use maaltal_domain::{Day, ProgrammeId, day_from_iso};
use maaltal_web::KnownAt;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Figures {
    #[arg(long)]
    pub programme: ProgrammeId,
    /// 2019-S1, 2019-Q3, 2019-M05 or 2019. Default: the latest half-year that has begun.
    #[arg(long)]
    pub period: Option<String>,
    /// Last day that counts. Default: the period's last day, or the view's day if that is earlier.
    #[arg(long, value_name = "DATE", value_parser = day_from_iso)]
    pub cutoff: Option<Day>,
    /// As known at an instant, at a date's end, or at a position.
    #[arg(long, value_name = "INSTANT|POSITION")]
    pub known_at: Option<KnownAt>,
    /// Prints JSON, the object of the API.
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Prints CSV (RFC 4180).
    #[arg(long)]
    pub csv: bool,
    #[command(flatten)]
    pub folder: Folder,
}

#[derive(Debug, Args)]
pub struct Quality {
    #[arg(long)]
    pub programme: ProgrammeId,
    /// As known at an instant, at a date's end, or at a position.
    #[arg(long, value_name = "INSTANT|POSITION")]
    pub known_at: Option<KnownAt>,
    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub folder: Folder,
}

#[derive(Debug, Args)]
pub struct Meetings {
    #[arg(long)]
    pub programme: ProgrammeId,
    /// As known at an instant, at a date's end, or at a position.
    #[arg(long, value_name = "INSTANT|POSITION")]
    pub known_at: Option<KnownAt>,
    /// The day on which it is told what is due and overdue. Default: today, or the day of --known-at.
    #[arg(long, value_name = "DATE", value_parser = day_from_iso)]
    pub on: Option<Day>,
    /// Prints JSON, the object of the API.
    #[arg(long, conflicts_with = "ics")]
    pub json: bool,
    /// Prints iCalendar (RFC 5545), the file of the API.
    #[arg(long)]
    pub ics: bool,
    #[command(flatten)]
    pub folder: Folder,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// Which key figure; or, alone, the code that stands beside a figure in a published report.
    #[arg(value_name = "KPI|CODE")]
    pub figure: String,
    /// The key figure's programme.
    #[arg(long, requires = "period")]
    pub programme: Option<ProgrammeId>,
    /// 2019-S1, 2019-Q3, 2019-M05 or 2019.
    #[arg(long, requires = "programme")]
    pub period: Option<String>,
    /// Last day that counts. Default: the period's last day, or the view's day if that is earlier.
    #[arg(long, value_name = "DATE", value_parser = day_from_iso, requires = "programme")]
    pub cutoff: Option<Day>,
    /// As known at an instant, at a date's end, or at a position.
    #[arg(long, value_name = "INSTANT|POSITION", requires = "programme")]
    pub known_at: Option<KnownAt>,
    /// The report that the code stands in, where it was never published.
    #[arg(long, value_name = "FILE", conflicts_with = "programme")]
    pub report: Option<PathBuf>,
    /// Prints JSON, with the events as they were recorded.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub folder: Folder,
}

#[derive(Debug, Args)]
pub struct Restate {
    #[arg(long)]
    pub programme: ProgrammeId,
    /// 2019-S1, 2019-Q3, 2019-M05 or 2019.
    #[arg(long)]
    pub period: String,
    /// Last day that counts in both. Default: as the earlier view has it.
    #[arg(long, value_name = "DATE", value_parser = day_from_iso)]
    pub cutoff: Option<Day>,
    /// The earlier view: an instant, a date's end, or a position.
    #[arg(long, value_name = "VIEW")]
    pub from: KnownAt,
    /// The later view. Default: everything recorded.
    #[arg(long, value_name = "VIEW")]
    pub to: Option<KnownAt>,
    /// Prints JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub folder: Folder,
}
