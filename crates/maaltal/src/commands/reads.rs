//! `maaltal reads`: who has looked at what is not released.

use super::standing;
use crate::cli::Reads as Arguments;
use crate::exit::Ended;
use crate::house::reads;
use crate::output;
use anyhow::Result;
use serde_json::Value as Json;

pub fn run(arguments: &Arguments) -> Result<Ended> {
    let Arguments::List { json, folder } = arguments;
    let all = reads(&standing(folder)?)?;
    if *json {
        output::data(&serde_json::to_string_pretty(&all)?)?;
    } else if !all.is_empty() {
        output::data(&all.iter().map(line).collect::<Vec<_>>().join("\n"))?;
    }
    Ok(Ended::Done)
}

fn line(read: &Json) -> String {
    let part = |key: &str| read.get(key).and_then(Json::as_str).unwrap_or_default();
    format!("{}  {} ({})  {}", part("at"), part("who"), part("role"), part("what"))
}
