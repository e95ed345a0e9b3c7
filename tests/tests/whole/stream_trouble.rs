//! What must not be on a stream, and what can happen to it.

use super::stream::{contact, head_at, ledger, run_on, wait_for, with_programme};
use maaltal_tests::{Message, NatsServer, PROGRAMME, Role, Service, Workplace};
use serde_json::{Value as Json, json};
use std::io::{Read, Write};
use std::net::TcpStream;

const CPR: &str = "010190-1234";

fn about_citizen(id: &str, citizen: &str) -> Json {
    json!({"specversion": "1.0", "source": "/s", "id": id, "type": "dk.maaltal.citizen.left.v1",
        "programme": PROGRAMME, "occurredon": "2019-02-01", "data": {"citizen": citizen, "reason": "moved"}})
}

/// Publishes with headers that no client would send.
fn publish_raw(server: &NatsServer, subject: &str, headers: &[u8], body: &[u8]) {
    let mut connection = TcpStream::connect(server.url().trim_start_matches("nats://")).unwrap();
    let (begin, total) = (headers.len(), headers.len() + body.len());
    let mut sent =
        format!("CONNECT {{\"headers\":true,\"verbose\":false}}\r\nHPUB {subject} {begin} {total}\r\n").into_bytes();
    sent.extend([headers, body, b"\r\nPING\r\n"].concat());
    connection.write_all(&sent).unwrap();
    let mut answer = Vec::new();
    while !String::from_utf8_lossy(&answer).contains("PONG") {
        let mut part = [0; 4096];
        let read = connection.read(&mut part).unwrap();
        assert!(read > 0, "the server hung up: {}", String::from_utf8_lossy(&answer));
        answer.extend(&part[..read]);
    }
}

#[test]
fn what_is_no_event_is_rejected_and_person_numbers_do_not_stay() {
    let server = NatsServer::start();
    let (first, second) = (with_programme(&server.bus("first")), Workplace::empty());
    let a = Service::start_with(&first, &server.bus("first"));
    let mut client = server.client(Role::Publisher);
    client.subscribe("maaltal.v1.rejected.>").unwrap();
    let subject = format!("maaltal.v1.events.{PROGRAMME}.company.contacted");
    let body = contact("wrong").to_string();
    let junk = [
        Message::new(subject.clone(), vec![0, 159, 146, 150]),
        Message::new("maaltal.v1.events.other.company.contacted", body.clone()),
        Message::new("maaltal.v1.events.nowhere", body.clone()),
        Message::new("maaltal.v1.restored.x.y", body.clone()),
        Message::new(subject.clone(), body.replace("visit", &"v".repeat(70_000))),
        Message::structured(&about_citizen("cpr-1", CPR)),
        Message::binary(&about_citizen("cpr-2", "c-1")).header("X-Note", CPR),
    ];
    let sequences: Vec<_> =
        junk.iter().map(|message| client.publish(message).unwrap()["seq"].as_u64().unwrap()).collect();
    // Headers that a client cannot read do not hold the node up.
    for headers in
        [&b"NATS/1.0\r\nno colon\r\n\r\n"[..], b"NATS/1.0\r\na: \xff\r\n\r\n", b"NATS/1.0\r\nb\xc3\xa6d: x\r\n\r\n"]
    {
        publish_raw(&server, &subject, headers, body.as_bytes());
    }
    client.publish(&Message::structured(&contact("right"))).unwrap();
    let head = head_at(&a, 2);

    let mut told = Vec::new();
    while told.len() < sequences.len() + 3 {
        let message = client.next("maaltal.v1.rejected.>").unwrap();
        assert!(!message.to_string().contains("010190"), "{message}");
        let answer: Json = serde_json::from_str(message["body"].as_str().unwrap()).unwrap();
        assert_eq!(answer["outcome"], "rejected");
        told.push((message["subject"].as_str().unwrap().to_owned(), answer["sequence"].as_u64().unwrap()));
    }
    assert_eq!(told[0], ("maaltal.v1.rejected._".into(), sequences[0]));
    assert_eq!(told[1], (format!("maaltal.v1.rejected.{PROGRAMME}"), sequences[1]));
    assert!(sequences.iter().all(|sequence| told.iter().any(|(_, said)| said == sequence)), "{told:?}");

    // Both messages with a person number are gone, and a late node knows why.
    for sequence in &sequences[5..] {
        wait_for("the deletion", || client.api("STREAM.MSG.GET.MAALTAL", &json!({"seq": sequence})).err());
    }
    let b = Service::start_with(&second, &server.bus("second"));
    assert_eq!(head_at(&b, 2), head);
    for node in [&a, &b] {
        wait_for("readiness", || (node.get("/readyz", &[]).status == 200).then_some(()));
    }
    assert!(a.terminate().success() && b.terminate().success());
    assert_eq!(ledger(&first), ledger(&second));
    let quarantine = std::fs::read_to_string(first.data().join("quarantine.jsonl")).unwrap();
    assert_eq!(quarantine.lines().count(), sequences.len() + 3);
    assert!(!quarantine.contains("010190"), "{quarantine}");
}

