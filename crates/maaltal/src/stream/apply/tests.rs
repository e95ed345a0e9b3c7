//! The same stream gives the same log and the same ledger, however it comes.

use super::*;
use crate::clock::Clock;
use crate::stream::message::RECORDED_AT;
use crate::stream::subject::{of_deleted, of_restored};
use maaltal_domain::Head;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::path::Path;

/// A stream that is being written.
#[derive(Default)]
struct Written(Vec<Arrived>);

impl Written {
    fn at(&self) -> Instant {
        let sequence = self.0.len() as i64 + 1;
        // Now and then the clock of the servers goes back.
        Instant::from_micros(1_715_680_000_000_000 + sequence * 1_000_000 - (sequence % 5) * 2_500_000)
    }

    fn message(&mut self, subject: String, headers: &[(&str, String)], body: Vec<u8>) {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.clone().into())).collect();
        let subject = subject.into();
        let (sequence, at) = (self.0.len() as u64 + 1, self.at());
        self.0.push(Arrived::Message(Message { sequence, at, subject, headers: Some(headers), body: body.into() }));
    }

    fn event(&mut self, source: &str, id: &str, name: &str, data: Json) {
        self.event_with(source, id, name, &json!({}), data);
    }

    fn event_with(&mut self, source: &str, id: &str, name: &str, more: &Json, data: Json) {
        let mut event = json!({
            "specversion": "1.0", "source": source, "id": id, "type": format!("dk.maaltal.{name}.v1"),
            "programme": "kanten", "occurredon": "2024-05-13", "data": data,
        });
        for (name, value) in more.as_object().unwrap() {
            event[name] = value.clone();
        }
        self.message(format!("maaltal.v1.events.kanten.{name}"), &[], event.to_string().into_bytes());
    }

    fn definition(&mut self, source: &str, id: &str, groups: &[&str]) {
        let groups: Vec<_> = groups.iter().map(|code| json!({"code": code, "name": {"da": code}})).collect();
        let definition = json!({
            "id": "kanten", "name": {"da": "Kanten"}, "municipalities": ["360"], "start": "2018-01-01", "target_group": groups,
            "kpi": [{"id": "c", "name": {"da": "C"}, "measure": "events", "of": ["company.contacted"]}],
        });
        self.event(source, id, "programme.defined", json!({"definition": definition}));
    }

    fn referred(&mut self, source: &str, id: &str, group: &str) {
        let data = json!({"citizen": format!("c-{id}"), "municipality": "360", "target_groups": [group]});
        self.event(source, id, "citizen.referred", data);
    }
}

fn everything() -> Vec<Arrived> {
    let mut written = Written::default();
    written.referred("/s", "too-early", "unge");
    written.definition("/def", "d-1", &[]);
    written.referred("/s", "r-1", "anybody");
    written.definition("/def", "d-2", &["unge"]);
    written.referred("/s", "r-2", "anybody");
    written.referred("/s", "r-3", "unge");
    // The same definition again is none that counts from here on.
    written.definition("/def", "d-1", &[]);
    written.referred("/s", "r-4", "anybody");
    // A definition that is a conflict neither.
    written.definition("/def", "d-2", &["gamle"]);
    written.referred("/s", "r-5", "gamle");
    // Once the second one is void the first one is in force again.
    written.event("/def", "v-1", "event.voided", json!({"id": "d-2", "reason": "wrong"}));
    written.referred("/s", "r-6", "anybody");
    // A correction of somebody else changes no definition.
    written.event("/s", "v-2", "event.voided", json!({"id": "r-3", "reason": "wrong"}));
    written.event_with(
        "/def",
        "d-3",
        "training.held",
        &json!({"replaces": "d-1"}),
        json!({"topic": "it", "participants": 3}),
    );
    written.referred("/s", "r-7", "anybody");
    written.definition("/def", "d-4", &["unge", "gamle"]);
    written.referred("/s", "r-8", "gamle");
    written.referred("/s", "r-8", "gamle");
    written.referred("/s", "r-8", "unge");
    written.event("/s", "cpr", "citizen.left", json!({"citizen": "010190-1234", "reason": "dead"}));
    written.message("maaltal.v1.events.kanten.citizen.left".into(), &[], vec![0, 255, 1]);
    written.message("maaltal.v1.events.lost".into(), &[], b"{}".to_vec());
    written.0.push(Arrived::Deleted);
    written.message(of_deleted(23), &[], b"{}".to_vec());
    for number in 0..30 {
        written.referred("/s", &format!("m-{}", number % 20), "unge");
    }
    written.0
}

