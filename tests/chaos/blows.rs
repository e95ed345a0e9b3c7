//! What happens to servers and nodes, one at a time, as a seed decides.

use super::house::House;
use super::luck::Luck;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// Rest between two blows, and how long one lasts, in milliseconds.
const REST: (usize, usize) = (200, 2_000);
const LASTS: [(usize, usize); 3] = [(10, 300), (300, 3_000), (3_000, 9_000)];

/// What a seed has led to so far; printed when a trial fails.
pub struct Story {
    seed: u64,
    begun: Instant,
    text: String,
    pub blows: usize,
}

impl Story {
    /// A story that begins now.
    pub fn of(seed: u64) -> Self {
        Self { seed, begun: Instant::now(), text: String::new(), blows: 0 }
    }

    /// Goes on with this.
    pub fn tell(&mut self, what: &str) {
        writeln!(self.text, "{:7.2} s  {what}", self.begun.elapsed().as_secs_f64()).unwrap();
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Straight to stderr: also where a test harness holds output back.
            let told = format!("seed {} failed; its story:\n{}\n", self.seed, self.text);
            drop(std::io::Write::write_all(&mut std::io::stderr(), told.as_bytes()));
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blow {
    /// Killed, and started again.
    Kill,
    /// Held, and let go on.
    Pause,
    /// Ended by its operator and started again; a server is killed and started at once.
    Restart,
}

/// Strikes servers and nodes until it is over.
pub fn strike(house: &mut House, luck: &mut Luck, story: &mut Story, over: Instant) {
    while Instant::now() < over {
        rest(between(luck, REST));
        let blow = luck.one_of(&[Blow::Kill, Blow::Kill, Blow::Pause, Blow::Restart]).unwrap();
        let lasts = luck.one_of(&LASTS).unwrap();
        let lasts = between(luck, lasts);
        story.blows += 1;
        if luck.percent(60) {
            let server = if luck.percent(50) { house.cluster.stream_leader() } else { luck.below(3) };
            story.tell(&format!("{blow:?} server {server} for {lasts:?}"));
            strike_server(house, server, blow, lasts);
        } else {
            let node = luck.below(2);
            story.tell(&format!("{blow:?} node {node} for {lasts:?}"));
            strike_node(house, node, blow, lasts);
        }
        story.tell("it is back");
    }
}

fn strike_server(house: &mut House, server: usize, blow: Blow, lasts: Duration) {
    match blow {
        Blow::Kill => {
            house.cluster.server(server).kill();
            rest(lasts);
            house.cluster.server(server).restart();
        }
        Blow::Pause => {
            house.cluster.server(server).pause();
            rest(lasts);
            house.cluster.server(server).resume();
        }
        Blow::Restart => house.cluster.server(server).restart(),
    }
    house.cluster.wait_ready();
}

fn strike_node(house: &mut House, node: usize, blow: Blow, lasts: Duration) {
    match blow {
        Blow::Kill => {
            house.kill_node(node);
            rest(lasts);
            house.start_node(node);
        }
        Blow::Pause => {
            house.node(node).pause();
            rest(lasts);
            house.node(node).resume();
        }
        Blow::Restart => {
            house.end_node(node);
            house.start_node(node);
        }
    }
    house.wait_following(node);
}

fn between(luck: &mut Luck, (from, to): (usize, usize)) -> Duration {
    Duration::from_millis((from + luck.below(to - from)) as u64)
}

fn rest(time: Duration) {
    std::thread::sleep(time);
}
