//! Events through a real stream: several nodes, other clients, and the way back.

use maaltal_tests::{Message, NatsServer, PROGRAMME, Role, Service, Workplace, fixture, run};
use serde_json::{Value as Json, json};
use std::time::{Duration, Instant};

/// How long anything may take that is waited for; far more than it needs.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until something is there.
#[track_caller]
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "{what}: not there in time");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Waits until a node's log reaches a position; its head.
#[track_caller]
pub fn head_at(node: &Service, position: u64) -> Json {
    wait_for(&format!("position {position}"), || Some(node.head()).filter(|head| head["position"] == position))
}

/// Runs a command as a node of a stream.
pub fn run_on<const N: usize>(place: &Workplace, bus: &str, arguments: [&str; N]) -> maaltal_tests::Ran {
    let configuration = place.configuration(bus);
    run(arguments.into_iter().chain(["--config", &configuration]))
}

/// A workplace whose node has put the fixtures' programme on the stream.
pub fn with_programme(bus: &str) -> Workplace {
    let place = Workplace::empty();
    let file = fixture("lolland-falster/programme.toml").display().to_string();
    run_on(&place, bus, ["programme", "apply", &file]).done();
    place
}

/// An event of a company that was contacted.
pub fn contact(id: &str) -> Json {
    json!({"specversion": "1.0", "source": "/s", "id": id, "type": "dk.maaltal.company.contacted.v1",
        "programme": PROGRAMME, "occurredon": "2019-02-01", "data": {"company": "24256790", "channel": "visit"}})
}

/// What a ledger says, without how often it was written.
pub fn ledger(place: &Workplace) -> Vec<String> {
    let text = std::fs::read_to_string(place.data().join("ledger")).unwrap();
    let last = text.lines().rfind(|line| line.starts_with("at ")).unwrap().to_owned();
    text.lines().filter(|line| line.starts_with("no ")).map(str::to_owned).chain([last]).collect()
}

const SNAPSHOT: &str = "/v1/programmes/lolland-falster/snapshot?period=2019-S1&cutoff=2019-06-30&known_at=";

#[test]
fn all_nodes_have_one_head_and_one_ledger() {
    let server = NatsServer::start();
    let first = with_programme(&server.bus("first"));
    let batch = fixture("lolland-falster/batch-01.jsonl").display().to_string();
    let imported = run_on(&first, &server.bus("first"), ["import", &batch, "--json"]).done();
    assert_eq!(serde_json::from_str::<Json>(&imported).unwrap()["recorded"], 286);

    let second = Workplace::empty();
    let (a, b) =
        (Service::start_with(&first, &server.bus("first")), Service::start_with(&second, &server.bus("second")));
    assert_eq!(a.post("application/cloudevents+json", &contact("over-http").to_string()).json()["position"], 288);
    let mut client = server.client(Role::Publisher);
    client.subscribe("_INBOX.answers").unwrap();
    let asking = |message: Message| message.header("Maaltal-Reply", "_INBOX.answers");
    let mut answer = |message: Message| {
        let sequence = client.publish(&message).unwrap()["seq"].clone();
        // Each node answers, and all answers are equal.
        let answers =
            [(); 2].map(|()| serde_json::from_str(client.next("_INBOX.answers").unwrap()["body"].as_str().unwrap()));
        let [one, other]: [Json; 2] = answers.map(Result::unwrap);
        assert_eq!(one, other);
        assert_eq!(one["sequence"], sequence);
        one
    };
    assert_eq!(answer(asking(Message::structured(&contact("x-1"))))["position"], 289);
    assert_eq!(answer(asking(Message::binary(&contact("x-2"))))["position"], 290);
    assert_eq!(answer(asking(Message::structured(&contact("x-2"))))["outcome"], "already_recorded");
    let mut other = contact("x-2");
    other["data"]["channel"] = "phone".into();
    let conflict = answer(asking(Message::structured(&other).header("Nats-Msg-Id", "m-1")));
    assert_eq!((&conflict["outcome"], &conflict["position"]), (&json!("conflict"), &json!(290)));
    let mut wrong = contact("x-3");
    wrong["data"]["company"] = "24256791".into();
    let rejected = answer(asking(Message::structured(&wrong)));
    assert_eq!(rejected["outcome"], "rejected");
    assert_eq!(rejected["errors"][0]["pointer"], "/data/company");

    // A late node, and one that comes back from the dead, end there too.
    let third = Workplace::empty();
    let c = Service::start_with(&third, &server.bus("third"));
    b.kill();
    let b = Service::start_with(&second, &server.bus("second"));
    let head = head_at(&a, 290);
    assert_eq!((&head_at(&b, 290), &head_at(&c, 290)), (&head, &head));
    let figures = [&a, &b, &c].map(|node| node.get(&format!("{SNAPSHOT}290"), &[]).json());
    assert_eq!((&figures[1], &figures[2]), (&figures[0], &figures[0]));
    for node in [a, b, c] {
        wait_for("readiness", || (node.get("/readyz", &[]).status == 200).then_some(()));
        assert!(node.terminate().success());
    }
    assert_eq!((ledger(&second), ledger(&third)), (ledger(&first), ledger(&first)));
    assert_eq!(ledger(&first).len(), 4, "{:?}", ledger(&first));
    for place in [&first, &second, &third] {
        place.run(["verify"]).done();
    }
}

