//! Events are sent: `POST /v1/events`.

use super::service::{Answer, MadeUp, Mood, made_up, send, send_to};
use axum::body::Body;
use axum::http::Method;
use maaltal_web::router;
use serde_json::{Value as Json, json};
use std::sync::Arc;

const ONE: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json";
const LINES: &str = "application/x-ndjson";

fn event(id: &str, company: &str) -> Json {
    json!({"specversion": "1.0", "source": "/lolland", "id": id, "type": "dk.maaltal.company.contacted.v1",
           "programme": "kanten", "occurredon": "2019-05-13", "data": {"company": company, "channel": "visit"}})
}

fn post(node: MadeUp, form: &str, body: impl Into<Body>) -> Answer {
    send(node, Method::POST, "/v1/events", &[("content-type", form)], body)
}

fn in_mood(mood: Mood) -> Answer {
    post(MadeUp { mood, ..made_up() }, ONE, event("e1", "24256790").to_string())
}

#[test]
fn one_event_gets_its_own_status() {
    let service = router(Arc::new(made_up()));
    let post = |event: Json| {
        let body = Body::from(event.to_string());
        send_to(
            &service,
            Method::POST,
            "/v1/events",
            &[("content-type", "application/cloudevents+json; charset=UTF-8")],
            body,
        )
    };
    let recorded = post(event("e1", "24256790"));
    assert_eq!(recorded.status, 201);
    assert_eq!(recorded.json(), json!({"position": 48_212, "recorded_at": "2020-01-20T09:12:44.120931Z"}));
    let again = post(event("e1", "24256790"));
    assert_eq!((again.status.as_u16(), again.json()), (200, json!({"position": 48_212})));
    insta::assert_json_snapshot!("conflict", post(event("e1", "29189641")).problem(409));
    let mut wrong = event("e2", "24256791");
    wrong["data"]["chanel"] = "visit".into();
    insta::assert_json_snapshot!("rejected", post(wrong).problem(422));
}

#[test]
fn what_is_no_json_is_a_rejected_event() {
    let problem = post(made_up(), ONE, "{\"id\": \"010190-1234\"").problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "");
    assert!(!problem.to_string().contains("010190"), "{problem}");
}

#[test]
fn many_events_get_an_outcome_each_in_order() {
    let (good, same, wrong) = (event("e1", "24256790"), event("e1", "24256790"), event("e2", "24256791"));
    let other = event("e1", "29189641");
    let batch = json!([good, same, other, wrong, 7]).to_string();
    let answer = post(made_up(), BATCH, batch);
    assert_eq!(answer.status, 200);
    insta::assert_json_snapshot!("batch", answer.json());

    let lines = format!("{good}\r\n\n{wrong}\n{same}\n");
    let answer = post(made_up(), LINES, lines);
    assert_eq!(answer.status, 200);
    insta::assert_json_snapshot!("lines", answer.json());
}

#[test]
fn nothing_sent_is_nothing_done() {
    let nothing = json!({
        "outcomes": [], "counts": {"recorded": 0, "already_recorded": 0, "conflict": 0, "rejected": 0},
    });
    // A node that would fail shows that it is not even asked.
    let panicking = || MadeUp { mood: Mood::Panicking, ..made_up() };
    assert_eq!(post(panicking(), BATCH, "[]").json(), nothing);
    assert_eq!(post(panicking(), LINES, "\n\n").json(), nothing);
}

#[test]
fn a_batch_that_is_no_list_is_refused_whole() {
    let problem = post(made_up(), BATCH, event("e1", "24256790").to_string()).problem(400);
    assert_eq!(problem["errors"][0]["expected"], "a JSON list of CloudEvents");
}

#[test]
fn other_forms_are_refused() {
    for form in [
        "",
        "application/json",
        "text/plain",
        "application/cloudevents",
        "application/cloudevents+json; charset=latin1",
        "multipart/form-data; boundary=x",
    ] {
        let problem = post(made_up(), form, event("e1", "24256790").to_string()).problem(415);
        assert!(problem["detail"].as_str().unwrap().contains(ONE), "{form}");
    }
    let packed = [("content-type", ONE), ("content-encoding", "gzip")];
    send(made_up(), Method::POST, "/v1/events", &packed, "x").problem(415);
    send(made_up(), Method::POST, "/v1/events?dry=1", &[("content-type", ONE)], "x").problem(400);
    send(made_up(), Method::POST, "/v1/events", &[("content-type", ONE), ("accept", "text/csv")], "x").problem(406);
}

#[test]
fn bodies_have_a_limit() {
    let limit = 8 * 1024 * 1024;
    assert_eq!(post(made_up(), LINES, vec![b'\n'; limit]).status, 200);
    post(made_up(), LINES, vec![b'\n'; limit + 1]).problem(413);
    let told = [("content-type", LINES), ("content-length", "8388609")];
    send(made_up(), Method::POST, "/v1/events", &told, "").problem(413);
}

#[test]
fn a_node_that_cannot_take_events_says_when_to_try_again_and_tells_no_secrets() {
    let full = in_mood(Mood::Full);
    full.problem(503);
    assert_eq!(full.header("retry-after"), "1");
    let stopped = in_mood(Mood::Stopped);
    stopped.problem(503);
    assert!(stopped.header("retry-after").is_empty() && !stopped.body.contains("secret"));
    in_mood(Mood::Forgetful).problem(500);
    let panicked = in_mood(Mood::Panicking);
    panicked.problem(500);
    assert!(!panicked.body.contains("secret"));
}
