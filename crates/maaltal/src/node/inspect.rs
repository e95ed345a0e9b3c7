//! What the commands `quality`, `restate` and `explain` print, for those who ask over HTTP.

use crate::commands::{explain, quality, restate};
use crate::exit;
use crate::house::House;
use anyhow::{Error, Result};
use maaltal_domain::{Evidence, Explanation, KpiId, Position, ProgrammeId};
use maaltal_web::{Inspection, NodeError, Question};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

pub fn inspect(house: &House, programme: &ProgrammeId, what: &Inspection) -> Result<Json, NodeError> {
    let found = match what {
        Inspection::Quality { known_at } => {
            quality::Found::of(house, programme, *known_at).map(|found| found.to_json(programme))
        }
        Inspection::Restatement { period, from, to } => house
            .restatement(programme, period, None, (*from, *to))
            .map(|restatement| restate::to_json(programme, &restatement)),
        Inspection::Events { kpi, question, after, limit } => {
            events(house, programme, (kpi, question), (*after, *limit))
        }
    };
    found.map_err(told)
}

/// A page of the events behind a figure, by position; each says what it is to the figure.
fn events(
    house: &House,
    programme: &ProgrammeId,
    (kpi, question): (&KpiId, &Question),
    (after, limit): (Position, usize),
) -> Result<Json> {
    let (explanation, _) = house.explanation(programme, kpi, question)?;
    let behind = behind(&explanation);
    let mut rest = behind.into_iter().filter(|(evidence, _)| evidence.position > after);
    let page: Vec<_> = rest.by_ref().take(limit).collect();
    let next = page.last().map(|(evidence, _)| evidence.position).filter(|_| rest.next().is_some());
    let event = |(evidence, parts): &(Evidence, Vec<&str>)| {
        let mut event = explain::event(house, evidence)?;
        event.as_object_mut().into_iter().for_each(|fields| drop(fields.insert("as".into(), json!(parts))));
        anyhow::Ok(event)
    };
    Ok(json!({
        "programme": programme, "kpi": explanation.kpi, "period": explanation.period.code(),
        "cutoff": explanation.cutoff, "view": explanation.view,
        "events": page.iter().map(event).collect::<Result<Vec<_>>>()?, "next": next,
    }))
}

/// Every event behind a figure, once, by position, with what it is to the figure.
fn behind(explanation: &Explanation) -> Vec<(Evidence, Vec<&'static str>)> {
    let mut all: BTreeMap<Position, (Evidence, Vec<&'static str>)> = BTreeMap::new();
    let parts = [("counted", &explanation.counted), ("whole", &explanation.whole), ("deciding", &explanation.deciding)];
    for (part, events) in parts {
        for evidence in events {
            let (_, own) = all.entry(evidence.position).or_insert_with(|| (*evidence, Vec::new()));
            if !own.contains(&part) {
                own.push(part);
            }
        }
    }
    all.into_values().collect()
}

/// What a question's error is to who asked.
fn told(error: Error) -> NodeError {
    error.downcast().unwrap_or_else(|other| NodeError::Internal(exit::told(&other)))
}
