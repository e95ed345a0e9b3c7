//! The log as its callers see it, on both stores.

use super::*;
use crate::Record;
use crate::block::Draft;
use crate::content::{encode, envelope};
use crate::record::{Body, Stored};
use crate::simulator::Disk;
use crate::store::Slot;
use crate::testing::{any_event, distinct_events};
use crate::witness::APART;
use maaltal_domain::{Data, EventType, Field, Hash, NewEvent, Value, Verdict};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::fs;
use tempfile::TempDir;

fn at(second: i64) -> Instant {
    Instant::from_micros(1_700_000_000_000_000 + second * 1_000_000)
}

fn events(count: usize) -> Vec<NewEvent> {
    distinct_events(count).new_tree(&mut TestRunner::deterministic()).unwrap().current()
}

fn withdrawn(id: &str, agreement: &str) -> NewEvent {
    let event_type = EventType::AgreementWithdrawn;
    NewEvent {
        source: "/lolland/erhvervsservice".parse().unwrap(),
        id: id.parse().unwrap(),
        event_type,
        programme: "lolland-falster".parse().unwrap(),
        occurred_on: "2019-03-05".parse().unwrap(),
        time: Some("2019-03-05T12:00:00+01:00".into()),
        replaces: None,
        data: Data::new(event_type, vec![(Field::Agreement, Value::Word(agreement.into()))]).unwrap(),
    }
}

/// A log's folder and how to open the log in it, on sled or on its twin.
struct Bench {
    dir: TempDir,
    disk: Option<Disk>,
}

impl Bench {
    fn both() -> [Self; 2] {
        [None, Some(Disk::default())].map(|disk| Self { dir: tempfile::tempdir().unwrap(), disk })
    }

    fn open(&self) -> Result<Log, LogError> {
        match &self.disk {
            Some(disk) => Log::on(disk, u64::MAX, FULL_COUNT),
            None => Log::open(self.dir.path()),
        }
    }

