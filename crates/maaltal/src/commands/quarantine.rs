//! `maaltal quarantine`: what the gate turned away.

use super::{inspect, read};
use crate::cli::Quarantine;
use crate::exit::Ended;
use crate::house::Rejected;
use crate::output;
use crate::words::word;
use anyhow::{Context, Result};
use maaltal_domain::Language;
use serde_json::{Value as Json, json};

pub fn run(arguments: &Quarantine, language: Language) -> Result<Ended> {
    match arguments {
        Quarantine::List { all, json, folder } => {
            let rejected = inspect(folder)?.rejected()?;
            let listed: Vec<_> = rejected.into_iter().filter(|rejected| *all || !rejected.dismissed).collect();
            if *json {
                let objects: Vec<_> = listed.iter().map(to_json).collect();
                output::data(&serde_json::to_string_pretty(&objects)?)?;
            } else {
                listed.iter().try_for_each(|rejected| output::data(&line(rejected, language)))?;
            }
        }
        Quarantine::Show { number, folder } => {
            let rejected = inspect(folder)?.rejected()?;
            let missing = || format!("number: expected 1 to {}, got {number}", rejected.len());
            let found = rejected.iter().find(|rejected| rejected.number == *number).with_context(missing)?;
            output::data(&serde_json::to_string_pretty(&to_json(found))?)?;
        }
        Quarantine::Dismiss { numbers, reason, folder } => {
            read(folder)?.dismiss(numbers, reason.as_ref())?;
            output::tell(&word(language, "quarantine-dismissed", &[("count", &numbers.len().to_string())]));
        }
    }
    Ok(Ended::Done)
}

fn to_json(rejected: &Rejected) -> Json {
    let mut object = json!({"number": rejected.number, "dismissed": rejected.dismissed});
    if let (Some(fields), Some(entry)) = (object.as_object_mut(), rejected.entry.as_object()) {
        fields.extend(entry.clone());
    }
    object
}

/// Its number, when it came, what it calls itself, and the first thing that is wrong with it.
fn line(rejected: &Rejected, language: Language) -> String {
    let text = |pointer: &str| rejected.entry.pointer(pointer).and_then(Json::as_str).unwrap_or("-").to_owned();
    let problem = |field: &str| text(&format!("/rejection/problems/0/{field}"));
    let about = word(
        language,
        "quarantine-problem",
        &[("field", &problem("field")), ("expected", &problem("expected")), ("got", &problem("got"))],
    );
    let mark = if rejected.dismissed { " *" } else { "" };
    format!(
        "{}{mark}  {}  {} {}  {about}",
        rejected.number,
        text("/at"),
        text("/rejection/source"),
        text("/rejection/id")
    )
}
