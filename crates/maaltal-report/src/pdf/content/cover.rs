//! The cover block and the overview.

use super::{Texts, picture, status};
use crate::overview::{OverviewRow, overview};
use crate::writing::{self, Mark};
use maaltal_domain::{Instant, PublishedKpi, Status};
use serde_json::{Value as Json, json};

impl Texts<'_> {
    pub(super) fn cover(&self) -> Json {
        let none = || self.word("none");
        let date = |day| writing::date_in_text(day, self.language);
        let reaches = self.own.kpis().iter().filter_map(PublishedKpi::reaches).max();
        let recorded = self.own.view().recorded_at.map(Instant::danish_day);
        json!({
            "kicker": self.word("kicker"),
            "name": self.name(),
            "period": self.period(self.own),
            "fictitious": self.fictitious().map(|_| self.word("fictitious-notice")),
            "facts": [
                [self.word("cutoff"), date(self.own.cutoff())],
                [self.word("reaches"), reaches.map_or_else(none, date)],
                [self.word("recorded"), recorded.map_or_else(none, date)],
                [self.word("position"), writing::whole(self.own.view().position.0, self.language)],
            ],
        })
    }

    pub(super) fn overview(&self) -> Json {
        let rows = overview(self.own, self.language);
        let counts: Vec<_> = [Status::Red, Status::Amber, Status::Green, Status::Grey]
            .into_iter()
            .map(|status| self.count(&rows, status))
            .collect();
        json!({
            "heading": self.word("overview"),
            "none": self.word("no-targets"),
            "counts": counts,
            "columns": self.columns(&["target-name", "bullet", "actual", "target", "plan", "difference", "status"]),
            "rows": rows.into_iter().map(|row| self.row(row)).collect::<Vec<_>>(),
            "legend": self.bullet_legend(),
        })
    }

    fn count(&self, rows: &[OverviewRow], wanted: Status) -> Json {
        let count = rows.iter().filter(|row| row.status == wanted).count();
        let name = crate::standing::status_name(wanted);
        json!({
            "status": status(wanted, self.language),
            "count": count,
            "meaning": self.word(&format!("stands-{name}")),
        })
    }

    fn row(&self, row: OverviewRow) -> Json {
        let cells = [Some(row.actual), row.target, row.plan, row.difference].map(Option::unwrap_or_default);
        json!({
            "name": row.name,
            "goal": row.goal,
            "part_of": row.part_of,
            "chart": picture(row.chart),
            "cells": cells,
            "status": status(row.status, self.language),
            "number": row.status_number,
        })
    }

    /// How to read the bullets, and the marks that the overview uses.
    fn bullet_legend(&self) -> Json {
        let used = |mark: &Mark| {
            self.own.kpis().iter().any(|kpi| kpi.target().is_some() && Mark::of(kpi.figure()) == Some(*mark))
        };
        let marks: Vec<_> =
            Mark::ALL.into_iter().filter(used).map(|mark| [mark.sign().to_owned(), mark.name(self.language)]).collect();
        json!({
            "actual": self.word("legend-actual"),
            "target": self.word("legend-target"),
            "plan": self.word("legend-plan"),
            "marks": marks,
            "note": self.word("legend-status"),
        })
    }
}
