//! A stream that was lost is made anew from a log.

use super::agreement::BEGIN_ANEW;
use super::apply::Arrived;
use super::connection::{ConnectionError, connect, stream};
use super::fetch::{Place, place};
use super::ledger::{Ledger, Progress};
use super::message::{Message, RECORDED_AT};
use super::publish::{Draft, Expected, LARGEST_BATCH, publish};
use super::reread::Reading;
use super::settings::Settings;
use super::standing::Link;
use super::subject::of_restored;
use crate::house::House;
use async_nats::{HeaderMap, jetstream};
use maaltal_domain::{Instant, Position, RecordedEvent};
use maaltal_log::{LogError, Record};

/// Bytes of bodies from which on a batch takes no more.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Why a stream was not made from a log.
#[derive(Debug, thiserror::Error)]
pub enum NotRestored {
    /// No stream to work with.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// The stream holds something else than this log.
    #[error(
        "stream: expected an empty one, or one with the beginning of this log, got another message at {0}; if the stream is \
         right, {anew}; only to give that stream up, delete it and run \
         this again",
        anew = BEGIN_ANEW
    )]
    NotOurs(u64),
    /// An event's content was erased, so it cannot be published.
    #[error("position {0}: expected an event, got one whose content was erased; a stream cannot be made from this log")]
    Erased(Position),
    /// The server failed.
    #[error("stream, after message {0}: {1}; run this again to go on")]
    Cut(u64, String),
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The ledger cannot be written.
    #[error("ledger: {0}")]
    Ledger(#[from] std::io::Error),
}

/// Publishes all of the log that the stream does not hold yet, each event with its first instant, and notes that the log
/// goes with the stream; gives how many events were published. `step` is called with the position after each batch.
///
/// # Errors
/// When the stream holds something else, or the server fails; what was published stays and is gone on from.
pub async fn republish(settings: &Settings, house: &House, step: impl Fn(Position)) -> Result<u64, NotRestored> {
    let (client, _breaks) = connect(settings).await?;
    let stream = stream(&client).await?;
    let link = Link { jetstream: jetstream::new(client.clone()), client };
    let state = &stream.cached_info().state;
    let (head, begun) = (house.head().position, state.last_sequence);
    if begun > head.0 || state.messages != begun {
        return Err(NotRestored::NotOurs((head.0 + 1).min(begun)));
    }
    let reading = Reading::begin(link.clone(), &stream, 0).await;
    compare(reading.map_err(|why| NotRestored::Cut(0, why.to_string()))?, house).await?;
    let mut records = house.records(Position(begun)).peekable();
    let mut last = begun;
    while records.peek().is_some() {
        let (mut drafts, mut bytes) = (Vec::new(), 0);
        while let Some(record) = records.next_if(|_| drafts.len() < LARGEST_BATCH && bytes < BATCH_BYTES) {
            let draft = draft(&kept(record?)?);
            bytes += draft.body.len();
            drafts.push(draft);
        }
        let after = Expected::After(last);
        last = publish(&link.client, drafts, after).await.map_err(|why| NotRestored::Cut(last, why))?;
        step(Position(last));
    }
    let at = match last {
        0 => Instant::ZERO,
        last => match place(&link.jetstream, last).await.map_err(|why| NotRestored::Cut(last, why))? {
            Place::Message(message) => message.at,
            _ => return Err(NotRestored::NotOurs(last)),
        },
    };
    Ledger::begin(house.dir(), Progress { sequence: last, at, position: Position(last) })?;
    Ok(last - begun)
}

/// Checks that what the stream holds is the beginning of the log.
async fn compare(mut reading: Reading, house: &House) -> Result<(), NotRestored> {
    let mut records = house.records(Position(0));
    let mut sequence = 0;
    while let Some(arrived) = reading.next().await.map_err(|why| NotRestored::Cut(sequence, why.to_string()))? {
        for arrived in arrived {
            sequence += 1;
            let draft = records.next().transpose()?.map(kept).transpose()?.map(|recorded| draft(&recorded));
            let same = match (&arrived, &draft) {
                (Arrived::Message(message), Some(draft)) => is_same(message, draft),
                _ => false,
            };
            if !same {
                return Err(NotRestored::NotOurs(sequence));
            }
        }
    }
    Ok(())
}

fn is_same(message: &Message, draft: &Draft) -> bool {
    let recorded_at = draft.headers.get(RECORDED_AT).map(async_nats::HeaderValue::as_str);
    *message.subject == *draft.subject && message.body == draft.body && message.header(RECORDED_AT) == recorded_at
}

fn kept(record: Record) -> Result<RecordedEvent, NotRestored> {
    let position = record.position();
    record.kept().ok_or(NotRestored::Erased(position))
}

fn draft(recorded: &RecordedEvent) -> Draft {
    let mut headers = HeaderMap::new();
    headers.insert(RECORDED_AT, recorded.recorded_at.to_string());
    headers.insert("Content-Type", "application/cloudevents+json");
    let body = recorded.event.to_json().to_string().into_bytes();
    Draft { subject: of_restored(&recorded.event), headers, body }
}
