//! `maaltal rebuild`: the log folded anew, and the checkpoint of that put away.

use super::found;
use crate::cli::Rebuild;
use crate::clock::{self, Clock};
use crate::exit::Ended;
use crate::house::House;
use crate::output;
use crate::words::word;
use anyhow::Result;
use maaltal_domain::Language;
use serde_json::json;

pub fn run(arguments: &Rebuild, language: Language) -> Result<Ended> {
    let dir = found(&arguments.folder)?;
    let (house, took) = clock::timed(|| House::rebuild(&dir, Clock::Real));
    let head = house?.head();
    if arguments.json {
        let (position, recorded_at, hash) = (head.position, head.recorded_at, head.hash);
        let seconds = took.as_secs_f64();
        let told = json!({"position": position, "recorded_at": recorded_at, "hash": hash, "seconds": seconds});
        output::data(&told.to_string())?;
    } else {
        let (position, hash) = (head.position.to_string(), head.hash.to_string());
        let seconds = format!("{:.1}", took.as_secs_f64());
        let args = [("position", position.as_str()), ("hash", &hash), ("seconds", &seconds)];
        output::data(&word(language, "rebuilt", &args))?;
    }
    Ok(Ended::Done)
}
