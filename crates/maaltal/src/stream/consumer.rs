//! A node's consumer: durable, in the order of the stream, and where the ledger is.

use super::connection::causes;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use async_nats::jetstream::{Message as Delivered, stream};
use std::time::Duration;

/// Messages of one pull, and of one commit at most.
pub const TOGETHER: usize = 5_000;
/// Messages that are handed out and not acknowledged at most.
pub const UNACKNOWLEDGED: i64 = 50_000;
/// Bytes of one pull; three times as many are in memory at most: some come, some are checked, some are written.
pub const BYTES: usize = 8 * 1024 * 1024;
/// What was pulled.
pub type Chunk = Vec<Result<Delivered, pull::MessagesError>>;

/// The consumer of the node of this name, made anew where it does not go on after the message `last`.
///
/// # Errors
/// When the server does not give it.
pub async fn consumer(stream: &stream::Stream, name: &str, last: u64) -> Result<PullConsumer, String> {
    let wanted = pull::Config {
        durable_name: Some(name.to_owned()),
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: last + 1 },
        // All before an acknowledged message are acknowledged with it; messages come in order.
        ack_policy: AckPolicy::All,
        ack_wait: Duration::from_secs(30),
        max_deliver: -1,
        max_ack_pending: UNACKNOWLEDGED,
        ..pull::Config::default()
    };
    if let Ok(info) = stream.consumer_info(name).await {
        let config = &info.config;
        let same = (config.ack_policy, config.max_deliver, config.max_ack_pending)
            == (wanted.ack_policy, wanted.max_deliver, wanted.max_ack_pending);
        // What it has handed out and nobody has acknowledged would come late.
        if same && info.delivered.stream_sequence <= last && info.config.filter_subject.is_empty() {
            return stream.get_consumer(name).await.map_err(|error| error.to_string());
        }
        stream.delete_consumer(name).await.map_err(|error| causes(&error))?;
    }
    stream.create_consumer(wanted).await.map_err(|error| causes(&error))
}
