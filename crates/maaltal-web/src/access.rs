//! Who asks, and what they may.

use crate::refusal::{Reason, Refusal};
use crate::{Node, NodeError};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use maaltal_domain::{Invalid, Problem, ProgrammeId, Source};
use maaltal_intake::InboundRecord;
use std::convert::Infallible;
use std::fmt::{Display, Formatter};
use std::str::FromStr;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Sends events of its own sources.
    Record,
    /// Sees what is released.
    Read,
    /// Sees figures of any view, and the events behind them.
    Inspect,
    /// All of that, and the service's own affairs.
    Admin,
}

/// What a token gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Whose token it is, as its maker named it.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// For which programmes; nothing: for all.
    pub programmes: Option<Vec<ProgrammeId>>,
    /// Which sources' events may be sent with it; for `record` only.
    pub sources: Vec<Source>,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// There has never been a token: whoever is on this machine is its administrator.
    Everyone,
    /// Somebody without a token.
    Nobody,
    /// Whoever has a token that gives this.
    Known(Grant),
}

/// How much of a programme's figures somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sight {
    /// Any view, disclosed, and the events behind it; every look is noted.
    AnyView,
    /// What is released.
    Released,
}

/// Who asks and for what, as it is noted.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    pub caller: Caller,
    /// Method, path and query, masked.
    pub request: String,
}

/// Types of events that decide what is hidden and what is shown: no sender's affair.
const ADMINISTRATORS: [&str; 2] = ["dk.maaltal.programme.defined.v1", "dk.maaltal.report.published.v1"];

impl Role {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Record, "record"), (Self::Read, "read"), (Self::Inspect, "inspect"), (Self::Admin, "admin")];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(role, _)| *role == self).map_or("", |(_, name)| name)
    }
}

impl Display for Role {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Role {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.into_iter().find(|(_, name)| *name == text);
        found.map(|(role, _)| role).ok_or_else(|| Invalid::new("a role (record, read, inspect or admin)", text))
    }
}

impl Grant {
    fn is_for(&self, programme: &str) -> bool {
        self.programmes.as_ref().is_none_or(|all| all.iter().any(|own| own.as_str() == programme))
    }
}

impl Caller {
    /// Whose request it is, as the log of reads has it.
    pub fn name(&self) -> &str {
        match self {
            Self::Everyone => "(no tokens yet)",
            Self::Nobody => "(no token)",
            Self::Known(grant) => &grant.name,
        }
    }

    /// How much they see of a programme, which need not exist.
    ///
    /// # Errors
    /// When they see nothing of it.
    pub(crate) fn sight(&self, node: &dyn Node, programme: &ProgrammeId) -> Result<Sight, Refusal> {
        let own = match self {
            Self::Everyone => Some(Sight::AnyView),
            Self::Known(grant) if grant.is_for(programme.as_str()) => match grant.role {
                Role::Inspect | Role::Admin => Some(Sight::AnyView),
                Role::Read => Some(Sight::Released),
                Role::Record => None,
            },
            _ => None,
        };
        own.or_else(|| node.is_public(programme).then_some(Sight::Released)).ok_or_else(|| match self {
            Self::Known(grant) if !grant.is_for(programme.as_str()) => {
                Refusal::new(Reason::Role, of_another_programme(programme.as_str()).to_string())
            }
            _ => self.refused("read, inspect or admin"),
        })
    }

    /// Checks that they may see any view of a programme.
    ///
    /// # Errors
    /// When they may not.
    pub(crate) fn inspects(&self, node: &dyn Node, programme: &ProgrammeId) -> Result<(), Refusal> {
        match self.sight(node, programme)? {
            Sight::AnyView => Ok(()),
            Sight::Released => Err(self.refused("inspect or admin")),
        }
    }

    /// Checks that they may look at programmes at all.
    ///
    /// # Errors
    /// When they may not.
    pub(crate) fn looks(&self) -> Result<(), Refusal> {
        match self {
            Self::Everyone => Ok(()),
            Self::Known(grant) if grant.role != Role::Record => Ok(()),
            _ => Err(self.refused("read, inspect or admin")),
        }
    }

    /// Checks that they may see how far the log goes, which tells how much is not released.
    ///
    /// # Errors
    /// When they may not.
    pub(crate) fn follows(&self) -> Result<(), Refusal> {
        match self {
            Self::Everyone => Ok(()),
            Self::Known(grant) if matches!(grant.role, Role::Inspect | Role::Admin) => Ok(()),
            _ => Err(self.refused("inspect or admin")),
        }
    }

    /// Checks that the service's own affairs are theirs.
    ///
    /// # Errors
    /// When they are not.
    pub(crate) fn administers(&self) -> Result<(), Refusal> {
        match self {
            Self::Everyone => Ok(()),
            Self::Known(grant) if grant.role == Role::Admin => Ok(()),
            _ => Err(self.refused("admin")),
        }
    }

    /// Checks that they may send events at all.
    ///
    /// # Errors
    /// When they may not.
    pub(crate) fn sends(&self) -> Result<(), Refusal> {
        match self {
            Self::Known(grant) if grant.role == Role::Record => Ok(()),
            _ => self.administers().map_err(|_| self.refused("record or admin")),
        }
    }

    /// Why somebody who may send events may not send this one: it is of another source or programme than theirs, or decides
    /// what others may see.
    pub(crate) fn refuses(&self, record: &InboundRecord) -> Option<Problem> {
        let Self::Known(grant) = self else { return None };
        if let Some(programme) = record.attribute("programme").filter(|programme| !grant.is_for(programme)) {
            return Some(of_another_programme(programme));
        }
        if grant.role != Role::Record {
            return None;
        }
        if let Some(name) = record.attribute("type").filter(|name| ADMINISTRATORS.contains(name)) {
            return Some(Invalid::new(format!("the role admin for {name}"), grant.role.name()).at("type"));
        }
        let is_own = |source: &str| grant.sources.iter().any(|own| own.as_str() == source);
        let strange = record.attribute("source").filter(|source| !is_own(source))?;
        Some(Invalid::new("a source that the token is bound to", strange).at("source"))
    }

    /// The refusal of what one of `roles` may.
    pub(crate) fn refused(&self, roles: &str) -> Refusal {
        match self {
            Self::Known(grant) => Refusal::new(Reason::Role, format!("role: expected {roles}, got {}", grant.role)),
            Self::Everyone | Self::Nobody => {
                Refusal::new(Reason::Token, format!("authorization: expected a token of the role {roles}, got none"))
            }
        }
    }
}

fn of_another_programme(programme: &str) -> Problem {
    Invalid::new("one that the token is for", programme).at("programme")
}

impl Asker {
    /// Notes that somebody looks at what is not released.
    ///
    /// # Errors
    /// When it cannot be noted: then nothing is shown.
    pub fn note(&self, node: &dyn Node) -> Result<(), NodeError> {
        node.note_read(&self.caller, &self.request)
    }
}

impl<S: Sync> FromRequestParts<S> for Asker {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let nobody = || Self { caller: Caller::Nobody, request: String::new() };
        Ok(parts.extensions.get().cloned().unwrap_or_else(nobody))
    }
}
