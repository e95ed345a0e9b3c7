//! Tokens on a real service: made and revoked while it runs, and what is noted of those who look.

use maaltal_tests::{PROGRAMME, Service, Workplace, run};
use serde_json::Value as Json;

const ONE: &str = "application/cloudevents+json";

/// Makes a token; gives what a request says to send it.
fn token(log: &Workplace, role: &str, more: &[&str]) -> String {
    let data = log.data().display().to_string();
    let arguments = ["token", "new", "--role", role, "--name", role, "--data", &data];
    let made = run(arguments.into_iter().chain(more.iter().copied()));
    format!("Bearer {}", made.done().trim())
}

fn snapshot(service: &Service, token: &str) -> u16 {
    let fields = [("Authorization", token)];
    let fields = if token.is_empty() { &[][..] } else { &fields };
    service.get(&format!("/v1/programmes/{PROGRAMME}/snapshot?period=2018-S1"), fields).status
}

#[test]
fn tokens_hold_at_once_and_a_revoked_one_no_more() {
    let log = Workplace::with_batches(1);
    let service = Service::start(&log);
    assert_eq!(snapshot(&service, ""), 200, "no token yet");
    let inspect = token(&log, "inspect", &[]);
    assert_eq!((snapshot(&service, ""), snapshot(&service, &inspect)), (401, 200));
    let record = token(&log, "record", &["--source", "/s", "--programme", PROGRAMME]);
    assert_eq!(snapshot(&service, &record), 403);
    log.run(["token", "revoke", "inspect"]).done();
    assert_eq!(snapshot(&service, &inspect), 401);
    log.run(["token", "revoke", "record"]).done();
    assert_eq!(snapshot(&service, ""), 401);
    let list: Json = serde_json::from_str(&log.run(["token", "list", "--json"]).done()).unwrap();
    assert_eq!((&list[1]["sources"][0], &list[1]["holds"]), (&"/s".into(), &false.into()));
    let files = ["tokens.jsonl", "reads.jsonl"].map(|name| std::fs::read_to_string(log.data().join(name)).unwrap());
    let secret = inspect.trim_start_matches("Bearer maaltal_");
    assert!(files.iter().all(|file| !file.contains(secret)), "{files:?}");
}

#[test]
fn a_programme_that_is_misspelt_is_told() {
    let log = Workplace::with_programme();
    let new = |name: &str, programme: &str| {
        log.run(["token", "new", "--role", "read", "--name", name, "--programme", programme])
    };
    let told = |ran: &maaltal_tests::Ran| ran.stderr.contains(&format!("Known: {PROGRAMME}"));
    let wrong = new("wrong", "lolland-flaster");
    assert!(wrong.code == 0 && told(&wrong) && wrong.stderr.contains("lolland-flaster"), "{}", wrong.stderr);
    let right = new("right", PROGRAMME);
    assert!(right.code == 0 && !told(&right), "{}", right.stderr);
    let access = format!("[access]\npublic = [\"lolland-flaster\", \"{PROGRAMME}\"]\n");
    let expected = format!("access.public: expected programmes of this log ({PROGRAMME}), got lolland-flaster");
    {
        let _service = Service::start_with(&log, &access);
        let wrong = new("while it is served", "lolland-flaster");
        assert!(wrong.code == 0 && told(&wrong), "{}", wrong.stderr);
    }
    let doctor = log.run(["doctor", "--config", &log.configuration(&access)]);
    assert!(doctor.code == 1 && doctor.stdout.contains(&expected), "{}", doctor.stdout);
}

#[test]
fn other_machines_are_answered_only_where_there_is_a_token() {
    let log = Workplace::with_programme();
    let configuration = log.configuration("");
    let refused = run(["serve", "--config", &configuration, "--bind", "0.0.0.0:0"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("there has been no access token yet"), "{}", refused.stderr);
    token(&log, "admin", &[]);
    let busy = std::net::TcpListener::bind("0.0.0.0:0").unwrap();
    let taken = busy.local_addr().unwrap().to_string();
    let refused = run(["serve", "--config", &configuration, "--bind", &taken]);
    assert!(refused.stderr.contains("listening on"), "{}", refused.stderr);
}

#[test]
fn a_service_makes_backups_for_its_administrator() {
    let log = Workplace::with_programme();
    let service = Service::start_with(&log, "backup = \"backup\"");
    let admin = token(&log, "admin", &[]);
    let read = token(&log, "read", &[]);
    let dir = log.path().join("backup").display().to_string();
    let backup = |file: &str| run(["backup", &dir, "--server", service.address(), "--token-file", file]);
    let file = |name: &str, token: &str| log.file(name, format!("{}\n", token.trim_start_matches("Bearer ")));
    let refused = backup(&file("read", &read));
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("role: expected admin, got read"), "{}", refused.stderr);
    backup(&file("admin", &admin)).done();
    let kept = std::fs::read_to_string(log.path().join("backup/beside/manifest.json")).unwrap();
    assert!(kept.contains("tokens.jsonl") && kept.contains("reads.jsonl"), "{kept}");
}

#[test]
fn whoever_looks_at_what_is_not_released_is_noted() {
    let log = Workplace::with_batches(1);
    {
        let service = Service::start(&log);
        let inspect = token(&log, "inspect", &[]);
        assert_eq!(snapshot(&service, &inspect), 200);
    }
    log.run(["explain", "contacts", "--programme", PROGRAMME, "--period", "2018-S1"]).done();
    let reads: Json = serde_json::from_str(&log.run(["reads", "list", "--json"]).done()).unwrap();
    let path = format!("GET /v1/programmes/{PROGRAMME}/snapshot?period=2018-S1");
    let noted = |place: usize, key: &str| reads[place][key].as_str().unwrap().to_owned();
    assert_eq!((noted(0, "who"), noted(0, "role"), noted(0, "what")), ("inspect".into(), "inspect".into(), path));
    assert!(noted(1, "role") == "operator" && noted(1, "what").starts_with("explain contacts"), "{reads}");
    assert!(log.run(["reads", "list"]).done().lines().count() == 2);
}

#[test]
fn a_sender_sends_its_own_events_only() {
    let log = Workplace::with_programme();
    let service = Service::start(&log);
    let record = token(&log, "record", &["--source", "/s"]);
    let event = |source: &str| {
        serde_json::json!({"specversion": "1.0", "source": source, "id": "a", "type": "dk.maaltal.company.contacted.v1",
            "programme": PROGRAMME, "occurredon": "2019-02-01", "data": {"company": "24256790", "channel": "visit"}})
        .to_string()
    };
    let post = |source: &str| service.post_as(&record, ONE, &event(source)).status;
    assert_eq!((post("/other"), post("/s"), post("/s")), (403, 201, 200));
    assert_eq!(service.post(ONE, &event("/s")).status, 401);
}
