//! Three servers and two nodes, which die one after the other and all at once while events come.

use super::stream::{contact, head_at, ledger, wait_for, with_programme};
use maaltal_tests::{Message, NatsCluster, Role, Service, Workplace};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[test]
fn what_three_servers_acknowledged_is_in_every_log_once() {
    let mut cluster = NatsCluster::start();
    let buses = [cluster.bus("first"), cluster.bus("second")];
    let places = [with_programme(&buses[0]), Workplace::empty()];
    let start = |node: usize| Service::start_with(&places[node], &buses[node]);
    let mut client = cluster.client(Role::Publisher);
    let (acknowledged, enough) = (AtomicU64::new(0), AtomicBool::new(false));
    let more = |events: u64| {
        let until = acknowledged.load(Ordering::SeqCst) + events;
        wait_for("more events", || (acknowledged.load(Ordering::SeqCst) >= until).then_some(()));
    };
    std::thread::scope(|scope| {
        let publishing = scope.spawn(|| {
            while !enough.load(Ordering::SeqCst) {
                let event = contact(&format!("e-{}", acknowledged.load(Ordering::SeqCst)));
                // An event that nobody acknowledged may be there all the same: it is sent until somebody does.
                if client.publish(&Message::structured(&event)).is_ok() {
                    acknowledged.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
        let mut nodes = [start(0), start(1)];
        more(50);
        for round in 0..2 {
            let leader = cluster.stream_leader();
            cluster.server(leader).kill();
            more(50);
            cluster.server(leader).restart();
            nodes[round % 2] = start_again(&mut nodes, round % 2, start);
            more(50);
        }
        let [a, b] = nodes;
        a.kill();
        cluster.kill();
        b.kill();
        cluster.restart();
        let nodes = [start(0), start(1)];
        more(50);
        enough.store(true, Ordering::SeqCst);
        publishing.join().unwrap();
        let positions = 1 + acknowledged.load(Ordering::SeqCst);
        assert_eq!(head_at(&nodes[0], positions), head_at(&nodes[1], positions));
        for node in nodes {
            wait_for("readiness", || (node.get("/readyz", &[]).status == 200).then_some(()));
            assert!(node.terminate().success());
        }
    });
    assert_eq!(ledger(&places[0]), ledger(&places[1]));
    for place in &places {
        place.run(["verify"]).done();
    }
}

/// Kills a node and starts it anew, on the same folder.
fn start_again(nodes: &mut [Service; 2], node: usize, start: impl Fn(usize) -> Service) -> Service {
    nodes[node].end();
    start(node)
}
