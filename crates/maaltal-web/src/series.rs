//! One key figure over periods: `GET /v1/programmes/{p}/kpis/{kpi}/series`.

use crate::access::{Asker, Sight};
use crate::asked::{NamedKpi, Parameters, Visit};
use crate::question::{Wanted, newest_release, programme};
use crate::refusal::{Reason, Refusal};
use crate::{KnownAt, Node, Question};
use axum::response::Response;
use chrono::Datelike;
use maaltal_domain::{
    Day, HalfYear, Invalid, KpiId, Language, Month, Period, PeriodKind, Programme, ProgrammeId, PublishedTable,
    day_from_iso,
};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::str::FromStr;

/// Most periods that are answered at once.
const MOST: usize = 120;

/// Which points an address asks for.
struct Run {
    from: Option<Bound>,
    to: Option<Bound>,
    by: By,
    known_at: Option<KnownAt>,
}

/// Where a run begins or ends: a day, or a period's code, whose meaning the programme gives.
enum Bound {
    Day(Day),
    Code(String),
}

/// What a run goes by.
#[derive(Clone, Copy)]
struct By(PeriodKind);

impl FromStr for Bound {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let day = day_from_iso(text).map(Self::Day);
        let code = || Period::parse(text, HalfYear::Calendar).map(|_| Self::Code(text.to_owned()));
        day.or_else(|_| code()).map_err(|_| Invalid::new("a date (YYYY-MM-DD) or a period (such as 2019-S1)", text))
    }
}

impl FromStr for By {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Ok(Self(match text {
            "half-year" => PeriodKind::HalfYear,
            "quarter" => PeriodKind::Quarter,
            "month" => PeriodKind::Month,
            "year" => PeriodKind::Year,
            _ => return Err(Invalid::new("half-year, quarter, month or year", text)),
        }))
    }
}

impl By {
    /// The period of this kind that `day` lies in.
    fn period_of(self, day: Day, half_year: HalfYear) -> Option<Period> {
        Some(match self.0 {
            PeriodKind::Year => Period::year_of(day),
            PeriodKind::HalfYear => Period::half_year_of(day, half_year),
            PeriodKind::Month => Period::of_month(Month::of(day)),
            PeriodKind::Quarter => {
                let code = format!("{:04}-Q{}", day.year(), day.month0() / 3 + 1);
                Period::parse(&code, half_year).ok()?
            }
        })
    }
}

impl Run {
    fn read(parameters: &mut Parameters) -> Self {
        Self {
            from: parameters.read("from"),
            to: parameters.read("to"),
            by: parameters.read("by").unwrap_or(By(PeriodKind::HalfYear)),
            known_at: parameters.read("known_at"),
        }
    }

    /// First and last day, where they are said.
    fn days(&self, half_year: HalfYear) -> (Option<Day>, Option<Day>) {
        let day = |bound: &Option<Bound>, of: fn(&Period) -> Day| match bound {
            Some(Bound::Day(day)) => Some(*day),
            Some(Bound::Code(code)) => Period::parse(code, half_year).ok().as_ref().map(of),
            None => None,
        };
        (day(&self.from, Period::start), day(&self.to, Period::last_day))
    }

    /// As [`Run::days`], the first not after the last.
    fn in_order(&self, half_year: HalfYear) -> Result<(Option<Day>, Option<Day>), Refusal> {
        match self.days(half_year) {
            (Some(from), Some(to)) if from > to => {
                let expected = format!("a day or period that begins by {to}, where `to` ends");
                let problem = Invalid::new(expected, format!("one that begins on {from}, after `to`")).at("from");
                Err(Refusal::of_parameters(&[problem]))
            }
            days => Ok(days),
        }
    }

