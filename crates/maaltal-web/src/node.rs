//! What the web asks of the program that it is part of.

use crate::Caller;
use maaltal_domain::{
    Calendar, CauseReason, Day, Head, Instant, KpiId, Language, Position, Problem, Programme, ProgrammeId,
    PublishedLabourMarket, PublishedTable,
};
use maaltal_intake::{InboundRecord, Outcome};
use maaltal_report::ReportForm;
use serde_json::Value as Json;
use std::path::Path;
use std::sync::Arc;

/// The node behind the web: it records events and answers questions. Every call may block.
pub trait Node: Send + Sync + 'static {
    /// How far the log goes.
    fn head(&self) -> Head;

    /// Programmes defined at the head, by id.
    fn programmes(&self) -> Vec<Arc<Programme>>;

    /// The published figures of a programme for one period, cut-off and view.
    ///
    /// # Errors
    /// When there is no such programme, or the question is none.
    fn table(&self, programme: &ProgrammeId, question: &Question) -> Result<PublishedTable, NodeError>;

    /// One published table for each half-year from the programme's start to the latest that has begun by the head,
    /// oldest first; empty while nothing of the programme lies in any.
    ///
    /// # Errors
    /// When there is no such programme.
    fn half_years(&self, programme: &ProgrammeId) -> Result<Vec<PublishedTable>, NodeError>;

    /// The published labour market of a programme for one cut-off and view; for those alone who may see any view.
    ///
    /// # Errors
    /// When there is no such programme, or the question is none.
    fn labour_market(&self, programme: &ProgrammeId, question: &Question) -> Result<PublishedLabourMarket, NodeError>;

    /// The meetings of a programme's groups, with what was said and decided, and the day on which it is asked: of a view in
    /// the past that view's day. Of it only when and where they meet is for those who may not see any view.
    ///
    /// # Errors
    /// When there is no such programme in the view.
    fn calendar(&self, programme: &ProgrammeId, known_at: Option<KnownAt>) -> Result<(Calendar, Day), NodeError>;

    /// Programmes that have released something, by id.
    fn released_programmes(&self) -> Vec<ProgrammeId>;

    /// The views of a programme that are released, oldest release first; none of a programme that there is not.
    ///
    /// # Errors
    /// When they cannot be told.
    fn releases(&self, programme: &ProgrammeId) -> Result<Vec<Release>, NodeError>;

    /// The published figures of a release; nothing where the log does not give again what was released.
    ///
    /// # Errors
    /// When they cannot be made.
    fn released_table(&self, programme: &ProgrammeId, release: &Release) -> Result<Option<PublishedTable>, NodeError>;

    /// The report of a release that is a meeting's, in one of its forms, in `language` but for its PDF; nothing where the log
    /// does not give again what was released, or the PDF is neither kept nor made again as it was.
    ///
    /// # Errors
    /// When it cannot be made.
    fn report(
        &self,
        programme: &ProgrammeId,
        release: &Release,
        form: ReportForm,
        language: Language,
    ) -> Result<Option<Vec<u8>>, NodeError>;

    /// Why figures differ between two released tables of one period, without counts: each reason once, in the order of
    /// [`CauseReason::ALL`].
    ///
    /// # Errors
    /// When the second is of an earlier view than the first.
    fn reasons(
        &self,
        programme: &ProgrammeId,
        from: &PublishedTable,
        to: &PublishedTable,
    ) -> Result<Vec<(KpiId, Vec<CauseReason>)>, NodeError>;

    /// What is behind figures, undisclosed and as JSON: for those alone who may see events, and whose look is noted.
    ///
    /// # Errors
    /// When there is no such programme, or the question is none.
    fn inspect(&self, programme: &ProgrammeId, what: &Inspection) -> Result<Json, NodeError>;

    /// Whether what is released of a programme is for everybody, which may be none that exists.
    fn is_public(&self, programme: &ProgrammeId) -> bool;

    /// Who has this token, or none. Asked for every request, on an async thread: at most a look at whether a file has changed.
    ///
    /// # Errors
    /// [`NodeError::Token`] when there is no such token, or not any more.
    fn admit(&self, token: Option<&str>) -> Result<Caller, NodeError>;

    /// Notes durably who looks at what is not released.
    ///
    /// # Errors
    /// When it cannot be noted.
    fn note_read(&self, caller: &Caller, request: &str) -> Result<(), NodeError>;

    /// Records events that came through a door; gives one outcome for each, in order, after they are durable.
    ///
    /// # Errors
    /// When the queue is full, or the log takes no more.
    fn record(&self, records: Vec<InboundRecord<'static>>) -> Result<Vec<Outcome>, NodeError>;

    /// Makes a backup of the log, and of what is kept beside it, in the folder `dir`, an absolute path; gives how far it
    /// goes. Records come in meanwhile.
    ///
    /// # Errors
    /// When no backup may be made there, or it fails.
    fn backup(&self, dir: &Path) -> Result<Head, NodeError>;

    /// As of when figures are, where they are made from something that the node may be cut off from.
    fn freshness(&self) -> Option<Freshness> {
        None
    }

    /// What keeps the node from serving, in words for operators; empty when it is ready.
    fn not_ready(&self) -> Vec<String>;
}

