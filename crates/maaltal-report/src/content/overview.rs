//! One page that says how it stands: a row for each target, the worst first.

use super::drafted::Explained;
use super::{Texts, capital, picture, shortened, status};
use crate::overview::{OverviewRow, overview};
use crate::standing::Standing;
use crate::words::word;
use crate::writing::{self, Mark};
use maaltal_domain::{Decimal, PublishedKpi, Status};
use serde_json::{Value as Json, json};

/// Characters of a name in three lines.
const NAME: usize = 88;
/// Characters of the whole that a target is a part of.
const WHOLE: usize = 44;
/// Characters of a line of explanation.
const EXPLANATION: usize = 104;

impl Texts<'_> {
    pub(super) fn overview(&self) -> Json {
        let rows = overview(self.own, self.language);
        let counts: Vec<_> = [Status::Red, Status::Amber, Status::Green, Status::Grey]
            .into_iter()
            .map(|status| self.count(&rows, status))
            .collect();
        let columns =
            ["target-name", "bullet", "actual", "target", "plan", "difference", "status", "trend", "forecast"];
        json!({
            "heading": self.word("overview"),
            "none": self.sentence("no-targets"),
            "counts": counts,
            "columns": columns.map(|key| capital(&self.word(key))),
            "explanation": capital(&self.word("explanation")),
            "rows": rows.into_iter().map(|row| self.row(row)).collect::<Vec<_>>(),
            "legend": self.legend(),
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
        let standing = self.own.kpi(&row.id).and_then(|kpi| Standing::of(self.own, kpi));
        let explained = standing.as_ref().map(|own| self.explained(own));
        let explanation = explained.as_ref().and_then(Explained::text);
        // Where there is nothing more to say, what the figure has come to.
        let explanation = explanation.or_else(|| standing.as_ref().map(|own| own.headline(self.language)));
        let forecast = standing.and_then(|own| own.forecast_at_due()).map(|found| {
            let [low, mid, high] = [found.low, found.mid, found.high].map(|at| self.rounded(at));
            json!({"mid": mid, "interval": format!("{low}–{high}")})
        });
        json!({
            "id": row.id,
            "name": shortened(&row.name, NAME),
            "goal": row.goal,
            "part_of": row.part_of.map(|whole| shortened(&whole, WHOLE)),
            "chart": picture(row.chart),
            "actual": row.actual,
            "code": self.code(self.codes.of(self.own.period().code(), &row.id, None)),
            "target": row.target.unwrap_or_default(),
            "plan": row.plan.unwrap_or_default(),
            "difference": row.difference.unwrap_or_default(),
            "status": status(row.status, self.language),
            "number": row.status_number,
            "trend": standing.map(|own| self.trend(own.kpi)).unwrap_or_default(),
            "forecast": forecast,
            "judged": explained.as_ref().and_then(Explained::judged).map(|own| status(own, self.language)),
            "explanation": explanation.map(|text| shortened(&capital(&text), EXPLANATION)),
        })
    }

    /// Whole numbers from ten on, else one decimal.
    pub(super) fn rounded(&self, number: Decimal) -> String {
        let places = u32::from(number.millionths().abs() < 10 * Decimal::SCALE);
        let whole = number.millionths() % Decimal::SCALE == 0;
        writing::rounded(number, if whole { 0 } else { places }, self.language)
    }

    /// How a figure is another than at the last meeting, else than in the period before.
    fn trend(&self, kpi: &PublishedKpi) -> String {
        let Some(since) = self.since() else { return String::new() };
        let Some(before) = since.kpi(kpi.definition().id.as_str()) else { return String::new() };
        self.change(before, kpi).unwrap_or_default()
    }

    /// How to read the bullets and columns, and the marks that the overview uses.
    fn legend(&self) -> Json {
        let used = |mark: &Mark| {
            self.own.kpis().iter().any(|kpi| kpi.target().is_some() && Mark::of(kpi.figure()) == Some(*mark))
        };
        let marks: Vec<_> =
            Mark::ALL.into_iter().filter(used).map(|mark| [mark.sign().to_owned(), mark.name(self.language)]).collect();
        let rule = self.own.programme().status;
        let [green, amber] = [rule.green, rule.amber].map(|part| self.hundredths(part));
        let since = match self.since_words() {
            Some(since) => word(self.language, "legend-trend", &[("since", &since)]),
            None => self.word("legend-no-trend"),
        };
        json!({
            "actual": self.word("legend-actual"),
            "target": self.word("legend-target"),
            "plan": self.word("legend-plan"),
            "marks": marks,
            "notes": [
                word(self.language, "legend-status", &[("green", &green), ("amber", &amber)]),
                since,
                self.word("legend-forecast"),
            ],
        })
    }

    /// A part in hundredths as the status rule says it: `0,95`.
    pub(super) fn hundredths(&self, part: u8) -> String {
        writing::status_number(part.into(), self.language)
    }
}
