//! Following the stream: one durable consumer a node, in strict order, acknowledged after the log is on disk.

use super::agreement::{Halt, disagreement, without_stream};
use super::apply::{Applier, ApplyError, Arrived, Told};
use super::connection::{causes, connect, existing, stream};
use super::consumer::{BYTES, Chunk, TOGETHER, consumer};
use super::deletions::Deletions;
use super::door::Door;
use super::effects::Effects;
use super::ended::{BROKEN, Ended};
use super::heads::Heads;
use super::ledger::Progress;
use super::message::Message;
use super::pipeline::{Applied, Pipeline, Portion};
use super::reread::{Reading, missing};
use super::settings::Settings;
use super::standing::{Link, Standing};
use crate::house::House;
use async_nats::Client;
use async_nats::jetstream::stream::Stream;
use async_nats::jetstream::{self, Message as Delivered};
use futures_util::StreamExt;
use maaltal_domain::Position;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Longest and shortest wait before connecting again.
const WAITS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));
/// How often it looks after the ledger, the end of the stream and the other nodes.
const TICK: Duration = Duration::from_secs(1);

/// How long a cluster may seem to have lost something before that is believed.
const DOUBT: Duration = Duration::from_secs(20);
/// Messages behind the stream's end from which on it is read, before it is followed.
const FAR: u64 = 4 * TOGETHER as u64;

/// A node that follows the stream, in the background until it is stopped.
pub struct Follower {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    standing: Arc<Standing>,
}

impl Follower {
    /// Starts following; the house's own events go to the stream from now on.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn start(runtime: &Handle, settings: Settings, house: &Arc<House>) -> Result<Self, ApplyError> {
        let applier = Applier::new(Arc::clone(house))?;
        let (last, told) = (applier.last(), applier.told());
        let effects = Effects::new(Deletions::open(house.dir())?);
        let standing = Arc::new(Standing::new(last));
        let door = Arc::new(Door::new(runtime.clone(), Arc::clone(&standing), &settings.name));
        house.send_to(Arc::clone(&door) as _);
        let (stop, stopped) = watch::channel(false);
        let _runtime = runtime.enter();
        let pipeline = Pipeline::start(Arc::new(Mutex::new(applier)));
        let heads = Heads::new(settings.clone(), Arc::clone(house), Arc::clone(&standing));
        let node = Node {
            settings,
            house: Arc::clone(house),
            standing: Arc::clone(&standing),
            door,
            pipeline,
            heads,
            last,
            handed: last.sequence,
            told,
            found: last.position,
            on_cluster: false,
            doubt: None,
            effects,
        };
        let task = runtime.spawn(node.run(stopped));
        Ok(Self { stop, task, standing })
    }

    /// How the node stands.
    pub fn standing(&self) -> &Arc<Standing> {
        &self.standing
    }

    /// Stops following; returns once everything is written.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if self.task.await.is_err() {
            tracing::error!("following the stream ended by a panic");
        }
    }
}

struct Node {
    settings: Settings,
    house: Arc<House>,
    standing: Arc<Standing>,
    door: Arc<Door>,
    pipeline: Pipeline,
    heads: Heads,
    /// The last message that was settled, and everybody told.
    last: Progress,
    /// Sequence of the last message that was handed over to be settled.
    handed: u64,
    told: Told,
    /// The log's last position when the connection was made.
    found: Position,
    /// Whether the servers are a cluster.
    on_cluster: bool,
    /// What seems to be wrong with the stream, and since when.
    doubt: Option<(String, Instant)>,
    effects: Effects,
}

