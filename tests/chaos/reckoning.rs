//! What came of everything that was sent.

use super::house::{House, wait_until};
use super::senders::Sent;
use maaltal_domain::Position;
use maaltal_log::Log;
use maaltal_tests::Workplace;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// What a log says about one trial.
#[derive(Debug, Default)]
pub struct Found {
    /// Events that were acknowledged.
    pub acknowledged: usize,
    /// Of these, events that a log has not.
    pub lost: BTreeSet<String>,
    /// Events that a log has more than once.
    pub twice: BTreeSet<String>,
    /// Heads, figures and ledgers that differ between the nodes.
    pub differs: Vec<String>,
    /// Messages that took no position, as their events were recorded before.
    pub again: usize,
}

/// Waits until the nodes have caught up, ends them, and compares their logs with what was acknowledged.
pub fn reckon(house: &mut House, sent: &Sent) -> Found {
    let acknowledged: BTreeSet<_> = sent.published.iter().chain(&sent.posted).cloned().collect();
    assert_eq!(acknowledged.len(), sent.published.len() + sent.posted.len(), "ids are given out once");
    let mut found = Found { acknowledged: acknowledged.len(), ..Found::default() };
    for node in 0..2 {
        wait_until(&format!("node {node} to catch up"), || house.node(node).get("/readyz", &[]).status == 200);
    }
    let path = format!("{}&known_at={}", super::house::SNAPSHOT, house.node(0).head()["position"]);
    found.compare("heads", [0, 1].map(|node| house.node(node).head()));
    found.compare("figures", [0, 1].map(|node| house.node(node).get(&path, &[]).json()));
    (0..2).for_each(|node| house.end_node(node));
    found.compare("ledgers", [0, 1].map(|node| ledger(&house.places[node])));
    for place in &house.places {
        place.run(["verify"]).done();
        let counts = recorded(place);
        found.lost.extend(acknowledged.iter().filter(|id| !counts.contains_key(*id)).cloned());
        found.twice.extend(counts.iter().filter(|(_, count)| **count > 1).map(|(id, _)| id.clone()));
    }
    found.again = ledger(&house.places[0]).as_array().unwrap().len() - 1;
    found
}

impl Found {
    fn compare(&mut self, what: &str, [one, other]: [Json; 2]) {
        if one != other {
            let text = |json: Json| json.to_string().chars().take(2_000).collect::<String>();
            self.differs.push(format!("{what}: {} and {}", text(one), text(other)));
        }
    }

    /// Fails when anything was wrong.
    pub fn check(&self) {
        let wrong = !self.lost.is_empty() || !self.twice.is_empty() || !self.differs.is_empty();
        assert!(!wrong, "lost: {:?}, twice: {:?}, {:#?}", self.lost, self.twice, self.differs);
    }
}

/// How often each event of the senders is in a log.
fn recorded(place: &Workplace) -> BTreeMap<String, usize> {
    let log = Log::open(&place.data()).unwrap();
    let mut counts = BTreeMap::new();
    for record in log.read(Position(0)) {
        let recorded = record.unwrap().kept().unwrap();
        *counts.entry(recorded.event.id.as_str().to_owned()).or_default() += 1;
    }
    counts
}

/// What a ledger says, without how often it was written.
fn ledger(place: &Workplace) -> Json {
    let text = std::fs::read_to_string(place.data().join("ledger")).unwrap();
    let last = text.lines().rfind(|line| line.starts_with("at ")).unwrap();
    text.lines().filter(|line| line.starts_with("no ")).chain([last]).collect()
}
