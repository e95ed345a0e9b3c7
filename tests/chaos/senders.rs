//! Those who send events all the while: a publisher of the stream, and somebody at the nodes' doors.

use super::house::Addresses;
use maaltal_tests::{Message, NatsCluster, PROGRAMME, Publisher};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often the publisher sends what is due.
const BEAT: Duration = Duration::from_millis(10);
/// Of so many deliveries one is a batch, of so many messages.
const BATCHED: (u64, u64) = (50, 10);
/// Of so many deliveries one is sent twice.
const TWICE: u64 = 40;
/// How long whoever posts an event waits for the answer, and before the next one.
const POST: (Duration, Duration) = (Duration::from_secs(20), Duration::from_millis(40));

/// Senders at work.
pub struct Senders {
    stop: Arc<AtomicBool>,
    sent: Arc<AtomicU64>,
    publishing: JoinHandle<Sent>,
    posting: JoinHandle<Vec<String>>,
}

/// What was sent and acknowledged.
#[derive(Debug, Default)]
pub struct Sent {
    /// Events whose publisher has the stream's acknowledgement.
    pub published: Vec<String>,
    /// Events that a node has acknowledged.
    pub posted: Vec<String>,
    /// Deliveries that were sent more than once, because no acknowledgement came.
    pub repeated: u64,
    /// Longest time in which nothing was acknowledged.
    pub silence: Duration,
}

impl Senders {
    /// Starts sending, so many events a second over the stream and some more over the nodes' doors.
    pub fn start(cluster: &NatsCluster, addresses: Addresses, rate: u64) -> Self {
        let (stop, sent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let publisher = cluster.publisher();
        let (told, count) = (Arc::clone(&stop), Arc::clone(&sent));
        let publishing = std::thread::spawn(move || publish(publisher, rate, &told, &count));
        let told = Arc::clone(&stop);
        let posting = std::thread::spawn(move || post(&addresses, &told));
        Self { stop, sent, publishing, posting }
    }

    /// Events handed to the publisher so far.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Sends nothing new; returns once everything is acknowledged.
    pub fn finish(self) -> Sent {
        self.stop.store(true, Ordering::Relaxed);
        let sent = self.publishing.join().unwrap();
        Sent { posted: self.posting.join().unwrap(), ..sent }
    }
}

/// The event of this id; contents differ from one to the other.
fn event(id: &str, number: u64) -> Json {
    let channel = ["visit", "phone", "email", "meeting"][number as usize % 4];
    json!({"specversion": "1.0", "source": "/chaos", "id": id, "type": "dk.maaltal.company.contacted.v1",
        "programme": PROGRAMME, "occurredon": format!("2019-0{}-1{}", 1 + number % 6, number % 10),
        "data": {"company": "24256790", "channel": channel}})
}

fn publish(mut publisher: Publisher, rate: u64, stop: &AtomicBool, sent: &AtomicU64) -> Sent {
    let begun = Instant::now();
    let (mut number, mut delivery, mut waiting) = (0, 0, BTreeMap::new());
    let mut found = Sent::default();
    let mut heard = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        while number < begun.elapsed().as_millis() as u64 * rate / 1_000 {
            let count = if delivery % BATCHED.0 == 0 { BATCHED.1 } else { 1 };
            let ids: Vec<_> = (number..).take(count as usize).map(|number| format!("n-{number}")).collect();
            let messages: Vec<_> =
                ids.iter().zip(number..).map(|(id, number)| Message::structured(&event(id, number))).collect();
            (number, delivery) = (number + count, delivery + 1);
            let name = delivery.to_string();
            publisher.deliver(&name, &messages);
            if delivery % TWICE == 0 {
                publisher.deliver(&name, &messages);
            }
            waiting.insert(name, ids);
        }
        sent.store(number, Ordering::Relaxed);
        if found.note(&mut waiting, publisher.delivered()) {
            found.silence = found.silence.max(heard.elapsed());
            heard = Instant::now();
        }
        std::thread::sleep(BEAT);
    }
    found.note(&mut waiting, publisher.finish());
    found.silence = found.silence.max(heard.elapsed());
    assert!(waiting.is_empty(), "never acknowledged: {waiting:?}");
    found
}

impl Sent {
    /// Takes acknowledgements; whether there were any.
    fn note(&mut self, waiting: &mut BTreeMap<String, Vec<String>>, delivered: Vec<maaltal_tests::Delivered>) -> bool {
        let any = !delivered.is_empty();
        for delivered in delivered {
            self.repeated += u64::from(delivered.attempts > 1);
            // One that was sent twice is acknowledged twice.
            self.published.extend(waiting.remove(&delivered.name).into_iter().flatten());
        }
        any
    }
}

/// Posts events to one node after the other; one that is not acknowledged is posted again, to the next.
fn post(addresses: &Addresses, stop: &AtomicBool) -> Vec<String> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(POST.0)).build().into();
    let mut posted = Vec::new();
    let mut turn = 0;
    // Also when told to stop, the event under way is posted until it is acknowledged.
    let mut is_open = false;
    while is_open || !stop.load(Ordering::Relaxed) {
        turn += 1;
        std::thread::sleep(POST.1);
        let id = format!("h-{}", posted.len());
        is_open = true;
        let Some(address) = addresses.lock().unwrap()[turn % 2].clone() else { continue };
        let request = agent.post(format!("{address}/v1/events")).content_type("application/cloudevents+json");
        match request.send(event(&id, posted.len() as u64).to_string()).map(|answer| answer.status().as_u16()) {
            Ok(200 | 201) => {
                posted.push(id);
                is_open = false;
            }
            Ok(503) | Err(_) => {}
            Ok(other) => panic!("{id}: expected 200, 201 or 503, got {other}"),
        }
    }
    posted
}
