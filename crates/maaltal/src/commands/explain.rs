//! `maaltal explain`: the events behind a figure, by its name or by its code in a report.

mod code;

use super::{cell, inspect};
use crate::cli::Explain;
use crate::exit::Ended;
use crate::house::House;
use crate::output;
use crate::words::word;
use anyhow::{Context, Result};
use maaltal_domain::{
    BackTest, Decimal, Evidence, Explanation, Invalid, KpiId, Language, Position, Programme, ProgrammeId, Unit,
};
use maaltal_log::Record;
use maaltal_report::writing;
use maaltal_web::{NodeError, Question};
use serde_json::{Value as Json, json};
use std::sync::Arc;

pub fn run(arguments: &Explain, language: Language) -> Result<Ended> {
    let (Some(programme), Some(period)) = (&arguments.programme, &arguments.period) else {
        return code::run(arguments, language);
    };
    let kpi = arguments.figure.parse().map_err(|invalid: Invalid| NodeError::Question(invalid.at("kpi")))?;
    let house = inspect(&arguments.folder)?;
    let question = Question { period: period.clone(), cutoff: arguments.cutoff, known_at: arguments.known_at };
    let explained = explained(&house, programme, &kpi, &question, language)?;
    output::data(&if arguments.json {
        serde_json::to_string_pretty(&explained.json()?)?
    } else {
        explained.text()?
    })?;
    Ok(Ended::Done)
}

/// A figure explained.
struct Explained<'a> {
    house: &'a House,
    programme: Arc<Programme>,
    explanation: Explanation,
    tested: Option<BackTest>,
    language: Language,
}

fn explained<'a>(
    house: &'a House,
    programme: &ProgrammeId,
    kpi: &KpiId,
    question: &Question,
    language: Language,
) -> Result<Explained<'a>> {
    let (explanation, tested) = house.explanation(programme, kpi, question)?;
    let programme = house.defined_at(programme, &explanation.view)?;
    Ok(Explained { house, programme, explanation, tested, language })
}

impl Explained<'_> {
    fn json(&self) -> Result<Json> {
        to_json(self.house, &self.explanation, self.tested.as_ref())
    }

    fn text(&self) -> Result<String> {
        text(self.house, &self.programme, &self.explanation, self.tested.as_ref(), self.language)
    }
}

fn to_json(house: &House, explanation: &Explanation, tested: Option<&BackTest>) -> Result<Json> {
    let events = |all: &[Evidence]| all.iter().map(|evidence| event(house, evidence)).collect::<Result<Vec<_>>>();
    let tested = tested.map(|own| {
        let interval = own.forecast;
        json!({"from": own.from, "at": own.at, "low": interval.low, "mid": interval.mid, "high": interval.high,
               "actual": cell::json(&own.actual)})
    });
    Ok(json!({
        "kpi": explanation.kpi,
        "period": explanation.period.code(),
        "cutoff": explanation.cutoff,
        "view": explanation.view,
        "figure": cell::json(&explanation.total),
        "counted": events(&explanation.counted)?,
        "whole": events(&explanation.whole)?,
        "deciding": events(&explanation.deciding)?,
        "back_test": tested,
    }))
}

/// An event as it was recorded; of an erased one its place alone.
pub fn event(house: &House, evidence: &Evidence) -> Result<Json> {
    let record = record(house, evidence.position)?;
    let recorded = record.kept();
    Ok(json!({
        "position": evidence.position,
        "day": evidence.day,
        "recorded_at": recorded.as_ref().map(|recorded| recorded.recorded_at),
        "event": recorded.map(|recorded| recorded.event.to_json()),
    }))
}

fn text(
    house: &House,
    programme: &Programme,
    explanation: &Explanation,
    tested: Option<&BackTest>,
    language: Language,
) -> Result<String> {
    let kpi = programme.kpis.iter().find(|kpi| kpi.id == explanation.kpi);
    let unit = kpi.map_or(Unit::Value, |kpi| kpi.measure.unit());
    let head = word(
        language,
        "explain-head",
        &[
            ("kpi", kpi.map_or(explanation.kpi.as_str(), |kpi| kpi.name.in_language(language))),
            ("value", &cell::text(&explanation.total, unit, language)),
            ("period", &writing::period(&explanation.period, language)),
            ("cutoff", &writing::date(explanation.cutoff, language)),
            ("position", &explanation.view.position.to_string()),
        ],
    );
    let mut parts = vec![head];
    parts.extend(tested.map(|own| back_test(own, unit, language)));
    let groups =
        [("counted", &explanation.counted), ("whole", &explanation.whole), ("deciding", &explanation.deciding)];
    for (key, events) in groups.into_iter().filter(|(_, events)| !events.is_empty()) {
        let title = word(language, &format!("explain-{key}"), &[("count", &events.len().to_string())]);
        let rows = events.iter().map(|evidence| row(house, evidence, language)).collect::<Result<Vec<_>>>()?;
        parts.push(format!("{title}\n{}", output::columns(&rows)));
    }
    Ok(parts.join("\n\n"))
}

fn record(house: &House, position: Position) -> Result<Record> {
    house.record_at(position)?.with_context(|| format!("position {position}: expected a record, found none"))
}

fn row(house: &House, evidence: &Evidence, language: Language) -> Result<Vec<String>> {
    let record = record(house, evidence.position)?;
    let who = record.event().map(|event| format!("{} {}", event.source, event.id)).unwrap_or_default();
    let label = if language == Language::Da { evidence.event_type.label() } else { evidence.event_type.name() };
    Ok(vec![evidence.position.to_string(), writing::date(evidence.day, language), label, who])
}

fn back_test(own: &BackTest, unit: Unit, language: Language) -> String {
    let value = |value: Decimal| writing::value(value, unit, language);
    word(
        language,
        "explain-back-test",
        &[
            ("from", &writing::date(own.from, language)),
            ("at", &writing::date(own.at, language)),
            ("low", &value(own.forecast.low)),
            ("mid", &value(own.forecast.mid)),
            ("high", &value(own.forecast.high)),
            ("actual", &cell::text(&own.actual, unit, language)),
        ],
    )
}
