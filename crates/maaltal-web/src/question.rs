//! Questions about figures, as addresses put them.

use crate::asked::Parameters;
use crate::refusal::Refusal;
use crate::{KnownAt, Node, NodeError, Question};
use maaltal_domain::{Day, Instant, Invalid, Period, Programme, ProgrammeId, PublishedTable, day_from_iso};
use std::str::FromStr;
use std::sync::Arc;

/// Which figures an address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Code of the period; nothing: the latest half-year that has begun at the view.
    pub period: Option<String>,
    /// Last day that counts, if it is said.
    pub cutoff: Option<Day>,
    /// As known when; nothing: now.
    pub known_at: Option<KnownAt>,
}

impl Wanted {
    /// The part of a query that says which figures: `period`, `cutoff` and `known_at`.
    pub fn read(parameters: &mut Parameters) -> Self {
        Self {
            period: parameters.text("period"),
            cutoff: parameters.read::<LastDay>("cutoff").map(|LastDay(day)| day),
            known_at: parameters.read("known_at"),
        }
    }

    /// The table that is asked for.
    ///
    /// # Errors
    /// What the node says.
    pub fn table(&self, node: &dyn Node, programme: &Programme) -> Result<PublishedTable, NodeError> {
        let ask = |period: String| {
            node.table(&programme.id, &Question { period, cutoff: self.cutoff, known_at: self.known_at })
        };
        if let Some(period) = &self.period {
            return ask(period.clone());
        }
        let newest = period_begun(programme, node.head().recorded_at);
        let table = ask(newest.code().to_owned())?;
        // An earlier view has an earlier newest period, which only the view's own instant tells.
        let then = period_begun(programme, table.view().recorded_at);
        if then == newest { Ok(table) } else { ask(then.code().to_owned()) }
    }
}

/// The latest period that the programme's steering group follows and that had begun at an instant, else the first.
pub(crate) fn period_begun(programme: &Programme, at: Option<Instant>) -> Period {
    let begun = at.and_then(|at| programme.period_begun(at.danish_day()));
    begun.unwrap_or_else(|| programme.first_period())
}

/// The programme of this id, as defined at the head.
///
/// # Errors
/// When there is none.
pub(crate) fn programme(node: &dyn Node, id: &ProgrammeId) -> Result<Arc<Programme>, Refusal> {
    let found = node.programmes().into_iter().find(|programme| programme.id == *id);
    found.ok_or_else(|| NodeError::UnknownProgramme(id.clone()).into())
}

/// A day of a query, `YYYY-MM-DD`.
struct LastDay(Day);

impl FromStr for LastDay {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        day_from_iso(text).map(Self)
    }
}
