//! `maaltal quality`: what needs attention in a programme's events.

use super::inspect;
use crate::cli::Quality as Arguments;
use crate::exit::Ended;
use crate::house::House;
use crate::output;
use crate::words::word;
use anyhow::Result;
use maaltal_domain::{Finding, FindingReason, Language, Position, ProgrammeId, Quality, TableDifference};
use maaltal_report::writing;
use maaltal_web::KnownAt;
use serde_json::{Value as Json, json};

pub fn run(arguments: &Arguments, language: Language) -> Result<Ended> {
    let house = inspect(&arguments.folder)?;
    let found = Found::of(&house, &arguments.programme, arguments.known_at)?;
    if arguments.json {
        output::data(&serde_json::to_string_pretty(&found.to_json(&arguments.programme))?)?;
    } else {
        output::data(&found.text(language))?;
    }
    Ok(Ended::Done)
}

/// Everything of a programme that needs attention.
pub struct Found {
    quality: Quality,
    /// How many rejected records wait.
    rejected: usize,
    /// Released tables that the log does not give again.
    differing: Vec<(Position, TableDifference)>,
}

impl Found {
    pub fn of(house: &House, programme: &ProgrammeId, known_at: Option<KnownAt>) -> Result<Self> {
        Ok(Self {
            quality: house.quality(programme, known_at)?,
            rejected: house.rejected_of(programme)?,
            differing: house.not_given_again(programme, known_at)?,
        })
    }

    pub fn to_json(&self, programme: &ProgrammeId) -> Json {
        let quality = &self.quality;
        let finding = |finding: &Finding| json!({"position": finding.position, "reason": finding.reason.code(), "other": finding.other});
        let differing = self.differing.iter().map(|(position, own)| {
            json!({"position": position, "reason": "released_otherwise", "other": null,
                "figure": own.figure, "released": own.released, "given": own.given})
        });
        let reach =
            quality.reach.iter().map(|own| json!({"type": own.event_type, "events": own.events, "until": own.until}));
        let lacking = |own: &maaltal_domain::Incomplete| json!({"type": own.event_type, "field": own.field, "positions": own.positions});
        json!({
            "programme": programme,
            "position": quality.position,
            "rejected": self.rejected,
            "findings": quality.findings.iter().map(finding).chain(differing).collect::<Vec<_>>(),
            "incomplete": quality.incomplete.iter().map(lacking).collect::<Vec<_>>(),
            "reach": reach.collect::<Vec<_>>(),
        })
    }

    fn text(&self, language: Language) -> String {
        let quality = &self.quality;
        let position = quality.position.to_string();
        let mut lines = vec![word(language, "quality-head", &[("position", &position)])];
        if self.rejected > 0 {
            lines.push(word(language, "quality-rejected", &[("count", &self.rejected.to_string())]));
        }
        for reason in FindingReason::ALL {
            let own: Vec<_> = quality.findings.iter().filter(|finding| finding.reason == *reason).collect();
            if !own.is_empty() {
                let positions = positions(own.iter().map(|finding| finding.position));
                lines.push(format!("{}: {positions}", word(language, &format!("finding-{}", reason.code()), &[])));
            }
        }
        lines.extend(self.differing.iter().map(|(position, own)| differing(*position, own, language)));
        for own in &quality.incomplete {
            let positions = positions(own.positions.iter().copied());
            let about = [("type", own.event_type.as_str()), ("field", own.field)];
            lines.push(format!("{}: {positions}", word(language, "quality-incomplete", &about)));
        }
        format!("{}\n\n{}", lines.join("\n"), reach(quality, language))
    }
}

/// How far each type of event reaches, as a table.
fn reach(quality: &Quality, language: Language) -> String {
    let titles = ["column-type", "column-events", "column-until"].map(|key| word(language, key, &[])).to_vec();
    let rows = quality
        .reach
        .iter()
        .map(|own| vec![own.event_type.clone(), own.events.to_string(), writing::date(own.until, language)]);
    output::columns(&std::iter::once(titles).chain(rows).collect::<Vec<_>>())
}

/// Which released table the log does not give again, and where it differs first.
fn differing(position: Position, own: &TableDifference, language: Language) -> String {
    let about = [
        ("position", position.to_string()),
        ("figure", own.figure.clone()),
        ("released", own.released.clone()),
        ("given", own.given.clone()),
    ];
    word(language, "finding-released_otherwise", &about.each_ref().map(|(name, value)| (*name, value.as_str())))
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
