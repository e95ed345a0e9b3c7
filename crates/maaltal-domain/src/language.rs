//! The languages that people are spoken to in.

use crate::Invalid;
use serde::{Deserialize, Serialize};

/// A language of screen and paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Danish.
    #[default]
    Da,
    /// English.
    En,
}

impl Language {
    /// Its code, `da` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Da => "da",
            Self::En => "en",
        }
    }
}

impl std::str::FromStr for Language {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text {
            "da" => Ok(Self::Da),
            "en" => Ok(Self::En),
            _ => Err(Invalid::new("a language (da or en)", text)),
        }
    }
}
