//! Figures of the house, disclosed.

use super::House;
use maaltal_domain::{
    Day, Period, PeriodKind, Position, Problem, Programme, ProgrammeId, PublishedLabourMarket, PublishedTable, View,
    disclose, disclose_labour_market,
};
use maaltal_log::LogError;
use maaltal_projector::{Ask, Projection, ProjectorError};
use maaltal_web::{KnownAt, NodeError, Question};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What was asked for, by question; a view never changes, so neither do its figures.
pub(super) type Answered<T> = BTreeMap<(ProgrammeId, String, Option<Day>, Position), T>;

/// Answers that are kept at most; then all are forgotten.
const KEPT: usize = 512;

impl House {
    /// The published figures of a programme; what was asked before at the same view is not worked out again.
    ///
    /// # Errors
    /// When there is no such programme in the view, or the question is none.
    pub fn table(&self, programme: &ProgrammeId, question: &Question) -> Result<PublishedTable, NodeError> {
        self.answer(&self.answered, programme, question, |ask| {
            let (snapshot, released) = {
                let projection = self.projection();
                (projection.snapshot(programme, ask)?, projection.released(programme, &ask.view))
            };
            Ok(disclose(snapshot, &released))
        })
    }

    /// The published labour market of a programme; what was asked before at the same view is not worked out again.
    ///
    /// # Errors
    /// When there is no such programme in the view, or the question is none.
    pub fn labour_market(
        &self,
        programme: &ProgrammeId,
        question: &Question,
    ) -> Result<PublishedLabourMarket, NodeError> {
        self.answer(&self.markets, programme, question, |ask| {
            let market = self.projection().labour_market(programme, ask)?;
            Ok(disclose_labour_market(market))
        })
    }

    /// What is kept of `answered`, else what `work` makes of the question.
    fn answer<T: Clone>(
        &self,
        answered: &Mutex<Answered<T>>,
        programme: &ProgrammeId,
        question: &Question,
        work: impl FnOnce(&Ask) -> Result<T, ProjectorError>,
    ) -> Result<T, NodeError> {
        let view = self.view(question.known_at)?;
        let key = (programme.clone(), question.period.clone(), question.cutoff, view.position);
        let answered = || answered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = answered().get(&key) {
            return Ok(known.clone());
        }
        let ask = Ask { period: question.period.clone(), cutoff: question.cutoff, view };
        let answer = work(&ask).map_err(|error| asked(error, programme, &self.projection()))?;
        let mut answered = answered();
        if answered.len() >= KEPT {
            answered.clear();
        }
        answered.insert(key, answer.clone());
        Ok(answer)
    }

    /// The published tables of every half-year (year) up to the one of this code, as known at a view, oldest first;
    /// without a code, of those that the steering group follows up to the latest.
    ///
    /// # Errors
    /// When there is no such programme in the view, or the code is no half-year's and no year's after its start.
    pub fn half_years(
        &self,
        programme: &ProgrammeId,
        last: Option<&str>,
        known_at: Option<KnownAt>,
    ) -> Result<Vec<PublishedTable>, NodeError> {
        let view = self.view(known_at)?;
        let definition = self.defined_at(programme, &view)?;
        let last = match last {
            Some(code) => followed(&definition, code)?,
            None => match period_begun(&definition, &view) {
                Some(period) => period,
                None => return Ok(Vec::new()),
            },
        };
        let known_at = Some(KnownAt::Position(view.position));
        let question = |period: Period| Question { period: period.code().to_owned(), cutoff: None, known_at };
        let periods = last.since(definition.start, definition.half_year);
        periods.into_iter().map(|period| self.table(programme, &question(period))).collect()
    }

    /// The half-year or year of a code, within a programme as known at a view.
    ///
    /// # Errors
    /// When there is no such programme in the view, or the code is no half-year's and no year's after its start.
    pub(super) fn half_year(
        &self,
        programme: &ProgrammeId,
        code: &str,
        known_at: Option<KnownAt>,
    ) -> Result<Period, NodeError> {
        followed(&*self.defined_at(programme, &self.view(known_at)?)?, code)
    }

