//! The environment: the one place that reads its variables.

#![expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]

use maaltal_domain::Language;
use std::path::PathBuf;

/// `MAALTAL_DATA`: folder of the log.
pub fn data() -> Option<PathBuf> {
    std::env::var_os("MAALTAL_DATA").filter(|dir| !dir.is_empty()).map(PathBuf::from)
}

/// `MAALTAL_BIND`: address of the service.
pub fn bind() -> Option<String> {
    std::env::var("MAALTAL_BIND").ok().filter(|address| !address.is_empty())
}

/// `MAALTAL_LOG`: which messages the service writes, in the form of `tracing`'s filters.
pub fn log_filter() -> String {
    std::env::var("MAALTAL_LOG").unwrap_or_else(|_| "info".to_owned())
}

/// Language of the locale: English where it says so, else Danish.
pub fn language() -> Language {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).unwrap_or_default();
    if locale.starts_with("en") { Language::En } else { Language::Da }
}
