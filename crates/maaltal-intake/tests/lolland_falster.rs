//! The real data: nine batches of CloudEvents, two of them also as a Danish Excel saves them.

#![expect(clippy::unwrap_used, reason = "outside the functions marked as tests clippy does not know that this is one")]

use maaltal_domain::{Day, EventId, NewEvent, Source};
use maaltal_intake::sheet::{SheetDefaults, read_csv};
use maaltal_intake::{
    Found, Gate, PseudonymKeys, Recorded, Settled, Settler, cloud_event_batch, cloud_event_lines, programme_file,
};
use std::collections::BTreeMap;
use std::convert::Infallible;

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/../../tests/fixtures/lolland-falster/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn gate() -> Gate {
    let text = String::from_utf8(fixture("programme.toml")).unwrap();
    let (programme, _) = programme_file::read(&text).unwrap();
    Gate::new([programme.into()], PseudonymKeys::default())
}

fn today() -> Day {
    "2022-01-31".parse().unwrap()
}

/// The events of a batch, every one of which passes the gate.
fn lines(name: &str) -> Vec<NewEvent> {
    let (bytes, mut gate) = (fixture(name), gate());
    cloud_event_lines(&bytes).map(|record| gate.check(&record, today()).unwrap_or_else(|bad| panic!("{bad}"))).collect()
}

#[test]
fn every_event_of_every_batch_passes() {
    let count: usize = (1..=9).map(|batch| lines(&format!("batch-0{batch}.jsonl")).len()).sum();
    assert_eq!(count, 9_335);
}

#[test]
fn lines_and_one_list_give_the_same_events() {
    let bytes = fixture("batch-01.jsonl");
    let text = String::from_utf8(bytes).unwrap();
    let list = format!("[{}]", text.lines().collect::<Vec<_>>().join(","));
    let records = cloud_event_batch(list.as_bytes()).unwrap();
    let events: Vec<_> = records.iter().map(|record| gate().check(record, today()).unwrap()).collect();
    assert_eq!(events, lines("batch-01.jsonl"));
}

/// The batch recorded from its lines.
struct Log(BTreeMap<(Source, EventId), NewEvent>);

impl Recorded for Log {
    type Error = Infallible;

    fn find(&self, source: &Source, id: &EventId) -> Result<Option<Found>, Infallible> {
        let event = self.0.get(&(source.clone(), id.clone()));
        Ok(event.map(|event| Found { position: Default::default(), event: event.clone(), taken_out: None }))
    }
}

fn check_twin(name: &str, count: usize) {
    let twins = lines(&format!("{name}.jsonl"));
    let defaults = SheetDefaults { programme: Some("lolland-falster".parse().unwrap()), source: None };
    let rows = read_csv(&fixture(&format!("{name}.csv")), &defaults).unwrap();
    assert_eq!((rows.len(), twins.len()), (count, count));
    let log = Log(twins.iter().map(|event| ((event.source.clone(), event.id.clone()), event.clone())).collect());
    let (mut gate, mut settler) = (gate(), Settler::new(&log, false));
    for (row, twin) in rows.iter().zip(&twins) {
        let event = gate.check(row.record(), today()).unwrap_or_else(|bad| panic!("{bad}"));
        assert!(event.same_content(twin), "{event:?}\n{twin:?}");
        let settled = settler.settle(row, event).unwrap();
        assert!(matches!(settled, Settled::AlreadyRecorded { taken_out: None, .. }), "{settled:?}");
    }
}

#[test]
fn sheets_are_their_twins() {
    check_twin("batch-02", 907);
    check_twin("batch-05", 993);
}
