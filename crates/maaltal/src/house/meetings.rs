//! When a programme's groups meet, and what came of it.

use super::House;
use super::views::asked;
use maaltal_domain::{Calendar, Day, Instant, Position, ProgrammeId, View};
use maaltal_log::LogError;
use maaltal_web::{KnownAt, NodeError};
use std::cell::RefCell;
use std::collections::BTreeMap;

impl House {
    /// The calendar of a programme as known at a view, and the Danish day on which it is asked.
    ///
    /// # Errors
    /// When there is no such programme in the view, or the log cannot be read.
    pub fn calendar(&self, programme: &ProgrammeId, known_at: Option<KnownAt>) -> Result<(Calendar, Day), NodeError> {
        let view = self.view(known_at)?;
        let times = RecordTimes { house: self, known: RefCell::default(), failed: RefCell::default() };
        let projection = self.projection();
        let calendar = projection.calendar(programme, view, |position| times.of(position));
        let calendar = calendar.map_err(|error| asked(error, programme, &projection))?;
        match times.failed.into_inner() {
            None => Ok((calendar, self.asked_at(known_at, &view).danish_day())),
            Some(error) => Err(NodeError::Internal(error.to_string())),
        }
    }

    /// When a question is asked: now, or at the instant or with the record that it names.
    pub(super) fn asked_at(&self, known_at: Option<KnownAt>, view: &View) -> Instant {
        match known_at {
            None => self.now(),
            Some(KnownAt::Instant(at)) => at,
            Some(KnownAt::Position(_)) => view.recorded_at.unwrap_or_else(|| self.now()),
        }
    }
}

/// When records were recorded: each is looked up once, and the first failure is kept.
struct RecordTimes<'a> {
    house: &'a House,
    known: RefCell<BTreeMap<Position, Option<Instant>>>,
    failed: RefCell<Option<LogError>>,
}

impl RecordTimes<'_> {
    fn of(&self, position: Position) -> Option<Instant> {
        *self.known.borrow_mut().entry(position).or_insert_with(|| match self.house.log.view_at(position) {
            Ok(view) => view?.recorded_at,
            Err(error) => {
                self.failed.borrow_mut().get_or_insert(error);
                None
            }
        })
    }
}
