//! `maaltal import`: sheets and lines of events, recorded whole or not at all.

use super::joined::recording;
use super::{put_away, read};
use crate::cli;
use crate::exit::Ended;
use crate::house::{Form, House, Import, Receipt};
use crate::output;
use crate::words::word;
use anyhow::{Context, Result, bail};
use maaltal_domain::Language;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

pub fn run(arguments: &cli::Import, language: Language) -> Result<Ended> {
    let target = &arguments.target;
    match arguments.dry_run && target.config.is_none() {
        true => import(&read(&target.folder)?, arguments, language),
        false => recording(target, language, |house| import(house, arguments, language)),
    }
}

fn import(house: &House, arguments: &cli::Import, language: Language) -> Result<Ended> {
    let import = Import {
        programme: arguments.programme.clone(),
        source: arguments.source.clone(),
        dry_run: arguments.dry_run,
        allow_partial: arguments.allow_partial,
        back: arguments.back,
    };
    let refused = some_refused(house, arguments, &import)?;
    let import = Import { dry_run: import.dry_run || refused, ..import };
    let mut ended = Ended::Done;
    for file in &arguments.files {
        let busy = output::busy(word(language, "import-checking", &[]));
        let receipt = record(house, file, &import)?;
        let receipt = if refused { receipt.with_nothing_recorded() } else { receipt };
        busy.finish_and_clear();
        tell(file, &receipt, refused, arguments, language)?;
        if receipt.has_faults() {
            ended = Ended::SomeRejected;
        }
    }
    if !arguments.dry_run {
        put_away(house);
    }
    Ok(ended)
}

/// Whether some file would be refused; then none of several is recorded.
fn some_refused(house: &House, arguments: &cli::Import, import: &Import) -> Result<bool> {
    let check = Import { dry_run: true, ..import.clone() };
    let several = arguments.files.len() > 1 && !arguments.dry_run && !arguments.allow_partial;
    let refused = |file| Ok::<_, anyhow::Error>(record(house, file, &check)?.has_faults());
    for file in arguments.files.iter().filter(|_| several) {
        if refused(file)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Records one file.
fn record(house: &House, file: &Path, import: &Import) -> Result<Receipt> {
    let opened = File::open(file).with_context(|| format!("reading {}", file.display()))?;
    house.import(&mut BufReader::new(opened), form(file)?, import)
}

fn form(file: &Path) -> Result<Form> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    match ending.as_str() {
        "csv" => Ok(Form::Csv),
        "jsonl" | "ndjson" => Ok(Form::Lines),
        _ => bail!("{}: expected a file that ends in .csv or .jsonl", file.display()),
    }
}

fn tell(file: &Path, receipt: &Receipt, refused: bool, arguments: &cli::Import, language: Language) -> Result<()> {
    if arguments.json {
        output::data(&serde_json::to_string(receipt)?)?;
        return Ok(());
    }
    let file = file.display().to_string();
    receipt.problems.iter().for_each(|problem| output::tell(&format!("{file}: {problem}")));
    let count = |number: usize| number.to_string();
    let counts = [
        ("file", file.clone()),
        ("recorded", count(receipt.recorded)),
        ("already", count(receipt.already_recorded)),
        ("corrected", count(receipt.corrected)),
        ("rejected", count(receipt.rejected)),
        ("conflicts", count(receipt.conflicts)),
    ];
    let counts = counts.each_ref().map(|(name, value)| (*name, value.as_str()));
    output::data(&word(language, "import-counts", &counts))?;
    if arguments.dry_run {
        output::tell(&word(language, "nothing-recorded", &[]));
    } else if refused || receipt.has_faults() && !arguments.allow_partial {
        output::tell(&word(language, "import-nothing", &[("file", &file)]));
    }
    Ok(())
}
