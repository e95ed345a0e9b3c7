//! The stream's node: events through NATS JetStream, and nothing lost.
//!
//! A message's path: `follow` pulls it, `message` reads it, in the `pipeline` `ahead` checks it, `apply` gives it its one verdict and
//! `ledger` remembers how far that went; then `effects` tells whoever waits. What this house sends itself goes out by `door` and `publish`.

mod agreement;
mod ahead;
mod apply;
mod configured;
mod connection;
mod consumer;
mod deletions;
mod door;
mod effects;
mod ended;
mod examine;
mod fetch;
mod follow;
mod heads;
mod ledger;
mod message;
mod pipeline;
mod publish;
mod reread;
mod restore;
mod settings;
mod standing;
mod subject;

pub use connection::{ConnectionError, connect, existing, stream};
pub use examine::{Finding, examine};
pub use follow::Follower;
pub use ledger::{Ledger, MARK};
pub use restore::{NotRestored, republish};
pub use settings::{Settings, TlsFiles};
pub use standing::Standing;
pub use subject::STREAM;
