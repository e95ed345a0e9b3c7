//! Outside bytes become events, and nowhere else.
//!
//! Its one reason: whatever arrives (a CloudEvent, a batch, lines, a sheet, a programme file) passes one door for
//! its form and then the one [`Gate`]. What comes out is a [`NewEvent`](maaltal_domain::NewEvent) that is right by
//! type, or a [`Rejection`] that names every problem with its place: field, expectation, value.
//!
//! It never opens a file, reads a clock or talks to a network, and no person number leaves it: the gate
//! turns one into a pseudonym or rejects the record, and every error, record and `Debug` output is masked.
//!
//! ```
//! use maaltal_domain::{Day, Programme};
//! use maaltal_intake::{Gate, PseudonymKeys, cloud_event};
//!
//! let definition = serde_json::json!({
//!     "id": "kanten", "name": {"da": "Rekruttering fra Kanten"}, "municipalities": ["360"], "start": "2018-01-01",
//!     "kpi": [{"id": "contacts", "name": {"da": "Kontakter"}, "measure": "events", "of": ["company.contacted"]}],
//! });
//! let programme = Programme::read(&definition).unwrap();
//! let mut gate = Gate::new([programme.into()], PseudonymKeys::default());
//! let today = Day::from_ymd_opt(2019, 5, 14).unwrap();
//!
//! let body = r#"{"specversion": "1.0", "source": "/lolland", "id": "e1", "type": "dk.maaltal.company.contacted.v1",
//!     "programme": "kanten", "occurredon": "2019-05-13", "data": {"company": "24256791", "channel": "visit"}}"#;
//! let rejection = gate.check(&cloud_event(body.as_bytes()), today).unwrap_err();
//! assert_eq!(rejection.problems[0].pointer.as_deref(), Some("/data/company"));
//! assert_eq!(rejection.problems[0].expected, "a CVR number (8 digits, modulus 11)");
//!
//! let body = body.replace("24256791", "24256790");
//! assert!(gate.check(&cloud_event(body.as_bytes()), today).is_ok());
//! ```

mod cloud_event;
mod error;
mod gate;
mod inbound;
mod json;
mod located;
mod message;
mod outcome;
mod path;
pub mod programme_file;
mod pseudonym;
mod rejection;
mod settle;
pub mod sheet;

pub use cloud_event::{LARGEST_BATCH, cloud_event, cloud_event_batch, cloud_event_line, cloud_event_lines};
pub use error::IntakeError;
pub use gate::Gate;
pub use inbound::{InboundRecord, Place};
pub use located::Located;
pub use message::{cloud_event_message, cloud_event_restored};
pub use outcome::Outcome;
pub use programme_file::definition_event;
pub use pseudonym::PseudonymKeys;
pub use rejection::Rejection;
pub use settle::{Found, Recorded, Settled, Settler, TakenOut};