#[test]
fn a_person_number_that_comes_over_http_never_reaches_the_stream() {
    let server = NatsServer::start();
    let place = with_programme(&server.bus("first"));
    let node = Service::start_with(&place, &server.bus("first"));
    let answer = node.post("application/cloudevents+json", &about_citizen("c-1", CPR).to_string());
    assert_eq!(answer.status, 201, "{}", answer.body);
    let mut client = server.client(Role::Node);
    let stored = client.api("STREAM.MSG.GET.MAALTAL", &json!({"seq": 2})).unwrap();
    assert!(stored["message"]["data"].is_string());
    // Nor does it lie in the server's files.
    let mut open = vec![server.store()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(CPR.len()).any(|part| part == CPR.as_bytes()), "{}", path.display());
        }
    }
}

#[test]
fn a_server_that_refuses_to_delete_is_told_until_it_does() {
    let mut server = NatsServer::start();
    server.restart_denying("$JS.API.STREAM.MSG.DELETE.>");
    let place = with_programme(&server.bus("first"));
    let node = Service::start_with(&place, &server.bus("first"));
    let mut client = server.client(Role::Publisher);
    client.publish(&Message::structured(&about_citizen("cpr-1", CPR))).unwrap();
    client.publish(&Message::structured(&contact("right"))).unwrap();
    // What comes after it is recorded, and operators are told that the number is still there.
    let head = head_at(&node, 2);
    let told = |node: &Service| {
        let ready = || Some(node.get("/readyz", &[])).filter(|ready| ready.body.contains("cannot be deleted"));
        wait_for("the refusal", ready)
    };
    assert!(told(&node).body.contains("1 messages hold a person number"));
    assert!(node.terminate().success());
    let doctor = run_on(&place, &server.bus("first"), ["doctor"]);
    assert!(doctor.stdout.contains("1 messages with one wait to be deleted"), "{}", doctor.stdout);

    // Also after a restart; and once the server does it, all is well.
    let node = Service::start_with(&place, &server.bus("first"));
    told(&node);
    server.restart_denying("");
    let mut client = server.client(Role::Node);
    wait_for("the deletion", || client.api("STREAM.MSG.GET.MAALTAL", &json!({"seq": 2})).err());
    wait_for("readiness", || (node.get("/readyz", &[]).status == 200).then_some(()));
    assert_eq!(head_at(&node, 2), head);
    assert!(!place.data().join("deletions").exists());
}

#[test]
fn two_nodes_of_one_name_are_noticed() {
    let server = NatsServer::start();
    let bus = server.bus("first");
    let (own, other) = (with_programme(&bus), Workplace::empty());
    let (a, b) = (Service::start_with(&own, &bus), Service::start_with(&other, &bus));
    for node in [&a, &b] {
        wait_for("the name", || {
            node.get("/readyz", &[]).body.contains("another node has this node's name").then_some(())
        });
    }
    assert!(a.terminate().success());
    let doctor = run_on(&own, &bus, ["doctor"]);
    assert!(doctor.code == 1 && doctor.stdout.contains("another node has this node's name"), "{}", doctor.stdout);
    // Figures are right all the same.
    assert_eq!(b.post("application/cloudevents+json", &contact("e-1").to_string()).status, 201);
}

