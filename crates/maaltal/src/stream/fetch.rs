//! Single messages of the stream, asked for by their place, whatever is in them.
//!
//! The client's own calls cannot be used for it: headers that it cannot read break its connection.

use super::connection::causes;
use super::message::{Message, stored_headers};
use super::subject::{STREAM, of_deleted};
use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maaltal_domain::Instant;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Answer {
    message: Option<Stored>,
    error: Option<Refused>,
}

#[derive(Deserialize)]
struct Info {
    state: Option<State>,
}

#[derive(Deserialize)]
struct State {
    first_seq: u64,
    #[serde(default)]
    deleted: Vec<u64>,
}

#[derive(Deserialize)]
struct Refused {
    code: u64,
    description: String,
}

#[derive(Deserialize)]
struct Stored {
    subject: String,
    seq: u64,
    #[serde(default)]
    hdrs: String,
    #[serde(default)]
    data: String,
    time: String,
}

/// A place in the stream, and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A message.
    Message(Box<Message>),
    /// Nothing, and a note says that the message was deleted.
    Deleted,
    /// Nothing, and nobody says why.
    Gone,
}

/// What stands at `sequence`.
///
/// # Errors
/// When the server does not answer.
pub async fn place(jetstream: &Context, sequence: u64) -> Result<Place, String> {
    if let Some(message) = get(jetstream, &json!({"seq": sequence})).await? {
        return Ok(Place::Message(Box::new(message)));
    }
    let note = get(jetstream, &json!({"last_by_subj": of_deleted(sequence)})).await?;
    Ok(note.map_or(Place::Gone, |_| Place::Deleted))
}

/// Sequences after `after` of messages that are not in the stream, lowest first.
///
/// # Errors
/// When the server does not answer.
pub async fn deleted(jetstream: &Context, after: u64) -> Result<impl Iterator<Item = u64>, String> {
    let subject = format!("STREAM.INFO.{STREAM}");
    let asked = json!({"deleted_details": true});
    let answer: Info = jetstream.request(subject, &asked).await.map_err(|error| causes(&error))?;
    let state = answer.state.ok_or("an answer without the stream's state")?;
    Ok((after + 1..state.first_seq).chain(state.deleted.into_iter().filter(move |sequence| *sequence > after)))
}

async fn get(jetstream: &Context, asked: &serde_json::Value) -> Result<Option<Message>, String> {
    let subject = format!("STREAM.MSG.GET.{STREAM}");
    let answer: Answer = jetstream.request(subject, asked).await.map_err(|error| error.to_string())?;
    match (answer.message, answer.error) {
        (Some(stored), _) => message(stored).map(Some),
        (None, Some(refused)) if refused.code == 404 => Ok(None),
        (None, refused) => Err(refused.map_or_else(|| "an empty answer".into(), |refused| refused.description)),
    }
}

fn message(stored: Stored) -> Result<Message, String> {
    let bytes = |text: &str| STANDARD.decode(text).map_err(|error| format!("message {}: {error}", stored.seq));
    let headers = if stored.hdrs.is_empty() { Some(HeaderMap::new()) } else { stored_headers(&bytes(&stored.hdrs)?) };
    let at: Instant = stored.time.parse().map_err(|error| format!("message {}: time: {error}", stored.seq))?;
    let body = bytes(&stored.data)?;
    Ok(Message { sequence: stored.seq, at, subject: stored.subject.into(), headers, body: body.into() })
}
