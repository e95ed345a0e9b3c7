//! A backup is asked for: `POST /v1/backup`.

use super::service::{Answer, made_up, send};
use axum::http::Method;
use serde_json::{Value as Json, json};

fn post(fields: &[(&str, &str)], body: &Json) -> Answer {
    send(made_up(), Method::POST, "/v1/backup", fields, body.to_string())
}

const FORM: (&str, &str) = ("content-type", "application/json");

#[test]
fn a_backup_tells_how_far_it_goes() {
    let made = post(&[FORM], &json!({"dir": "/backups/nightly"}));
    assert_eq!((made.status.as_u16(), &made.json()["position"]), (200, &json!(48_211)));
    assert!(made.json()["hash"].as_str().unwrap().starts_with("blake3:"));
}

#[test]
fn a_folder_that_is_not_for_backups_is_refused() {
    let problem = post(&[FORM], &json!({"dir": "/etc"})).problem(422);
    let expected = json!([{"pointer": "/dir", "expected": "/backups or a folder in it", "got": "/etc"}]);
    assert_eq!((&problem["type"], &problem["errors"]), (&json!("/problems/backup"), &expected));
}

#[test]
fn other_requests_are_refused() {
    for body in [json!({}), json!([]), json!({"dir": 1}), json!({"dir": "/backups/nightly", "more": true})] {
        post(&[FORM], &body).problem(400);
    }
    let right = json!({"dir": "/backups/nightly"});
    for form in ["", "text/plain", "application/x-www-form-urlencoded"] {
        post(&[("content-type", form)], &right).problem(415);
    }
    post(&[FORM, ("accept", "text/csv")], &right).problem(406);
    post(&[FORM, ("origin", "https://evil.example")], &right).problem(403);
    send(made_up(), Method::GET, "/v1/backup", &[], "").problem(405);
}