#[test]
fn a_missing_message_stops_the_node() {
    let server = NatsServer::start();
    let place = with_programme(&server.bus("first"));
    let mut client = server.client(Role::Node);
    for number in 1..=3 {
        client.publish(&Message::structured(&contact(&format!("e-{number}")))).unwrap();
    }
    client.api("STREAM.MSG.DELETE.MAALTAL", &json!({"seq": 3})).unwrap();
    let node = Service::start_with(&place, &server.bus("first"));
    let ready = wait_for("the gap", || Some(node.get("/readyz", &[])).filter(|ready| ready.body.contains("message 3")));
    assert_eq!(ready.status, 503, "{}", ready.body);
    assert_eq!(node.head()["position"], 2);
    let figures = node.get(&format!("/v1/programmes/{PROGRAMME}/snapshot?period=2019-S1"), &[]);
    assert_eq!(figures.status, 503, "{}", figures.body);
    assert!(figures.body.contains("message 3"), "{}", figures.body);
    let page = node.get(&format!("/programmes/{PROGRAMME}"), &[("Accept", "text/html")]);
    assert!(page.status == 503 && page.body.contains("message 3"), "{}", page.body);
    assert_eq!(node.post("application/cloudevents+json", &contact("e-4").to_string()).status, 503);
    assert!(node.terminate().success());
    let doctor = run_on(&place, &server.bus("first"), ["doctor"]);
    assert!(doctor.code == 1 && doctor.stdout.contains("message 3 of the stream is missing"), "{}", doctor.stdout);
}

#[test]
fn a_message_that_is_missing_further_on_and_a_stream_that_is_gone_are_told() {
    let mut server = NatsServer::start();
    let place = with_programme(&server.bus("first"));
    let doctor = |server: &NatsServer| run_on(&place, &server.bus("first"), ["doctor"]);
    let mut client = server.client(Role::Node);
    for number in 1..=4 {
        client.publish(&Message::structured(&contact(&format!("e-{number}")))).unwrap();
    }
    client.api("STREAM.MSG.DELETE.MAALTAL", &json!({"seq": 4})).unwrap();
    let told = doctor(&server);
    assert!(told.code == 1 && told.stdout.contains("message 4 of the stream is missing"), "{}", told.stdout);
    server.restart_empty();
    let told = doctor(&server);
    assert!(told.code == 1 && told.stdout.contains("missing stream: there is no stream"), "{}", told.stdout);
    assert!(!told.stdout.contains("another stream"), "{}", told.stdout);
}

#[test]
fn a_cut_connection_is_said_and_made_up_for() {
    let mut server = NatsServer::start();
    let place = with_programme(&server.bus("first"));
    let node = Service::start_with(&place, &server.bus("first"));
    let snapshot = format!("/v1/programmes/{PROGRAMME}/snapshot?period=2019-S1");
    assert_eq!(node.get(&snapshot, &[]).cut_since, None);
    server.kill();
    let cut = wait_for("the cut", || Some(node.get(&snapshot, &[])).filter(|answer| answer.cut_since.is_some()));
    assert_eq!(cut.status, 200);
    let page = node.get(&format!("/programmes/{PROGRAMME}?lang=en"), &[("Accept", "text/html")]);
    assert!(page.status == 200 && page.body.contains("not connected to the events since"), "{}", page.body);
    let ready = node.get("/readyz", &[]);
    assert!(ready.status == 503 && ready.body.contains("not connected to the stream since"), "{}", ready.body);
    let refused = node.post("application/cloudevents+json", &contact("e-1").to_string());
    assert_eq!(refused.status, 503, "{}", refused.body);

    server.restart();
    let mut client = server.client(Role::Publisher);
    client.publish(&Message::structured(&contact("e-2"))).unwrap();
    head_at(&node, 2);
    wait_for("the connection", || node.get(&snapshot, &[]).cut_since.is_none().then_some(()));
    assert_eq!(node.post("application/cloudevents+json", &contact("e-1").to_string()).status, 201);

    // A server that hangs is noticed too.
    server.pause();
    wait_for("the hang", || node.get(&snapshot, &[]).cut_since);
    server.resume();
    wait_for("the connection", || node.get(&snapshot, &[]).cut_since.is_none().then_some(()));
    assert_eq!(node.post("application/cloudevents+json", &contact("e-1").to_string()).status, 200);
}