impl Node {
    async fn run(mut self, mut stopped: watch::Receiver<bool>) {
        let mut wait = WAITS.0;
        loop {
            let before = self.last;
            let ended = tokio::select! {
                ended = self.session() => ended,
                _ = stopped.changed() => break,
            };
            // What was handed over is settled, connection or not.
            let ended = match self.settle_all().await {
                Err(halt) => Ended::Halted(halt),
                Ok(()) => ended,
            };
            match ended {
                Ended::Cut(why) => {
                    tracing::warn!(why, "not connected to the stream");
                    self.standing.cut(why);
                }
                Ended::Halted(halt) if self.may_pass(&halt) => {
                    tracing::warn!(%halt, "looking again");
                    self.standing.cut(halt.to_string());
                }
                Ended::Halted(halt) => {
                    tracing::error!(%halt, "stopped following the stream");
                    self.standing.halt(halt.to_string());
                    // Nobody but who stops it can end this.
                    drop(stopped.changed().await);
                    break;
                }
            }
            wait = if self.last == before { WAITS.1.min(wait * 2) } else { WAITS.0 };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = stopped.changed() => break,
            }
        }
        self.standing.cut("the node is stopping".into());
        // Who could not be told is told after the next start.
        drop(self.settle_all().await);
        if let Err(error) = self.pipeline.write().await {
            tracing::error!(%error, "writing the ledger");
        }
    }

    /// Whether what is wrong with the stream may be so only for now: a server of a cluster that has just come to lead knows
    /// less for a moment than the one before it.
    fn may_pass(&mut self, halt: &Halt) -> bool {
        if !self.on_cluster || matches!(halt, Halt::Apply(_) | Halt::Shortened { .. }) {
            return false;
        }
        let why = halt.to_string();
        match &self.doubt {
            Some((before, since)) if *before == why => since.elapsed() < DOUBT,
            _ => {
                self.doubt = Some((why, Instant::now()));
                true
            }
        }
    }

    /// Connects and follows until something ends it.
    async fn session(&mut self) -> Ended {
        match self.follow().await {
            Ok(never) => match never {},
            Err(ended) => ended,
        }
    }

    async fn follow(&mut self) -> Result<std::convert::Infallible, Ended> {
        let (client, mut breaks) = connect(&self.settings).await?;
        let stream = self.stream(&client).await?;
        self.on_cluster = client.server_info().cluster.is_some();
        let link = Link { jetstream: jetstream::new(client.clone()), client };
        self.handed = self.last.sequence;
        let end = stream.cached_info().state.last_sequence;
        self.found = self.house.head().position;
        if let Some(halt) = disagreement(&link.jetstream, self.last, Some(self.found), end).await? {
            return Err(halt.into());
        }
        self.effects.announce(&link).await?;
        self.told.up_to(self.last.sequence);
        // One message by itself, so that whatever is in it the next session begins after it.
        if end > self.last.sequence {
            let next = missing(&link.jetstream, self.last.sequence + 1).await?;
            self.hand_over(&link, vec![next], None, end.saturating_sub(self.last.sequence + 1))?;
            self.finish().await?;
        }
        if end > self.last.sequence + FAR {
            self.catch_up(&link, &stream, &mut breaks).await?;
        }
        let consumer = consumer(&stream, &self.settings.name, self.last.sequence).await?;
        let bytes = BYTES.max(2 * link.client.server_info().max_payload);
        let pulls = consumer.stream().max_messages_per_batch(TOGETHER).max_bytes_per_batch(bytes);
        let pulls = pulls.expires(Duration::from_secs(30)).heartbeat(Duration::from_secs(5));
        let pulled = pulls.messages().await.map_err(|error| causes(&error))?;
        let mut pulled = pulled.ready_chunks(TOGETHER);
        self.heads.join(&link.client).await;
        self.standing.settled(self.last, end.saturating_sub(self.last.sequence));
        let mut joined = false;
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut quiet = false;
        loop {
            // Nothing is published on a stream that may not be this log's.
            match (joined, self.is_ahead()) {
                (false, false) => {
                    self.standing.connected(link.clone());
                    joined = true;
                }
                (false, true) => self.standing.cut("its log is compared with the stream first".to_owned()),
                (true, _) => {}
            }
            tokio::select! {
                biased;
                chunk = pulled.next(), if self.pipeline.has_room() => {
                    let chunk = chunk.ok_or_else(|| "the pull ended".to_owned())?;
                    self.take(&link, chunk).await?;
                    quiet = false;
                }
                applied = self.pipeline.next() => self.finished(applied).await?,
                _ = breaks.changed() => return Err(BROKEN.to_owned().into()),
                _ = tick.tick() => {
                    self.look_after(&link, &stream, quiet).await?;
                    quiet = true;
                }
            }
        }
    }

    /// Reads the stream up to where it ended when the session began.
    async fn catch_up(
        &mut self,
        link: &Link,
        stream: &Stream,
        breaks: &mut watch::Receiver<bool>,
    ) -> Result<(), Ended> {
        let mut reading = Reading::begin(link.clone(), stream, self.last.sequence).await?;
        self.standing.settled(self.last, reading.left());
        if !self.is_ahead() {
            self.standing.connected(link.clone());
        }
        loop {
            let read = tokio::select! {
                read = reading.next() => read?,
                _ = breaks.changed() => return Err(BROKEN.to_owned().into()),
            };
            let Some(arrived) = read else { return self.finish().await };
            while !self.pipeline.has_room() {
                let applied = self.pipeline.next().await;
                self.finished(applied).await?;
            }
            self.hand_over(link, arrived, None, reading.left())?;
        }
    }

    /// The stream, made by a node that has nothing yet.
    async fn stream(&self, client: &Client) -> Result<Stream, Ended> {
        if let Some(stream) = existing(client).await? {
            return Ok(stream);
        }
        match without_stream(self.last, Some(self.house.head().position)) {
            Some(halt) => Err(halt.into()),
            None => Ok(stream(client).await?),
        }
    }

    /// Whether the log has records that were not found in the stream yet, as after a crash or when it is not its log.
    fn is_ahead(&self) -> bool {
        self.found > self.last.position
    }

    /// Hands over what was pulled, without what is known and with what is missing.
    async fn take(&mut self, link: &Link, chunk: Chunk) -> Result<(), Ended> {
        let mut arrived = Vec::with_capacity(chunk.len());
        let (mut next, mut delivered) = (self.handed + 1, None);
        let mut failed = None;
        for message in chunk {
            match message {
                Ok(mut message) => {
                    let read = Message::of(&mut message).map_err(|error| error.to_string())?;
                    for sequence in next..read.sequence {
                        arrived.push(missing(&link.jetstream, sequence).await?);
                    }
                    if read.sequence >= next {
                        next = read.sequence + 1;
                        arrived.push(Arrived::Message(read));
                    }
                    delivered = Some(message);
                }
                Err(error) => failed = Some(causes(&error)),
            }
        }
        let behind =
            delivered.as_ref().and_then(|last: &Delivered| Some(last.info().ok()?.pending)).unwrap_or_default();
        self.hand_over(link, arrived, delivered, behind)?;
        failed.map_or(Ok(()), |why| Err(why.into()))
    }

    /// Hands over the messages that come next, to be settled after those before them.
    fn hand_over(
        &mut self,
        link: &Link,
        arrived: Vec<Arrived>,
        delivered: Option<Delivered>,
        behind: u64,
    ) -> Result<(), Ended> {
        let count = arrived.len() as u64;
        self.pipeline.enter(Portion { arrived, delivered, behind, link: link.clone() })?;
        self.handed += count;
        Ok(())
    }

    /// Waits until what was handed over is settled and everybody is told.
    async fn finish(&mut self) -> Result<(), Ended> {
        while !self.pipeline.is_empty() {
            let applied = self.pipeline.next().await;
            self.finished(applied).await?;
        }
        Ok(())
    }

    /// Waits until what was handed over is settled, whether everybody can be told or not.
    async fn settle_all(&mut self) -> Result<(), Halt> {
        loop {
            match self.finish().await {
                Ok(()) => return Ok(()),
                Err(Ended::Halted(halt)) => return Err(halt),
                Err(Ended::Cut(_)) => {}
            }
        }
    }

    /// Tells everybody what became of what was handed over.
    async fn finished(&mut self, applied: Result<Applied, ApplyError>) -> Result<(), Ended> {
        let Applied { portion, settled, reports, last } = applied.map_err(Halt::from)?;
        let Portion { arrived, delivered, behind, link } = portion;
        // Before the answers: whoever is told that an event is in finds it so.
        self.last = last;
        self.doubt = None;
        self.standing.settled(last, behind);
        let told = self.effects.tell(&link, &self.door, &self.standing, &arrived, &settled).await;
        told.map_err(|error| Halt::from(ApplyError::from(error)))?;
        self.effects.note(&reports);
        self.effects.announce(&link).await?;
        self.told.after(last.sequence - arrived.len() as u64, last.sequence);
        match delivered {
            Some(last) => Ok(last.ack().await.map_err(|error| error.to_string())?),
            None => Ok(()),
        }
    }

    /// What is to be done now and then, also where no message comes.
    async fn look_after(&mut self, link: &Link, stream: &Stream, quiet: bool) -> Result<(), Ended> {
        self.finish().await?;
        self.pipeline.write().await.map_err(Halt::from)?;
        if !self.is_ahead() {
            self.heads.tick(&link.client).await;
        }
        self.effects.delete(link, &self.standing).map_err(|error| Halt::from(ApplyError::from(error)))?;
        if !quiet {
            return Ok(());
        }
        self.effects.announce(link).await?;
        let end = stream.get_info().await.map_err(|error| causes(&error))?.state.last_sequence;
        let last = self.last.sequence;
        if end > last {
            // Nothing comes though there is more: a gap at the end is found only by asking.
            let next = missing(&link.jetstream, last + 1).await?;
            self.hand_over(link, vec![next], None, end - last - 1)?;
        } else if self.is_ahead() {
            return Err(Halt::Unpublished(self.last.position).into());
        } else {
            self.standing.settled(self.last, 0);
            self.doubt = None;
        }
        Ok(())
    }
}