fn open(dir: &Path) -> Applier {
    Applier::new(Arc::new(House::open(dir, Clock::Real).unwrap())).unwrap()
}

/// What a log and its ledger say after `arrived`, in parts of these sizes.
fn applied(dir: &Path, arrived: &[Arrived], sizes: &[usize]) -> (Head, String, Vec<Settled>) {
    let mut applier = open(dir);
    let (mut rest, mut settled, mut before) = (arrived, Vec::new(), applier.common());
    for size in sizes.iter().cycle() {
        let (part, later) = rest.split_at((*size).min(rest.len()));
        // Checked by the gate that was in force before the part in front of this one, as a node does it.
        let ahead = Ahead::of(std::mem::replace(&mut before, applier.common()), part);
        settled.extend(applier.apply(part, ahead).unwrap());
        applier.told().up_to(applier.last().sequence);
        applier.write().unwrap();
        rest = later;
        if rest.is_empty() {
            break;
        }
    }
    (applier.house().head(), ledger(dir), settled)
}

/// What the ledger says, without how often it was written.
fn ledger(dir: &Path) -> String {
    let text = std::fs::read_to_string(dir.join("ledger")).unwrap();
    let last = text.lines().rfind(|line| line.starts_with("at ")).unwrap();
    let exceptions = text.lines().filter(|line| line.starts_with("no "));
    exceptions.chain([last]).map(|line| format!("{line}\n")).collect()
}

fn names(settled: &[Settled]) -> Vec<&'static str> {
    let name = |settled: &Settled| match settled {
        Settled::Outcome(outcome) => outcome.name(),
        Settled::NoEvent => "no event",
    };
    settled.iter().map(name).collect()
}

#[test]
fn the_ledger_knows_only_of_what_everybody_was_told() {
    let dir = tempfile::tempdir().unwrap();
    let all = everything();
    let mut applier = open(dir.path());
    applier.apply(&all[..8], Ahead::default()).unwrap();
    applier.told().up_to(3);
    applier.apply(&all[8..12], Ahead::default()).unwrap();
    applier.write().unwrap();
    assert_eq!(Ledger::look(dir.path()).unwrap().sequence, 3);
    drop(applier);
    let mut applier = open(dir.path());
    let again = applier.apply(&all[3..12], Ahead::default()).unwrap();
    assert_eq!((again.len(), applier.last().sequence), (9, 12));
}

#[test]
fn every_message_has_one_verdict() {
    let dir = tempfile::tempdir().unwrap();
    let (head, _, settled) = applied(dir.path(), &everything(), &[1]);
    let (yes, no, known) = ("recorded", "rejected", "already_recorded");
    let begun = [
        no, yes, yes, yes, no, yes, known, no, "conflict", no, yes, yes, yes, yes, no, yes, yes, known, "conflict", no,
        no, no, "no event", "no event",
    ];
    assert_eq!(names(&settled)[..begun.len()], begun);
    let rest = names(&settled)[begun.len()..].to_vec();
    assert_eq!(rest, [[yes; 20].as_slice(), &[known; 10]].concat());
    assert_eq!(head.position.0, names(&settled).iter().filter(|name| **name == yes).count() as u64);
    let quarantine = std::fs::read_to_string(dir.path().join("quarantine.jsonl")).unwrap();
    assert_eq!(quarantine.lines().count(), 8, "{quarantine}");
    assert!(!quarantine.contains("010190"), "{quarantine}");
}