#[test]
fn a_report_that_is_published_is_announced() {
    let server = NatsServer::start();
    let place = with_programme(&server.bus("first"));
    let node = Service::start_with(&place, &server.bus("first"));
    let mut client = server.client(Role::Publisher);
    let subject = format!("maaltal.v1.released.{PROGRAMME}");
    client.subscribe(&subject).unwrap();
    let table = node.get(&format!("{SNAPSHOT}1"), &[]).json();
    let report = json!({"specversion": "1.0", "source": "/s", "id": "report-1", "type": "dk.maaltal.report.published.v1",
        "programme": PROGRAMME, "occurredon": "2019-07-01", "data": {"meeting": "2019-11", "period": "2019-S1",
        "cutoff": "2019-06-30", "as_of": 1, "head": table["view"]["head"], "table": table}});
    let answer = node.post("application/cloudevents+json", &report.to_string());
    assert_eq!(answer.status, 201, "{}", answer.body);
    let told = client.next(&subject).unwrap();
    let told: Json = serde_json::from_str(told["body"].as_str().unwrap()).unwrap();
    let expected = json!({"programme": PROGRAMME, "meeting": "2019-11", "period": "2019-S1", "cutoff": "2019-06-30",
        "position": 1});
    assert_eq!(told, expected);
}

#[test]
fn nothing_is_lost_or_doubled_when_a_node_is_killed_while_events_come() {
    let server = NatsServer::start();
    let (first, second) = (with_programme(&server.bus("first")), Workplace::empty());
    let b = Service::start_with(&second, &server.bus("second"));
    let sent = std::thread::scope(|scope| {
        let publishing = scope.spawn(|| {
            let mut client = server.client(Role::Publisher);
            for number in 0..1_500 {
                // Some twice, some under the ids of others before them.
                let event = contact(&format!("e-{}", number - number % 7 / 6));
                client.publish(&Message::structured(&event)).unwrap();
            }
        });
        for round in 0..4 {
            let a = Service::start_with(&first, &server.bus("first"));
            let before = a.head()["position"].as_u64().unwrap();
            wait_for("more events", || {
                (publishing.is_finished() || a.head()["position"].as_u64() > Some(before + 100 + round)).then_some(())
            });
            a.kill();
        }
        publishing.join().unwrap();
        1_500
    });
    let a = Service::start_with(&first, &server.bus("first"));
    let recorded = 1 + sent - (0..sent).filter(|number| number % 7 == 6).count() as u64;
    assert_eq!(head_at(&a, recorded), head_at(&b, recorded));
    assert!(a.terminate().success() && b.terminate().success());
    assert_eq!(ledger(&first), ledger(&second));
}

