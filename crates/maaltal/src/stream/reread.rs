//! The stream read up to its end, far from it or beside the log that follows it.

use super::ahead::Ahead;
use super::apply::{Applier, Arrived};
use super::connection::{causes, connect, stream};
use super::consumer::{BYTES, Chunk};
use super::fetch::{Place, place};
use super::message::Message;
use super::settings::Settings;
use super::standing::Link;
use crate::clock::Clock;
use crate::house::House;
use async_nats::jetstream;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use async_nats::jetstream::stream::Stream;
use futures_util::StreamExt;
use futures_util::stream::ReadyChunks;
use maaltal_domain::{Hash, Position};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::spawn_blocking;

/// Messages from which on no more are gathered for a commit: where many are to come, fewer and larger commits take less.
const PORTION: usize = 6_000;
/// How long a commit waits for more messages.
const GATHERING: Duration = Duration::from_millis(20);
/// How long the next message may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a stream cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadingError {
    /// A message is missing.
    #[error("message {0} of the stream is missing")]
    Gap(u64),
    /// The server does not give it.
    #[error("{0}")]
    Cut(String),
}

/// Messages of a stream in order, up to the one that was its last. The server remembers nothing of it, so this is quicker
/// than following; nothing is acknowledged.
pub struct Reading {
    link: Link,
    pulled: ReadyChunks<pull::Stream>,
    next: u64,
    end: u64,
}

impl Reading {
    /// Begins after the message `last`.
    ///
    /// # Errors
    /// When the server gives no consumer.
    pub async fn begin(link: Link, stream: &Stream, last: u64) -> Result<Self, ReadingError> {
        let config = pull::Config {
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: last + 1 },
            ack_policy: AckPolicy::None,
            inactive_threshold: Duration::from_secs(60),
            ..pull::Config::default()
        };
        let cut = |error: &dyn std::error::Error| ReadingError::Cut(causes(error));
        let consumer: PullConsumer = stream.create_consumer(config).await.map_err(|error| cut(&error))?;
        let bytes = BYTES.max(2 * link.client.server_info().max_payload);
        let pulls = consumer.stream().max_messages_per_batch(2 * PORTION).max_bytes_per_batch(bytes);
        let pulled = pulls.messages().await.map_err(|error| cut(&error))?.ready_chunks(PORTION);
        Ok(Self { link, pulled, next: last + 1, end: stream.cached_info().state.last_sequence })
    }

    /// Messages that are still to be read.
    pub fn left(&self) -> u64 {
        (self.end + 1).saturating_sub(self.next)
    }

    /// The next messages, without a gap; nothing at the end.
    ///
    /// # Errors
    /// When one is missing or the connection breaks.
    pub async fn next(&mut self) -> Result<Option<Vec<Arrived>>, ReadingError> {
        if self.left() == 0 {
            return Ok(None);
        }
        let mut arrived = Vec::with_capacity(PORTION);
        for message in self.gathered().await {
            let mut message = message.map_err(|error| ReadingError::Cut(causes(&error)))?;
            let message = Message::of(&mut message).map_err(|error| ReadingError::Cut(error.to_string()))?;
            while self.next < message.sequence {
                arrived.push(self.missing().await?);
            }
            if self.next == message.sequence {
                arrived.push(Arrived::Message(message));
                self.next += 1;
            }
        }
        if arrived.is_empty() {
            // What is not handed out may be there all the same.
            arrived.push(self.missing().await?);
        }
        Ok(Some(arrived))
    }

    /// As many messages as go into one commit, which takes its time however small it is; fewer where more do not come
    /// soon, and none where none comes at all.
    async fn gathered(&mut self) -> Chunk {
        let mut chunk = tokio::time::timeout(PATIENCE, self.pulled.next()).await.ok().flatten().unwrap_or_default();
        let mut bytes = size(&chunk);
        while !chunk.is_empty() && (chunk.len() as u64) < self.left() && chunk.len() < PORTION && bytes < BYTES {
            let Ok(Some(more)) = tokio::time::timeout(GATHERING, self.pulled.next()).await else { break };
            bytes += size(&more);
            chunk.extend(more);
        }
        chunk
    }

    async fn missing(&mut self) -> Result<Arrived, ReadingError> {
        let sequence = self.next;
        self.next += 1;
        missing(&self.link.jetstream, sequence).await
    }
}

/// What stands in the place of a message that was not handed out.
///
/// # Errors
/// When nobody says why it is gone, or the server does not answer.
pub async fn missing(jetstream: &jetstream::Context, sequence: u64) -> Result<Arrived, ReadingError> {
    match place(jetstream, sequence).await.map_err(ReadingError::Cut)? {
        Place::Message(message) => Ok(Arrived::Message(*message)),
        Place::Deleted => Ok(Arrived::Deleted),
        Place::Gone => Err(ReadingError::Gap(sequence)),
    }
}

fn size(chunk: &Chunk) -> usize {
    chunk.iter().flatten().map(|message| message.payload.len()).sum()
}

/// The hash at a position of the log that the stream gives, made in a folder in `dir` that is gone afterwards.
///
/// # Errors
/// When the stream cannot be read, or gives fewer positions.
pub async fn head_at(settings: &Settings, dir: &Path, position: Position) -> Result<Hash, String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let (client, _breaks) = connect(settings).await.map_err(|error| told(&error))?;
    let stream = stream(&client).await.map_err(|error| told(&error))?;
    let link = Link { jetstream: jetstream::new(client.clone()), client };
    let mut reading = Reading::begin(link, &stream, 0).await.map_err(|error| told(&error))?;
    let folder = tempfile::tempdir_in(dir).map_err(|error| told(&error))?;
    let path = folder.path().to_path_buf();
    let opened = spawn_blocking(move || {
        let house = Arc::new(House::open(&path, Clock::Real).map_err(|error| format!("{error:#}"))?);
        let applier = Applier::new(house).map_err(|error| error.to_string())?;
        // Nobody waits for what became of these.
        applier.told().up_to(u64::MAX);
        Ok::<_, String>(applier)
    });
    let mut applier = opened.await.map_err(|error| told(&error))??;
    loop {
        if let Some(view) = applier.house().view_at(position).map_err(|error| told(&error))? {
            return Ok(view.head);
        }
        let Some(arrived) = reading.next().await.map_err(|error| told(&error))? else {
            return Err(format!("the stream gives {} positions, fewer than {position}", applier.last().position));
        };
        let applied = spawn_blocking(move || applier.apply(&arrived, Ahead::default()).map(|_| applier));
        applier = applied.await.map_err(|error| told(&error))?.map_err(|error| told(&error))?;
    }
}