#[test]
fn a_stream_that_forgets_is_refused() {
    let server = NatsServer::start();
    let mut client = server.client(Role::Node);
    let stream = json!({"name": "MAALTAL", "subjects": ["maaltal.>"], "storage": "memory", "retention": "limits",
        "max_msgs": 10, "max_bytes": -1, "max_age": 60_000_000_000_u64, "num_replicas": 1, "deny_purge": true,
        "allow_atomic": true, "duplicate_window": 100_000_000});
    client.api("STREAM.CREATE.MAALTAL", &stream).unwrap();
    let place = Workplace::empty();
    let lines = place.file("one.jsonl", contact("e-1").to_string());
    let refused = run_on(&place, &server.bus("first"), ["import", &lines]);
    assert_eq!(refused.code, 5, "{}", refused.stderr);
    for setting in
        ["subjects: expected", "storage: expected file", "max_msgs: expected no limit", "max_age: expected no limit"]
    {
        assert!(refused.stderr.contains(setting), "{setting}: {}", refused.stderr);
    }
    let doctor = run_on(&place, &server.bus("first"), ["doctor"]);
    assert!(doctor.code == 1 && doctor.stdout.contains("missing stream: subjects: expected"), "{}", doctor.stdout);
    let node = Service::start_with(&place, &server.bus("first"));
    let ready =
        wait_for("the reason", || Some(node.get("/readyz", &[])).filter(|ready| ready.body.contains("max_msgs")));
    assert_eq!(ready.status, 503);
}

