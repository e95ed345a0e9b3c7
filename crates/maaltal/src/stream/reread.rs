//! The stream read from its beginning, beside the log that follows it.

use super::ahead::Ahead;
use super::apply::{Applier, Arrived};
use super::connection::{causes, connect, stream};
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

/// Messages that are read together.
const TOGETHER: usize = 1_000;
/// How long the next message may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The messages of a stream from its first to the one that is its last now.
pub struct Reading {
    link: Link,
    pulled: ReadyChunks<pull::Stream>,
    next: u64,
    end: u64,
}

impl Reading {
    /// Begins at the first message.
    ///
    /// # Errors
    /// When the server gives no consumer.
    pub async fn begin(link: Link, stream: &Stream) -> Result<Self, String> {
        let end = stream.cached_info().state.last_sequence;
        let config = pull::Config {
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::None,
            inactive_threshold: Duration::from_secs(60),
            ..pull::Config::default()
        };
        let consumer: PullConsumer = stream.create_consumer(config).await.map_err(|error| causes(&error))?;
        let pulls = consumer.stream().max_messages_per_batch(TOGETHER);
        let pulled = pulls.messages().await.map_err(|error| causes(&error))?.ready_chunks(TOGETHER);
        Ok(Self { link, pulled, next: 1, end })
    }

    /// The next messages, without a gap; nothing at the end.
    ///
    /// # Errors
    /// When one is missing or the connection breaks.
    pub async fn next(&mut self) -> Result<Option<Vec<Arrived>>, String> {
        if self.next > self.end {
            return Ok(None);
        }
        let chunk = tokio::time::timeout(PATIENCE, self.pulled.next()).await;
        let mut arrived = Vec::new();
        for message in chunk.ok().flatten().unwrap_or_default() {
            let message = Message::of(&message.map_err(|error| causes(&error))?).map_err(|error| error.to_string())?;
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

    async fn missing(&mut self) -> Result<Arrived, String> {
        let sequence = self.next;
        self.next += 1;
        match place(&self.link.jetstream, sequence).await? {
            Place::Message(message) => Ok(Arrived::Message(*message)),
            Place::Deleted => Ok(Arrived::Deleted),
            Place::Gone => Err(format!("message {sequence} of the stream is missing")),
        }
    }
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
    let mut reading = Reading::begin(link, &stream).await?;
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
        let Some(arrived) = reading.next().await? else {
            return Err(format!("the stream gives {} positions, fewer than {position}", applier.last().position));
        };
        let applied = spawn_blocking(move || applier.apply(&arrived, Ahead::default()).map(|_| applier));
        applier = applied.await.map_err(|error| told(&error))?.map_err(|error| told(&error))?;
    }
}