    /// A log of three blocks, with 1, 4 and 2,500 records.
    fn filled(&self) -> (Log, Vec<NewEvent>) {
        let log = self.open().unwrap();
        let events = events(2_505);
        for (second, range) in [0..1, 1..5, 5..2_505].into_iter().enumerate() {
            log.append(&events[range], at(second as i64)).unwrap();
        }
        (log, events)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

fn contents(log: &Log, after: u64) -> Vec<NewEvent> {
    log.read(Position(after)).map(|record| record.unwrap().kept().unwrap().event).collect()
}

/// Opens, and expects the log to be refused at a position for a reason.
fn check_refused(bench: &Bench, position: u64, expected: &str) {
    match bench.open() {
        Err(LogError::Broken { position: Position(at), reason }) => {
            assert_eq!(at, position, "{reason}");
            assert!(reason.contains(expected), "{reason}");
        }
        Err(other) => panic!("{other}"),
        Ok(log) => panic!("opened with {:?}", log.head()),
    }
}

#[test]
fn what_was_appended_is_there_after_opening_anew() {
    for bench in Bench::both() {
        let (log, events) = bench.filled();
        let head = log.head();
        assert_eq!(head.position, Position(2_505));
        assert_eq!(log.verify().unwrap(), head);
        drop(log);
        let log = bench.open().unwrap();
        assert_eq!(log.head(), head);
        assert_eq!(log.verify().unwrap(), head);
        assert!(contents(&log, 0) == events);
        for after in [1, 4, 1_004, 1_005, 2_504, 2_505, 9_999] {
            assert!(contents(&log, after) == events[events.len().min(after as usize)..], "after {after}");
        }
        for event in [&events[0], &events[1_234], &events[2_504]] {
            assert_eq!(log.find(&event.source, &event.id).unwrap().unwrap().event(), Some(event));
        }
        assert_eq!(log.find(&events[0].source, &"unheard-of".parse().unwrap()).unwrap(), None);
    }
}

#[test]
fn a_record_is_found_by_its_position_and_nothing_beyond_the_end() {
    for bench in Bench::both() {
        let (log, events) = bench.filled();
        for position in [1, 2, 5, 6, 2_000, 2_505] {
            let record = log.record(Position(position)).unwrap().unwrap();
            let Record::Kept(recorded) = record else { panic!("position {position}: expected its event") };
            assert_eq!((recorded.position.0, &recorded.event), (position, &events[position as usize - 1]));
        }
        for beyond in [0, 2_506, u64::MAX] {
            assert!(log.record(Position(beyond)).unwrap().is_none(), "position {beyond}");
        }
    }
}

#[test]
fn an_id_is_recorded_once_for_ever() {
    for bench in Bench::both() {
        let [one, two, other] = [withdrawn("e-1", "a"), withdrawn("e-2", "a"), withdrawn("e-1", "b")];
        let elsewhere = NewEvent { source: "/guldborgsund".parse().unwrap(), ..one.clone() };
        let without_time = NewEvent { time: None, ..one.clone() };
        let (recorded, known, conflict) = (
            |p| Verdict::Recorded { position: Position(p), recorded_at: at(1) },
            |p| Verdict::AlreadyRecorded { position: Position(p) },
            |p| Verdict::Conflict { position: Position(p) },
        );
        let batch = [one.clone(), other.clone(), without_time.clone(), two.clone(), elsewhere];
        let expected = [recorded(1), conflict(1), known(1), recorded(2), recorded(3)];
        let log = bench.open().unwrap();
        assert_eq!(log.verdicts(&batch, at(1)).unwrap(), expected);
        assert_eq!(log.head().position, Position(0));
        assert_eq!(log.append_all_or_nothing(&batch, at(1)).unwrap(), Err(expected.to_vec()));
        assert_eq!(log.head().position, Position(0));
        assert_eq!(log.append(&batch, at(1)).unwrap(), expected);
        drop(log);
        let log = bench.open().unwrap();
        let head = log.head();
        assert_eq!(log.append(&[two.clone(), other, without_time], at(2)).unwrap(), [known(2), conflict(1), known(1)]);
        assert_eq!(log.append_all_or_nothing(&[one, two], at(2)).unwrap(), Ok(vec![known(1), known(2)]));
        assert_eq!(log.head(), head);
        assert_eq!(log.append(&[], at(2)).unwrap(), []);
    }
}

#[test]
fn ids_that_share_a_fingerprint_are_told_apart() {
    let bench = &Bench::both()[1];
    let disk = bench.disk.clone().unwrap();
    let events = events(300);
    for round in 0..2 {
        let log = Log::on(&disk, 0b111, FULL_COUNT).unwrap();
        let verdicts = log.append(&events, at(round)).unwrap();
        for (verdict, position) in verdicts.iter().zip(1..) {
            assert_eq!(matches!(verdict, Verdict::Recorded { .. }), round == 0);
            let found = log.find(&events[position - 1].source, &events[position - 1].id).unwrap().unwrap();
            assert_eq!(found.position(), Position(position as u64));
        }
        assert_eq!(log.verify().unwrap().position, Position(300));
    }
}

#[test]
fn record_time_never_decreases_and_views_follow_it() {
    for bench in Bench::both() {
        let log = bench.open().unwrap();
        let events = events(6);
        let now = [at(10), at(5), at(20), at(20), at(20), at(30)];
        for (event, now) in events.iter().zip(now) {
            log.append(std::slice::from_ref(event), now).unwrap();
        }
        let times: Vec<_> = log.read(Position(0)).map(|record| record.unwrap().recorded_at()).collect();
        assert_eq!(times, [at(10), at(10), at(20), at(20), at(20), at(30)]);
        for (instant, position) in [(9, 0), (10, 2), (19, 2), (20, 5), (29, 5), (30, 6), (99, 6)] {
            let view = log.view_as_of(at(instant)).unwrap();
            assert_eq!(view.position, Position(position), "as of {instant}");
            assert_eq!(log.view_at(Position(position)).unwrap(), Some(view));
        }
        assert_eq!(log.view_at(Position(6)).unwrap(), Some(log.head().into()));
        assert_eq!(log.view_at(Position(7)).unwrap(), None);
        assert_eq!(log.view_at(Position(0)).unwrap(), Some(EMPTY.into()));
    }
}

#[test]
fn events_with_their_own_times_make_one_log_however_they_are_divided() {
    let seconds = [5, 7, 6, 6, 9, 1, 9, 12];
    let timed: Vec<_> = events(seconds.len()).into_iter().zip(seconds.map(at)).collect();
    let together = tempfile::tempdir().unwrap();
    let together = Log::open(together.path()).unwrap();
    let verdicts = together.append_timed(&timed).unwrap();
    let recorded_at = verdicts.iter().map(|verdict| match verdict {
        Verdict::Recorded { recorded_at, .. } => *recorded_at,
        other => panic!("{other:?}"),
    });
    assert_eq!(recorded_at.collect::<Vec<_>>(), [5, 7, 7, 7, 9, 9, 9, 12].map(at));
    for size in [1, 3] {
        let dir = tempfile::tempdir().unwrap();
        let divided = Log::open(dir.path()).unwrap();
        let parts = timed.chunks(size).flat_map(|part| divided.append_timed(part).unwrap());
        assert_eq!(parts.collect::<Vec<_>>(), verdicts);
        assert_eq!(divided.verify().unwrap(), together.head());
    }
    // What is known already takes no time with it.
    let again = [(timed[0].0.clone(), at(99)), (withdrawn("new", "a"), at(13))];
    together.append_timed(&again).unwrap();
    assert_eq!(together.head().recorded_at, Some(at(13)));
}

#[test]
fn the_hash_of_a_position_does_not_depend_on_the_blocks() {
    let [one, other] = Bench::both();
    let events = events(40);
    let (single, batched) = (one.open().unwrap(), other.open().unwrap());
    events.iter().for_each(|event| drop(single.append(std::slice::from_ref(event), at(1)).unwrap()));
    batched.append(&events, at(1)).unwrap();
    assert_eq!(single.head(), batched.head());
    for position in 0..=40 {
        assert_eq!(single.view_at(Position(position)).unwrap(), batched.view_at(Position(position)).unwrap());
    }
}

#[test]
fn a_second_opener_is_told_that_the_log_is_in_use() {
    let [bench, _] = Bench::both();
    let log = bench.open().unwrap();
    assert!(matches!(bench.open(), Err(LogError::Locked { .. })));
    drop(log);
    bench.open().unwrap();
}

#[test]
fn damage_in_a_block_is_named_by_position() {
    for bench in Bench::both() {
        let (log, _) = bench.filled();
        let places: Vec<_> = log.known().blocks.clone();
        let (first, place) = (places[3].first, places[3].place);
        log.store.damage(place, &mut |bytes| bytes[700] ^= 4);
        let told = |error: LogError| matches!(error, LogError::Broken { position, .. } if position == first);
        assert!(told(log.verify().unwrap_err()));
        assert!(told(log.read(Position(0)).find_map(Result::err).unwrap()));
        log.store.sync().unwrap();
        drop(log);
        check_refused(&bench, first.0, "checksum");
    }
}

#[test]
fn a_block_that_is_gone_is_named_by_position() {
    let bench = &Bench::both()[0];
    let (log, _) = bench.filled();
    let place = log.known().blocks[2].place;
    log.store.damage(place, &mut Vec::clear);
    log.store.sync().unwrap();
    drop(log);
    check_refused(bench, 6, "cut short");
}

#[test]
fn a_block_in_another_ones_place_is_a_gap_or_a_wrong_hash() {
    for (swapped, expected) in [(1, "missing"), (0, "continue")] {
        let bench = &Bench::both()[1];
        let (log, _) = bench.filled();
        let blocks = log.known().blocks.clone();
        let foreign = match swapped {
            0 => {
                let before = Head { position: Position(1), recorded_at: Some(at(0)), hash: Hash([9; 32]) };
                sealed(&before, &withdrawn("x", "x"))
            }
            _ => {
                let Slot::Block(bytes, _) = log.store.read(blocks[2].place).unwrap() else { panic!() };
                bytes
            }
        };
        log.store.damage(blocks[1].place, &mut |bytes| bytes.clone_from(&foreign));
        drop(log);
        check_refused(bench, 2, expected);
    }
}

/// A block of one record after `before`.
fn sealed(before: &Head, event: &NewEvent) -> Vec<u8> {
    let content = encode(event);
    let mut draft = Draft::after(before, at(5));
    let body = Body::Kept(&content);
    let record = Stored { position: before.position.next(), recorded_at: at(5), time: None, body };
    draft.push(&record, record.digest());
    draft.seal(&mut Press::default())
}

#[test]
fn an_id_recorded_twice_is_found_though_the_chain_is_right() {
    for bench in Bench::both() {
        let log = bench.open().unwrap();
        log.append(&[withdrawn("e-1", "a"), withdrawn("e-2", "a")], at(1)).unwrap();
        log.store.append(&sealed(&log.head(), &withdrawn("e-1", "b"))).unwrap();
        log.store.sync().unwrap();
        drop(log);
        check_refused(&bench, 3, "recorded before, at 1");
    }
}

#[test]
fn a_log_shorter_than_its_witness_is_refused() {
    type Loss = fn(&Path);
    let losses: [Loss; 4] = [
        |store| fs::remove_dir_all(store).unwrap(),
        |store| fs::write(store.join("db"), []).unwrap(),
        |store| fs::File::options().write(true).open(store.join("db")).unwrap().set_len(512 * 1024).unwrap(),
        // A flipped bit in its first page is what sled panics about.
        |store| {
            let mut bytes = fs::read(store.join("db")).unwrap();
            bytes[40] ^= 1;
            fs::write(store.join("db"), bytes).unwrap();
        },
    ];
    for lose in losses {
        let bench = &Bench::both()[0];
        let log = bench.open().unwrap();
        // Larger than a segment, so that a cut after the first lies in the middle of the records.
        for (second, batch) in events(12_000).chunks(1_000).enumerate() {
            log.append(batch, at(second as i64)).unwrap();
        }
        drop(log);
        lose(&bench.path("store"));
        match bench.open() {
            Err(LogError::Broken { position, reason }) => {
                assert!(position < Position(12_000));
                assert!(reason.contains("had 12000 records"), "{reason}");
            }
            Err(other) => panic!("{other}"),
            Ok(log) => panic!("opened with {:?}", log.head()),
        }
    }
}

#[test]
fn an_old_witness_is_a_true_one_and_a_wrong_or_missing_one_is_not() {
    let [bench, _] = Bench::both();
    let log = bench.open().unwrap();
    let events = events(10);
    log.append(&events[..4], at(1)).unwrap();
    drop(log);
    let old = fs::read(bench.path("witness")).unwrap();
    let log = bench.open().unwrap();
    log.append(&events[4..], at(2)).unwrap();
    let head = log.head();
    drop(log);
    fs::write(bench.path("witness"), &old).unwrap();
    assert_eq!(bench.open().unwrap().head(), head);

    let foresee = |seen| {
        let folder = Folder::take(bench.dir.path()).unwrap();
        Witness::open(&folder).unwrap().note(&folder, seen).unwrap();
    };
    foresee(Seen { position: Position(11), hash: head.hash });
    check_refused(&bench, 11, "ends at 10 and had 11");
    fs::write(bench.path("witness"), &old[..100]).unwrap();
    foresee(Seen { position: Position(7), hash: head.hash });
    check_refused(&bench, 7, "witness");
    fs::remove_file(bench.path("witness")).unwrap();
    check_refused(&bench, 11, "witness file is missing");
}

#[test]
fn another_format_is_named() {
    let [bench, _] = Bench::both();
    drop(bench.filled());
    fs::write(bench.path("format"), "maaltal log 2\n").unwrap();
    let error = bench.open().err().unwrap().to_string();
    assert_eq!(error, "log format: expected \"maaltal log 1\", found \"maaltal log 2\"");
    fs::remove_file(bench.path("format")).unwrap();
    assert!(matches!(bench.open(), Err(LogError::Format { .. })));
}

#[test]
fn what_a_power_cut_left_half_written_is_cleared_away() {
    for bench in Bench::both() {
        let (log, events) = bench.filled();
        let head = log.head();
        log.store.append_front_of(&vec![1; 50_000]);
        log.store.sync().unwrap();
        drop(log);
        let log = bench.open().unwrap();
        assert_eq!(log.head(), head);
        log.append(&[withdrawn("after", "a")], at(9)).unwrap();
        drop(log);
        let log = bench.open().unwrap();
        assert_eq!(log.verify().unwrap().position, head.position.next());
        assert!(contents(&log, 0)[..events.len()] == events);
    }
}

#[test]
fn after_a_failed_sync_nothing_more_is_written() {
    let bench = &Bench::both()[1];
    let (log, events) = bench.filled();
    let head = log.head();
    bench.disk.as_ref().unwrap().break_sync();
    assert!(matches!(log.append(&[withdrawn("a", "a")], at(9)), Err(LogError::Store(_))));
    assert!(matches!(log.append(&[withdrawn("b", "b")], at(9)), Err(LogError::Stopped)));
    assert!(matches!(log.append_all_or_nothing(&[], at(9)), Err(LogError::Stopped)));
    assert_eq!(log.head(), head);
    assert_eq!(contents(&log, 0).len(), events.len());
    assert_eq!(log.find(&events[0].source, &"a".parse().unwrap()).unwrap(), None);
}

#[test]
fn what_is_too_large_is_refused_and_stops_nothing() {
    let bench = &Bench::both()[1];
    let log = bench.open().unwrap();
    let huge = withdrawn("huge", &"a".repeat(5 * 1024 * 1024));
    assert!(matches!(log.append(&[withdrawn("a", "a"), huge], at(1)), Err(LogError::TooLarge { .. })));
    assert_eq!(log.head().position, Position(0));
    log.append(&[withdrawn("a", "a")], at(1)).unwrap();
}

#[test]
fn large_events_and_batches_make_no_blob() {
    let bench = &Bench::both()[0];
    let log = bench.open().unwrap();
    let noise = |length: usize, seed: u8| -> String {
        let mut reader = blake3::Hasher::new().update(&[seed]).finalize_xof();
        let mut bytes = vec![0; length];
        reader.fill(&mut bytes);
        bytes.iter().map(|byte| char::from(b' ' + byte % 90)).collect()
    };
    let large = [(64, 1), (1024, 2), (64, 3), (1024, 4)].map(|(kib, seed)| {
        let mut report = withdrawn(&format!("r-{seed}"), "a");
        report.event_type = EventType::ProgrammeDefined;
        let text = Value::from_json_object(&serde_json::json!({"text": noise(kib * 1024, seed)}));
        report.data = Data::new(report.event_type, vec![(Field::Definition, text)]).unwrap();
        report
    });
    for event in &large {
        log.append(std::slice::from_ref(event), at(1)).unwrap();
    }
    log.append(&events(3_000), at(2)).unwrap();
    assert_eq!(fs::read_dir(bench.path("store/blobs")).unwrap().count(), 0);
    drop(log);
    let log = bench.open().unwrap();
    assert_eq!(log.verify().unwrap().position, Position(3_004));
    assert!(contents(&log, 0)[..4] == large);
}

#[test]
fn an_erased_content_leaves_the_chain_and_the_id() {
    for bench in Bench::both() {
        let log = bench.open().unwrap();
        let events = [withdrawn("e-1", "a"), withdrawn("e-2", "secret"), withdrawn("e-3", "a")];
        log.append(&events, at(1)).unwrap();
        let head = log.head();
        let content = encode(&events[1]);
        let mut draft = Draft::after(&EMPTY, at(1));
        let block = log.block(&log.known(), Position(1)).unwrap();
        for record in block.records().map(Result::unwrap) {
            let gone = Body::Erased { digest: record.digest(), envelope: envelope(&content) };
            let body = if record.position == Position(2) { gone } else { record.body };
            draft.push(&Stored { body, ..record }, record.digest());
        }
        let bytes = draft.seal(&mut Press::default());
        log.store.damage(Place(0), &mut |old| old.clone_from(&bytes));
        log.store.sync().unwrap();
        drop(log);

        let log = bench.open().unwrap();
        assert_eq!(log.head(), head);
        assert_eq!(log.verify().unwrap(), head);
        let records: Vec<_> = log.read(Position(0)).map(Result::unwrap).collect();
        let Record::Erased(left) = &records[1] else { panic!("{:?}", records[1]) };
        assert_eq!((&left.id, left.content, left.position), (&events[1].id, Hash::of(&content), Position(2)));
        assert_eq!(records[2].event(), Some(&events[2]));
        let position = Position(2);
        let again = log.append(&[events[1].clone(), withdrawn("e-2", "other")], at(2)).unwrap();
        assert_eq!(again, [Verdict::AlreadyRecorded { position }, Verdict::Conflict { position }]);
    }
}

#[test]
fn readers_and_a_writer_do_not_disturb_each_other() {
    for bench in Bench::both() {
        let log = bench.open().unwrap();
        let events = events(2_000);
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                for (second, batch) in events.chunks(20).enumerate() {
                    log.append(batch, at(second as i64)).unwrap();
                }
            });
            while !writer.is_finished() {
                let seen = contents(&log, 0);
                assert!(seen == events[..seen.len()]);
                assert!(log.verify().unwrap().position.0 >= seen.len() as u64);
            }
        });
        assert!(contents(&log, 0) == events);
    }
}

