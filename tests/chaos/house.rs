//! Three servers and two nodes, each of which can be struck.

use maaltal_tests::{NatsCluster, Service, Wire, Workplace, fixture, run};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long a server or node may take to be back; far more than it needs.
const PATIENCE: Duration = Duration::from_secs(90);
const NAMES: [&str; 2] = ["first", "second"];

/// Where the nodes are reached now; nothing for one that does not run.
pub type Addresses = Arc<Mutex<[Option<String>; 2]>>;

/// Servers, nodes, and wires between the second node and the servers.
pub struct House {
    pub cluster: NatsCluster,
    pub wires: Vec<Wire>,
    pub places: [Workplace; 2],
    nodes: [Option<Service>; 2],
    addresses: Addresses,
}

impl House {
    /// All of them run, and the fixtures' programme is on the stream.
    pub fn start() -> Self {
        let cluster = NatsCluster::start();
        let wires = cluster.urls().iter().map(|url| Wire::to(url)).collect();
        let places = NAMES.map(|_| Workplace::empty());
        let mut house = Self { cluster, wires, places, nodes: [None, None], addresses: Addresses::default() };
        let file = fixture("lolland-falster/programme.toml").display().to_string();
        let configuration = house.places[0].configuration(&house.bus(0));
        // Right after their start the servers may not have agreed on who leads the stream: that is exit code 5.
        let apply = || run(["programme", "apply", &file, "--config", &configuration]);
        wait_until("a stream", || {
            let applied = apply();
            applied.code != 5 && !applied.done().is_empty()
        });
        house.start_nodes();
        house
    }

    /// The second node reaches the servers over wires.
    fn bus(&self, node: usize) -> String {
        if node == 0 {
            return self.cluster.bus(NAMES[node]);
        }
        let servers: Vec<_> = self.wires.iter().map(|wire| format!("tls://{}", wire.address())).collect();
        self.cluster.bus_at(NAMES[node], &servers)
    }

    /// Where the nodes are reached.
    pub fn addresses(&self) -> Addresses {
        Arc::clone(&self.addresses)
    }

    /// A node that runs.
    pub fn node(&self, node: usize) -> &Service {
        self.nodes[node].as_ref().unwrap()
    }

    /// Starts a node that does not run.
    pub fn start_node(&mut self, node: usize) {
        let service = Service::start_with(&self.places[node], &self.bus(node));
        self.addresses.lock().unwrap()[node] = Some(service.address().to_owned());
        self.nodes[node] = Some(service);
    }

    /// Starts both.
    pub fn start_nodes(&mut self) {
        (0..NAMES.len()).for_each(|node| self.start_node(node));
    }

    /// Kills a node.
    pub fn kill_node(&mut self, node: usize) {
        self.addresses.lock().unwrap()[node] = None;
        self.nodes[node].take().unwrap().kill();
    }

    /// Ends a node as an operator does.
    pub fn end_node(&mut self, node: usize) {
        self.addresses.lock().unwrap()[node] = None;
        assert!(self.nodes[node].take().unwrap().terminate().success(), "node {node} did not end well");
    }

    /// Kills everything at once.
    pub fn kill_all(&mut self) {
        self.cluster.kill();
        (0..NAMES.len()).for_each(|node| self.kill_node(node));
    }

    /// Starts everything that [`Self::kill_all`] has killed.
    pub fn start_all(&mut self) {
        self.cluster.restart();
        self.start_nodes();
    }

    /// Waits until a node follows the stream.
    pub fn wait_following(&self, node: usize) {
        wait_until(&format!("node {node} to follow"), || self.freshness(node).is_none());
    }

    /// Since when a node's figures say that it is cut off.
    pub fn freshness(&self, node: usize) -> Option<String> {
        let answer = self.node(node).get(SNAPSHOT, &[]);
        assert_eq!(answer.status, 200, "figures of node {node}: {}", answer.body);
        answer.cut_since
    }
}

/// Figures.
pub const SNAPSHOT: &str = "/v1/programmes/lolland-falster/snapshot?period=2019-S1&cutoff=2019-06-30";

/// Waits for something.
#[track_caller]
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}: not in time");
        std::thread::sleep(Duration::from_millis(20));
    }
}
