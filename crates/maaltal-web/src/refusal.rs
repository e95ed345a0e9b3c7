//! Answers that refuse: RFC 9457 problem details, one shape for every route.

use crate::NodeError;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use maaltal_domain::{Position, Problem};
use problem_details::ProblemDetails;
use serde::Serialize;
use serde_json::{Value as Json, json};

/// Seconds after which a sender that was too quick may try again.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// How a token is sent.
const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"maaltal\"");

/// Why a request is not answered as it wished. Every reason has one status, one address and one title for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// A query parameter that is not known, given twice, or wrong.
    Parameter,
    /// A body that is not of the form that it says.
    Body,
    /// A page elsewhere made the reader's browser send this.
    CrossSite,
    /// No token, or one that is none any more.
    Token,
    /// The token is not for this.
    Role,
    /// Nothing stands at this address.
    NotFound,
    /// The address takes other methods.
    Method,
    /// Nothing that the sender accepts can be made.
    NotAcceptable,
    /// The body did not come in time.
    TooSlow,
    /// The log holds another content under the event's source and id.
    Conflict,
    /// The body is larger than is taken.
    TooLarge,
    /// The body is of a form that is not taken.
    MediaType,
    /// The request was meant for another host.
    Host,
    /// The gate turned the event away.
    Rejected,
    /// No backup is made in the folder that was asked for.
    Backup,
    /// Not the asker's fault.
    Internal,
    /// Too much at once.
    Busy,
    /// The log takes no more events until restarted.
    Stopped,
    /// Not ready yet.
    NotReady,
}

impl Reason {
    /// Status, the last part of the address in `type`, and the title.
    fn form(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Parameter => (StatusCode::BAD_REQUEST, "/problems/parameter", "A query parameter is wrong"),
            Self::Body => (StatusCode::BAD_REQUEST, "/problems/body", "The body cannot be read"),
            Self::CrossSite => (StatusCode::FORBIDDEN, "/problems/cross-site", "Sent from another site"),
            Self::Token => (StatusCode::UNAUTHORIZED, "/problems/token", "A token is needed"),
            Self::Role => (StatusCode::FORBIDDEN, "/problems/role", "Not with this token"),
            Self::NotFound => (StatusCode::NOT_FOUND, "/problems/not-found", "Nothing here"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "/problems/method", "Another method is expected"),
            Self::NotAcceptable => (StatusCode::NOT_ACCEPTABLE, "/problems/not-acceptable", "No form that is accepted"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "/problems/too-slow", "The body came too slowly"),
            Self::Conflict => (StatusCode::CONFLICT, "/problems/conflict", "The log holds another content"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "/problems/too-large", "The body is too large"),
            Self::MediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "/problems/media-type", "The form is not taken"),
            Self::Host => (StatusCode::MISDIRECTED_REQUEST, "/problems/host", "Meant for another host"),
            Self::Rejected => (StatusCode::UNPROCESSABLE_ENTITY, "/problems/rejected", "The event was rejected"),
            Self::Backup => (StatusCode::UNPROCESSABLE_ENTITY, "/problems/backup", "No backup is made there"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "/problems/internal", "The service failed"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "/problems/busy", "Too much at once"),
            Self::Stopped => (StatusCode::SERVICE_UNAVAILABLE, "/problems/stopped", "The log has stopped"),
            Self::NotReady => (StatusCode::SERVICE_UNAVAILABLE, "/problems/not-ready", "Not ready"),
        }
    }
}

/// An answer that refuses: why, in a sentence, and each wrong thing with its place.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    reason: Reason,
    /// What happened this time, for the sender.
    pub detail: String,
    errors: Vec<Json>,
    position: Option<Position>,
}

/// What a problem has beside the standard's members.
#[derive(Serialize)]
struct Members {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<Position>,
}

impl Refusal {
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into(), errors: Vec::new(), position: None }
    }

    /// The refusal of these query parameters.
    pub fn of_parameters(problems: &[Problem]) -> Self {
        let named =
            |problem: &Problem| json!({"parameter": problem.field, "expected": problem.expected, "got": problem.got});
        let detail = maaltal_domain::problems_as_text(problems);
        Self { errors: problems.iter().map(named).collect(), ..Self::new(Reason::Parameter, detail) }
    }

    /// The same refusal with a list of what is wrong.
    pub fn with_errors(self, errors: Vec<Json>) -> Self {
        Self { errors, ..self }
    }

    /// The same refusal with the position that it is about.
    pub fn at(self, position: Position) -> Self {
        Self { position: Some(position), ..self }
    }

    pub fn status(&self) -> StatusCode {
        self.reason.form().0
    }

    /// Each wrong thing as a line for people: where, what was expected, what was got.
    pub fn lines(&self) -> Vec<String> {
        let part = |error: &Json, key: &str| error.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
        let line = |error: &Json| {
            format!("{}: expected {}, got {}", part(error, "parameter"), part(error, "expected"), part(error, "got"))
        };
        self.errors.iter().map(line).collect()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, address, title) = self.reason.form();
        let members = Members { errors: self.errors.clone(), position: self.position };
        let details = ProblemDetails::from_status_code(status)
            .with_type(Uri::from_static(address))
            .with_title(title)
            .with_detail(self.detail.clone())
            .with_extensions(members);
        let mut response = details.into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.reason == Reason::Token {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, CHALLENGE);
        }
        if matches!(self.reason, Reason::Busy | Reason::NotReady) {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        // Kept beside the answer, so that a browser can be shown the same refusal as a page.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<NodeError> for Refusal {
    fn from(error: NodeError) -> Self {
        match error {
            NodeError::Busy => Self::new(Reason::Busy, error.to_string()),
            NodeError::Unavailable(why) => Self::new(Reason::NotReady, why),
            NodeError::Token => Self::new(Reason::Token, error.to_string()),
            NodeError::UnknownProgramme(_) | NodeError::NotYetDefined(..) => {
                Self::new(Reason::NotFound, error.to_string())
            }
            NodeError::Question(problem) => Self::of_parameters(&[problem]),
            NodeError::Backup(ref problem) => {
                let (expected, got) = (&problem.expected, &problem.got);
                let error = json!({"pointer": format!("/{}", problem.field), "expected": expected, "got": got});
                Self::new(Reason::Backup, problem.to_string()).with_errors(vec![error])
            }
            NodeError::Stopped(ref why) => {
                tracing::error!(why, "the log has stopped");
                Self::new(Reason::Stopped, "the log takes no more events until the service is restarted")
            }
            NodeError::Internal(ref why) => Self::internal(why),
        }
    }
}

impl Refusal {
    /// A failure of the service's own: `why` goes to its operators only.
    pub fn internal(why: impl std::fmt::Display) -> Self {
        tracing::error!(%why, "a request failed");
        Self::new(Reason::Internal, "the service failed; its log says why")
    }
}