/// Callers on threads of their own, each with events of its own and some that all of them send.
#[test]
fn callers_that_come_together_are_committed_together() {
    const CALLERS: usize = 16;
    const EACH: usize = 30;
    for bench in Bench::both() {
        let log = bench.open().unwrap();
        let recorded = Mutex::new(vec![]);
        std::thread::scope(|scope| {
            for caller in 0..CALLERS {
                let (log, recorded) = (&log, &recorded);
                scope.spawn(move || {
                    let mut last = Position(0);
                    for n in 0..EACH {
                        let own = [withdrawn(&format!("c{caller}-{n}"), "a"), withdrawn(&format!("all-{n}"), "a")];
                        let verdicts = if n % 2 == 0 {
                            log.append(&own, at(n as i64)).unwrap()
                        } else {
                            log.append_all_or_nothing(&own, at(n as i64)).unwrap().unwrap()
                        };
                        let Verdict::Recorded { position, recorded_at } = verdicts[0] else { panic!("{verdicts:?}") };
                        assert!(position > last && recorded_at >= at(n as i64), "a caller's events keep their order");
                        last = position;
                        recorded.lock().unwrap().extend(verdicts.into_iter().filter_map(|verdict| match verdict {
                            Verdict::Recorded { position, .. } => Some(position.0),
                            _ => None,
                        }));
                    }
                });
            }
        });
        let mut recorded = recorded.into_inner().unwrap();
        recorded.sort_unstable();
        let total = ((CALLERS + 1) * EACH) as u64;
        assert_eq!(recorded, (1..=total).collect::<Vec<_>>());
        let times: Vec<_> = log.read(Position(0)).map(|record| record.unwrap().recorded_at()).collect();
        assert!(times.is_sorted());
        assert_eq!(log.verify().unwrap().position, Position(total));
    }
}

