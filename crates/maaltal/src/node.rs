//! The service's node: the house behind its queue, as the web asks for it. With a stream the queue is the same, and how
//! the node stands to the stream decides what it answers.

mod inspect;

use crate::exit;
use crate::house::{House, is_within};
use crate::recorder::Recorder;
use crate::stream::Standing;
use crate::tokens::Tokens;
use anyhow::Result;
use maaltal_domain::{
    Calendar, CauseReason, Day, Head, KpiId, Language, Problem, Programme, ProgrammeId, PublishedLabourMarket,
    PublishedTable,
};
use maaltal_intake::{InboundRecord, Outcome};
use maaltal_report::{Look, ReportForm};
use maaltal_web::{Caller, Freshness, Inspection, KnownAt, Node, NodeError, Question, Release, Role};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The house behind its queue.
pub struct EmbeddedNode {
    house: Arc<House>,
    recorder: Recorder,
    tokens: Tokens,
    /// Programmes whose released figures are for everybody.
    public: Vec<ProgrammeId>,
    /// Where backups may be made; held by whoever makes one.
    backups: Mutex<Option<PathBuf>>,
    /// What programmes' owners have made their own in their reports.
    looks: BTreeMap<ProgrammeId, Look>,
}

impl EmbeddedNode {
    /// The node of `house`, with the tokens beside its log, which makes backups in the folder `backups` and below it.
    ///
    /// # Errors
    /// When the tokens cannot be read, or the system gives no thread for the writer.
    pub fn new(house: Arc<House>, public: Vec<ProgrammeId>, backups: Option<PathBuf>) -> Result<Self> {
        let tokens = Tokens::open(house.dir())?;
        let recorder = Recorder::start(Arc::clone(&house))?;
        Ok(Self { house, recorder, tokens, public, backups: Mutex::new(backups), looks: BTreeMap::new() })
    }

    /// The same with programmes' own looks of their reports.
    #[must_use]
    pub fn with_looks(self, looks: BTreeMap<ProgrammeId, Look>) -> Self {
        Self { looks, ..self }
    }
}

