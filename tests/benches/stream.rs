//! The stream beside a bare server and a bare consumer, each in the same run: `make bench-stream`.
//!
//! It runs the release program and its example `stream_load`. A number after `--` is another count of events to catch up with,
//! `figure`, `sustained` or `catching-up` the only part that is measured.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark prints what it finds, and stops where it cannot go on"
)]

use maaltal_tests::{History, NatsServer, PROGRAMME, Role, Service, Workplace, fixture, program, run};
use serde_json::json;
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// What is measured.
const PARTS: [&str; 3] = ["figure", "sustained", "catching-up"];
/// Events a second and seconds of one publisher, for the time until a figure shows them.
const PACED: (u64, u64) = (500, 30);
/// Events of an atomic batch.
const BATCH: usize = 500;
/// Events of a round of sustained publishing; its median of so many rounds counts.
const SUSTAINED: (u64, usize) = (100_000, 5);
/// Rounds of catching up, bare consumer and node in turn.
const CATCHING_UP: usize = 3;
/// How often a node is asked how far it is.
const LOOK: Duration = Duration::from_millis(5);

fn main() {
    let events = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let only = std::env::args().find(|argument| PARTS.contains(&argument.as_str()));
    let is_wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    println!("| what | bar | measured | beside it | ratio |\n|---|---|---|---|---|");
    if is_wanted(PARTS[0]) {
        let server = NatsServer::start();
        let (_place, node) = node(&server, "fresh");
        to_figure("stream to figure, new log", "50 ms", &server, &node, 0);
    }
    if is_wanted(PARTS[1]) {
        sustained();
    }
    if is_wanted(PARTS[2]) {
        catching_up(events);
    }
}

/// A node whose programme is on the stream.
fn node(server: &NatsServer, name: &str) -> (Workplace, Service) {
    let place = Workplace::empty();
    let file = fixture("lolland-falster/programme.toml").display().to_string();
    let configuration = place.configuration(&server.bus(name));
    run(["programme", "apply", &file, "--config", &configuration]).done();
    let node = Service::start_with(&place, &server.bus(name));
    (place, node)
}

/// `stream_load`, running.
struct Load {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Load {
    /// Starts it; when this returns it has read its file and begins.
    fn begin<const N: usize>(arguments: [&str; N]) -> Self {
        let example = program().parent().map(|folder| folder.join("examples/stream_load")).unwrap();
        assert!(example.exists(), "{}: not built; run `make bench-stream`", example.display());
        let mut process = Command::new(example).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "begins");
        Self { process, lines }
    }

    /// How many seconds it says that it took.
    fn seconds(mut self) -> f64 {
        let line = self.lines.next().unwrap().unwrap();
        assert!(self.process.wait().unwrap().success());
        line.parse().unwrap()
    }
}

/// Time from before an event is published until the node's answer counts it, for each of the publisher's events.
fn to_figure(what: &str, bar: &str, server: &NatsServer, node: &Service, contacts: u64) {
    let count = PACED.0 * PACED.1;
    let folder = Workplace::empty();
    let line = |number: u64| {
        let event = json!({"specversion": "1.0", "source": "/paced", "id": format!("{contacts}-{number}"),
            "type": "dk.maaltal.company.contacted.v1", "programme": PROGRAMME, "occurredon": "2018-02-01",
            "data": {"company": "24256790", "channel": "visit"}});
        format!("{event}\n")
    };
    let file = folder.file("paced.jsonl", (0..count).map(line).collect::<String>());
    let Load { mut process, lines } = Load::begin(["paced", &server.url(), &file, &PACED.0.to_string()]);
    let (tell, told) = channel();
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(|_| tell.send(Instant::now()).unwrap()));
    let (mut sent, mut shown) = (Vec::new(), Vec::new());
    let agent: ureq::Agent = ureq::Agent::config_builder().build().into();
    let mut asked = 0;
    while shown.len() < count as usize {
        let seen = visible(&agent, node) - contacts;
        let now = Instant::now();
        asked += 1;
        sent.extend(told.try_iter());
        let new = shown.len()..seen as usize;
        shown.extend(sent[new].iter().map(|sent| now.duration_since(*sent)));
    }
    assert!(process.wait().unwrap().success());
    shown.sort();
    let at = |share: usize| shown[shown.len() * share / 100 - usize::from(share == 100)].as_secs_f64() * 1e3;
    let measured = format!("p50 {:.1}, p99 {:.1}, most {:.1} ms", at(50), at(99), at(100));
    row(what, bar, measured, format!("asked {asked} times"), at(99) / 50.0);
}

