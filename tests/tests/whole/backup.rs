//! Backups: made by hand and by a service that goes on recording, brought back whole, refused where a byte differs.

use maaltal_tests::{PROGRAMME, Ran, Service, Workplace, run};
use serde_json::{Value as Json, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const ONE: &str = "application/cloudevents+json";

fn contact(id: u64, channel: &str) -> String {
    json!({"specversion": "1.0", "source": "/s", "id": format!("c{id}"), "type": "dk.maaltal.company.contacted.v1",
        "programme": PROGRAMME, "occurredon": "2019-02-01", "data": {"company": "24256790", "channel": channel}})
    .to_string()
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn json_of(ran: Ran) -> Json {
    serde_json::from_str(&ran.done()).unwrap()
}

/// The published table as known at a position.
fn kpis(data: &Path, position: &str) -> Json {
    let question = ["kpis", "--programme", PROGRAMME, "--period", "2019-S1", "--cutoff", "2019-06-30", "--json"];
    json_of(run(question.into_iter().chain(["--known-at", position, "--data", &text(data)])))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Waits until the service's log has gone beyond a position.
fn wait_beyond(service: &Service, position: u64) {
    let until = Instant::now() + Duration::from_secs(60);
    while service.get("/v1/log/head", &[]).json()["position"].as_u64().unwrap() <= position {
        assert!(Instant::now() < until, "the log did not go beyond {position}");
        std::thread::yield_now();
    }
}

/// Makes backups of a service one after the other, each while three senders record; gives the last one's head.
fn backups_while_recording(service: &Service, into: &str) -> Json {
    let (done, number) = (AtomicBool::new(false), AtomicU64::new(0));
    let send = || {
        while !done.load(Ordering::Relaxed) {
            let id = number.fetch_add(1, Ordering::Relaxed);
            assert_eq!(service.post(ONE, &contact(id, "visit")).status, 201);
        }
    };
    let mut last = service.get("/v1/log/head", &[]).json();
    std::thread::scope(|scope| {
        (0..3).for_each(|_| drop(scope.spawn(send)));
        for _ in 0..3 {
            wait_beyond(service, last["position"].as_u64().unwrap());
            last = json_of(run(["backup", into, "--server", service.address(), "--json"]));
            wait_beyond(service, last["position"].as_u64().unwrap());
        }
        done.store(true, Ordering::Relaxed);
    });
    last
}

#[test]
fn a_backup_made_while_a_service_records_comes_back() {
    let log = Workplace::with_batches(2);
    let (into, again) = (log.path().join("backups/nightly"), log.path().join("again"));
    let service = Service::start_with(&log, "backup = \"backups\"");
    assert_eq!(service.post(ONE, &contact(0, "pigeon")).status, 422);
    let head = backups_while_recording(&service, &text(&into));
    assert!(service.terminate().success());

    assert_eq!(json_of(run(["restore", &text(&into), "--data", &text(&again), "--json"])), head);
    let verified = run(["verify", "--data", &text(&again)]).done();
    assert!(verified.contains(head["hash"].as_str().unwrap()), "{verified}");
    let position = head["position"].to_string();
    assert_eq!(kpis(&again, &position), kpis(&log.data(), &position));
    for name in [format!("keys/{PROGRAMME}.key"), "quarantine.jsonl".to_owned()] {
        let of = |dir: &Path| fs::read(dir.join(&name)).unwrap();
        assert!(!of(&again).is_empty() && of(&again) == of(&log.data()), "{name}");
    }
    // A command of its own adds what came after.
    let added = json_of(log.run(["backup", &text(&into), "--json"]));
    assert!(added["position"].as_u64() > head["position"].as_u64(), "{added}");
}

#[test]
fn a_service_makes_backups_only_where_it_may() {
    let log = Workplace::with_programme();
    let check = |into: &Path, service: &Service, told: &str| {
        let ran = run(["backup", &text(into), "--server", service.address()]);
        assert_eq!((ran.code, ran.stderr.contains(told)), (1, true), "{}", ran.stderr);
        assert!(!into.exists());
    };
    let service = Service::start_with(&log, "backup = \"backups\"");
    for outside in ["elsewhere", "backups/../elsewhere", "backups-too"] {
        check(&log.path().join(outside), &service, "expected the folder that `backup` in the service's configuration");
    }
    let locked = log.run(["backup", &text(&log.path().join("elsewhere"))]);
    assert_eq!((locked.code, locked.stderr.contains("--server")), (5, true), "{}", locked.stderr);
    let address = service.address().to_owned();
    drop(service);
    let gone = run(["backup", "x", "--server", &address]);
    assert_eq!((gone.code, gone.stderr.contains("expected a service at")), (5, true), "{}", gone.stderr);
    assert_eq!(run(["backup", "x", "--server", "ftp://host"]).code, 2);
    let service = Service::start(&log);
    check(&log.path().join("backups"), &service, "to name a folder for backups, `backup`");
    drop(service);
    let inside = log.run(["backup", &text(&log.data().join("backup"))]);
    assert_eq!((inside.code, inside.stderr.contains("expected a folder outside of")), (1, true), "{}", inside.stderr);
}

#[test]
fn a_damaged_log_is_mended_from_its_backup() {
    let log = Workplace::with_batches(2);
    let into = text(&log.path().join("backup"));
    let first = json_of(log.run(["backup", &into, "--json"]));
    log.import("batch-03.jsonl");
    let (table, store) = (log.kpis("2018-S2", "2018-12-31"), log.data().join("store"));
    let kept = log.path().join("kept");

    fs::rename(&store, &kept).unwrap();
    let short = log.run(["restore", &into, "--mend"]);
    let missing = first["position"].as_u64().unwrap() + 1;
    assert_eq!((short.code, short.stderr.contains(&format!("position {missing}"))), (1, true), "{}", short.stderr);
    fs::remove_dir_all(&store).unwrap();
    fs::rename(&kept, &store).unwrap();

    let head = json_of(log.run(["backup", &into, "--json"]));
    fs::write(store.join("db"), []).unwrap();
    fs::remove_dir_all(log.data().join("keys")).unwrap();
    assert_eq!(log.run(["verify"]).code, 4);
    let mended = log.run(["restore", &into, "--mend"]).done();
    assert!(mended.contains(head["hash"].as_str().unwrap()), "{mended}");
    log.run(["verify"]).done();
    assert_eq!(log.kpis("2018-S2", "2018-12-31"), table);
    assert!(log.data().join(format!("keys/{PROGRAMME}.key")).exists());
    assert!(log.data().join("store.damaged").exists());
}

#[test]
fn restoring_makes_no_log_where_something_is() {
    let log = Workplace::with_programme();
    let into = text(&log.path().join("backup"));
    log.run(["backup", &into]).done();
    let before = log.run(["verify"]).done();
    let foreign = log.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("letter.txt"), "dear").unwrap();
    for taken in [&log.data(), &foreign] {
        let ran = run(["restore", &into, "--data", &text(taken)]);
        assert_eq!((ran.code, ran.stderr.contains("expected an empty folder")), (1, true), "{}", ran.stderr);
    }
    assert_eq!(log.run(["verify"]).done(), before);
    assert_eq!(files(&foreign).len(), 1);
    let none = run(["restore", &into, "--mend", "--data", &text(&log.path().join("none"))]);
    assert_eq!((none.code, none.stderr.contains("expected a log, found none")), (1, true), "{}", none.stderr);
}

#[test]
fn a_changed_byte_in_any_file_of_a_backup_is_refused_and_named() {
    let log = Workplace::with_batches(1);
    let bad = log.file("bad.jsonl", contact(0, "pigeon"));
    assert_eq!(log.run(["import", &bad, "--allow-partial"]).code, 3);
    log.kpis("2018-S1", "2018-06-30");
    let (into, again) = (log.path().join("backup"), log.path().join("again"));
    log.run(["backup", &text(&into)]).done();
    let all = files(&into);
    assert_eq!(all.len(), 6, "blocks and their manifest, a key, the quarantine, the reads and theirs: {all:?}");
    for file in all {
        let good = fs::read(&file).unwrap();
        let mut changed = good.clone();
        changed[good.len() / 2] ^= 1;
        fs::write(&file, changed).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        let refused = [
            run(["restore", &text(&into), "--data", &text(&again)]),
            log.run(["restore", &text(&into), "--mend"]),
            log.run(["backup", &text(&into)]),
        ];
        for ran in refused {
            assert_eq!((ran.code, ran.stderr.contains(name)), (1, true), "{name}: {}", ran.stderr);
        }
        assert!(!again.exists());
        fs::write(&file, good).unwrap();
    }
    run(["restore", &text(&into), "--data", &text(&again)]).done();
}

#[test]
fn a_rebuild_puts_the_checkpoint_away_that_an_import_did() {
    let log = Workplace::with_batches(2);
    let checkpoint = log.data().join("checkpoint");
    let before = fs::read(&checkpoint).unwrap();
    fs::write(&checkpoint, "damaged").unwrap();
    let told = json_of(log.run(["rebuild", "--json"]));
    assert!(log.run(["verify"]).done().contains(told["hash"].as_str().unwrap()));
    assert!(told["position"].as_u64().unwrap() > 1 && told["seconds"].is_number(), "{told}");
    assert!(fs::read(&checkpoint).unwrap() == before);
    assert!(log.run(["rebuild"]).done().starts_with("Rebuilt in "));
}
