//! Nodes tell each other their heads: at the same position all must have the same hash.

use super::reread;
use super::settings::Settings;
use super::standing::Standing;
use super::subject::{HEADS, of_head};
use crate::clock::Clock;
use crate::house::House;
use async_nats::{Client, Subscriber};
use futures_util::{FutureExt, StreamExt};
use maaltal_domain::{Hash, Position};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::{JoinHandle, spawn_blocking};

/// How often a node tells its head.
const TELLING: Duration = Duration::from_secs(2);
/// How long a node that was heard counts.
const LATELY: Duration = Duration::from_secs(15);
/// Heads of one round that are listened to; more than any stream has nodes.
const HEARD: usize = 1_000;

/// What a node tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The node.
    pub name: String,
    /// How far its log goes.
    pub position: Position,
    /// The hash of that position.
    pub hash: Hash,
    /// When its process began to follow: two nodes that were given one name differ in it.
    pub since: maaltal_domain::Instant,
}

/// Another node.
#[derive(Debug)]
struct Other {
    told: Told,
    heard: Instant,
    /// Whether its hash is this node's at the same position, once this node is there.
    agrees: Option<bool>,
    /// Whether it was found out already who of the two is wrong.
    judged: bool,
}

/// What is to be done about nodes that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Judgement {
    /// Nothing.
    Fine,
    /// More than half of the nodes differ from this one.
    Outvoted,
    /// Others differ and are not more than half; most nodes are like this one.
    TheyAreWrong,
    /// Nobody has a majority.
    Tie,
}

/// Heads of all nodes that are heard.
pub struct Heads {
    settings: Settings,
    house: Arc<House>,
    standing: Arc<Standing>,
    subscription: Option<Subscriber>,
    others: BTreeMap<String, Other>,
    /// When this process began to follow.
    since: maaltal_domain::Instant,
    /// When another process of this node's name was heard last.
    namesake: Option<Instant>,
    told: Option<Instant>,
    rereading: Option<JoinHandle<()>>,
}

impl Heads {
    /// Nobody was heard yet.
    pub fn new(settings: Settings, house: Arc<House>, standing: Arc<Standing>) -> Self {
        let (others, since) = (BTreeMap::new(), Clock::Real.now());
        Self {
            settings,
            house,
            standing,
            subscription: None,
            others,
            since,
            namesake: None,
            told: None,
            rereading: None,
        }
    }

    /// Listens on a new connection.
    pub async fn join(&mut self, client: &Client) {
        match client.subscribe(HEADS).await {
            Ok(subscription) => self.subscription = Some(subscription),
            Err(error) => tracing::warn!(%error, "other nodes' heads are not heard"),
        }
    }

    /// Hears what was told, tells its own head, and judges.
    pub async fn tick(&mut self, client: &Client) {
        self.hear();
        if self.told.is_none_or(|told| told.elapsed() >= TELLING) {
            self.told = Some(Instant::now());
            let head = self.house.head();
            let (name, since) = (self.settings.name.clone(), self.since);
            let told = Told { name, position: head.position, hash: head.hash, since };
            if let Ok(payload) = serde_json::to_vec(&told) {
                // A head that is not heard is told again.
                drop(client.publish(of_head(&self.settings.name), payload.into()).await);
            }
        }
        self.standing.namesake(self.namesake.is_some_and(|heard| heard.elapsed() < LATELY));
        self.compare().await;
        self.judge();
    }

    fn hear(&mut self) {
        let Some(subscription) = &mut self.subscription else { return };
        for _ in 0..HEARD {
            let Some(Some(message)) = subscription.next().now_or_never() else { return };
            let told = serde_json::from_slice::<Told>(&message.payload).ok();
            let Some(told) = told.filter(|told| message.subject.as_str() == of_head(&told.name)) else { continue };
            if told.name == self.settings.name {
                self.namesake = (told.since != self.since).then(Instant::now).or(self.namesake);
                continue;
            }
            let judged = self.others.get(&told.name).is_some_and(|other| other.judged);
            let name = told.name.clone();
            self.others.insert(name, Other { told, heard: Instant::now(), agrees: None, judged });
        }
    }

