//! Killed at any moment: nothing that was acknowledged is lost, nothing is there twice.

use maaltal_tests::{PROGRAMME, Service, Workplace, fixture, program};
use serde_json::Value as Json;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A number below `below` that differs from run to run of the loop but not from test to test.
fn scattered(seed: u64, below: u64) -> u64 {
    seed.wrapping_mul(6_364_136_223_846_793_005).rotate_left(29) % below.max(1)
}

/// The figures of a log, without what differs by when they were recorded.
fn figures(log: &Workplace) -> Json {
    let mut table = log.kpis("2021-S2", "2021-12-31");
    table["view"].take();
    table
}

#[test]
fn an_import_killed_twenty_times_ends_as_an_undisturbed_one() {
    let undisturbed = Workplace::with_batches(9);
    let expected = figures(&undisturbed);
    let all: String = (1..=9)
        .map(|n| std::fs::read_to_string(fixture(&format!("lolland-falster/batch-{n:02}.jsonl"))).unwrap())
        .collect();
    let clean = Workplace::with_programme();
    let file = clean.file("all.jsonl", &all);
    let begun = Instant::now();
    clean.run(["import", &file]).done();
    let whole = begun.elapsed();
    for seed in 0..20 {
        let log = Workplace::with_programme();
        let file = log.file("all.jsonl", &all);
        let data = log.data().display().to_string();
        let mut import = Command::new(program())
            .args(["import", &file, "--data", &data, "--json"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The moment of death is the point of this test: anywhere in the time that a whole import took.
        let share = scattered(seed + 1, 1_000);
        std::thread::sleep(whole.mul_f64(share as f64 / 1_000.0));
        import.kill().unwrap();
        let ended = import.wait().unwrap();
        log.run(["verify"]).done();
        let receipt: Json = serde_json::from_str(&log.run(["import", &file, "--json"]).done()).unwrap();
        let (recorded, known) = (receipt["recorded"].as_u64().unwrap(), receipt["already_recorded"].as_u64().unwrap());
        assert_eq!(recorded + known, 9_335, "seed {seed}");
        assert!(!ended.success() || recorded == 0, "seed {seed}: an import that said it was done was not");
        log.run(["verify"]).done();
        assert_eq!(figures(&log), expected, "seed {seed}");
    }
}

#[test]
fn what_a_killed_service_acknowledged_is_there() {
    let log = Workplace::with_programme();
    let mut acknowledged = Vec::new();
    for round in 0..5_u64 {
        let service = Service::start(&log);
        let until = Instant::now() + Duration::from_millis(20 + scattered(round, 200));
        let mut number = 0;
        std::thread::scope(|scope| {
            let posting = scope.spawn(|| {
                let mut known = Vec::new();
                loop {
                    let id = format!("r{round}-{number}");
                    number += 1;
                    match service.try_post("application/cloudevents+json", &contact(&id)) {
                        Some(answer) => {
                            assert_eq!(answer.status, 201, "{}", answer.body);
                            known.push((id, answer.json()["position"].as_u64().unwrap()));
                        }
                        None => return known,
                    }
                }
            });
            while Instant::now() < until {
                std::thread::yield_now();
            }
            kill(&service);
            acknowledged.extend(posting.join().unwrap());
        });
    }
    assert!(!acknowledged.is_empty());
    log.run(["verify"]).done();
    let service = Service::start(&log);
    for (id, position) in acknowledged {
        let answer = service.post("application/cloudevents+json", &contact(&id));
        assert_eq!((answer.status, answer.json()["position"].as_u64()), (200, Some(position)), "{id}");
    }
}

fn kill(service: &Service) {
    let killed = Command::new("kill").args(["-9", &service.id().to_string()]).status().unwrap();
    assert!(killed.success());
}

fn contact(id: &str) -> String {
    serde_json::json!({"specversion": "1.0", "source": "/s", "id": id, "type": "dk.maaltal.company.contacted.v1",
        "programme": PROGRAMME, "occurredon": "2019-02-01", "data": {"company": "24256790", "channel": "visit"}})
    .to_string()
}
