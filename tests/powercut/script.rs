//! What the program is made to do while its notes are taken.

use crate::cuts::luck::Luck;
use crate::cuts::recording::{Acknowledged, Recording, Watched};
use crate::cuts::tree::Tree;
use maaltal_tests::{PROGRAMME, fixture};
use std::path::PathBuf;

/// Lines of a file in an import of many files.
const LINES: usize = 60;
/// Files of texts that do not compress: together more than two of the store's segments.
const TEXTS: usize = 12;
/// Senders that post at the same time, and events of each.
const SENDERS: usize = 3;
const EACH: usize = 12;

const EVENT: &str = "application/cloudevents+json";
const IMPORT: [&str; 3] = ["import", "--json", "--allow-partial"];
/// Exit codes of an import: all recorded; some rejected.
const DONE: i32 = 0;
const SOME_REJECTED: i32 = 3;

/// A log from its first day on: a programme, an import of many files, events over HTTP, another import.
pub fn whole() -> Recording {
    Recording::of(&Tree::default(), Acknowledged::default(), |watched| {
        watched.run(&["programme", "apply"], &[fixture("lolland-falster/programme.toml")], DONE);
        let mut files = split(watched, "batch-03");
        files.push(fixture("lolland-falster/batch-08.jsonl"));
        files.extend((0..TEXTS).map(|number| texts(watched, &format!("t{number}"))));
        watched.run(&IMPORT, &files, SOME_REJECTED);
        watched.serve(|address| {
            std::thread::scope(|scope| {
                for sender in 0..SENDERS {
                    scope.spawn(move || (0..EACH).for_each(|number| post(address, sender, number)));
                }
            });
        });
        watched.run(&IMPORT, &split(watched, "batch-01"), SOME_REJECTED);
    })
}

/// A log that came through a cut is taken up again.
pub fn after(tree: &Tree, acknowledged: Acknowledged) -> Recording {
    Recording::of(tree, acknowledged, |watched| {
        let files: Vec<_> = (0..3).map(|number| texts(watched, &format!("second-{number}"))).collect();
        watched.run(&IMPORT, &files, DONE);
    })
}

/// A batch of the fixtures in several files, with something in the second that is turned away.
fn split(watched: &Watched, batch: &str) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(fixture(&format!("lolland-falster/{batch}.jsonl"))).unwrap();
    let lines: Vec<_> = text.lines().collect();
    let file = |(number, lines): (usize, &[&str])| {
        let wrong = if number == 1 { "\nno event" } else { "" };
        watched.input(&format!("{batch}-{number}.jsonl"), &format!("{}{wrong}\n", lines.join("\n")))
    };
    lines.chunks(LINES).enumerate().map(file).collect()
}

/// A file of events with long texts of any letters.
fn texts(watched: &Watched, name: &str) -> PathBuf {
    let mut luck = Luck::new(name.bytes().fold(0, |seed, byte| seed << 8 | u64::from(byte)));
    let letters: Vec<char> = ('a'..='z').chain('A'..='Z').collect();
    let lines = (0..100).map(|number| {
        let text: String = (0..1_900).filter_map(|_| luck.one_of(&letters)).collect();
        let data = serde_json::json!({"decision": "d", "meeting": "m", "text": text});
        format!("{}\n", event(&format!("{name}-{number}"), "decision.taken", &data))
    });
    watched.input(&format!("{name}.jsonl"), &lines.collect::<String>())
}

/// Posts an event, the last of each sender one that is turned away.
fn post(address: &str, sender: usize, number: usize) {
    let channel = if number + 1 == EACH { "pigeon" } else { "visit" };
    let data = serde_json::json!({"company": "24256790", "channel": channel});
    let body = event(&format!("s{sender}-{number}"), "company.contacted", &data).to_string();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let answer = agent.post(format!("{address}/v1/events")).header("Content-Type", EVENT).send(&body).unwrap();
    assert_eq!(answer.status().as_u16(), if channel == "visit" { 201 } else { 422 });
}

fn event(id: &str, kind: &str, data: &serde_json::Value) -> serde_json::Value {
    serde_json::json!({"specversion": "1.0", "source": "/powercut", "id": id, "type": format!("dk.maaltal.{kind}.v1"),
        "programme": PROGRAMME, "occurredon": "2019-02-01", "data": data})
}