/// Requests of one group are judged in order, each by its own rule, and each event has its caller's time.
#[test]
fn a_group_is_judged_request_by_request() {
    for bench in Bench::both() {
        let log = bench.open().unwrap();
        let request = |events: &[NewEvent], second, whole| Request::new(events, at(second), whole).unwrap();
        let answers = log.commit_together(&[
            request(&[withdrawn("e-1", "a")], 5, false),
            request(&[withdrawn("e-2", "a"), withdrawn("e-1", "b")], 6, true),
            request(&[withdrawn("e-2", "b"), withdrawn("e-1", "a")], 4, true),
            request(&[withdrawn("e-2", "a")], 7, false),
        ]);
        let recorded = |p, second| Verdict::Recorded { position: Position(p), recorded_at: at(second) };
        let (known, conflict) =
            (|p| Verdict::AlreadyRecorded { position: Position(p) }, |p| Verdict::Conflict { position: Position(p) });
        let expected = [
            (vec![recorded(1, 5)], false),
            (vec![recorded(2, 6), conflict(1)], true),
            (vec![recorded(2, 5), known(1)], false),
            (vec![conflict(2)], false),
        ];
        let expected = expected.map(|(verdicts, refused)| Outcome { verdicts, refused });
        assert_eq!(answers.into_iter().map(Result::unwrap).collect::<Vec<_>>(), expected);
        assert_eq!(contents(&log, 0), [withdrawn("e-1", "a"), withdrawn("e-2", "b")]);
    }
}