#[test]
fn borders_of_batches_change_nothing() {
    let all = everything();
    let one = tempfile::tempdir().unwrap();
    let expected = applied(one.path(), &all, &[1]);
    for sizes in [&[7][..], &[1_000], &[3, 1, 11]] {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(applied(dir.path(), &all, sizes), expected, "{sizes:?}");
    }
}

#[test]
fn another_log_is_noticed() {
    let all = everything();
    let dir = tempfile::tempdir().unwrap();
    applied(dir.path(), &all, &[1_000]);
    std::fs::remove_file(dir.path().join("ledger")).unwrap();
    let mut other = Written::default();
    other.definition("/def", "another", &[]);
    let error = open(dir.path()).apply(&other.0, Ahead::default()).unwrap_err();
    assert!(matches!(error, ApplyError::AnotherLog { sequence: 1, position: Position(1) }), "{error}");
    // The same events at other times are another log too.
    let late = all.iter().map(|arrived| match arrived {
        Arrived::Message(message) => {
            Arrived::Message(Message { at: Instant::from_micros(message.at.micros() + 1), ..message.clone() })
        }
        Arrived::Deleted => Arrived::Deleted,
    });
    let late: Vec<_> = late.collect();
    assert!(matches!(
        open(dir.path()).apply(&late, Ahead::default()).unwrap_err(),
        ApplyError::AnotherLog { sequence: 2, .. }
    ));
}

#[test]
fn what_is_restored_is_recorded_as_it_was() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (head, _, _) = applied(first.path(), &everything(), &[1_000]);
    let house = House::open(first.path(), Clock::Real).unwrap();
    let mut restored = Written::default();
    for record in house.records(Position(0)) {
        let recorded = record.unwrap().kept().unwrap();
        let headers = [(RECORDED_AT, recorded.recorded_at.to_string())];
        restored.message(of_restored(&recorded.event), &headers, recorded.event.to_json().to_string().into_bytes());
    }
    let (again, _, settled) = applied(second.path(), &restored.0, &[7]);
    assert_eq!(again, head);
    assert!(names(&settled).iter().all(|name| *name == "recorded"));
    // The log that they came from can go on with the new stream.
    drop(house);
    std::fs::remove_file(first.path().join("ledger")).unwrap();
    let (same, ledger, _) = applied(first.path(), &restored.0, &[5]);
    assert_eq!((same, ledger), (head, self::ledger(second.path())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_crash_anywhere_changes_nothing(
        sizes in prop::collection::vec(1_usize..20, 1..6),
        died: prop::sample::Index,
        cut: prop::sample::Index,
    ) {
        let all = everything();
        let whole = tempfile::tempdir().unwrap();
        let expected = applied(whole.path(), &all, &[1_000]);
        let dir = tempfile::tempdir().unwrap();
        // The log got so far, its ledger less far.
        let so_far = died.index(all.len() + 1);
        applied(dir.path(), &all[..so_far], &sizes);
        let path = dir.path().join("ledger");
        let text = std::fs::read(&path).unwrap();
        let format = text.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        std::fs::write(&path, &text[..format + cut.index(text.len() - format + 1)]).unwrap();
        let begin = usize::try_from(open(dir.path()).last().sequence).unwrap();
        let (head, ledger, settled) = applied(dir.path(), &all[begin..], &sizes);
        prop_assert_eq!((head, ledger), (expected.0, expected.1));
        prop_assert_eq!(&settled[..], &expected.2[begin..]);
        let quarantine = |dir: &Path| std::fs::read_to_string(dir.join("quarantine.jsonl")).unwrap().lines().count();
        prop_assert_eq!(quarantine(dir.path()), quarantine(whole.path()));
    }
}
