//! `maaltal republish`: the stream from this log.

use super::joined::configured;
use crate::cli::Republish;
use crate::clock::Clock;
use crate::exit::Ended;
use crate::house::House;
use crate::output;
use crate::stream::{STREAM, republish};
use crate::words::word;
use anyhow::{Context, Result, ensure};
use maaltal_domain::Language;

pub fn run(arguments: &Republish, language: Language) -> Result<Ended> {
    let (data, settings) = configured(&arguments.config, &arguments.folder)?;
    let settings = settings.context("bus.kind: expected nats, got embedded: there is no stream to publish to")?;
    ensure!(House::is_in(&data), "{}: expected a log, found none", data.display());
    let house = House::open(&data, Clock::Real)?;
    let progress = output::progress(house.head().position.0, word(language, "republish-events", &[]));
    let runtime = tokio::runtime::Runtime::new()?;
    let published = runtime.block_on(republish(&settings, &house, |position| progress.set_position(position.0)))?;
    progress.finish_and_clear();
    let (published, head) = (published.to_string(), house.head());
    let words = [("published", published.as_str()), ("position", &head.position.to_string()), ("stream", STREAM)];
    output::data(&word(language, "republished", &words))?;
    Ok(Ended::Done)
}
