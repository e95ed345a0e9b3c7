//! The service over HTTP, on a real port.

use maaltal_tests::{PROGRAMME, Service, Workplace, fixture};
use serde_json::json;

const ONE: &str = "application/cloudevents+json";
const LINES: &str = "application/x-ndjson";

fn contact(id: &str, channel: &str) -> serde_json::Value {
    json!({"specversion": "1.0", "source": "/s", "id": id, "type": "dk.maaltal.company.contacted.v1",
        "programme": PROGRAMME, "occurredon": "2019-02-01", "data": {"company": "24256790", "channel": channel}})
}

#[test]
fn one_event_is_recorded_known_in_conflict_or_rejected() {
    let log = Workplace::with_programme();
    let service = Service::start(&log);
    let post = |event: &serde_json::Value| service.post(ONE, &event.to_string());
    let recorded = post(&contact("a", "visit"));
    assert_eq!((recorded.status, &recorded.json()["position"]), (201, &json!(2)));
    assert!(recorded.json()["recorded_at"].is_string());
    assert_eq!(post(&contact("a", "visit")).status, 200);
    assert_eq!(post(&contact("a", "phone")).status, 409);
    let rejected = post(&contact("b", "pigeon"));
    assert_eq!(rejected.status, 422);
    assert!(rejected.content_type.starts_with("application/problem+json"));
    assert_eq!(rejected.json()["errors"][0]["pointer"], "/data/channel");
    assert_eq!(service.get("/v1/log/head", &[]).json()["position"], 2);
}

#[test]
fn many_events_stand_alone() {
    let log = Workplace::with_programme();
    let service = Service::start(&log);
    let lines = std::fs::read_to_string(fixture("lolland-falster/batch-01.jsonl")).unwrap();
    let body = format!("{lines}{}\nnot json\n", contact("x", "pigeon"));
    let answer = service.post(LINES, &body);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["counts"]["recorded"], 286);
    assert_eq!(answer.json()["counts"]["rejected"], 2);
    let again = service.post("application/cloudevents-batch+json", &format!("[{}]", contact("x", "visit")));
    assert_eq!(again.json()["outcomes"][0]["outcome"], "recorded");
}

#[test]
fn a_snapshot_is_the_published_table_and_does_not_change_by_itself() {
    let log = Workplace::with_batches(3);
    let expected = log.kpis("2018-S2", "2018-12-31");
    let service = Service::start(&log);
    let path = format!("/v1/programmes/{PROGRAMME}/snapshot?period=2018-S2&cutoff=2018-12-31");
    let first = service.get(&path, &[]);
    assert_eq!(first.status, 200, "{}", first.body);
    // The command speaks English here.
    let english = service.get(&format!("{path}&lang=en"), &[]);
    assert_eq!(english.json(), expected);
    let etag = first.etag.clone().unwrap();
    assert_eq!(service.get(&path, &[("If-None-Match", &etag)]).status, 304);
    service.post(ONE, &contact("new", "visit").to_string());
    assert_eq!(service.get(&path, &[("If-None-Match", &etag)]).status, 200);
    let csv = service.get(&path.replace("snapshot", "snapshot.csv"), &[]);
    assert!(csv.content_type.starts_with("text/csv"), "{}", csv.content_type);
    assert!(csv.body.contains("citizens-referred"));
    let page = service.get(&format!("/programmes/{PROGRAMME}"), &[]);
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<svg") && page.body.contains("Borgere visiteret"));
}

#[test]
fn asked_to_terminate_it_ends_well_and_goes_on_where_it_was() {
    let log = Workplace::with_batches(1);
    let service = Service::start(&log);
    let before = service.get("/v1/log/head", &[]).json();
    assert_eq!(service.get("/readyz", &[]).status, 200);
    let ended = service.terminate();
    assert!(ended.success(), "{ended}");
    let service = Service::start(&log);
    assert_eq!(service.get("/v1/log/head", &[]).json(), before);
}

#[test]
fn figures_are_there_while_events_are_recorded() {
    let log = Workplace::with_programme();
    let service = Service::start(&log);
    let (batches, size) = (20, 1_000);
    std::thread::scope(|scope| {
        let sending = scope.spawn(|| {
            for batch in 0..batches {
                let line = |number| format!("{}\n", contact(&format!("{batch}-{number}"), "visit"));
                let lines: String = (0..size).map(line).collect();
                assert_eq!(service.post(LINES, &lines).status, 200);
            }
        });
        // Whatever is told as the head can be asked for.
        while !sending.is_finished() {
            let head = service.head()["position"].clone();
            let path = format!("/v1/programmes/{PROGRAMME}/snapshot?period=2019-S1&cutoff=2019-06-30");
            for path in [format!("{path}&known_at={head}"), format!("{path}&known_at=2100-01-01"), path] {
                let answer = service.get(&path, &[]);
                assert_eq!(answer.status, 200, "{path}: {}", answer.body);
            }
        }
    });
    assert_eq!(service.head()["position"], 1 + batches * size);
}