    /// The latest period that a programme's steering group follows and that has begun at a view.
    ///
    /// # Errors
    /// When there is no such programme in the view.
    pub fn latest_period(&self, programme: &ProgrammeId, known_at: Option<KnownAt>) -> Result<Period, NodeError> {
        let view = self.view(known_at)?;
        let definition = self.defined_at(programme, &view)?;
        Ok(period_begun(&definition, &view).unwrap_or_else(|| definition.first_period()))
    }

    /// The definition of a programme in force at a view.
    ///
    /// # Errors
    /// When there is no such programme in the view.
    pub fn defined_at(&self, programme: &ProgrammeId, view: &View) -> Result<Arc<Programme>, NodeError> {
        let projection = self.projection();
        let found = projection.programmes(view).into_iter().find(|known| known.id == *programme);
        found.ok_or_else(|| unknown(programme, view.position, &projection))
    }

    pub(super) fn view(&self, known_at: Option<KnownAt>) -> Result<View, NodeError> {
        let head = self.head();
        let internal = |error: LogError| NodeError::Internal(error.to_string());
        let asked = match known_at {
            None => return Ok(head.into()),
            Some(KnownAt::Instant(at)) => self.log.view_as_of(at).map(Some),
            Some(KnownAt::Position(position)) if position > head.position => {
                let expected = format!("a position up to {}", head.position);
                let got = position.to_string();
                return Err(NodeError::Question(Problem { field: "known_at".into(), expected, got }));
            }
            Some(KnownAt::Position(position)) => self.log.view_at(position),
        };
        // What the log holds beyond the head is about to be in the figures, and is not yet.
        let within = asked.map_err(internal)?.filter(|view| view.position <= head.position);
        Ok(within.unwrap_or_else(|| head.into()))
    }
}

/// The latest followed period that has begun on the Danish day of the view.
fn period_begun(programme: &Programme, view: &View) -> Option<Period> {
    programme.period_begun(view.recorded_at?.danish_day())
}

fn followed(programme: &Programme, code: &str) -> Result<Period, NodeError> {
    let problem = |expected: &str| {
        NodeError::Question(Problem { field: "period".into(), expected: expected.into(), got: code.into() })
    };
    let period = Period::parse(code, programme.half_year).map_err(|invalid| invalid.at("period"))?;
    if !matches!(period.kind(), PeriodKind::HalfYear | PeriodKind::Year) {
        return Err(problem("a half-year or a year, such as 2019-S1 or 2019"));
    }
    let ended = programme.end.is_some_and(|end| period.start() > end);
    if period.last_day() < programme.start || ended {
        return Err(problem("a period within the programme"));
    }
    Ok(period)
}

/// What a view is told that does not have the programme: it may be defined since.
fn unknown(programme: &ProgrammeId, position: Position, projection: &Projection) -> NodeError {
    match projection.definition(programme) {
        Some(_) => NodeError::NotYetDefined(programme.clone(), position),
        None => NodeError::UnknownProgramme(programme.clone()),
    }
}

pub(super) fn asked(error: ProjectorError, programme: &ProgrammeId, projection: &Projection) -> NodeError {
    match error {
        ProjectorError::UnknownProgramme { position, .. } => unknown(programme, position, projection),
        ProjectorError::UnknownKpi { kpi, .. } => {
            let expected = format!("the id of a key figure of {programme}");
            NodeError::Question(Problem { field: "kpi".into(), expected, got: kpi.to_string() })
        }
        ProjectorError::Backwards { from, to } => {
            let expected = format!("a view at position {from} or later");
            NodeError::Question(Problem { field: "to".into(), expected, got: to.to_string() })
        }
        ProjectorError::Period(invalid) => NodeError::Question(invalid.at("period")),
        other => NodeError::Internal(other.to_string()),
    }
}
