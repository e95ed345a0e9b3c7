//! `maaltal restate`: one period's figures and targets at two views, and why they differ.

use super::quality::positions;
use super::{cell, inspect};
use crate::cli::Restate;
use crate::exit::Ended;
use crate::output;
use crate::words::word;
use anyhow::Result;
use maaltal_domain::{
    Cause, CauseReason, Cell, Language, Programme, ProgrammeId, Restated, RestatedTarget, Restatement, Step, Unit,
};
use maaltal_report::{status_word, writing};
use serde_json::{Value as Json, json};

pub fn run(arguments: &Restate, language: Language) -> Result<Ended> {
    let house = inspect(&arguments.folder)?;
    let views = (arguments.from, arguments.to);
    let restatement = house.restatement(&arguments.programme, &arguments.period, arguments.cutoff, views)?;
    if arguments.json {
        let json = to_json(&arguments.programme, &restatement);
        output::data(&serde_json::to_string_pretty(&json)?)?;
    } else {
        let definition = house.defined_at(&arguments.programme, &restatement.to)?;
        output::data(&text(&definition, &restatement, language))?;
    }
    Ok(Ended::Done)
}

pub fn to_json(programme: &ProgrammeId, restatement: &Restatement) -> Json {
    let cause =
        |cause: &Cause| json!({"position": cause.position, "reason": cause.reason.code(), "other": cause.other});
    let figure = |own: &Restated| {
        json!({
            "kpi": own.kpi,
            "old": own.old.as_ref().map(|total| side(total, own.old_target.as_ref())),
            "new": own.new.as_ref().map(|total| side(total, own.new_target.as_ref())),
            "difference": cell::difference(own.old.as_ref(), own.new.as_ref()),
            "causes": own.causes.iter().map(cause).collect::<Vec<_>>(),
        })
    };
    json!({
        "programme": programme,
        "period": restatement.period.code(),
        "cutoff": restatement.cutoff,
        "from": restatement.from,
        "to": restatement.to,
        "kpis": restatement.figures.iter().map(figure).collect::<Vec<_>>(),
    })
}

/// A figure at a view as JSON, with its target and how it stands against it.
fn side(total: &Cell, target: Option<&RestatedTarget>) -> Json {
    let step = |step: &Step| json!({"by": step.by, "value": step.value});
    let stated = |own: &RestatedTarget| {
        let steps: Vec<_> = own.steps.iter().map(step).collect();
        let published = &own.published;
        json!({"value": published.value, "due": published.due, "path": published.path, "steps": steps})
    };
    let mut side = cell::json(total);
    if let Some(fields) = side.as_object_mut() {
        fields.insert("target".into(), json!(target.map(stated)));
        fields.insert("status".into(), json!(target.map(|own| own.published.status)));
    }
    side
}

fn text(programme: &Programme, restatement: &Restatement, language: Language) -> String {
    let head = word(
        language,
        "restate-head",
        &[
            ("period", &writing::period(&restatement.period, language)),
            ("cutoff", &writing::date(restatement.cutoff, language)),
            ("from", &restatement.from.position.to_string()),
            ("to", &restatement.to.position.to_string()),
        ],
    );
    let titles = ["column-figure", "column-old", "column-new", "column-difference"];
    let titles = titles.map(|key| word(language, key, &[])).to_vec();
    let rows = restatement.figures.iter().flat_map(|own| rows(programme, own, language));
    let table = output::columns(&std::iter::once(titles).chain(rows).collect::<Vec<_>>());
    let reasons = restatement.figures.iter().filter(|own| !own.causes.is_empty());
    let reasons: Vec<_> = reasons.map(|own| why(programme, own, language)).collect();
    [head, table, reasons.join("\n")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// A figure's row, and below it that of its target where it or the status is another one.
fn rows(programme: &Programme, own: &Restated, language: Language) -> Vec<Vec<String>> {
    let kpi = programme.kpis.iter().find(|kpi| kpi.id == own.kpi);
    let unit = kpi.map_or(Unit::Value, |kpi| kpi.measure.unit());
    let text = |known: &Option<Cell>| known.as_ref().map_or("-".into(), |known| cell::text(known, unit, language));
    let difference = cell::difference(own.old.as_ref(), own.new.as_ref());
    let difference = difference.map(|difference| writing::value(difference, unit, language)).unwrap_or_default();
    let figure = vec![name(programme, own, language), text(&own.old), text(&own.new), difference];
    let aim = |known: &Option<RestatedTarget>| {
        let stated = |own: &RestatedTarget| {
            let target = &own.published;
            (target.value, target.due, target.status, own.steps.clone())
        };
        known.as_ref().map(stated)
    };
    let target = (aim(&own.old_target) != aim(&own.new_target)).then(|| {
        let text = |known: &Option<RestatedTarget>| target(known.as_ref(), unit, language);
        let title = word(language, "column-target", &[]);
        vec![format!("  {title}"), text(&own.old_target), text(&own.new_target)]
    });
    std::iter::once(figure).chain(target).collect()
}

/// A target in words: how much, by when, how the figure stands against it, and the agreed way there.
fn target(target: Option<&RestatedTarget>, unit: Unit, language: Language) -> String {
    let Some((own, goal)) = target.and_then(|own| Some((own, own.published.goal()?))) else { return "-".into() };
    let goal = writing::value(goal, unit, language);
    let status = status_word(own.published.status, language);
    let stated = match own.published.due {
        Some(due) => {
            let due = writing::date(due, language);
            word(language, "restate-target-due", &[("goal", &goal), ("due", &due), ("status", &status)])
        }
        None => word(language, "restate-target", &[("goal", &goal), ("status", &status)]),
    };
    let step =
        |step: &Step| format!("{}: {}", writing::date(step.by, language), writing::value(step.value, unit, language));
    std::iter::once(stated).chain(own.steps.iter().map(step)).collect::<Vec<_>>().join("; ")
}

/// The positions that made a figure another one, by reason.
fn why(programme: &Programme, own: &Restated, language: Language) -> String {
    let of_reason = |reason: &CauseReason| {
        let causes: Vec<_> = own.causes.iter().filter(|cause| cause.reason == *reason).collect();
        let named = || positions(causes.iter().map(|cause| cause.position));
        (!causes.is_empty())
            .then(|| format!("{} {}", word(language, &format!("cause-{}", reason.code()), &[]), named()))
    };
    let reasons: Vec<_> = CauseReason::ALL.iter().filter_map(of_reason).collect();
    format!("{}: {}", name(programme, own, language), reasons.join("; "))
}

fn name(programme: &Programme, own: &Restated, language: Language) -> String {
    let kpi = programme.kpis.iter().find(|kpi| kpi.id == own.kpi);
    kpi.map_or(own.kpi.as_str(), |kpi| kpi.name.in_language(language)).to_owned()
}