/// Contacts of the first half of 2018, as the node's snapshot says.
fn visible(agent: &ureq::Agent, node: &Service) -> u64 {
    let path = format!("/v1/programmes/{PROGRAMME}/snapshot?period=2018-S1&cutoff=2018-06-30");
    let mut answer = agent.get(format!("{}{path}", node.address())).call().unwrap();
    let table: serde_json::Value = serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap();
    let contacts = table["kpis"].as_array().unwrap().iter().find(|kpi| kpi["id"] == "contacts").unwrap();
    contacts["value"].as_u64().unwrap_or_default()
}

fn sustained() {
    let folder = Workplace::empty();
    let file = folder.path().join("history.jsonl");
    History::write_lines(&file, SUSTAINED.0).unwrap();
    let file = file.display().to_string();
    let (mut alone, mut through, mut published) = (vec![], vec![], vec![]);
    for _ in 0..SUSTAINED.1 {
        let server = NatsServer::start();
        server.client(Role::Node).create_stream(1).unwrap();
        alone.push(Load::begin(["batches", &server.url(), &file, &BATCH.to_string()]).seconds());
        drop(server);
        let server = NatsServer::start();
        let (_place, node) = node(&server, "follows");
        let load = Load::begin(["batches", &server.url(), &file, &BATCH.to_string()]);
        through.push(seconds_until(&node, 1 + SUSTAINED.0));
        published.push(load.seconds());
    }
    let rate = |seconds: f64| SUSTAINED.0 as f64 / seconds;
    let (alone, through, published) = (rate(median(alone)), rate(median(through)), rate(median(published)));
    row(
        "sustained, batches of 500, to the node's log",
        "0.5 x",
        format!("{through:.0} events/s (published {published:.0})"),
        format!("server alone {alone:.0} events/s"),
        through / alone,
    );
}

/// Waits until a node's log has reached a position; how long that took.
fn seconds_until(node: &Service, position: u64) -> f64 {
    let begun = Instant::now();
    while node.head()["position"].as_u64() < Some(position) {
        std::thread::sleep(LOOK);
    }
    begun.elapsed().as_secs_f64()
}

fn catching_up(events: u64) {
    let server = NatsServer::start();
    let (place, first) = node(&server, "first");
    drop((first, place));
    let folder = Workplace::empty();
    let file = folder.path().join("history.jsonl");
    History::write_lines(&file, events).unwrap();
    Load::begin(["batches", &server.url(), &file.display().to_string(), &BATCH.to_string()]).seconds();
    let (mut bare, mut own) = (vec![], vec![]);
    for round in 0..CATCHING_UP {
        bare.push(Load::begin(["read", &server.url()]).seconds());
        let place = Workplace::empty();
        let begun = Instant::now();
        let node = Service::start_with(&place, &server.bus(&format!("late-{round}")));
        seconds_until(&node, 1 + events);
        own.push(begun.elapsed().as_secs_f64());
        if round + 1 == CATCHING_UP {
            println!("| most memory resident of that node | | {:.0} MB | | |", node.resident().1 as f64 / 1e6);
            let before = visible(&ureq::Agent::new_with_defaults(), &node);
            to_figure(&format!("stream to figure, log of {events} events"), "", &server, &node, before);
        }
    }
    let rate = |seconds: f64| events as f64 / seconds;
    let (bare, own) = (rate(median(bare)), rate(median(own)));
    row(
        &format!("an empty node catches up with {events} events"),
        "0.5 x",
        format!("{own:.0} events/s"),
        format!("bare consumer {bare:.0} events/s"),
        own / bare,
    );
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn row(what: &str, bar: &str, measured: String, beside: String, ratio: f64) {
    println!("| {what} | {bar} | {measured} | {beside} | {ratio:.2} |");
}