#[test]
fn who_may_not_connect_is_told_why() {
    let server = NatsServer::start_secured();
    let certificates = server.certificates().unwrap();
    let place = with_programme(&server.bus("first"));
    let lines = place.file("one.jsonl", contact("e-1").to_string());
    let with = |role: Role| {
        let own = certificates.bus_line(Role::Node);
        server.bus("first").replace(&own, &certificates.bus_line(role))
    };
    run_on(&place, &with(Role::Node), ["import", &lines]).done();
    let causes = [
        (Role::Stranger, "credentials: expected"),
        (Role::Expired, "a certificate has expired"),
        (Role::Publisher, "has not the rights of a node"),
    ];
    for (role, expected) in causes {
        let refused = run_on(&place, &with(role), ["import", &lines]);
        assert_eq!(refused.code, 5, "{role:?}: {}", refused.stderr);
        assert!(refused.stderr.to_lowercase().contains(expected), "{role:?}: {}", refused.stderr);
        let doctor = run_on(&place, &with(role), ["doctor"]);
        let named = doctor.stdout.contains("missing credentials: ") && doctor.stdout.to_lowercase().contains(expected);
        assert!(doctor.code == 1 && named, "{role:?}: {}", doctor.stdout);
    }
    let no_certificate = place.file("empty.pem", "");
    for file in ["nowhere.pem", &no_certificate] {
        let bus = server.bus("first");
        let own = bus.split("cert_file = \"").nth(1).unwrap().split('"').next().unwrap();
        let doctor = run_on(&place, &bus.replace(own, file), ["doctor"]);
        let told = doctor.stdout.contains("bus.tls.cert_file: ") && doctor.stdout.contains(file);
        assert!(doctor.code == 1 && told, "{file}: {}", doctor.stdout);
    }
    let nowhere = "[bus]\nkind = \"nats\"\nname = \"first\"\nservers = [\"nats://127.0.0.1:1\"]\n";
    let refused = run_on(&place, nowhere, ["import", &lines]);
    assert!(
        refused.code == 5 && refused.stderr.contains("servers: expected one of nats://127.0.0.1:1"),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_node_whose_log_differs_shows_no_figures() {
    let server = NatsServer::start();
    let right = with_programme(&server.bus("right"));
    let batch = right.file("batch.jsonl", format!("{}\n{}\n", contact("e-1"), contact("e-2")));
    run_on(&right, &server.bus("right"), ["import", &batch]).done();
    // A log with as many events, and the ledger of the right one.
    let wrong = Workplace::with_programme();
    let lines = wrong.file("lines.jsonl", format!("{}\n{}\n", contact("f-1"), contact("f-2")));
    wrong.run(["import", &lines]).done();
    std::fs::copy(right.data().join("ledger"), wrong.data().join("ledger")).unwrap();

    let (a, b) = (Service::start_with(&right, &server.bus("right")), Service::start_with(&wrong, &server.bus("wrong")));
    let snapshot = format!("/v1/programmes/{PROGRAMME}/snapshot?period=2019-S1");
    let refused = wait_for("the refusal", || Some(b.get(&snapshot, &[])).filter(|answer| answer.status == 503));
    assert!(refused.body.contains("differs at position"), "{}", refused.body);
    assert!(b.get("/readyz", &[]).body.contains("differs at position"));
    assert_eq!(a.get(&snapshot, &[]).status, 200);
}

#[test]
fn a_log_with_records_of_its_own_is_not_mixed_with_a_stream() {
    let server = NatsServer::start();
    let bus = server.bus("first");
    let place = Workplace::with_programme();
    let node = Service::start_with(&place, &bus);
    let stopped = |node: &Service| {
        wait_for("the halt", || Some(node.get("/readyz", &[])).filter(|r| r.body.contains("republish")))
    };
    assert_eq!(stopped(&node).status, 503);
    assert_eq!(node.post("application/cloudevents+json", &contact("e-1").to_string()).status, 503);
    let mut client = server.client(Role::Node);
    assert!(client.api("STREAM.INFO.MAALTAL", &json!({})).is_err(), "it made a stream");
    assert!(node.terminate().success());
    let doctor = run_on(&place, &bus, ["doctor"]);
    assert!(doctor.code == 1 && doctor.stdout.contains("republish"), "{}", doctor.stdout);
    // Whoever pointed it at the stream by mistake goes on without.
    place.run(["import", &place.file("one.jsonl", contact("e-0").to_string())]).done();

    run_on(&place, &bus, ["republish"]).done();
    let node = Service::start_with(&place, &bus);
    assert_eq!(node.post("application/cloudevents+json", &contact("e-1").to_string()).status, 201);
    assert!(node.terminate().success());

    // Nor is the log of another beginning, on a stream that has some messages.
    let other = Workplace::with_programme();
    let node = Service::start_with(&other, &server.bus("other"));
    let ready = wait_for("the halt", || Some(node.get("/readyz", &[])).filter(|r| r.body.contains("delete store")));
    assert_eq!(ready.status, 503);
    assert_eq!(node.head()["position"], 1);
    assert!(node.terminate().success());
    other.run(["import", &other.file("one.jsonl", contact("e-1").to_string())]).done();

    // As it is told to, it begins anew; what is kept beside the log stays.
    other.run(["token", "new", "--role", "admin", "--name", "boss"]).done();
    for gone in ["store", "witness", "format", "checkpoint", "ledger"] {
        let path = other.data().join(gone);
        let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        assert!(removed.is_ok() || ["checkpoint", "ledger"].contains(&gone), "{gone}: {removed:?}");
    }
    let node = Service::start_with(&other, &server.bus("other"));
    assert_eq!(node.get("/v1/log/head", &[]).status, 401);
    wait_for("readiness", || (node.get("/readyz", &[]).status == 200).then_some(()));
    assert!(node.terminate().success());
    assert_eq!(ledger(&other), ledger(&place));
}

#[test]
fn a_log_from_a_backup_still_follows() {
    let server = NatsServer::start();
    let bus = server.bus("first");
    let place = with_programme(&bus);
    let backup = place.data().with_file_name("backup").display().to_string();
    place.run(["backup", &backup]).done();
    let lines = place.file("one.jsonl", contact("e-1").to_string());
    run_on(&place, &bus, ["import", &lines]).done();

    let restored = Workplace::empty();
    restored.run(["restore", &backup]).done();
    let refused = restored.run(["import", &lines]);
    assert!(refused.code == 1 && refused.stderr.contains("it follows a stream"), "{}", refused.stderr);
    let node = Service::start_with(&restored, &server.bus("restored"));
    head_at(&node, 2);
    wait_for("readiness", || (node.get("/readyz", &[]).status == 200).then_some(()));
    assert!(node.terminate().success());
    assert_eq!(ledger(&restored), ledger(&place));
}
