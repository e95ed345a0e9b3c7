//! What the owners of a programme make their own in its report: logo, name, contact line, fixed sentences.
//!
//! All of it is text or a picture, never markup.

use maaltal_domain::Name;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a programme's report is made its owners'; the default leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Look {
    /// Who publishes the report; nothing: the programme's name alone.
    pub publisher: Option<Name>,
    /// The logo on the first page.
    pub logo: Option<Logo>,
    /// Whom to ask, in one line.
    pub contact: Option<Name>,
    /// Fixed sentences of the report by their keys, in place of the report's own.
    pub sentences: BTreeMap<String, Name>,
    /// Where the service is reached from outside, `https://maaltal.example.dk`; printed where codes are explained.
    pub address: Option<String>,
}

/// A logo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logo {
    /// The picture, an SVG document.
    pub svg: String,
    /// What it shows, for those who do not see it.
    pub alternative: Name,
}
