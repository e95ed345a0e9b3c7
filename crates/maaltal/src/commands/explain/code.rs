//! `maaltal explain CODE`: what the code beside a printed figure stands for.

use super::{Explained, explained};
use crate::cli::Explain;
use crate::commands::inspect;
use crate::exit::{Ended, Usage};
use crate::house::{Coded, House};
use crate::output;
use crate::words::word;
use anyhow::{Context, Result};
use maaltal_domain::{Language, Problem, Unit};
use maaltal_report::{FigureAt, read_code, writing};
use maaltal_web::{KnownAt, NodeError, Question};
use serde_json::{Value as Json, json};

const USAGE: &str =
    "expected the code of a figure, six letters and digits, or a key figure with --programme and --period";

pub fn run(arguments: &Explain, language: Language) -> Result<Ended> {
    let code = read_code(&arguments.figure).ok_or(Usage(USAGE))?;
    let house = inspect(&arguments.folder)?;
    let found = match &arguments.report {
        Some(file) => {
            let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
            house.coded_in(&bytes, &code)?.into_iter().collect()
        }
        None => house.coded(&code)?,
    };
    let newest = found.first().ok_or_else(|| unknown(&code))?;
    let explained = explanation(&house, newest, language)?;
    if arguments.json {
        let matches: Vec<_> = found.iter().map(to_json).collect();
        let explanation = explained.map(|own| own.json()).transpose()?;
        let json = json!({"code": code, "matches": matches, "explanation": explanation});
        output::data(&serde_json::to_string_pretty(&json)?)?;
    } else {
        let mut parts = Vec::new();
        for own in &found {
            parts.push(head(&house, &code, own, language)?);
        }
        match (&newest.at, explained) {
            (FigureAt::Kpi { line, .. }, Some(explained)) => {
                parts.extend(line.as_ref().map(|_| word(language, "explain-code-line", &[])));
                parts.push(explained.text()?);
            }
            _ => parts.push(word(language, "explain-code-labour", &[])),
        }
        output::data(&parts.join("\n\n"))?;
    }
    Ok(Ended::Done)
}

fn unknown(code: &str) -> NodeError {
    let expected = "the code of a figure in a published report; of another, give --report FILE.pdf".into();
    NodeError::Question(Problem { field: "code".into(), expected, got: code.into() })
}

/// The events behind the key figure that a code stands for; nothing for a figure of the labour market.
fn explanation<'a>(house: &'a House, own: &Coded, language: Language) -> Result<Option<Explained<'a>>> {
    let FigureAt::Kpi { kpi, .. } = &own.at else { return Ok(None) };
    let known_at = Some(KnownAt::Position(own.position));
    let question = Question { period: own.period.clone(), cutoff: Some(own.cutoff), known_at };
    explained(house, &own.programme, kpi, &question, language).map(Some)
}

fn to_json(own: &Coded) -> Json {
    json!({
        "programme": own.programme,
        "meeting": own.meeting,
        "published": own.published,
        "position": own.position,
        "period": own.period,
        "cutoff": own.cutoff,
        "figure": own.at.to_string(),
        "state": own.figure.state(),
        "value": own.figure.value(),
    })
}

/// What the code stands for, and in which report.
fn head(house: &House, code: &str, own: &Coded, language: Language) -> Result<String> {
    let value = writing::figure(&own.figure, unit(house, own)?, language);
    let (figure, cutoff) = (own.at.to_string(), writing::date(own.cutoff, language));
    let about = [("code", code), ("figure", &figure), ("value", &value), ("cutoff", &cutoff)];
    let (programme, position) = (own.programme.to_string(), own.position.to_string());
    let published = own.published.map(|published| published.to_string());
    let meeting = own.meeting.clone().unwrap_or_default();
    let key = match (&published, &own.meeting) {
        (None, _) => "explain-code-unpublished",
        (_, None) => "explain-code-period",
        _ => "explain-code-meeting",
    };
    let published = published.unwrap_or_default();
    let report =
        [("programme", programme.as_str()), ("position", &position), ("published", &published), ("meeting", &meeting)];
    Ok(format!("{}\n{}", word(language, "explain-code", &about), word(language, key, &report)))
}

fn unit(house: &House, own: &Coded) -> Result<Unit> {
    Ok(match &own.at {
        FigureAt::Labour { figure: "share", .. } => Unit::Share,
        FigureAt::Labour { .. } => Unit::Value,
        FigureAt::Kpi { kpi, .. } => house.unit(&own.programme, kpi, own.position)?,
    })
}