    /// A table for each period of any view.
    fn of_any_view(&self, node: &dyn Node, programme: &Programme) -> Result<Vec<PublishedTable>, Refusal> {
        let ask = |period: &Period, known_at| {
            node.table(&programme.id, &Question { period: period.code().into(), cutoff: None, known_at })
        };
        // One view for all points, whatever is recorded meanwhile.
        let known_at = self.known_at.unwrap_or(KnownAt::Position(node.head().position));
        let view = *ask(&programme.first_period(), Some(known_at))?.view();
        let known_at = Some(KnownAt::Position(view.position));
        let (from, to) = self.in_order(programme.half_year)?;
        let seen = view.recorded_at.map_or(programme.start, |at| at.danish_day());
        let last = programme.end.map_or(seen, |end| seen.min(end)).min(to.unwrap_or(Day::MAX));
        let first = from.unwrap_or(programme.start).max(programme.start);
        let next = |period: &Period| self.by.period_of(period.end(), programme.half_year);
        let all = std::iter::successors(self.by.period_of(first, programme.half_year), next);
        let all: Vec<_> = all.take_while(|period| period.start() <= last).take(MOST + 1).collect();
        if all.len() > MOST {
            let problem = Invalid::new(format!("a run of at most {MOST} periods"), "more").at("from");
            return Err(Refusal::of_parameters(&[problem]));
        }
        Ok(all.iter().map(|period| ask(period, known_at)).collect::<Result<_, _>>()?)
    }

    /// The newest release of each period; of a view that is said, the releases of that view.
    fn of_releases(&self, node: &dyn Node, asker: &Asker, id: &ProgrammeId) -> Result<Vec<PublishedTable>, Refusal> {
        let half_year = newest_release(node, id)?.programme().half_year;
        let (from, to) = self.in_order(half_year)?;
        let codes: BTreeSet<_> = node.releases(id)?.into_iter().map(|release| release.period).collect();
        let periods = codes.iter().filter_map(|code| Period::parse(code, half_year).ok());
        let is_within = |period: &Period| {
            period.kind() == self.by.0
                && from.is_none_or(|from| period.last_day() >= from)
                && to.is_none_or(|to| period.start() <= to)
        };
        let mut periods: Vec<_> = periods.filter(is_within).collect();
        periods.sort_by_key(Period::start);
        let mut tables = Vec::new();
        for period in periods {
            let wanted = Wanted { period: Some(period.code().into()), cutoff: None, known_at: self.known_at };
            tables.extend(wanted.released(node, id)?);
        }
        // Whether there is such a view is not told, only whether it is released.
        match self.known_at {
            Some(_) if tables.is_empty() => {
                Err(asker.caller.refused("inspect or admin for a view that is not released"))
            }
            _ => Ok(tables),
        }
    }
}

/// `GET /v1/programmes/{p}/kpis/{kpi}/series`
pub(crate) async fn series(NamedKpi(id, kpi): NamedKpi, visit: Visit) -> Result<Response, Refusal> {
    let find = move |node: &dyn Node, asker: &Asker, (run, language): (Run, Language)| {
        let tables = match asker.caller.sight(node, &id)? {
            Sight::AnyView => {
                let programme = programme(node, &id)?;
                asker.note(node)?;
                run.of_any_view(node, &programme)?
            }
            Sight::Released => run.of_releases(node, asker, &id)?,
        };
        let points: Vec<_> = tables.iter().filter_map(|table| point(table, &kpi, language)).collect();
        match points.is_empty() {
            false => Ok(json!({"programme": id, "kpi": kpi, "points": points})),
            true => Err(Refusal::new(Reason::NotFound, format!("no figure of the key figure {kpi} in this run"))),
        }
    };
    visit.json(|parameters| (Run::read(parameters), parameters.language()), find).await
}

/// A key figure as the snapshot of one period has it, with that period and its view.
fn point(table: &PublishedTable, kpi: &KpiId, language: Language) -> Option<Json> {
    let all = table.to_json(language);
    let figure = all.get("kpis")?.as_array()?.iter().find(|own| own.get("id") == Some(&json!(kpi)))?;
    let place = |key: &str| all.get(key).cloned().unwrap_or_default();
    Some(json!({"period": place("period"), "view": place("view"), "definition": place("definition"), "figure": figure}))
}