#[test]
fn a_caller_that_panics_in_the_lead_leaves_nobody_waiting() {
    let line = Line::default();
    let request = || Request::new(&[], at(0), false).unwrap();
    let waiting = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        let lead = scope.spawn(|| {
            line.wait(request(), |_| {
                waiting.wait();
                panic!("made to panic")
            })
        });
        waiting.wait();
        let next = line.wait(request(), |requests| requests.iter().map(|_| Err(LogError::Stopped)).collect());
        assert!(matches!(next, Err(LogError::Stopped)));
        assert!(lead.join().is_err());
    });
}

#[test]
fn an_index_that_has_lost_an_id_is_noticed() {
    for bench in Bench::both() {
        let (log, _) = bench.filled();
        let keys = log.known().ids.emptied();
        let whole = std::mem::replace(&mut log.known.write().unwrap().ids, keys);
        for position in (1..=2_505).filter(|position| *position != 1_234).map(Position) {
            let mut known = log.known.write().unwrap();
            let key = log.key_at(&known, position).unwrap();
            let fingerprint = whole.fingerprint(&key);
            known.ids.insert(fingerprint, position);
        }
        let told = log.verify().unwrap_err().to_string();
        assert!(told.starts_with("the log is broken at position 1234: its id"), "{told}");
    }
}

