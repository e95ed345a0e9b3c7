//! Events are sent: `POST /v1/events`.

use crate::access::{Asker, Caller};
use crate::asked::{Parameters, accepts};
use crate::desk::Desk;
use crate::refusal::{Reason, Refusal};
use crate::representation::JSON;
use crate::{Node, NodeError};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maaltal_intake::{InboundRecord, IntakeError, Outcome, Rejection};
use maaltal_intake::{LARGEST_BATCH, cloud_event, cloud_event_batch, cloud_event_lines};
use serde_json::{Value as Answer, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// Largest body, in bytes.
pub(crate) const LARGEST_BODY: usize = 8 * 1024 * 1024;
/// How long a body may take to arrive; a place among the senders is held for as long.
const PATIENCE: Duration = Duration::from_secs(30);

/// The forms in which events are taken.
#[derive(Debug, Clone, Copy)]
enum Form {
    One,
    Batch,
    Lines,
}

const FORMS: [(&str, Form); 3] = [
    ("application/cloudevents+json", Form::One),
    ("application/cloudevents-batch+json", Form::Batch),
    ("application/x-ndjson", Form::Lines),
];

impl Form {
    /// The form that a request's headers name.
    fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let text = |name| headers.get(name).map_or("", |value| value.to_str().unwrap_or("something else"));
        let mut parts = text(header::CONTENT_TYPE).split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let utf8 = |part: &str| match part.split_once('=') {
            Some((name, set)) if name.eq_ignore_ascii_case("charset") => {
                set.trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        };
        let plain = matches!(text(header::CONTENT_ENCODING), "" | "identity");
        let known = FORMS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, form)| *form);
        known.filter(|_| plain && parts.all(utf8)).ok_or_else(|| {
            let [one, batch, lines] = FORMS.map(|(known, _)| known);
            Refusal::new(
                Reason::MediaType,
                format!("content-type: expected {one}, {batch} or {lines}, in UTF-8 and not compressed, got another"),
            )
        })
    }

    /// The records in a body of this form.
    fn records(self, body: &[u8]) -> Result<Vec<InboundRecord<'static>>, Refusal> {
        let records = match self {
            Self::One => vec![cloud_event(body)],
            Self::Batch => cloud_event_batch(body).map_err(unreadable)?,
            Self::Lines => {
                let records: Vec<_> = cloud_event_lines(body).take(LARGEST_BATCH + 1).collect();
                if records.len() > LARGEST_BATCH {
                    let detail = format!("lines: expected at most {LARGEST_BATCH} events, got more");
                    return Err(Refusal::new(Reason::Body, detail));
                }
                records
            }
        };
        Ok(records.into_iter().map(InboundRecord::into_owned).collect())
    }
}

fn unreadable(error: IntakeError) -> Refusal {
    let errors = match &error {
        IntakeError::Batch(problem) => {
            vec![json!({"pointer": "", "expected": problem.expected, "got": problem.got})]
        }
        _ => Vec::new(),
    };
    Refusal::new(Reason::Body, error.to_string()).with_errors(errors)
}

/// `POST /v1/events`
pub(crate) async fn record(State(desk): State<Desk>, asker: Asker, request: Request) -> Result<Response, Refusal> {
    asker.caller.sends()?;
    accepts(request.headers(), JSON)?;
    Parameters::of(request.uri()).finish()?;
    let form = Form::of(request.headers())?;
    let seat = desk.seat()?;
    let body = read_body(request).await?;
    let outcomes = desk.work(seat, move |node| {
        let records = form.records(&body)?;
        if let (Form::One, [record]) = (form, records.as_slice())
            && let Some(why) = asker.caller.refuses(record)
        {
            return Err(Refusal::new(Reason::Role, why.to_string()));
        }
        settled(node, &asker.caller, records)
    });
    let outcomes = outcomes.await?;
    match (form, outcomes.as_slice()) {
        (Form::One, [outcome]) => answer_one(outcome),
        _ => Ok(Json(answer_many(&outcomes)).into_response()),
    }
}

