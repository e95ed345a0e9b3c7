//! The service's node: the house behind its queue, as the web asks for it. With a stream the queue is the same, and how
//! the node stands to the stream decides what it answers.

use crate::house::House;
use crate::recorder::Recorder;
use crate::stream::Standing;
use maaltal_domain::{Head, Programme, ProgrammeId, PublishedTable};
use maaltal_intake::{InboundRecord, Outcome};
use maaltal_web::{Freshness, Node, NodeError, Question};
use std::sync::Arc;

/// The house behind its queue.
pub struct EmbeddedNode {
    house: Arc<House>,
    recorder: Recorder,
}

impl EmbeddedNode {
    /// The node of `house`.
    ///
    /// # Errors
    /// When the system gives no thread for the writer.
    pub fn new(house: Arc<House>) -> std::io::Result<Self> {
        let recorder = Recorder::start(Arc::clone(&house))?;
        Ok(Self { house, recorder })
    }
}

impl Node for EmbeddedNode {
    fn head(&self) -> Head {
        self.house.head()
    }

    fn programmes(&self) -> Vec<Arc<Programme>> {
        self.house.programmes()
    }

    fn table(&self, programme: &ProgrammeId, question: &Question) -> Result<PublishedTable, NodeError> {
        self.house.table(programme, question)
    }

    fn half_years(&self, programme: &ProgrammeId) -> Result<Vec<PublishedTable>, NodeError> {
        self.house.half_years(programme, None, None)
    }

    fn record(&self, records: Vec<InboundRecord>) -> Result<Vec<Outcome>, NodeError> {
        self.recorder.record(records)
    }

    fn not_ready(&self) -> Vec<String> {
        if self.house.programmes().is_empty() {
            return vec!["no programme is defined: run `maaltal programme apply FILE`".into()];
        }
        Vec::new()
    }
}

/// A node that follows a stream.
pub struct StreamNode {
    own: EmbeddedNode,
    standing: Arc<Standing>,
}

impl StreamNode {
    /// The node of `house`, which a follower brings events to.
    ///
    /// # Errors
    /// When the system gives no thread for the queue.
    pub fn new(house: Arc<House>, standing: Arc<Standing>) -> std::io::Result<Self> {
        Ok(Self { own: EmbeddedNode::new(house)?, standing })
    }

    /// Whether figures may be shown.
    fn may_show(&self) -> Result<(), NodeError> {
        self.standing.refused().map_or(Ok(()), |why| Err(NodeError::Unavailable(format!("figures are refused: {why}"))))
    }
}

impl Node for StreamNode {
    fn head(&self) -> Head {
        self.own.head()
    }

    fn programmes(&self) -> Vec<Arc<Programme>> {
        self.own.programmes()
    }

    fn table(&self, programme: &ProgrammeId, question: &Question) -> Result<PublishedTable, NodeError> {
        self.may_show()?;
        self.own.table(programme, question)
    }

    fn half_years(&self, programme: &ProgrammeId) -> Result<Vec<PublishedTable>, NodeError> {
        self.may_show()?;
        self.own.half_years(programme)
    }

    fn record(&self, records: Vec<InboundRecord>) -> Result<Vec<Outcome>, NodeError> {
        self.standing.link().map_err(NodeError::Unavailable)?;
        self.own.record(records)
    }

    fn not_ready(&self) -> Vec<String> {
        self.standing.missing().into_iter().chain(self.own.not_ready()).collect()
    }

    fn freshness(&self) -> Option<Freshness> {
        Some(self.standing.freshness())
    }
}
