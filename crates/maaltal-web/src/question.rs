//! Questions about figures, as addresses put them.

use crate::access::{Asker, Sight};
use crate::asked::Parameters;
use crate::refusal::Refusal;
use crate::{KnownAt, Node, NodeError, Question, Release};
use maaltal_domain::{
    Day, Instant, Invalid, Period, Programme, ProgrammeId, PublishedLabourMarket, PublishedTable, View, day_from_iso,
};
use std::collections::BTreeSet;
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
            cutoff: parameters.read::<IsoDay>("cutoff").map(|IsoDay(day)| day),
            known_at: parameters.read("known_at"),
        }
    }

    /// The table that is asked for, as far as the asker may see it.
    ///
    /// # Errors
    /// When they may not, there is none, or the node says so.
    pub fn seen(&self, node: &dyn Node, asker: &Asker, id: &ProgrammeId) -> Result<PublishedTable, Refusal> {
        match asker.caller.sight(node, id)? {
            Sight::AnyView => {
                let programme = programme(node, id)?;
                asker.note(node)?;
                Ok(self.table(node, &programme)?)
            }
            Sight::Released => {
                let found = self.released(node, id)?;
                found.map_or_else(|| Err(self.unreleased(node, asker, id)), Ok)
            }
        }
    }

    /// Why there is no release that this asks for.
    fn unreleased(&self, node: &dyn Node, asker: &Asker, id: &ProgrammeId) -> Refusal {
        let other = "inspect or admin for a period, cutoff or known_at that is not released";
        newest_release(node, id).map_or_else(|none| none, |_| asker.caller.refused(other))
    }

    /// The newest release that this asks for: one of the period, with the cut-off and as known when it says, if it does.
    ///
    /// # Errors
    /// What the node says.
    pub fn released(&self, node: &dyn Node, id: &ProgrammeId) -> Result<Option<PublishedTable>, NodeError> {
        let is_said = |release: &Release| {
            self.period.as_ref().is_none_or(|period| *period == release.period)
                && self.cutoff.is_none_or(|cutoff| cutoff == release.cutoff)
                && match self.known_at {
                    Some(KnownAt::Position(position)) => position == release.position,
                    // An instant between two records would tell how far the log had come by then.
                    Some(KnownAt::Instant(_)) | None => true,
                }
        };
        for release in node.releases(id)?.iter().rev().filter(|release| is_said(release)) {
            let table = node.released_table(id, release)?.filter(|table| match self.known_at {
                Some(KnownAt::Instant(at)) => table.view().recorded_at == Some(at),
                _ => true,
            });
            if table.is_some() {
                return Ok(table);
            }
        }
        Ok(None)
    }

    /// The table that is asked for, of any view.
    ///
    /// # Errors
    /// What the node says.
    pub fn table(&self, node: &dyn Node, programme: &Programme) -> Result<PublishedTable, NodeError> {
        self.answer(node, programme, |question| node.table(&programme.id, question), PublishedTable::view)
    }

    /// The labour market at the view and on the cut-off day that are asked for.
    ///
    /// # Errors
    /// What the node says.
    pub fn labour_market(&self, node: &dyn Node, programme: &Programme) -> Result<PublishedLabourMarket, NodeError> {
        let ask = |question: &Question| node.labour_market(&programme.id, question);
        self.answer(node, programme, ask, PublishedLabourMarket::view)
    }

    /// What `ask` says of the period that is asked for, else of the latest that has begun at the view.
    fn answer<T>(
        &self,
        node: &dyn Node,
        programme: &Programme,
        ask: impl Fn(&Question) -> Result<T, NodeError>,
        view: impl Fn(&T) -> &View,
    ) -> Result<T, NodeError> {
        let ask =
            |period: &str| ask(&Question { period: period.to_owned(), cutoff: self.cutoff, known_at: self.known_at });
        if let Some(period) = &self.period {
            return ask(period);
        }
        let newest = period_begun(programme, node.head().recorded_at);
        let answer = ask(newest.code())?;
        // An earlier view has an earlier newest period, which only the view's own instant tells.
        let then = period_begun(programme, view(&answer).recorded_at);
        if then == newest { Ok(answer) } else { ask(then.code()) }
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

/// The programme of this id, as defined where the asker may look: at the head, or in the newest release.
///
/// # Errors
/// When they may not look at it, or there is none.
pub(crate) fn seen_programme(node: &dyn Node, asker: &Asker, id: &ProgrammeId) -> Result<Arc<Programme>, Refusal> {
    match asker.caller.sight(node, id)? {
        Sight::AnyView => programme(node, id),
        Sight::Released => Ok(Arc::new(newest_release(node, id)?.programme().clone())),
    }
}

/// Every programme that the asker may look at, by id, each as they may see it.
///
/// # Errors
/// When they may look at none.
pub(crate) fn seen_programmes(node: &dyn Node, asker: &Asker) -> Result<Vec<Arc<Programme>>, Refusal> {
    let mut ids: BTreeSet<_> = node.programmes().iter().map(|programme| programme.id.clone()).collect();
    ids.extend(node.released_programmes());
    let seen: Vec<_> = ids.iter().filter_map(|id| seen_programme(node, asker, id).ok()).collect();
    // Whoever has no token learns the same whether there is nothing, or nothing for them.
    if seen.is_empty() { asker.caller.looks().map(|()| seen) } else { Ok(seen) }
}

/// The table of a programme's newest release.
///
/// # Errors
/// When nothing of it is released.
pub(crate) fn newest_release(node: &dyn Node, id: &ProgrammeId) -> Result<PublishedTable, Refusal> {
    let newest = Wanted { period: None, cutoff: None, known_at: None }.released(node, id)?;
    newest.ok_or_else(|| NodeError::UnknownProgramme(id.clone()).into())
}

/// A day of a query, `YYYY-MM-DD`.
pub(crate) struct IsoDay(pub Day);

impl FromStr for IsoDay {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        day_from_iso(text).map(Self)
    }
}
