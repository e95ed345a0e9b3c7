//! How a node stands: connected or not, how far behind, and whether its figures may be shown.

use super::ledger::Progress;
use crate::clock::Clock;
use async_nats::Client;
use async_nats::jetstream::Context;
use maaltal_domain::Instant;
use maaltal_web::Freshness;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// A connection that is up.
#[derive(Clone)]
pub struct Link {
    pub client: Client,
    pub jetstream: Context,
}

/// How a node stands, for all who ask.
pub struct Standing {
    inner: Mutex<Inner>,
    link: watch::Sender<Option<Link>>,
    news: watch::Sender<()>,
}

struct Inner {
    /// Why it does not follow now, and since when; nothing while it does.
    cut: Option<(Instant, String)>,
    /// Whether it has followed since the process began.
    has_followed: bool,
    /// Why it will not follow again.
    halted: Option<String>,
    /// Why its figures are not to be trusted.
    differs: Option<String>,
    /// Messages that it has not settled, as far as it knows.
    behind: u64,
    last: Progress,
    /// Why messages with a person number are still in the stream.
    undeleted: Option<String>,
    /// Whether another node goes by the same name.
    has_namesake: bool,
    /// Person numbers that came in messages.
    alarms: u64,
}

/// What to do about two nodes of one name: each takes the other's messages, and both are slow.
pub const NAMESAKE: &str = "another node has this node's name: give each its own bus.name";

/// Messages behind from which on a node takes no events itself: its answers would not come in time.
const FAR_BEHIND: u64 = 20_000;

impl Standing {
    /// A node that is about to connect.
    pub fn new(last: Progress) -> Self {
        let cut = Some((Clock::Real.now(), "connecting".to_owned()));
        let inner = Inner {
            cut,
            has_followed: false,
            halted: None,
            differs: None,
            behind: 0,
            last,
            undeleted: None,
            has_namesake: false,
            alarms: 0,
        };
        Self { inner: Mutex::new(inner), link: watch::Sender::new(None), news: watch::Sender::new(()) }
    }

    /// It follows.
    pub fn connected(&self, link: Link) {
        self.change(|inner| {
            inner.cut = None;
            inner.has_followed = true;
        });
        self.link.send_replace(Some(link));
        self.news.send_replace(());
    }

    /// It has settled messages, with so many before it.
    pub fn settled(&self, last: Progress, behind: u64) {
        self.change(|inner| {
            inner.last = last;
            inner.behind = behind;
        });
        self.news.send_replace(());
    }

    /// It is not connected, and goes on trying.
    pub fn cut(&self, why: String) {
        self.link.send_replace(None);
        self.change(|inner| {
            let since = inner.cut.as_ref().map_or_else(|| Clock::Real.now(), |(since, _)| *since);
            inner.cut = Some((since, why));
        });
        self.news.send_replace(());
    }

    /// It stops for good.
    pub fn halt(&self, why: String) {
        self.cut(why.clone());
        self.change(|inner| inner.halted = Some(why));
        self.news.send_replace(());
    }

    /// Its figures are not to be trusted.
    pub fn differ(&self, why: String) {
        self.change(|inner| inner.differs = Some(why));
    }

    /// Why messages with a person number are still in the stream, if they are.
    pub fn undeleted(&self, why: Option<String>) {
        self.change(|inner| inner.undeleted = why);
    }

    /// Whether another node goes by the same name.
    pub fn namesake(&self, heard: bool) {
        if self.change(|inner| std::mem::replace(&mut inner.has_namesake, heard)) != heard && heard {
            tracing::error!("{NAMESAKE}");
        }
    }

    /// A person number came; how many have.
    pub fn alarm(&self) -> u64 {
        self.change(|inner| {
            inner.alarms += 1;
            inner.alarms
        })
    }

    /// The connection, while it follows and is near enough to the stream's end to answer.
    ///
    /// # Errors
    /// Why it is not.
    pub fn link(&self) -> Result<Link, String> {
        if let Some(why) = self.not_following() {
            return Err(why);
        }
        let behind = self.inner().behind;
        if behind > FAR_BEHIND {
            return Err(format!("the node catches up with the stream, {behind} messages behind"));
        }
        self.connection().ok_or_else(|| "the node is not connected to the stream".into())
    }

