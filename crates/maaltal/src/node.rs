//! The service's node: the house behind its queue, as the web asks for it.

use crate::house::House;
use crate::recorder::Recorder;
use maaltal_domain::{Head, Programme, ProgrammeId, PublishedTable};
use maaltal_intake::{InboundRecord, Outcome};
use maaltal_web::{Node, NodeError, Question};
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
