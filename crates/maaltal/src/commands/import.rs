//! `maaltal import`: sheets and lines of events, recorded whole or not at all.

use super::open;
use crate::cli;
use crate::exit::Ended;
use crate::house::{Form, Import, Receipt};
use crate::output;
use crate::words::word;
use anyhow::{Context, Result, bail};
use maaltal_domain::Language;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

pub fn run(arguments: &cli::Import, language: Language) -> Result<Ended> {
    let house = open(&arguments.folder)?;
    let import = Import {
        programme: arguments.programme.clone(),
        source: arguments.source.clone(),
        dry_run: arguments.dry_run,
        allow_partial: arguments.allow_partial,
        back: arguments.back,
    };
    let mut ended = Ended::Done;
    for file in &arguments.files {
        let form = form(file)?;
        let opened = File::open(file).with_context(|| format!("reading {}", file.display()))?;
        let busy = output::busy(word(language, "import-checking", &[]));
        let receipt = house.import(&mut BufReader::new(opened), form, &import)?;
        busy.finish_and_clear();
        tell(file, &receipt, arguments, language)?;
        if receipt.has_faults() {
            ended = Ended::SomeRejected;
        }
    }
    if !arguments.dry_run {
        house.save_checkpoint()?;
    }
    Ok(ended)
}

fn form(file: &Path) -> Result<Form> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    match ending.as_str() {
        "csv" => Ok(Form::Csv),
        "jsonl" | "ndjson" => Ok(Form::Lines),
        _ => bail!("{}: expected a file that ends in .csv or .jsonl", file.display()),
    }
}

fn tell(file: &Path, receipt: &Receipt, arguments: &cli::Import, language: Language) -> Result<()> {
    if arguments.json {
        output::data(&serde_json::to_string(receipt)?);
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
    output::data(&word(language, "import-counts", &counts));
    if arguments.dry_run {
        output::tell(&word(language, "nothing-recorded", &[]));
    } else if receipt.has_faults() && !arguments.allow_partial {
        output::tell(&word(language, "import-nothing", &[("file", &file)]));
    }
    Ok(())
}