#[test]
fn a_checkpoint_comes_back_only_whole_and_to_its_own_log() {
    let [bench, _] = Bench::both();
    let (log, _) = bench.filled();
    assert_eq!(Checkpoint::load(&bench.path("")), None);
    let view = log.view_at(Position(5)).unwrap().unwrap();
    let state = |out: &mut dyn Write| out.write_all(&[1, 2, 3]);
    log.save_checkpoint(3, view.position, &state).unwrap();
    let load = || Checkpoint::load(&bench.path("")).filter(|found| log.has_made(found));
    let loaded = load().unwrap();
    assert_eq!((loaded.rules, loaded.position, loaded.head), (3, view.position, view.head));
    assert_eq!(loaded.state(), [1, 2, 3]);
    assert!(log.save_checkpoint(3, Position(9_999), &state).is_err());
    assert_eq!(load(), Some(loaded));
    for foreign in [(view.position, log.head().hash), (Position(9_999), view.head)] {
        Checkpoint::save(&bench.path(""), 3, foreign, &state).unwrap();
        assert_eq!(load(), None);
    }
    log.save_checkpoint(3, view.position, &state).unwrap();
    let good = fs::read(bench.path("checkpoint")).unwrap();
    for place in 0..good.len() {
        let mut bad = good.clone();
        bad[place] ^= 1;
        fs::write(bench.path("checkpoint"), &bad).unwrap();
        assert_eq!(load(), None, "byte {place}");
        fs::write(bench.path("checkpoint"), &good[..place]).unwrap();
        assert_eq!(load(), None, "cut at {place}");
    }
}

