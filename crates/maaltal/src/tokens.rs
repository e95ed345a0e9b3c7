//! Access tokens: made, listed, revoked, and known again when they are sent.
//!
//! The file beside the log has a line for each token made and each revoked, and of a token its digest alone. A token is 32
//! bytes of the system's randomness, so nobody finds it by trying, and a slow hash, which passwords need, would only
//! make every request slow.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maaltal_domain::{Day, Hash, Instant, ProgrammeId, Source};
use maaltal_log::Lines;
use maaltal_web::{Caller, Grant, NodeError, Role};
use serde::{Deserialize, Serialize};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::SystemTime;

/// The file, beside the log.
pub const FILE: &str = "tokens.jsonl";
/// Characters of a name at most: it stands in every line of the log of reads.
const NAME: usize = 100;
/// What every token begins with, so that people and scanners know one when they see it.
const MARK: &str = "maaltal_";

/// A token as the file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Whose it is; no two have the same name, also not after a revocation.
    pub name: String,
    /// What it is for.
    #[serde(with = "role_by_name")]
    pub role: Role,
    /// For which programmes; none: for all.
    pub programmes: Vec<ProgrammeId>,
    /// Which sources' events may be sent with it.
    pub sources: Vec<Source>,
    /// Last Danish day on which it is taken.
    pub expires: Option<Day>,
    /// When it was made.
    pub made: Instant,
    /// Digest of the token.
    pub digest: Hash,
}

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Line {
    Made(Token),
    Revoked { name: String, at: Instant },
}

mod role_by_name {
    use maaltal_web::Role;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(role: &Role, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(role.name())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A token and whether it was revoked, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The token.
    pub token: Token,
    /// When it was revoked, if it was.
    pub revoked: Option<Instant>,
}

impl Listed {
    /// Whether it is taken at an instant.
    pub fn holds(&self, at: Instant) -> bool {
        self.revoked.is_none() && self.token.expires.is_none_or(|last| at.danish_day() <= last)
    }
}

/// Every token ever made beside the log in `dir`, oldest first.
///
/// # Errors
/// When the file cannot be read, or is not what was written.
pub fn list(dir: &Path) -> Result<Vec<Listed>> {
    let path = dir.join(FILE);
    let mut all: Vec<Listed> = Vec::new();
    for entry in Lines::read(&path)? {
        match serde_json::from_value(entry).with_context(|| format!("in {}", path.display()))? {
            Line::Made(token) => all.push(Listed { token, revoked: None }),
            Line::Revoked { name, at } => {
                let own = all.iter_mut().filter(|own| own.token.name == name && own.revoked.is_none());
                own.for_each(|own| own.revoked = Some(at));
            }
        }
    }
    Ok(all)
}

/// Makes a token that gives `grant`, until the end of the day `expires`; gives the token itself, which is kept nowhere.
///
/// # Errors
/// When there has been one of the name, what it gives does not fit its role, or the file cannot be written.
pub fn make(dir: &Path, grant: &Grant, expires: Option<Day>, now: Instant) -> Result<String> {
    check(grant, expires, now)?;
    let is_taken = list(dir)?.iter().any(|known| known.token.name == grant.name);
    ensure!(!is_taken, "name: expected one that no token has had, got {}", grant.name);
    let mut secret = [0; 32];
    std::fs::File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut secret)).context("making a token")?;
    let text = format!("{MARK}{}", URL_SAFE_NO_PAD.encode(secret));
    let token = Token {
        name: grant.name.clone(),
        role: grant.role,
        programmes: grant.programmes.clone().unwrap_or_default(),
        sources: grant.sources.clone(),
        expires,
        made: now,
        digest: Hash::of(text.as_bytes()),
    };
    add(dir, &Line::Made(token))?;
    Ok(text)
}

/// Revokes the token of this name, for ever.
///
/// # Errors
/// When there is none, it was revoked before, or the file cannot be written.
pub fn revoke(dir: &Path, name: &str, now: Instant) -> Result<()> {
    let known = list(dir)?.into_iter().find(|known| known.token.name == name);
    ensure!(
        known.is_some_and(|known| known.revoked.is_none()),
        "name: expected that of a token that is not revoked, got {name}"
    );
    add(dir, &Line::Revoked { name: name.to_owned(), at: now })
}

fn add(dir: &Path, line: &Line) -> Result<()> {
    Ok(Lines::open(dir, FILE)?.append(&[serde_json::to_value(line)?])?)
}

