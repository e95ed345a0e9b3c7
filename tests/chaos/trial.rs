//! Chaos: servers and nodes are killed, held and restarted while events are published, and none is lost or doubled.
//!
//! A seed decides what happens when; a failing one prints itself and its story.

mod blows;
mod house;
#[path = "../powercut/luck.rs"]
mod luck;
mod reckoning;
mod senders;

use blows::{Story, strike};
use house::{House, wait_until};
use luck::Luck;
use reckoning::{Found, reckon};
use senders::{Senders, Sent};
use std::time::{Duration, Instant};

/// How long events are sent before something happens to all at once, and after it.
const AROUND: Duration = Duration::from_secs(2);

/// What came of a trial.
#[derive(Debug)]
pub struct Told {
    pub sent: Sent,
    pub found: Found,
    /// How often something was struck.
    pub blows: usize,
    /// How long it took from the end of the trouble until every node had everything.
    pub back: Duration,
    /// How long it took until the figures of a node that is cut off said so; nothing where none was.
    pub marked: Option<Duration>,
}

impl std::fmt::Display for Told {
    /// What it was, in cells of a table: struck, acknowledged, sent again, came again, longest silence, figures marked
    /// after, back after, lost, twice.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { sent, found, blows, back, marked } = self;
        let marked = marked.map(|marked| format!("{:.1} s", marked.as_secs_f64())).unwrap_or_default();
        let (silence, back) = (sent.silence.as_secs_f64(), back.as_secs_f64());
        let (lost, twice) = (found.lost.len(), found.twice.len());
        write!(f, "{blows} | {} | {} | {} | ", found.acknowledged, sent.repeated, found.again)?;
        write!(f, "{silence:.1} s | {marked} | {back:.1} s | {lost} | {twice}")
    }
}

/// One of the five at a time is killed, held or restarted, at random, while events are published.
pub fn one_at_a_time(seed: u64, lasts: Duration, rate: u64) -> Told {
    trial(seed, rate, |house, _, story| {
        strike(house, &mut Luck::new(seed), story, Instant::now() + lasts);
        None
    })
}

/// All five are killed at once, as often as this, while events are published.
pub fn all_at_once(seed: u64, times: usize, rate: u64) -> Told {
    let mut luck = Luck::new(seed);
    trial(seed, rate, |house, _, story| {
        for _ in 0..times {
            std::thread::sleep(AROUND + Duration::from_millis(luck.below(1_000) as u64));
            story.blows += 1;
            story.tell("all are killed");
            house.kill_all();
            house.start_all();
            story.tell("all are back");
            (0..2).for_each(|node| house.wait_following(node));
        }
        std::thread::sleep(AROUND);
        None
    })
}

/// The second node's connections are cut for so long, while events are published.
pub fn cut_off(seed: u64, lasts: Duration, rate: u64) -> Told {
    trial(seed, rate, |house, senders, story| {
        std::thread::sleep(AROUND);
        let cut = Instant::now();
        story.blows += 1;
        story.tell("the second node is cut off");
        house.wires.iter().for_each(maaltal_tests::Wire::cut);
        wait_until("figures to say that they are old", || house.freshness(1).is_some());
        let marked = cut.elapsed();
        story.tell("its figures say so");
        assert_eq!(house.node(1).get("/readyz", &[]).status, 503);
        let (behind, sent) = (house.node(1).head(), senders.sent());
        std::thread::sleep(lasts.saturating_sub(cut.elapsed()));
        wait_until("the publisher to go on", || senders.sent() > sent + rate / 2);
        assert!(house.freshness(1).is_some(), "figures are marked to the end");
        assert_eq!(house.node(1).head(), behind, "nothing came through the cut");
        house.wires.iter().for_each(maaltal_tests::Wire::mend);
        story.tell("the wires are mended");
        house.wait_following(1);
        std::thread::sleep(AROUND);
        Some(marked)
    })
}

fn trial(seed: u64, rate: u64, trouble: impl FnOnce(&mut House, &Senders, &mut Story) -> Option<Duration>) -> Told {
    let mut house = House::start();
    let mut story = Story::of(seed);
    let senders = Senders::start(&house.cluster, house.addresses(), rate);
    let marked = trouble(&mut house, &senders, &mut story);
    let over = Instant::now();
    story.tell("the trouble is over");
    let sent = senders.finish();
    story.tell("everything is acknowledged");
    let found = reckon(&mut house, &sent);
    found.check();
    Told { sent, found, blows: story.blows, back: over.elapsed(), marked }
}