#[test]
fn a_lost_stream_is_made_anew_from_a_log() {
    let mut server = NatsServer::start();
    let bus = server.bus("first");
    let first = with_programme(&bus);
    let batch = fixture("lolland-falster/batch-01.jsonl").display().to_string();
    run_on(&first, &bus, ["import", &batch]).done();
    let node = Service::start_with(&first, &bus);
    let head = head_at(&node, 287);
    assert!(node.terminate().success());

    server.restart_empty();
    let node = Service::start_with(&first, &bus);
    let ready = wait_for("the node to notice", || {
        Some(node.get("/readyz", &[])).filter(|a| a.body.contains("there is no stream"))
    });
    assert_eq!(ready.status, 503);
    assert_eq!(node.get(&format!("{SNAPSHOT}287"), &[]).status, 503);
    assert!(node.terminate().success());

    let published = run_on(&first, &bus, ["republish"]).done();
    assert!(published.contains("287 of them published now"), "{published}");
    assert!(run_on(&first, &bus, ["republish"]).done().contains("0 of them published now"));
    let second = Workplace::empty();
    let (a, b) = (Service::start_with(&first, &bus), Service::start_with(&second, &server.bus("second")));
    assert_eq!((head_at(&a, 287), head_at(&b, 287)), (head.clone(), head));
    assert_eq!(b.post("application/cloudevents+json", &contact("afterwards").to_string()).status, 201);
    assert_eq!(head_at(&a, 288), head_at(&b, 288));
    assert!(a.terminate().success() && b.terminate().success());
    assert_eq!(ledger(&first), ledger(&second));

    // A log that has another history is not put on top.
    let other = Workplace::with_programme();
    let refused = run_on(&other, &server.bus("other"), ["republish"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.contains("expected an empty one, or one with the beginning of this log"),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_log_that_follows_takes_events_from_the_stream_only() {
    let server = NatsServer::start();
    let place = with_programme(&server.bus("first"));
    let lines = place.file("one.jsonl", contact("e-1").to_string());
    let refused = place.run(["import", &lines]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("it follows a stream"), "{}", refused.stderr);
    let embedded = place.configuration("");
    let served = run(["serve", "--config", &embedded]);
    assert!(served.code == 1 && served.stderr.contains("bus.kind: expected nats"), "{}", served.stderr);
    let examined = || {
        let said = run_on(&place, &server.bus("first"), ["doctor"]).done();
        said.lines().filter(|line| line.starts_with("ok")).count()
    };
    assert_eq!(examined(), 9);
    // While a service holds the log its keys are not looked at.
    let node = Service::start_with(&place, &server.bus("first"));
    assert_eq!(examined(), 8);
    assert!(node.terminate().success());
}

#[test]
fn a_batch_counts_whole_or_not_at_all() {
    let server = NatsServer::start();
    let place = with_programme(&server.bus("first"));
    let node = Service::start_with(&place, &server.bus("first"));
    let mut client = server.client(Role::Publisher);
    let batch = |name: &str| (0..20).map(|n| Message::structured(&contact(&format!("{name}-{n}")))).collect::<Vec<_>>();
    client.batch_without_end(&batch("never")).unwrap();
    assert_eq!(client.batch(&batch("whole")).unwrap()["count"], 20);
    let head = head_at(&node, 21);
    let lines: String = (0..20).map(|n| format!("{}\n", contact(&format!("lines-{n}")))).collect();
    let answer = node.post("application/x-ndjson", &lines).json();
    assert_eq!(answer["counts"], json!({"recorded": 20, "already_recorded": 0, "conflict": 0, "rejected": 0}));
    assert_eq!(answer["outcomes"][19]["position"], 41);
    assert_ne!(head_at(&node, 41), head);
}
