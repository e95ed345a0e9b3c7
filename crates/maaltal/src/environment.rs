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
    set("MAALTAL_BIND")
}

/// `MAALTAL_BUS_SERVERS`: addresses of the stream's servers, with commas between them.
pub fn servers() -> Option<Vec<String>> {
    let text = set("MAALTAL_BUS_SERVERS")?;
    Some(text.split(',').map(|server| server.trim().to_owned()).collect())
}

/// `MAALTAL_BUS_NAME`: the node's name.
pub fn node_name() -> Option<String> {
    set("MAALTAL_BUS_NAME")
}

/// `MAALTAL_BUS_CREDENTIALS_FILE`: file with the node's credentials.
pub fn credentials_file() -> Option<PathBuf> {
    set("MAALTAL_BUS_CREDENTIALS_FILE").map(PathBuf::from)
}

/// `MAALTAL_BUS_KIND`: `embedded` or `nats`.
pub fn bus_kind() -> Option<String> {
    set("MAALTAL_BUS_KIND")
}

/// `MAALTAL_BUS_TLS_CA_FILE`, `..._CERT_FILE` and `..._KEY_FILE`: who vouches for the servers, the node's certificate and its key.
pub fn tls_files() -> [Option<PathBuf>; 3] {
    ["CA", "CERT", "KEY"].map(|file| set(&format!("MAALTAL_BUS_TLS_{file}_FILE")).map(PathBuf::from))
}

/// `MAALTAL_LOG`: which messages the service writes, in the form of `tracing`'s filters.
pub fn log_filter() -> String {
    std::env::var("MAALTAL_LOG").unwrap_or_else(|_| "info,async_nats=warn".to_owned())
}

/// The command line without the program's own name.
pub fn command_line() -> String {
    std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// The name of the user that the process runs as, or their number where they have none.
pub fn user() -> String {
    use std::os::unix::fs::MetadataExt;
    let Ok(uid) = std::fs::metadata("/proc/self").map(|own| own.uid()) else { return "unknown".to_owned() };
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, _, number) = (fields.next()?, fields.next()?, fields.next()?);
        (number.parse() == Ok(uid)).then(|| name.to_owned())
    });
    name.unwrap_or_else(|| uid.to_string())
}

/// Language of the locale: English where it says so, else Danish.
pub fn language() -> Language {
    let locale = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).unwrap_or_default();
    if locale.starts_with("en") { Language::En } else { Language::Da }
}

/// A variable that is set to something.
fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