/// Why no backup is made in a folder.
fn refused(expected: impl Into<String>, got: String) -> NodeError {
    NodeError::Backup(Problem { field: "dir".into(), expected: expected.into(), got })
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

    fn labour_market(&self, programme: &ProgrammeId, question: &Question) -> Result<PublishedLabourMarket, NodeError> {
        self.house.labour_market(programme, question)
    }

    fn calendar(&self, programme: &ProgrammeId, known_at: Option<KnownAt>) -> Result<(Calendar, Day), NodeError> {
        self.house.calendar(programme, known_at)
    }

    fn released_programmes(&self) -> Vec<ProgrammeId> {
        self.house.released_programmes()
    }

    fn releases(&self, programme: &ProgrammeId) -> Result<Vec<Release>, NodeError> {
        self.house.releases(programme)
    }

    fn released_table(&self, programme: &ProgrammeId, release: &Release) -> Result<Option<PublishedTable>, NodeError> {
        self.house.released_table(programme, release)
    }

    fn report(
        &self,
        programme: &ProgrammeId,
        release: &Release,
        form: ReportForm,
        language: Language,
    ) -> Result<Option<Vec<u8>>, NodeError> {
        let look = self.looks.get(programme).cloned().unwrap_or_default();
        self.house.published_report(programme, release, (form, language), &look)
    }

    fn reasons(
        &self,
        programme: &ProgrammeId,
        from: &PublishedTable,
        to: &PublishedTable,
    ) -> Result<Vec<(KpiId, Vec<CauseReason>)>, NodeError> {
        self.house.reasons(programme, from, to)
    }

    fn inspect(&self, programme: &ProgrammeId, what: &Inspection) -> Result<Json, NodeError> {
        inspect::inspect(&self.house, programme, what)
    }

    fn is_public(&self, programme: &ProgrammeId) -> bool {
        self.public.contains(programme)
    }

    fn admit(&self, token: Option<&str>) -> Result<Caller, NodeError> {
        self.tokens.admit(token, self.house.clock().now())
    }

    fn note_read(&self, caller: &Caller, request: &str) -> Result<(), NodeError> {
        let role = if let Caller::Known(grant) = caller { grant.role } else { Role::Admin };
        let noted = self.house.note_read(caller.name(), role.name(), request);
        noted.map_err(|error| NodeError::Internal(format!("noting a read: {error}")))
    }

    fn record(&self, records: Vec<InboundRecord<'static>>) -> Result<Vec<Outcome>, NodeError> {
        self.recorder.record(records)
    }

    fn backup(&self, dir: &Path) -> Result<Head, NodeError> {
        let backups = self.backups.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(folder) = backups.as_deref() else {
            return Err(refused("the service's configuration to name a folder for backups, `backup`", "none".into()));
        };
        // Where it cannot be told, it does not lie within.
        if !dir.is_absolute() || !is_within(dir, folder).unwrap_or(false) {
            let named = format!("the folder that `backup` in the service's configuration names, {}", folder.display());
            return Err(refused(format!("{named}, or one within it"), dir.display().to_string()));
        }
        let failed = |error| refused("a folder that takes this log's backup", exit::told(&error));
        self.house.backup(dir).map_err(failed)
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
    /// The node `own`, whose house a follower brings events to.
    pub fn new(own: EmbeddedNode, standing: Arc<Standing>) -> Self {
        Self { own, standing }
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

    fn labour_market(&self, programme: &ProgrammeId, question: &Question) -> Result<PublishedLabourMarket, NodeError> {
        self.may_show()?;
        self.own.labour_market(programme, question)
    }

    fn calendar(&self, programme: &ProgrammeId, known_at: Option<KnownAt>) -> Result<(Calendar, Day), NodeError> {
        self.may_show()?;
        self.own.calendar(programme, known_at)
    }

    fn released_programmes(&self) -> Vec<ProgrammeId> {
        self.own.released_programmes()
    }

    fn releases(&self, programme: &ProgrammeId) -> Result<Vec<Release>, NodeError> {
        self.may_show()?;
        self.own.releases(programme)
    }

    fn released_table(&self, programme: &ProgrammeId, release: &Release) -> Result<Option<PublishedTable>, NodeError> {
        self.may_show()?;
        self.own.released_table(programme, release)
    }

    fn report(
        &self,
        programme: &ProgrammeId,
        release: &Release,
        form: ReportForm,
        language: Language,
    ) -> Result<Option<Vec<u8>>, NodeError> {
        self.may_show()?;
        self.own.report(programme, release, form, language)
    }

    fn reasons(
        &self,
        programme: &ProgrammeId,
        from: &PublishedTable,
        to: &PublishedTable,
    ) -> Result<Vec<(KpiId, Vec<CauseReason>)>, NodeError> {
        self.may_show()?;
        self.own.reasons(programme, from, to)
    }

    fn inspect(&self, programme: &ProgrammeId, what: &Inspection) -> Result<Json, NodeError> {
        self.may_show()?;
        self.own.inspect(programme, what)
    }

    fn is_public(&self, programme: &ProgrammeId) -> bool {
        self.own.is_public(programme)
    }

    fn admit(&self, token: Option<&str>) -> Result<Caller, NodeError> {
        self.own.admit(token)
    }

    fn note_read(&self, caller: &Caller, request: &str) -> Result<(), NodeError> {
        self.own.note_read(caller, request)
    }

    fn record(&self, records: Vec<InboundRecord<'static>>) -> Result<Vec<Outcome>, NodeError> {
        self.standing.link().map_err(NodeError::Unavailable)?;
        self.own.record(records)
    }

    fn not_ready(&self) -> Vec<String> {
        self.standing.missing().into_iter().chain(self.own.not_ready()).collect()
    }

    fn backup(&self, dir: &Path) -> Result<Head, NodeError> {
        self.own.backup(dir)
    }

    fn freshness(&self) -> Option<Freshness> {
        Some(self.standing.freshness())
    }
}