/// What became of each record, in order: those that the caller may not send are rejected and reach no node.
fn settled(node: &dyn Node, caller: &Caller, records: Vec<InboundRecord<'static>>) -> Result<Vec<Outcome>, Refusal> {
    let refused: Vec<_> = records.iter().map(|record| Some(record.rejected(caller.refuses(record)?))).collect();
    let own = records.into_iter().zip(&refused).filter(|(_, refused)| refused.is_none());
    let own: Vec<_> = own.map(|(record, _)| record).collect();
    let sent = own.len();
    let outcomes = if own.is_empty() { Vec::new() } else { node.record(own)? };
    if outcomes.len() != sent {
        return Err(NodeError::Internal(format!("{} outcomes for {sent} events", outcomes.len())).into());
    }
    let mut outcomes = outcomes.into_iter();
    let settled = |refused: Option<_>| refused.map(Outcome::from).or_else(|| outcomes.next());
    Ok(refused.into_iter().filter_map(settled).collect())
}

/// The body of a request, of at most [`LARGEST_BODY`] bytes.
///
/// # Errors
/// When it is larger, or does not come whole and in time.
pub(crate) async fn read_body(request: Request) -> Result<Bytes, Refusal> {
    let too_large =
        |got: &str| Refusal::new(Reason::TooLarge, format!("body: expected at most {LARGEST_BODY} bytes, got {got}"));
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if let Some(length) = length.filter(|length| length.parse().is_ok_and(|bytes: u64| bytes > LARGEST_BODY as u64)) {
        return Err(too_large(length));
    }
    match tokio::time::timeout(PATIENCE, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(rejection)) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(too_large("more")),
        Ok(Err(_)) => Err(Refusal::new(Reason::Body, "body: expected all of it, got a part")),
        Err(_) => {
            let seconds = PATIENCE.as_secs();
            Err(Refusal::new(Reason::TooSlow, format!("body: expected within {seconds} seconds, got a part")))
        }
    }
}

fn answer_one(outcome: &Outcome) -> Result<Response, Refusal> {
    match outcome {
        Outcome::Recorded { position, recorded_at } => {
            let body = json!({"position": position, "recorded_at": recorded_at});
            Ok((StatusCode::CREATED, Json(body)).into_response())
        }
        Outcome::AlreadyRecorded { position } => Ok(Json(json!({"position": position})).into_response()),
        Outcome::Conflict { position } => {
            let detail = format!("id: expected the content at position {position}, or another id, got other content");
            let error = json!({
                "pointer": "/id", "expected": format!("the content at position {position}"), "got": "other content",
            });
            Err(Refusal::new(Reason::Conflict, detail).with_errors(vec![error]).at(*position))
        }
        Outcome::Rejected(rejection) => {
            Err(Refusal::new(Reason::Rejected, rejection.to_string()).with_errors(problems(rejection)))
        }
    }
}

/// What became of many events: an outcome for each in order, and how many of each.
fn answer_many(outcomes: &[Outcome]) -> Answer {
    let mut counts = BTreeMap::from(["recorded", "already_recorded", "conflict", "rejected"].map(|name| (name, 0_u64)));
    for outcome in outcomes {
        *counts.entry(outcome.name()).or_default() += 1;
    }
    let each: Vec<_> = outcomes.iter().enumerate().map(|(index, outcome)| as_json(index, outcome)).collect();
    json!({"outcomes": each, "counts": counts})
}

fn as_json(index: usize, outcome: &Outcome) -> Answer {
    let mut answer = json!({"index": index, "outcome": outcome.name()});
    if let Some(fields) = answer.as_object_mut() {
        outcome.position().iter().for_each(|position| drop(fields.insert("position".into(), json!(position))));
        if let Outcome::Rejected(rejection) = outcome {
            fields.insert("errors".into(), problems(rejection).into());
        }
    }
    answer
}

fn problems(rejection: &Rejection) -> Vec<Answer> {
    rejection.problems.iter().map(|problem| json!(problem)).collect()
}
