//! A disk that is slow makes senders wait, and nothing pile up in memory.

use maaltal_tests::{Message, NatsServer, PROGRAMME, Role, Service, Workplace, fixture, preloadable, run};
use serde_json::{Value as Json, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What may come to be in memory beside what a node needs anyway: two pulls of 8 MiB, as they came and as they are read.
const MORE: u64 = 80 << 20;
/// What the allocator keeps for a thread; each sender that waits has one.
const HEAP: u64 = 256 << 10;
/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(180);

/// A server, and a node that follows it with a slow disk.
fn slow_node() -> (NatsServer, Workplace, Service) {
    let (server, place) = (NatsServer::start(), Workplace::empty());
    let file = fixture("lolland-falster/programme.toml").display().to_string();
    let configuration = place.configuration(&server.bus("slow"));
    run(["programme", "apply", &file, "--config", &configuration]).done();
    preloadable("backpressure/slow.c", &place.path().join("slow.so"));
    let node = start(&server, &place);
    (server, place, node)
}

fn start(server: &NatsServer, place: &Workplace) -> Service {
    Service::start_preloaded(&place.path().join("slow.so"), place, &server.bus("slow"))
}

fn contact(id: &str) -> Json {
    json!({"specversion": "1.0", "source": "/s", "id": id, "type": "dk.maaltal.company.contacted.v1",
        "programme": PROGRAMME, "occurredon": "2019-02-01", "data": {"company": "24256790", "channel": "visit"}})
}

#[test]
fn what_is_not_recorded_yet_waits_in_the_stream() {
    let (server, place, node) = slow_node();
    let (before, _) = node.resident();
    assert!(node.terminate().success());
    // Attributes that are not kept: the messages are large, the log stays small.
    let (batches, size, weight) = (40, 100, 50_000);
    let mut client = server.client(Role::Publisher);
    for batch in 0..batches {
        let heavy = |number: usize| {
            let mut event = contact(&format!("{batch}-{number}"));
            event["note"] = "n".repeat(weight).into();
            Message::structured(&event)
        };
        client.batch(&(0..size).map(heavy).collect::<Vec<_>>()).unwrap();
    }
    let node = start(&server, &place);
    let (position, deadline) = (1 + batches * size, Instant::now() + PATIENCE);
    while node.head()["position"] != position {
        assert!(Instant::now() < deadline, "position {position}: not there in time, {}", node.head());
        std::thread::sleep(Duration::from_millis(20));
    }
    let (_, most) = node.resident();
    assert!(2 * MORE < (batches * size * weight) as u64, "what was sent does not fit into what is allowed");
    assert!(most < before + MORE, "{} MB came to be in memory", (most - before) >> 20);
}

#[test]
fn whoever_sends_to_a_node_waits_or_is_told_to_come_again() {
    let (_server, place, node) = slow_node();
    let (before, _) = node.resident();
    let (recorded, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (senders, each) = (300, 3);
    std::thread::scope(|scope| {
        for sender in 0..senders {
            let (node, recorded, refused) = (&node, &recorded, &refused);
            scope.spawn(move || {
                for number in 0..each {
                    let event = contact(&format!("{sender}-{number}")).to_string();
                    let answer = node.post("application/cloudevents+json", &event);
                    let counter = match answer.status {
                        201 => recorded,
                        503 => refused,
                        other => panic!("expected 201 or 503, got {other}: {}", answer.body),
                    };
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    let (recorded, refused) = (recorded.into_inner(), refused.into_inner());
    assert!(refused > 0, "so many at once are more than may wait");
    assert!(recorded > 0);
    let (_, most) = node.resident();
    assert!(most < before + MORE + senders * HEAP, "{} MB came to be in memory", (most - before) >> 20);
    assert_eq!(node.head()["position"], 1 + recorded, "what was refused is not recorded, what was acknowledged is");
    assert!(node.terminate().success());
    place.run(["verify"]).done();
}