fn check(grant: &Grant, expires: Option<Day>, now: Instant) -> Result<()> {
    let name = &grant.name;
    let is_plain = name.trim() == name && !name.is_empty() && !name.chars().any(char::is_control);
    ensure!(
        is_plain && name.chars().count() <= NAME,
        "name: expected 1 to {NAME} characters that print, with none of space at either end, got {}",
        name.chars().take(NAME).collect::<String>().escape_debug()
    );
    let is_sender = grant.role == Role::Record;
    ensure!(is_sender || grant.sources.is_empty(), "source: expected none for the role {}", grant.role);
    ensure!(!is_sender || !grant.sources.is_empty(), "source: expected at least one for the role record, got none");
    ensure!(
        grant.role != Role::Admin || grant.programmes.is_none(),
        "programme: expected none for the role admin, which has all"
    );
    let today = now.danish_day();
    let is_over = expires.filter(|last| *last < today);
    is_over.map_or(Ok(()), |last| anyhow::bail!("expires: expected {today} or a later day, got {last}"))
}

/// The tokens as a service knows them: read again whenever the file has changed.
pub struct Tokens {
    dir: PathBuf,
    known: RwLock<Known>,
}

struct Known {
    stamp: Option<Stamp>,
    /// Nothing where the file cannot be read: then nobody is let in.
    tokens: Option<Vec<Listed>>,
    /// Whether there has been a token since the service started; a file that is gone opens no door.
    had_any: bool,
}

/// What changes when a file does: its length, since it only grows, and the rest should it be put in place anew.
type Stamp = (u64, Option<SystemTime>);

impl Tokens {
    /// The tokens beside the log in `dir`.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn open(dir: &Path) -> Result<Self> {
        let stamp = stamp(dir).with_context(|| format!("reading {}", dir.join(FILE).display()))?;
        let tokens = list(dir)?;
        let had_any = !tokens.is_empty();
        let known = Known { stamp, tokens: Some(tokens), had_any };
        Ok(Self { dir: dir.to_path_buf(), known: RwLock::new(known) })
    }

    /// Who has this token, or none, at an instant.
    ///
    /// # Errors
    /// When there is no such token or it holds no more, or the file cannot be read.
    pub fn admit(&self, token: Option<&str>, now: Instant) -> Result<Caller, NodeError> {
        self.look_again()?;
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let tokens = known.tokens.as_ref().ok_or_else(unreadable)?;
        let Some(token) = token else {
            return Ok(if known.had_any { Caller::Nobody } else { Caller::Everyone });
        };
        let sent = blake3::hash(token.as_bytes());
        // Digests are compared in constant time, and all of them: how long it takes tells nothing.
        let is_it = |own: &Listed| blake3::Hash::from_bytes(own.token.digest.0) == sent;
        let found = tokens.iter().fold(None, |found, own| if is_it(own) { Some(own) } else { found });
        let found = found.filter(|own| own.holds(now));
        found.map(|own| Caller::Known(own.token.grant())).ok_or(NodeError::Token)
    }

    /// Reads the file again if it is another than it was.
    fn look_again(&self) -> Result<(), NodeError> {
        let now = stamp(&self.dir).map_err(|error| failed(&error))?;
        if self.known.read().unwrap_or_else(PoisonError::into_inner).stamp == now {
            return Ok(());
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let tokens = list(&self.dir).map_err(|error| tracing::error!(%error, "reading the tokens")).ok();
        known.had_any |= tokens.as_ref().is_none_or(|tokens| !tokens.is_empty());
        known.tokens = tokens;
        known.stamp = now;
        Ok(())
    }
}

impl Token {
    fn grant(&self) -> Grant {
        let programmes = (!self.programmes.is_empty()).then(|| self.programmes.clone());
        Grant { name: self.name.clone(), role: self.role, programmes, sources: self.sources.clone() }
    }
}

