//! One attack: random reports, disclosed one after the other, each knowing the ones before; then somebody narrows what is hidden.

use super::attacker::{Attacker, Narrow};
use super::random::{Luck, amounts, programme, snapshots};
use maaltal_domain::{Language, Released, ReleasedTable, disclose};
use serde_json::Value as Json;
use std::sync::Arc;

/// What came of an attack.
pub struct Trial {
    /// Hidden cells with too few possible values.
    pub narrow: Vec<Narrow>,
    /// Hidden numbers.
    pub hidden: usize,
    /// What was published.
    pub reports: Vec<Json>,
}

impl Trial {
    /// The published cells of the figures in which something was found, a line a figure and report.
    pub fn told(&self) -> String {
        let mut told = String::new();
        let wrong: Vec<&str> = self.narrow.iter().map(|narrow| narrow.name.0.as_str()).collect();
        for report in &self.reports {
            let kpis = report["kpis"].as_array().unwrap().iter();
            for kpi in kpis.filter(|kpi| wrong.iter().any(|id| kpi["id"] == *id)) {
                told += &format!("\n{} {}", kpi["id"], cell(kpi));
                for (dimension, lines) in kpi["breakdowns"].as_object().unwrap() {
                    let lines: Vec<_> = lines.as_array().unwrap().iter().map(cell).collect();
                    told += &format!(" | {dimension}: {}", lines.join(" "));
                }
            }
        }
        told
    }
}

fn cell(cell: &Json) -> String {
    match (cell["state"].as_str().unwrap(), &cell["numerator"]) {
        ("shown", Json::Number(part)) => format!("{part}/{}", cell["denominator"]),
        ("shown", _) => cell["value"].to_string(),
        (state, _) => state.to_owned(),
    }
}

/// So many successive reports with at most so many lines, by the luck of a seed.
pub fn trial(seed: u64, reports: usize, lines: u64) -> Trial {
    let mut luck = Luck::of(seed);
    let lines = luck.between(1, lines) as usize;
    let programme = programme(&mut luck, lines);
    let snapshots = snapshots(&mut luck, &programme, reports);
    let truth: Vec<_> = snapshots.iter().map(amounts).collect();
    let mut released = Vec::new();
    let mut reports: Vec<Json> = Vec::new();
    for snapshot in snapshots {
        let json = disclose(snapshot, &Released::of(released.iter().cloned())).to_json(Language::Da);
        released.push(Arc::new(ReleasedTable::read(&json).unwrap()));
        reports.push(json);
    }
    let attacker = Attacker::new(&programme, &reports, &truth);
    let (narrow, hidden) = (attacker.narrow(programme["threshold"].as_u64().unwrap(), 3), attacker.unknowns());
    Trial { narrow, hidden, reports }
}