    /// The connection, if there is one.
    pub fn connection(&self) -> Option<Link> {
        self.link.borrow().clone()
    }

    /// Why it does not follow, if it does not.
    pub fn not_following(&self) -> Option<String> {
        let inner = self.inner();
        let cut = |(since, why): &(Instant, String)| format!("not connected to the stream since {since}: {why}");
        inner
            .halted
            .as_ref()
            .map(|why| format!("stopped following the stream: {why}"))
            .or_else(|| inner.cut.as_ref().map(cut))
    }

    /// Whether it will not follow again.
    pub fn is_halted(&self) -> bool {
        self.inner().halted.is_some()
    }

    /// Why its figures may not be shown, if they may not.
    pub fn refused(&self) -> Option<String> {
        let inner = self.inner();
        let halted = inner.halted.as_ref().map(|why| format!("the node stopped following the stream: {why}"));
        inner.differs.clone().or(halted)
    }

    /// What keeps it from serving as it should, in words for operators.
    pub fn missing(&self) -> Vec<String> {
        let behind = self.inner().behind;
        let behind = (behind > 0).then(|| format!("{behind} messages behind the stream"));
        let differs = self.inner().differs.clone();
        let undeleted = self.inner().undeleted.clone();
        let namesake = self.inner().has_namesake.then(|| NAMESAKE.to_owned());
        [differs, self.not_following(), behind, undeleted, namesake].into_iter().flatten().collect()
    }

    /// As of when its figures are.
    pub fn freshness(&self) -> Freshness {
        let inner = self.inner();
        match &inner.cut {
            Some((since, _)) if inner.behind == 0 && inner.has_followed => {
                Freshness { as_of: *since, cut_since: Some(*since) }
            }
            Some((since, _)) => Freshness { as_of: inner.last.at, cut_since: Some(*since) },
            None if inner.behind > 0 => Freshness { as_of: inner.last.at, cut_since: None },
            None => Freshness { as_of: Clock::Real.now(), cut_since: None },
        }
    }

    /// Waits until it has caught up with the stream.
    ///
    /// # Errors
    /// Why it has not: it stopped, or is not connected for `patience`.
    pub async fn caught_up(&self, patience: Duration) -> Result<(), String> {
        let mut news = self.news.subscribe();
        loop {
            {
                let inner = self.inner();
                if let Some(why) = &inner.halted {
                    return Err(why.clone());
                }
                if inner.cut.is_none() && inner.behind == 0 {
                    return Ok(());
                }
            }
            let waited = tokio::time::timeout(patience, news.changed()).await;
            if waited.is_err() {
                return Err(self.not_following().unwrap_or_else(|| "no message came".into()));
            }
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        change(&mut self.inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use maaltal_domain::Position;

    #[test]
    fn a_node_says_what_is_the_matter() {
        let last = Progress { sequence: 7, at: Instant::from_micros(1), position: Position(5) };
        let standing = Standing::new(last);
        assert!(standing.link().err().unwrap().contains("not connected to the stream since"));
        // Before the first connection nobody knows how far the stream has gone on.
        assert!(standing.freshness().cut_since.is_some());
        assert_eq!(standing.freshness().as_of, last.at);
        assert_eq!(standing.refused(), None);
        standing.settled(last, 3);
        assert!(standing.missing().contains(&"3 messages behind the stream".to_owned()));
        standing.undeleted(Some("message 2 cannot be deleted".into()));
        assert!(standing.missing().contains(&"message 2 cannot be deleted".to_owned()));
        standing.namesake(true);
        assert!(standing.missing().contains(&NAMESAKE.to_owned()));
        standing.namesake(false);
        assert!(!standing.missing().contains(&NAMESAKE.to_owned()));
        standing.halt("message 8 is missing".into());
        assert!(standing.refused().unwrap().contains("message 8 is missing"));
        standing.differ("another head".into());
        assert_eq!(standing.refused().unwrap(), "another head");
    }
}
