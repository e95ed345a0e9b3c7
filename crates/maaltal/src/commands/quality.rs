//! `maaltal quality`: what needs attention in a programme's events.

use super::inspect;
use crate::cli::Quality as Arguments;
use crate::exit::Ended;
use crate::output;
use crate::words::word;
use anyhow::Result;
use maaltal_domain::{Finding, FindingReason, Language, Position, ProgrammeId, Quality};
use maaltal_report::writing;
use serde_json::{Value as Json, json};

pub fn run(arguments: &Arguments, language: Language) -> Result<Ended> {
    let house = inspect(&arguments.folder)?;
    let quality = house.quality(&arguments.programme, arguments.known_at)?;
    let rejected = house.rejected_of(&arguments.programme)?;
    if arguments.json {
        let json = to_json(&arguments.programme, &quality, rejected);
        output::data(&serde_json::to_string_pretty(&json)?)?;
    } else {
        output::data(&text(&quality, rejected, language))?;
    }
    Ok(Ended::Done)
}

pub fn to_json(programme: &ProgrammeId, quality: &Quality, rejected: usize) -> Json {
    let finding = |finding: &Finding| json!({"position": finding.position, "reason": finding.reason.code(), "other": finding.other});
    let reach =
        quality.reach.iter().map(|own| json!({"type": own.event_type, "events": own.events, "until": own.until}));
    let lacking = |own: &maaltal_domain::Incomplete| json!({"type": own.event_type, "field": own.field, "positions": own.positions});
    json!({
        "programme": programme,
        "position": quality.position,
        "rejected": rejected,
        "findings": quality.findings.iter().map(finding).collect::<Vec<_>>(),
        "incomplete": quality.incomplete.iter().map(lacking).collect::<Vec<_>>(),
        "reach": reach.collect::<Vec<_>>(),
    })
}

fn text(quality: &Quality, rejected: usize, language: Language) -> String {
    let position = quality.position.to_string();
    let mut lines = vec![word(language, "quality-head", &[("position", &position)])];
    if rejected > 0 {
        lines.push(word(language, "quality-rejected", &[("count", &rejected.to_string())]));
    }
    for reason in FindingReason::ALL {
        let own: Vec<_> = quality.findings.iter().filter(|finding| finding.reason == *reason).collect();
        if !own.is_empty() {
            let positions = positions(own.iter().map(|finding| finding.position));
            lines.push(format!("{}: {positions}", word(language, &format!("finding-{}", reason.code()), &[])));
        }
    }
    for own in &quality.incomplete {
        let positions = positions(own.positions.iter().copied());
        let about = [("type", own.event_type.as_str()), ("field", own.field)];
        lines.push(format!("{}: {positions}", word(language, "quality-incomplete", &about)));
    }
    let titles = ["column-type", "column-events", "column-until"].map(|key| word(language, key, &[])).to_vec();
    let reach = quality.reach.iter();
    let rows =
        reach.map(|own| vec![own.event_type.clone(), own.events.to_string(), writing::date(own.until, language)]);
    let table = output::columns(&std::iter::once(titles).chain(rows).collect::<Vec<_>>());
    format!("{}\n\n{table}", lines.join("\n"))
}

/// Positions that one line names at most; the JSON has all.
const NAMED: usize = 20;

/// `12, 15, 18`, and how many more there are.
pub fn positions(all: impl ExactSizeIterator<Item = Position>) -> String {
    let more = all.len().saturating_sub(NAMED);
    let named: Vec<_> = all.take(NAMED).map(|position| position.to_string()).collect();
    let rest = if more > 0 { format!(" (+{more})") } else { String::new() };
    format!("{}{rest}", named.join(", "))
}