/// The bytes of format 1 are for good: these tests change only together with the format's number.
#[test]
fn a_small_log_has_always_had_these_bytes() {
    let bench = &Bench::both()[1];
    let log = bench.open().unwrap();
    log.append(&[withdrawn("e-1", "a")], at(1)).unwrap();
    let Slot::Block(bytes, _) = log.store.read(Place(0)).unwrap() else { panic!() };
    insta::assert_snapshot!(in_lines(&encode(&withdrawn("e-1", "a"))), @"
    182f6c6f6c6c616e642f65726876657276737365727669636503652d310a0f6c
    6f6c6c616e642d66616c73746572d09802001b010161
    ");
    insta::assert_snapshot!(in_lines(&bytes), @"
    0100010000005300000053000000010000000000000040822d18240a06000000
    0000000000000000000000000000000000000000000000000000000000000f39
    d2fba0356137cf9d596dfb9da6c52976eea568f9c8a2241b32fd0070d9c1d6ab
    7a5b44089bd4dbcb9ce4ec24e0db020019323031392d30332d30355431323a30
    303a30302b30313a303036182f6c6f6c6c616e642f6572687665727673736572
    7669636503652d310a0f6c6f6c6c616e642d66616c73746572d09802001b0101
    61
    ");
    insta::assert_snapshot!(log.head().hash.to_string(), @"blake3:0f39d2fba0356137cf9d596dfb9da6c52976eea568f9c8a2241b32fd0070d9c1");
    let witness = log.notes.witness().unwrap();
    insta::assert_snapshot!(in_lines(&witness[APART as usize..]), @"
    6d61616c74616c207769746e6573733101000000000000000f39d2fba0356137
    cf9d596dfb9da6c52976eea568f9c8a2241b32fd0070d9c1a46a47148e5d12d1
    ");
    log.append(&[NewEvent { time: None, ..withdrawn("e-2", "b") }], at(1)).unwrap();
    insta::assert_snapshot!(log.head().hash.to_string(), @"blake3:6df06aea62a85af44b5726e7a8b0f65d79c9bdabbcf8d4484301084a7b5c72fc");
}

#[test]
fn a_compressed_block_of_the_first_release_opens() {
    const BLOCK: &str = "
        0101020000008c00000065000000010000000000000040822d18240a06000000
        0000000000000000000000000000000000000000000000000000000000006df0
        6aea62a85af44b5726e7a8b0f65d79c9bdabbcf8d4484301084a7b5c72fc0464
        ad032ee19ead0b815b99555f550a28b52ffd208ce50200040502001932303139
        2d30332d30355431323a30303a30302b30313a303036182f6c6f6c6c616e642f
        65726876657276737365727669636503652d310a0f2d66616c73746572d09802
        001b0101610000326203000014b8ba8181abf6";
    let digits: Vec<_> = BLOCK.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    let bytes: Vec<_> = digits.chunks(2).map(byte).collect();
    let block = Block::open(&bytes, &mut Press::default()).unwrap();
    let hash = block.records().fold(Hash::default(), |before, record| record.unwrap().hash(before));
    assert_eq!(hash, block.header.last);
    let read = block.record(Position(1)).unwrap().decode(&mut Decoder::default()).unwrap();
    assert_eq!(read.event(), Some(&withdrawn("e-1", "a")));
}

/// A log that the first release wrote, with every type of event, single and in batches, one large, one erased.
#[test]
fn the_log_of_the_first_release_opens() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/format-1"));
    crate::damage::copy_folder(&fixture.join("log"), dir.path()).unwrap();
    let log = Log::open(dir.path()).unwrap();
    let head = format!("{} {} {}\n", log.head().position, log.head().recorded_at.unwrap(), log.head().hash);
    assert_eq!(head, fs::read_to_string(fixture.join("head")).unwrap());
    assert_eq!(log.verify().unwrap(), log.head());
    let records: Vec<_> = log.read(Position(0)).map(Result::unwrap).collect();
    assert_eq!(records.len() as u64, log.head().position.0);
    let types: std::collections::BTreeSet<_> =
        records.iter().filter_map(|record| Some(record.event()?.event_type.name())).collect();
    assert_eq!(types.len(), EventType::all().count());
    assert_eq!(records.iter().filter(|record| record.event().is_none()).count(), 1);
    assert_eq!(records[0].event(), Some(&withdrawn("e-1", "a")));
    log.append(&[withdrawn("e-1", "a"), withdrawn("new", "a")], at(99)).unwrap();
    assert_eq!(log.verify().unwrap().position, Position(records.len() as u64 + 1));
}

/// sled leaves a draft of its snapshot when its process dies over it, and a snapshot may be cut: both are only caches.
#[test]
fn a_log_opens_whatever_became_of_the_stores_snapshots() {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::open(dir.path()).unwrap();
    log.append(&[withdrawn("e-1", "a"), withdrawn("e-2", "a")], at(1)).unwrap();
    let head = log.head();
    drop(log);
    let store = dir.path().join("store");
    fs::write(store.join("snap.0000000000040000.generating"), b"").unwrap();
    assert_eq!(Log::open(dir.path()).unwrap().head(), head);
    let snapshots = || fs::read_dir(&store).unwrap().map(|entry| entry.unwrap().path());
    let is_snapshot = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("snap.");
    let all: Vec<_> = snapshots().filter(is_snapshot).collect();
    assert!(!all.is_empty());
    for snapshot in &all {
        fs::write(snapshot, b"cut").unwrap();
    }
    assert_eq!(Log::open(dir.path()).unwrap().head(), head);
    assert!(snapshots().all(|path| !path.file_name().unwrap().to_string_lossy().starts_with("aside.")));
}

fn in_lines(bytes: &[u8]) -> String {
    let hex = |line: &[u8]| line.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    bytes.chunks(32).map(hex).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any batches with ids from a small pool, against a map that remembers the first of each.
    #[test]
    fn verdicts_are_those_of_a_map(
        batches in prop::collection::vec(prop::collection::vec((any_event(), 0..12_usize, any::<bool>()), 0..8), 1..6),
    ) {
        let bench = &Bench::both()[1];
        let mut first = std::collections::BTreeMap::<usize, (Position, NewEvent)>::new();
        for (round, batch) in batches.iter().enumerate() {
            let batch = batch.iter().map(|(event, number, again)| {
                let known = first.get(number).filter(|_| *again).map(|(_, event)| event.clone());
                let source = "/same".parse().unwrap();
                let fresh = NewEvent { source, id: format!("n{number}").parse().unwrap(), ..event.clone() };
                (*number, known.unwrap_or(fresh))
            });
            let batch: Vec<_> = batch.collect();
            let log = bench.open().unwrap();
            let now = at(round as i64);
            let sent: Vec<_> = batch.iter().map(|(_, event)| event.clone()).collect();
            let verdicts = log.append(&sent, now).unwrap();
            for ((number, event), verdict) in batch.into_iter().zip(verdicts) {
                let next = Position(first.len() as u64 + 1);
                let expected = match first.get(&number) {
                    None => Verdict::Recorded { position: next, recorded_at: now },
                    Some((position, held)) if held.same_content(&event) => Verdict::AlreadyRecorded { position: *position },
                    Some((position, _)) => Verdict::Conflict { position: *position },
                };
                prop_assert_eq!(verdict, expected);
                first.entry(number).or_insert((next, event));
            }
        }
    }
}
