//! Messages go onto the stream: one alone, or many as one atomic batch.

use super::connection::causes;
use async_nats::jetstream::{Context, context::PublishErrorKind, message::PublishMessage};
use async_nats::{Client, HeaderMap};
use serde::Deserialize;

/// Most messages of an atomic batch; a server takes a thousand.
pub const LARGEST_BATCH: usize = 500;

/// A message to be published.
pub struct Draft {
    pub subject: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// Where in the stream a message must come for it to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Anywhere.
    Anywhere,
    /// After the message of this sequence, 0 for an empty stream.
    After(u64),
}

#[derive(Deserialize)]
struct Acknowledged {
    seq: Option<u64>,
    error: Option<Refused>,
}

#[derive(Deserialize)]
struct Refused {
    description: String,
}

/// Publishes messages, all of them or none, in order; at most [`LARGEST_BATCH`]. Gives the last one's sequence, once
/// the stream has them.
///
/// # Errors
/// Why the stream does not have them, or nobody knows whether it does.
pub async fn publish(client: &Client, drafts: Vec<Draft>, expected: Expected) -> Result<u64, String> {
    let count = drafts.len();
    // Unlike any other batch's that is under way anywhere.
    let batch = client.new_inbox();
    let mut last = Err("nothing to publish".to_owned());
    for (place, mut draft) in (1..).zip(drafts) {
        if let (1, Expected::After(sequence)) = (place, expected) {
            draft.headers.insert("Nats-Expected-Last-Sequence", sequence.to_string());
        }
        if count > 1 {
            draft.headers.insert("Nats-Batch-Id", batch.as_str());
            draft.headers.insert("Nats-Batch-Sequence", place.to_string());
        }
        if place < count {
            let sent = client.publish_with_headers(draft.subject, draft.headers, draft.body.into()).await;
            sent.map_err(|error| causes(&error))?;
            continue;
        }
        if count > 1 {
            draft.headers.insert("Nats-Batch-Commit", "1");
        }
        let answer = client.request_with_headers(draft.subject, draft.headers, draft.body.into()).await;
        last = acknowledged(&answer.map_err(|error| causes(&error))?.payload);
    }
    last
}

fn acknowledged(payload: &[u8]) -> Result<u64, String> {
    let answer: Acknowledged = serde_json::from_slice(payload).map_err(|error| error.to_string())?;
    match (answer.error, answer.seq) {
        (Some(refused), _) => Err(refused.description),
        (None, Some(sequence)) => Ok(sequence),
        (None, None) => Err("an acknowledgement without a sequence".into()),
    }
}

/// Publishes a note at a subject that may have one only; one that is there already is as good.
///
/// # Errors
/// When the stream does not take it.
pub async fn publish_once(jetstream: &Context, subject: String) -> Result<(), String> {
    let note = PublishMessage::build().expected_last_subject_sequence(0).payload("{}".into());
    let sent = jetstream.send_publish(subject, note).await.map_err(|error| causes(&error))?;
    match sent.await {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => Ok(()),
        Err(error) => Err(causes(&error)),
    }
}
