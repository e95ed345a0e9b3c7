//! A backup is asked for: `POST /v1/backup`, the administrator's alone.

use crate::access::Asker;
use crate::asked::{Parameters, accepts};
use crate::desk::Desk;
use crate::events::read_body;
use crate::node::Node;
use crate::refusal::{Reason, Refusal};
use crate::representation::JSON;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::path::PathBuf;

/// The body: where the backup goes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    dir: PathBuf,
}

/// `POST /v1/backup`
pub(crate) async fn make(State(desk): State<Desk>, asker: Asker, request: Request) -> Result<Response, Refusal> {
    asker.caller.administers()?;
    accepts(request.headers(), JSON)?;
    Parameters::of(request.uri()).finish()?;
    if !is_json(request.headers()) {
        return Err(Refusal::new(Reason::MediaType, format!("content-type: expected {JSON}, got another")));
    }
    let body = read_body(request).await?;
    let wanted: Wanted = serde_json::from_slice(&body).map_err(|_| {
        Refusal::new(Reason::Body, "body: expected {\"dir\": \"an absolute path\"} as JSON, got something else")
    })?;
    let ask = move |node: &dyn Node| {
        asker.note(node)?;
        Ok(node.backup(&wanted.dir)?)
    };
    let head = desk.ask(ask).await?;
    Ok(Json(head).into_response())
}

fn is_json(headers: &HeaderMap) -> bool {
    let form = headers.get(header::CONTENT_TYPE).and_then(|form| form.to_str().ok()).unwrap_or_default();
    form.split(';').next().is_some_and(|form| form.trim().eq_ignore_ascii_case(JSON))
}
