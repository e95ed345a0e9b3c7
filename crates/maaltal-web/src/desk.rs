//! The node, asked off the async threads, by so many at once and no more.

use crate::refusal::{Reason, Refusal};
use crate::{Caller, Freshness, Node, NodeError};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

/// Questions that may be answered at once; more would only wait for the same few cores.
const ASKING: usize = 128;
/// Requests with events that may be under way at once, each with at most one body in memory. Many, since they wait
/// for the same disk and one sync serves them all.
const SENDING: usize = 128;

/// Where requests reach the node.
#[derive(Clone)]
pub(crate) struct Desk {
    node: Arc<dyn Node>,
    asking: Arc<Semaphore>,
    sending: Arc<Semaphore>,
}

/// A place among those that may send events, given back when dropped.
pub(crate) type Seat = OwnedSemaphorePermit;

impl Desk {
    pub fn new(node: Arc<dyn Node>) -> Self {
        Self { node, asking: Arc::new(Semaphore::new(ASKING)), sending: Arc::new(Semaphore::new(SENDING)) }
    }

    /// Answers a question by blocking calls to the node.
    ///
    /// # Errors
    /// What `answer` says, or that too many ask at once.
    pub async fn ask<T: Send + 'static>(
        &self,
        answer: impl FnOnce(&dyn Node) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let seat = seat(&self.asking)?;
        self.work(seat, answer).await
    }

    /// As of when the node's figures are.
    pub fn freshness(&self) -> Option<Freshness> {
        self.node.freshness()
    }

    /// Who has this token, or none.
    ///
    /// # Errors
    /// When it is none, or it cannot be told.
    pub fn admit(&self, token: Option<&str>) -> Result<Caller, NodeError> {
        self.node.admit(token)
    }

    /// A place for a request that brings events, taken before its body is read.
    ///
    /// # Errors
    /// When too many bring events at once.
    pub fn seat(&self) -> Result<Seat, Refusal> {
        seat(&self.sending)
    }

    /// Does blocking work with the node; `seat` is free again when it is done, also when nobody waits for it any more.
    ///
    /// # Errors
    /// What `work` says.
    pub async fn work<T: Send + 'static>(
        &self,
        seat: Seat,
        work: impl FnOnce(&dyn Node) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let node = Arc::clone(&self.node);
        let done = spawn_blocking(move || {
            let done = work(node.as_ref());
            drop(seat);
            done
        });
        // What a panic says may hold anything, so it is not repeated here.
        done.await.unwrap_or_else(|_| Err(Refusal::internal("the node panicked")))
    }
}

fn seat(seats: &Arc<Semaphore>) -> Result<Seat, Refusal> {
    let taken = Arc::clone(seats).try_acquire_owned();
    taken.map_err(|_| Refusal::new(Reason::Busy, "too many requests at once"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Inspection, KnownAt, Question, Release};
    use maaltal_domain::{
        Calendar, CauseReason, Day, Hash, Head, KpiId, Language, Position, Programme, ProgrammeId,
        PublishedLabourMarket, PublishedTable,
    };
    use maaltal_intake::{InboundRecord, Outcome};
    use maaltal_report::ReportForm;
    use serde_json::Value as Json;
    use std::path::Path;
    use std::sync::mpsc;

    struct Empty;

    impl Node for Empty {
        fn head(&self) -> Head {
            Head { position: Position(0), recorded_at: None, hash: Hash::default() }
        }
        fn programmes(&self) -> Vec<Arc<Programme>> {
            Vec::new()
        }
        fn table(&self, programme: &ProgrammeId, _: &Question) -> Result<PublishedTable, NodeError> {
            Err(NodeError::UnknownProgramme(programme.clone()))
        }
        fn half_years(&self, _: &ProgrammeId) -> Result<Vec<PublishedTable>, NodeError> {
            Ok(Vec::new())
        }
        fn labour_market(&self, programme: &ProgrammeId, _: &Question) -> Result<PublishedLabourMarket, NodeError> {
            Err(NodeError::UnknownProgramme(programme.clone()))
        }
        fn calendar(&self, programme: &ProgrammeId, _: Option<KnownAt>) -> Result<(Calendar, Day), NodeError> {
            Err(NodeError::UnknownProgramme(programme.clone()))
        }
        fn released_programmes(&self) -> Vec<ProgrammeId> {
            Vec::new()
        }
        fn releases(&self, _: &ProgrammeId) -> Result<Vec<Release>, NodeError> {
            Ok(Vec::new())
        }
        fn released_table(&self, _: &ProgrammeId, _: &Release) -> Result<Option<PublishedTable>, NodeError> {
            Ok(None)
        }
        fn report(
            &self,
            _: &ProgrammeId,
            _: &Release,
            _: ReportForm,
            _: Language,
        ) -> Result<Option<Vec<u8>>, NodeError> {
            Ok(None)
        }
        fn reasons(
            &self,
            _: &ProgrammeId,
            _: &PublishedTable,
            _: &PublishedTable,
        ) -> Result<Vec<(KpiId, Vec<CauseReason>)>, NodeError> {
            Ok(Vec::new())
        }
        fn inspect(&self, programme: &ProgrammeId, _: &Inspection) -> Result<Json, NodeError> {
            Err(NodeError::UnknownProgramme(programme.clone()))
        }
        fn is_public(&self, _: &ProgrammeId) -> bool {
            false
        }
        fn admit(&self, _: Option<&str>) -> Result<Caller, NodeError> {
            Ok(Caller::Everyone)
        }
        fn note_read(&self, _: &Caller, _: &str) -> Result<(), NodeError> {
            Ok(())
        }
        fn record(&self, _: Vec<InboundRecord<'static>>) -> Result<Vec<Outcome>, NodeError> {
            Ok(Vec::new())
        }
        fn backup(&self, _: &Path) -> Result<Head, NodeError> {
            Ok(self.head())
        }
        fn not_ready(&self) -> Vec<String> {
            Vec::new()
        }
    }

    #[tokio::test]
    async fn so_many_at_once_and_no_more() {
        let desk = Desk::new(Arc::new(Empty));
        let mut seats: Vec<_> = (0..SENDING).map(|_| desk.seat().unwrap()).collect();
        assert_eq!(desk.seat().err().map(|refusal| refusal.status().as_u16()), Some(503));
        assert!(desk.ask(|node| Ok(node.programmes())).await.is_ok(), "questions have places of their own");
        seats.pop();
        assert!(desk.seat().is_ok());
    }

    #[tokio::test]
    async fn a_seat_is_held_until_the_work_is_done_though_nobody_waits_for_it() {
        let desk = Desk::new(Arc::new(Empty));
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (end, may_end) = mpsc::channel::<()>();
        let waiter = desk.clone();
        let asker = tokio::spawn(async move {
            let work = move |_: &dyn Node| {
                let _ = begun.send(());
                may_end.recv().map_err(Refusal::internal)
            };
            waiter.ask(work).await
        });
        has_begun.await.unwrap();
        asker.abort();
        assert!(asker.await.unwrap_err().is_cancelled());
        assert_eq!(desk.asking.available_permits(), ASKING - 1);
        end.send(()).unwrap();
        drop(desk.asking.acquire_many(u32::try_from(ASKING).unwrap()).await.unwrap());
    }
}