fn stamp(dir: &Path) -> std::io::Result<Option<Stamp>> {
    match std::fs::metadata(dir.join(FILE)) {
        Ok(metadata) => Ok(Some((metadata.len(), metadata.modified().ok()))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn unreadable() -> NodeError {
    NodeError::Internal("the file of tokens cannot be read".into())
}

fn failed(error: &std::io::Error) -> NodeError {
    NodeError::Internal(format!("the file of tokens: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str) -> Instant {
        format!("{day}T10:00:00Z").parse().unwrap()
    }

    fn grant(name: &str, role: Role) -> Grant {
        let sources = if role == Role::Record { vec!["/s".parse().unwrap()] } else { Vec::new() };
        Grant { name: name.into(), role, programmes: None, sources }
    }

    #[test]
    fn a_running_service_knows_at_once_what_is_made_and_revoked() {
        let dir = tempfile::tempdir().unwrap();
        let tokens = Tokens::open(dir.path()).unwrap();
        let today = at("2024-05-14");
        let admit = |token: &str| tokens.admit(Some(token), today).map_err(|error| error.to_string());
        assert_eq!(tokens.admit(None, today).unwrap(), Caller::Everyone);
        assert!(admit("maaltal_guess").is_err());
        let [a, b] = ["a", "b"].map(|name| make(dir.path(), &grant(name, Role::Read), None, today).unwrap());
        assert_eq!(tokens.admit(None, today).unwrap(), Caller::Nobody);
        assert_eq!(admit(&a).unwrap(), Caller::Known(grant("a", Role::Read)));
        assert_eq!(admit(&b).unwrap(), Caller::Known(grant("b", Role::Read)));
        revoke(dir.path(), "a", today).unwrap();
        assert!(admit(&a).is_err() && admit(&b).is_ok());
        assert!(revoke(dir.path(), "a", today).is_err() && revoke(dir.path(), "none", today).is_err());
        assert!(make(dir.path(), &grant("a", Role::Read), None, today).is_err(), "a name stands for one token");
        revoke(dir.path(), "b", today).unwrap();
        assert_eq!(tokens.admit(None, today).unwrap(), Caller::Nobody, "the last one revoked opens no door");
        std::fs::remove_file(dir.path().join(FILE)).unwrap();
        assert_eq!(tokens.admit(None, today).unwrap(), Caller::Nobody, "nor does a file that is gone");
    }

    #[test]
    fn a_token_holds_to_the_end_of_its_last_day() {
        let dir = tempfile::tempdir().unwrap();
        let last = "2024-05-31".parse().unwrap();
        let token = make(dir.path(), &grant("a", Role::Inspect), Some(last), at("2024-05-31")).unwrap();
        let tokens = Tokens::open(dir.path()).unwrap();
        let holds = |at: &str| tokens.admit(Some(&token), at.parse().unwrap()).is_ok();
        assert!(holds("2024-05-31T21:59:59Z") && !holds("2024-05-31T22:00:00Z"), "midnight is Denmark's");
        assert!(make(dir.path(), &grant("b", Role::Read), Some(last), at("2024-06-01")).is_err());
    }

    #[test]
    fn the_file_has_no_token_and_what_is_none_lets_nobody_in() {
        let dir = tempfile::tempdir().unwrap();
        let token = make(dir.path(), &grant("a", Role::Admin), None, at("2024-05-14")).unwrap();
        assert!(token.starts_with("maaltal_") && token.len() == 51, "{token}");
        let path = dir.path().join(FILE);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(token.trim_start_matches("maaltal_")), "{text}");
        let tokens = Tokens::open(dir.path()).unwrap();
        let digest = Hash::of(token.as_bytes()).to_string();
        assert!(tokens.admit(Some(&digest), at("2024-05-14")).is_err(), "the digest is no token");
        std::fs::write(&path, format!("{text}{{}}\n")).unwrap();
        assert!(tokens.admit(Some(&token), at("2024-05-14")).is_err());
        assert!(tokens.admit(None, at("2024-05-14")).is_err());
        assert!(Tokens::open(dir.path()).is_err());
    }

    #[test]
    fn what_a_token_gives_fits_its_role() {
        let dir = tempfile::tempdir().unwrap();
        let check = |grant: &Grant, expected: &str| {
            let error = make(dir.path(), grant, None, at("2024-05-14")).unwrap_err();
            assert!(format!("{error:#}").starts_with(expected), "{error:#}");
        };
        let one = |role| Grant { programmes: Some(vec!["p".parse().unwrap()]), ..grant("x", role) };
        check(&Grant { sources: Vec::new(), ..grant("x", Role::Record) }, "source: expected at least one");
        check(&Grant { sources: vec!["/s".parse().unwrap()], ..grant("x", Role::Read) }, "source: expected none");
        check(&one(Role::Admin), "programme: expected none for the role admin");
        check(&grant("", Role::Read), "name: ");
        assert!(make(dir.path(), &one(Role::Read), None, at("2024-05-14")).is_ok());
    }
}
