//! Where in the log: positions, hashes, heads and views.

use crate::{Instant, Invalid};
use serde::{Deserialize, Serialize};

/// Place of an event in the log: 1, 2, 3 ... without gaps; 0 is the empty log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub u64);

impl Position {
    /// The position after this one.
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A BLAKE3 digest, 32 bytes, written `blake3:` and 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The first 12 hexadecimal digits, for people.
    pub fn short(&self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().chars().take(12).collect()
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("blake3:{}", blake3::Hash::from_bytes(self.0).to_hex()))
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Hash {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let hex = text.strip_prefix("blake3:").and_then(|hex| blake3::Hash::from_hex(hex).ok());
        hex.map(|hash| Self(*hash.as_bytes()))
            .ok_or_else(|| Invalid::new("a digest (blake3: and 64 hexadecimal digits)", text))
    }
}

impl TryFrom<String> for Hash {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> String {
        hash.to_string()
    }
}

/// The last record of a log: how far it goes, and the hash that covers all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Position of the last record, 0 when there is none.
    pub position: Position,
    /// When it was recorded; nothing in an empty log.
    pub recorded_at: Option<Instant>,
    /// Its hash, which covers every record before it; all zeros in an empty log.
    pub hash: Hash,
}

/// What a figure was allowed to see: everything up to and including a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct View {
    /// Last position that counts.
    pub position: Position,
    /// When that position was recorded; nothing in an empty log.
    pub recorded_at: Option<Instant>,
    /// Hash of that position.
    pub head: Hash,
}

impl From<Head> for View {
    fn from(head: Head) -> Self {
        Self { position: head.position, recorded_at: head.recorded_at, head: head.hash }
    }
}
