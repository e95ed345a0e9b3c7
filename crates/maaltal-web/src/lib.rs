//! Figures are seen and events are sent.
//!
//! Its one reason: whatever goes in or out over HTTP has one place, the pages for people and the interface for
//! programs. It is the only crate that names axum. It never computes a figure, keeps an event, reads a clock or a
//! file: behind it stands a [`Node`], and of figures it sees disclosed ones only.
//!
//! ```
//! use maaltal_domain::{Calendar, CauseReason, Day, Hash, Head, KpiId, Language, Position, Programme, ProgrammeId};
//! use maaltal_domain::{PublishedLabourMarket, PublishedTable};
//! use maaltal_intake::{InboundRecord, Outcome};
//! use maaltal_report::ReportForm;
//! use maaltal_web::{Caller, Inspection, KnownAt, Node, NodeError, Question, Release, router};
//! use serde_json::Value as Json;
//! use std::path::Path;
//! use std::sync::Arc;
//!
//! /// A node whose log is empty.
//! struct Empty;
//!
//! impl Node for Empty {
//!     fn head(&self) -> Head {
//!         Head { position: Position(0), recorded_at: None, hash: Hash::default() }
//!     }
//!     fn programmes(&self) -> Vec<Arc<Programme>> {
//!         Vec::new()
//!     }
//!     fn table(&self, programme: &ProgrammeId, _: &Question) -> Result<PublishedTable, NodeError> {
//!         Err(NodeError::UnknownProgramme(programme.clone()))
//!     }
//!     fn half_years(&self, programme: &ProgrammeId) -> Result<Vec<PublishedTable>, NodeError> {
//!         Err(NodeError::UnknownProgramme(programme.clone()))
//!     }
//!     fn labour_market(&self, programme: &ProgrammeId, _: &Question) -> Result<PublishedLabourMarket, NodeError> {
//!         Err(NodeError::UnknownProgramme(programme.clone()))
//!     }
//!     fn calendar(&self, programme: &ProgrammeId, _: Option<KnownAt>) -> Result<(Calendar, Day), NodeError> {
//!         Err(NodeError::UnknownProgramme(programme.clone()))
//!     }
//!     fn released_programmes(&self) -> Vec<ProgrammeId> {
//!         Vec::new()
//!     }
//!     fn releases(&self, _: &ProgrammeId) -> Result<Vec<Release>, NodeError> {
//!         Ok(Vec::new())
//!     }
//!     fn released_table(&self, _: &ProgrammeId, _: &Release) -> Result<Option<PublishedTable>, NodeError> {
//!         Ok(None)
//!     }
//!     fn report(
//!         &self,
//!         _: &ProgrammeId,
//!         _: &Release,
//!         _: ReportForm,
//!         _: Language,
//!     ) -> Result<Option<Vec<u8>>, NodeError> {
//!         Ok(None)
//!     }
//!     fn reasons(
//!         &self,
//!         _: &ProgrammeId,
//!         _: &PublishedTable,
//!         _: &PublishedTable,
//!     ) -> Result<Vec<(KpiId, Vec<CauseReason>)>, NodeError> {
//!         Ok(Vec::new())
//!     }
//!     fn inspect(&self, programme: &ProgrammeId, _: &Inspection) -> Result<Json, NodeError> {
//!         Err(NodeError::UnknownProgramme(programme.clone()))
//!     }
//!     fn is_public(&self, _: &ProgrammeId) -> bool {
//!         false
//!     }
//!     fn admit(&self, _: Option<&str>) -> Result<Caller, NodeError> {
//!         Ok(Caller::Everyone)
//!     }
//!     fn note_read(&self, _: &Caller, _: &str) -> Result<(), NodeError> {
//!         Ok(())
//!     }
//!     fn record(&self, _: Vec<InboundRecord<'static>>) -> Result<Vec<Outcome>, NodeError> {
//!         Err(NodeError::Stopped("it is an example".into()))
//!     }
//!     fn backup(&self, _: &Path) -> Result<Head, NodeError> {
//!         Err(NodeError::Internal("it is an example".into()))
//!     }
//!     fn not_ready(&self) -> Vec<String> {
//!         Vec::new()
//!     }
//! }
//!
//! let service = router(Arc::new(Empty));
//! # assert!(service.has_routes());
//! ```

mod access;
mod asked;
mod assets;
mod backup;
mod desk;
mod events;
mod figures;
mod freshness;
mod guard;
mod inspection;
mod labour_market;
mod meetings;
mod node;
mod page;
mod question;
mod refusal;
mod reports;
mod representation;
mod router;
mod series;
mod serve;
mod words;

pub use access::{Caller, Grant, Role};
pub use node::{Freshness, Inspection, KnownAt, Node, NodeError, Question, Release};
pub use router::router;
pub use serve::{WebError, run};
