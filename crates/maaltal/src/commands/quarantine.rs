//! `maaltal quarantine`: what the gate turned away.

use super::{inspect, read};
use crate::cli::Quarantine;
use crate::exit::Ended;
use crate::house::Rejected;
use crate::output;
use crate::words::word;
use anyhow::Result;
use maaltal_domain::Language;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

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
            let found = inspect(folder)?.rejected_at(*number)?;
            output::data(&serde_json::to_string_pretty(&to_json(&found))?)?;
        }
        Quarantine::Dismiss { numbers, reason, folder } => {
            let taken = read(folder)?.dismiss(numbers, reason.as_ref())?;
            output::tell(&word(language, "quarantine-dismissed", &[("count", &taken.len().to_string())]));
            let before: BTreeSet<_> = numbers.iter().filter(|number| !taken.contains(number)).collect();
            if !before.is_empty() {
                let before: Vec<_> = before.iter().map(ToString::to_string).collect();
                output::tell(&word(language, "quarantine-dismissed-before", &[("numbers", &before.join(", "))]));
            }
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
