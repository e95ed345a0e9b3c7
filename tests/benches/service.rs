//! The program at a million events: import, start, a snapshot asked again and again, and the way from an event to its figure.
//!
//! It runs the release program: `cargo build --release -p maaltal` first. A number after `--` is another count of events.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark prints what it finds, and stops where it cannot go on"
)]

use maaltal_tests::{History, PROGRAMME, Service, Workplace, program};
use serde_json::Value as Json;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Times that an answer is asked for.
const TIMES: usize = 1_000;
/// How often a running program's memory is looked at.
const LOOK: Duration = Duration::from_millis(5);
/// Events that are sent to a running service, one after the other.
const LIVE: usize = 200;
/// Events of a small log.
const FEW: u64 = 10_000;

fn main() {
    let events = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    println!("| what, at {events} events | bar | measured | ratio |\n|---|---|---|---|");
    let workplace = Workplace::with_programme();
    let (imported, memory) = import(&workplace, events);
    let question = ["kpis", "--programme", PROGRAMME, "--period", "2021-S2", "--json"];
    let (asked, asked_memory) = run(&workplace, &question);
    let whole = (imported + asked).as_secs_f64();
    row(
        "import of JSONL to a snapshot",
        "15 s",
        format!("{whole:.1} s ({:.1} s the snapshot)", asked.as_secs_f64()),
        whole / 15.0,
    );
    let most = memory.max(asked_memory);
    row(
        "most memory resident meanwhile",
        "400 MB",
        format!("{most:.0} MB ({asked_memory:.0} MB the snapshot)"),
        most / 400.0,
    );
    served(&workplace);
    live(&workplace, events, 100.0);
    let small = Workplace::with_programme();
    import(&small, FEW);
    live(&small, FEW, 10.0);
}

/// Records a history of so many events; how long it took and the most memory meanwhile.
fn import(workplace: &Workplace, events: u64) -> (Duration, f64) {
    let file = workplace.path().join("history.jsonl");
    History::write_lines(&file, events).unwrap();
    let file = file.display().to_string();
    run(workplace, &["import", &file, "--programme", PROGRAMME, "--json"])
}

/// Runs the program on the log of `workplace`; how long it took and its most resident memory in MB.
fn run(workplace: &Workplace, arguments: &[&str]) -> (Duration, f64) {
    let mut command = Command::new(program());
    command.args(arguments).arg("--data").arg(workplace.data()).stdout(Stdio::null());
    let begun = Instant::now();
    let mut process = command.spawn().unwrap();
    let mut most = 0.0_f64;
    let ended = loop {
        if let Some(ended) = process.try_wait().unwrap() {
            break ended;
        }
        most = most.max(resident(process.id()));
        std::thread::sleep(LOOK);
    };
    assert!(ended.success(), "{arguments:?}: {ended}");
    (begun.elapsed(), most)
}

/// Most memory that a process has had resident so far, in MB; 0 when it is gone.
fn resident(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1_024.0 / 1e6
}

fn served(workplace: &Workplace) {
    let path = format!("/v1/programmes/{PROGRAMME}/snapshot?period=2021-S2");
    let begun = Instant::now();
    let service = Service::start(workplace);
    let first = service.get(&path, &[]);
    let started = begun.elapsed().as_secs_f64();
    assert_eq!(first.status, 200, "{}", first.body);
    row("start of the service to its first snapshot", "1 s", format!("{started:.2} s"), started);
    let etag = first.etag.unwrap();
    for (what, headers, status) in
        [("snapshot asked again", None, 200), ("unchanged snapshot, 304", Some(("If-None-Match", etag.as_str())), 304)]
    {
        let times = ask(&format!("{}{path}", service.address()), headers, status);
        let (half, most) = (millis(times[times.len() / 2]), millis(times[times.len() * 99 / 100]));
        row(&format!("{what}, p50 and p99 of {TIMES}"), "p99 2 ms", format!("{half:.2} ms, {most:.2} ms"), most / 2.0);
    }
    row("most memory resident of the service", "", format!("{:.0} MB", resident(service.id())), 0.0);
}

/// Sends an event and asks until the figure that counts it has changed; how long that takes, sending included.
fn live(workplace: &Workplace, events: u64, bar: f64) {
    let service = Service::start(workplace);
    let agent: ureq::Agent = ureq::Agent::new_with_defaults();
    let snapshot = format!("{}/v1/programmes/{PROGRAMME}/snapshot?period=2021-S2", service.address());
    let contacts = || {
        let answer = agent.get(&snapshot).call().unwrap().body_mut().read_to_string().unwrap();
        let answer: Json = serde_json::from_str(&answer).unwrap();
        let figures = answer["kpis"].as_array().unwrap();
        figures.iter().find(|figure| figure["id"] == "contacts").unwrap()["value"].clone()
    };
    let door = format!("{}/v1/events", service.address());
    let mut times = Vec::with_capacity(LIVE);
    for number in 0..LIVE {
        let event = serde_json::json!({"specversion": "1.0", "source": "/live", "id": format!("l-{number}"),
            "type": "dk.maaltal.company.contacted.v1", "programme": PROGRAMME, "occurredon": "2021-12-15",
            "data": {"company": "24256790", "channel": "visit", "municipality": "360"}});
        let before = contacts();
        let begun = Instant::now();
        let posted = agent.post(&door).header("Content-Type", "application/cloudevents+json").send(event.to_string());
        assert!(posted.unwrap().status().is_success());
        while contacts() == before {
            assert!(begun.elapsed() < Duration::from_secs(10), "the figure stays {before}");
        }
        times.push(begun.elapsed());
    }
    times.sort();
    let (half, most) = (millis(times[LIVE / 2]), millis(times[LIVE * 99 / 100]));
    let what = format!("event sent to figure changed, {events} events, p50 and p99 of {LIVE}");
    row(&what, &format!("p99 {bar} ms"), format!("{half:.1} ms, {most:.1} ms"), most / bar);
}

/// Asks over one connection, again and again; the times, shortest first.
fn ask(address: &str, header: Option<(&str, &str)>, status: u16) -> Vec<Duration> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let one = |_| {
        let request = agent.get(address);
        let request = header.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        let begun = Instant::now();
        let mut answer = request.call().unwrap();
        drop(answer.body_mut().read_to_string().unwrap());
        assert_eq!(answer.status().as_u16(), status);
        begun.elapsed()
    };
    let mut times: Vec<_> = (0..TIMES).map(one).collect();
    times.sort();
    times
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn row(what: &str, bar: &str, measured: String, ratio: f64) {
    println!("| {what} | {bar} | {measured} | {ratio:.2} |");
}