/// As of when a node's figures are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// Everything up to here is in them.
    pub as_of: Instant,
    /// Since when the node is cut off from what they are made from; nothing while it is not.
    pub cut_since: Option<Instant>,
}

/// Which figures are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Code of the period, `2019-S1`.
    pub period: String,
    /// Last day that counts; nothing: the period's last day, or the day of the view if that is earlier.
    pub cutoff: Option<Day>,
    /// As known when; nothing: now.
    pub known_at: Option<KnownAt>,
}

/// What is inspected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inspection {
    /// What needs attention in a programme's events.
    Quality {
        /// As known when; nothing: now.
        known_at: Option<KnownAt>,
    },
    /// One period's figures at two views, and the events that made the difference.
    Restatement {
        /// Code of the period.
        period: String,
        /// The earlier view.
        from: KnownAt,
        /// The later view; nothing: now.
        to: Option<KnownAt>,
    },
    /// The events behind a figure, by position.
    Events {
        /// Which figure.
        kpi: KpiId,
        /// Of which period and view.
        question: Question,
        /// Those after this position.
        after: Position,
        /// So many at most.
        limit: usize,
    },
}

/// A view that is released, with the period and the cut-off that it is released for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Position of the event that released it.
    pub published: Position,
    /// Code of its period.
    pub period: String,
    /// Last day that counts.
    pub cutoff: Day,
    /// Position of the view.
    pub position: Position,
    /// The meeting whose report it is; nothing for a month's table.
    pub meeting: Option<String>,
    /// Digest of the report's PDF, `blake3:` and hexadecimal digits.
    pub file: Option<String>,
}

/// A view, as people name one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownAt {
    /// The last position recorded at or before this instant.
    Instant(Instant),
    /// This position.
    Position(Position),
}

impl std::str::FromStr for KnownAt {
    type Err = maaltal_domain::Invalid;
    /// A position (digits), an RFC 3339 instant, or a date: the end of that Danish day.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse::<u64>() {
            Ok(position) => Ok(Self::Position(Position(position))),
            Err(_) => text.parse().map(Self::Instant),
        }
    }
}

/// Why a node does not do what it is asked.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The queue is full; try again after some seconds.
    #[error("the queue of events is full")]
    Busy,
    /// Not now, and why; try again later.
    #[error("{0}")]
    Unavailable(String),
    /// The log takes no more events until the service is restarted.
    #[error("the log takes no more events: {0}")]
    Stopped(String),
    /// A token that is none, or not any more.
    #[error("authorization: expected Bearer and a token that is neither expired nor revoked, got another")]
    Token,
    /// No such programme.
    #[error("no programme {0}")]
    UnknownProgramme(ProgrammeId),
    /// A programme that is defined now, and was not at the view of this position.
    #[error("programme {0} was not defined yet at position {1}")]
    NotYetDefined(ProgrammeId, Position),
    /// A question that has no answer: which part of it, what was expected, what was got.
    #[error(transparent)]
    Question(#[from] Problem),
    /// No backup is made in the folder that was asked for.
    #[error("{0}")]
    Backup(Problem),
    /// Something that is not the asker's fault.
    #[error("{0}")]
    Internal(String),
}
