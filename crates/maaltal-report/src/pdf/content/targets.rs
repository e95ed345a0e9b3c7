//! Each target with its story: headline, step chart, table of half-years.

use super::{Texts, picture, status};
use crate::standing::Standing;
use crate::{chart, writing};
use maaltal_domain::PublishedKpi;
use serde_json::{Value as Json, json};

impl Texts<'_> {
    pub(super) fn targets(&self) -> Json {
        let own = self.own;
        let standings = own.kpis().iter().filter_map(|kpi| Standing::of(own, kpi));
        json!({
            "heading": self.word("targets"),
            "columns": self.columns(&["period-name", "actual", "plan", "difference", "status"]),
            "items": standings.map(|standing| self.target(&standing)).collect::<Vec<_>>(),
        })
    }

    fn target(&self, standing: &Standing) -> Json {
        let definition = standing.kpi.definition();
        json!({
            "name": definition.name.in_language(self.language),
            "headline": standing.headline(self.language),
            "goal": standing.aim(self.own.cutoff(), self.language),
            "status": status(standing.target.status, self.language),
            "number": standing.hundredths.map(|hundredths| writing::status_number(hundredths, self.language)),
            "chart": picture(chart::steps(self.tables, definition.id.as_str(), &[], self.language)),
            "rows": self.target_rows(definition.id.as_str()),
            "reaches": self.reaches_note(standing.kpi),
        })
    }

    fn target_rows(&self, id: &str) -> Vec<Json> {
        let row = |table| {
            let standing = Standing::of(table, table.kpi(id)?)?;
            Some(json!({
                "cells": [
                    self.period(table),
                    self.figure(standing.kpi),
                    standing.plan_text(self.language).unwrap_or_default(),
                    standing.difference_text(self.language).unwrap_or_default(),
                ],
                "status": status(standing.target.status, self.language),
            }))
        };
        self.tables.iter().filter_map(row).collect()
    }

    /// A figure with a star while it may change by time alone.
    pub(super) fn figure(&self, kpi: &PublishedKpi) -> String {
        let text = writing::figure(kpi.figure(), kpi.definition().measure.unit(), self.language);
        let star = if kpi.provisional() && kpi.figure().value().is_some() { "*" } else { "" };
        format!("{text}{star}")
    }

    /// How far a figure's data reach, in a sentence; nothing where none are shown.
    pub(super) fn reaches_note(&self, kpi: &PublishedKpi) -> Option<String> {
        let day = writing::date_in_text(kpi.reaches()?, self.language);
        Some(crate::words::word(self.language, "reaches-note", &[("date", &day)]))
    }
}
