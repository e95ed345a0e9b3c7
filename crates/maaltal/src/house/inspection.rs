//! What an operator asks beyond published figures: what needs attention, what stands behind a figure, why it is another one.
//!
//! Undisclosed, and never for the page or the API's readers of figures.

use super::House;
use super::views::asked;
use anyhow::Result;
use chrono::Months;
use maaltal_domain::{
    BackTest, CauseReason, Day, Explanation, Instant, KpiId, Position, ProgrammeId, PublishedTable, Quality,
    Restatement, View,
};
use maaltal_log::{LogError, Record};
use maaltal_projector::{Ask, QualityAsk};
use maaltal_web::{KnownAt, NodeError, Question};

/// Microseconds after which an end should have got its start: 30 days.
const SETTLING: i64 = 30 * 86_400 * 1_000_000;

impl House {
    /// What needs attention in a programme's events, as known at a view.
    ///
    /// # Errors
    /// When there is no such programme in the view.
    pub fn quality(&self, programme: &ProgrammeId, known_at: Option<KnownAt>) -> Result<Quality> {
        let view = self.view(known_at)?;
        let at = self.asked_at(known_at, &view);
        let settled = self.log.view_as_of(Instant::from_micros(at.micros().saturating_sub(SETTLING)))?.position;
        let ask = QualityAsk { view, today: at.danish_day(), settled };
        let projection = self.projection();
        Ok(projection.quality(programme, &ask).map_err(|error| asked(error, programme, &projection))?)
    }

    /// The events behind a figure, and how what was forecast of it a year before came true.
    ///
    /// # Errors
    /// When there is no such programme or figure in the view, or the question is none.
    pub fn explanation(
        &self,
        programme: &ProgrammeId,
        kpi: &KpiId,
        question: &Question,
    ) -> Result<(Explanation, Option<BackTest>)> {
        let view = self.view(question.known_at)?;
        let then = self.year_before(view)?;
        let ask = Ask { period: question.period.clone(), cutoff: question.cutoff, view };
        let projection = self.projection();
        let told = |error| asked(error, programme, &projection);
        let explanation = projection.explain(programme, kpi, &ask).map_err(told)?;
        let tested = projection.back_test(programme, kpi, &ask, then).map_err(told)?;
        Ok((explanation, tested))
    }

    /// One period's figures at two views.
    ///
    /// # Errors
    /// When there is no such programme in either view, or the question is none.
    pub fn restatement(
        &self,
        programme: &ProgrammeId,
        period: &str,
        cutoff: Option<Day>,
        (from, to): (KnownAt, Option<KnownAt>),
    ) -> Result<Restatement> {
        let (from, to) = (self.view(Some(from))?, self.view(to)?);
        let projection = self.projection();
        let restated = projection.restate(programme, period, cutoff, from, to);
        Ok(restated.map_err(|error| asked(error, programme, &projection))?)
    }

    /// Why figures differ between two tables of one period, without counts: of each figure every reason once.
    ///
    /// # Errors
    /// When the second is of an earlier view than the first.
    pub fn reasons(
        &self,
        programme: &ProgrammeId,
        from: &PublishedTable,
        to: &PublishedTable,
    ) -> Result<Vec<(KpiId, Vec<CauseReason>)>, NodeError> {
        let projection = self.projection();
        let (period, cutoff) = (to.period().code(), Some(to.cutoff()));
        let restated = projection.restate(programme, period, cutoff, *from.view(), *to.view());
        let restated = restated.map_err(|error| asked(error, programme, &projection))?;
        let reasons = restated.figures.into_iter().map(|own| {
            let has = |reason: &&CauseReason| own.causes.iter().any(|cause| cause.reason == **reason);
            let found = CauseReason::ALL.iter().filter(has).copied().collect();
            (own.kpi, found)
        });
        Ok(reasons.collect())
    }

    /// The record at a position; nothing where the log does not reach it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn record_at(&self, position: Position) -> Result<Option<Record>, LogError> {
        self.log.record(position)
    }

    /// What was known a year before a view.
    fn year_before(&self, view: View) -> Result<View> {
        let Some(at) = view.recorded_at else { return Ok(view) };
        let day = at.danish_day().checked_sub_months(Months::new(12));
        Ok(self.log.view_as_of(Instant::end_of_danish_day(day.unwrap_or(at.danish_day())))?)
    }
}
