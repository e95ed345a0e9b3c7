//! What is to be published by itself, how it looks, and whom it is delivered to.

use lettre::message::Mailbox;
use maaltal_domain::{Language, ProgrammeId};
use maaltal_report::Look;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What is published by itself.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder that papers are delivered to.
    pub folder: Option<PathBuf>,
    /// Languages of papers; the first is that of the PDF whose digest the log has. At least one.
    pub languages: Vec<Language>,
    /// Programmes whose papers are published.
    pub programmes: BTreeMap<ProgrammeId, Own>,
}

/// What is a programme's own.
#[derive(Debug, Clone, Default)]
pub struct Own {
    /// Whom its papers are sent to by e-mail.
    pub to: Vec<Recipient>,
    /// How they look.
    pub look: Look,
}

/// Somebody with an address, `Name <name@example.dk>` or the address alone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Recipient(pub Mailbox);

impl TryFrom<String> for Recipient {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let read = text.parse().map(Self);
        read.map_err(|error| format!("expected an e-mail address, or Name <address>, got {text:?} ({error})"))
    }
}