    async fn compare(&mut self) {
        let head = self.house.head().position;
        let waiting = self.others.values_mut().filter(|other| other.agrees.is_none() && other.told.position <= head);
        for other in waiting {
            let (house, position) = (Arc::clone(&self.house), other.told.position);
            let view = spawn_blocking(move || house.view_at(position)).await;
            if let Ok(Ok(Some(view))) = view {
                other.agrees = Some(view.head == other.told.hash);
                other.judged &= other.agrees == Some(false);
            }
        }
    }

    fn judge(&mut self) {
        let lately = self.others.values().filter(|other| other.heard.elapsed() < LATELY);
        let judgement = judgement(lately.map(|other| other.agrees));
        let differing = self.others.values_mut().filter(|other| other.agrees == Some(false));
        for other in differing {
            let Told { name, position, .. } = &other.told;
            match &judgement {
                Judgement::Outvoted => {
                    let why =
                        format!("its log differs at position {position} from that of most nodes, {name} among them");
                    tracing::error!("figures are refused: {why}");
                    self.standing.differ(why);
                }
                Judgement::TheyAreWrong if !other.judged => {
                    tracing::error!(name, %position, "this node's log differs from ours and from that of most nodes");
                    other.judged = true;
                }
                Judgement::Tie if !other.judged && self.rereading.as_ref().is_none_or(JoinHandle::is_finished) => {
                    tracing::warn!(name, %position, "this node's log differs from ours: reading the stream again");
                    other.judged = true;
                    let (settings, house) = (self.settings.clone(), Arc::clone(&self.house));
                    let (standing, told) = (Arc::clone(&self.standing), other.told.clone());
                    self.rereading = Some(tokio::spawn(settle(settings, house, standing, told)));
                }
                Judgement::Fine | Judgement::TheyAreWrong | Judgement::Tie => {}
            }
        }
    }
}

/// What to do when each other node that was heard lately agrees, differs, or cannot be compared yet.
fn judgement(others: impl Iterator<Item = Option<bool>>) -> Judgement {
    let (mut nodes, mut agree, mut differ) = (1, 1, 0);
    for agrees in others {
        nodes += 1;
        agree += usize::from(agrees == Some(true));
        differ += usize::from(agrees == Some(false));
    }
    match () {
        () if differ == 0 => Judgement::Fine,
        () if differ * 2 > nodes => Judgement::Outvoted,
        () if agree * 2 > nodes => Judgement::TheyAreWrong,
        () => Judgement::Tie,
    }
}

/// Reads the stream again up to where another node differs, and finds out which of the two is wrong.
async fn settle(settings: Settings, house: Arc<House>, standing: Arc<Standing>, other: Told) {
    let Told { name, position, .. } = &other;
    let own = house.view_at(*position).ok().flatten().map(|view| view.head);
    match reread::head_at(&settings, house.dir(), *position).await {
        Ok(hash) if Some(hash) == own => {
            tracing::error!(name, %position, "this node's log differs from ours; the stream, read again, gives ours");
        }
        Ok(_) => {
            let why =
                format!("its log differs at position {position} from what the stream gives when it is read again");
            tracing::error!("figures are refused: {why}");
            standing.differ(why);
        }
        Err(why) => tracing::error!(why, "the stream could not be read again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_majority_is_more_than_half_of_the_nodes_heard() {
        let check = |others: &[Option<bool>], expected| {
            assert_eq!(judgement(others.iter().copied()), expected, "{others:?}");
        };
        let (same, other, unknown) = (Some(true), Some(false), None);
        check(&[], Judgement::Fine);
        check(&[same, unknown], Judgement::Fine);
        check(&[other], Judgement::Tie);
        check(&[other, other], Judgement::Outvoted);
        check(&[other, same], Judgement::TheyAreWrong);
        check(&[other, other, same], Judgement::Tie);
        check(&[other, other, other, same], Judgement::Outvoted);
        check(&[other, unknown], Judgement::Tie);
    }
}
