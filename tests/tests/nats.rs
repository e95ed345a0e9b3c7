//! The servers that other tests stand on, with the configurations that are deployed: what they keep, and what they refuse.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on says where it stopped")]

use maaltal_tests::{Message, NatsClient, NatsCluster, NatsServer, Role};
use serde_json::{Value as Json, json};
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn event(id: usize) -> Json {
    json!({
        "specversion": "1.0", "source": "/lolland/erhvervsservice", "id": format!("c-{id}"),
        "type": "dk.maaltal.company.contacted.v1", "programme": "lolland-falster", "occurredon": "2019-05-13",
        "data": {"company": "24256790", "channel": "visit"}
    })
}

fn events(count: usize) -> Vec<Message> {
    (1..=count).map(|id| Message::structured(&event(id))).collect()
}

/// How many messages the stream holds.
fn held(client: &mut NatsClient) -> u64 {
    client.api("STREAM.INFO.MAALTAL", &Json::Null).unwrap()["state"]["messages"].as_u64().unwrap()
}

/// The stored message `sequence`: its subject, headers and body, as bytes in base64.
fn stored(client: &mut NatsClient, sequence: u64) -> Json {
    client.api("STREAM.MSG.GET.MAALTAL", &json!({"seq": sequence})).unwrap()["message"].take()
}

#[test]
fn a_server_keeps_what_it_acknowledged() {
    let mut server = NatsServer::start();
    let mut client = server.client(Role::Node);
    let made = client.create_stream(1).unwrap();
    assert_eq!(made["config"]["deny_purge"], true, "{made}");
    let acknowledged = client.publish(&Message::structured(&event(1))).unwrap();
    assert_eq!(acknowledged["seq"], 1, "{acknowledged}");
    let batch = client.batch(&events(500)).unwrap();
    assert_eq!((&batch["count"], &batch["seq"]), (&json!(500), &json!(501)), "{batch}");
    client.batch_without_end(&events(3)).unwrap();
    assert_eq!(held(&mut client), 501);
    server.restart();
    assert_eq!(held(&mut client), 501);
    server.restart_empty();
    client.create_stream(1).unwrap();
    assert_eq!(held(&mut client), 0);
}

#[test]
fn both_modes_and_any_bytes_are_published_as_they_are() {
    let server = NatsServer::start();
    let mut client = server.client(Role::Publisher);
    client.create_stream(1).unwrap();
    client.publish(&Message::binary(&event(7)).header("Maaltal-Reply", "maaltal.v1.replies.me")).unwrap();
    let binary = stored(&mut client, 1);
    assert_eq!(binary["subject"], "maaltal.v1.events.lolland-falster.company.contacted");
    // {"channel":"visit","company":"24256790"} and the headers' first line, in base64.
    assert_eq!(binary["data"], "eyJjaGFubmVsIjoidmlzaXQiLCJjb21wYW55IjoiMjQyNTY3OTAifQ==");
    assert!(binary["hdrs"].as_str().unwrap().starts_with("TkFUUy8xLjAN"), "{binary}");
    client.publish(&Message::new("maaltal.v1.events.junk", [0xff, 0x00, 0x80])).unwrap();
    assert_eq!(stored(&mut client, 2)["data"], "/wCA");
    client.subscribe("maaltal.v1.replies.me").unwrap();
    client.throw(&Message::new("maaltal.v1.replies.me", "{}")).unwrap();
    assert_eq!(client.next("maaltal.v1.replies.me").unwrap()["body"], "{}");
    // A published report fits, more than any event may be does not.
    client.publish(&Message::new("maaltal.v1.events.large", vec![b'x'; 2 << 20])).unwrap();
    let refused = client.publish(&Message::new("maaltal.v1.events.large", vec![b'x'; (2 << 20) + 1])).unwrap_err();
    assert!(refused.contains("payload"), "{refused}");
}

#[test]
fn a_held_server_says_nothing_until_it_goes_on() {
    let mut server = NatsServer::start();
    let address = server.url().trim_start_matches("nats://").to_owned();
    let greeting = |patience: u64| {
        let mut connection = TcpStream::connect(&address).unwrap();
        connection.set_read_timeout(Some(Duration::from_millis(patience))).unwrap();
        connection.read(&mut [0; 4])
    };
    assert_eq!(greeting(60_000).unwrap(), 4);
    server.pause();
    assert!(greeting(100).is_err());
    server.resume();
    assert_eq!(greeting(60_000).unwrap(), 4);
}

/// That the server takes none of what is not this role's business.
fn refuses(client: &mut NatsClient, api: &[&str], publish: &[&str], subscribe: &[&str]) {
    let check = |what: &str, refused: Result<Json, String>| {
        let refused = refused.expect_err(what).to_lowercase();
        assert!(refused.contains("permissions violation") && refused.contains(&what.to_lowercase()), "{refused}");
    };
    for what in api {
        check(&format!("$JS.API.{what}"), client.api(what, &json!({})));
    }
    for subject in publish {
        check(subject, client.throw(&Message::new(*subject, "{}")));
    }
    for subject in subscribe {
        check(subject, client.subscribe(subject));
    }
}

#[test]
fn each_role_may_do_what_is_its_business_and_nothing_else() {
    let server = NatsServer::start_secured();
    let mut node = server.client(Role::Node);
    let mut publisher = server.client(Role::Publisher);
    node.create_stream(1).unwrap();
    publisher.publish(&Message::structured(&event(1))).unwrap();
    publisher.batch(&events(2)).unwrap();
    publisher.subscribe("maaltal.v1.replies.me").unwrap();
    node.throw(&Message::new("maaltal.v1.replies.me", "{}")).unwrap();
    publisher.next("maaltal.v1.replies.me").unwrap();
    refuses(
        &mut publisher,
        &["STREAM.PURGE.MAALTAL", "STREAM.DELETE.MAALTAL", "STREAM.MSG.DELETE.MAALTAL", "STREAM.INFO.MAALTAL"],
        &[
            "maaltal.v1.restored.lolland-falster.company.contacted",
            "maaltal.v1.events.lolland-falster.programme.defined",
            "maaltal.v1.events.lolland-falster.report.published",
            "maaltal.v1.rejected._",
            "maaltal.v1.nodes.a.head",
        ],
        &["maaltal.v1.events.>", "_INBOX_NODE.>", ">"],
    );

    node.publish(&Message::new("maaltal.v1.restored.lolland-falster.company.contacted", "{}")).unwrap();
    node.api("STREAM.MSG.DELETE.MAALTAL", &json!({"seq": 2})).unwrap();
    assert_eq!(held(&mut node), 3);
    let update = ["STREAM.PURGE.MAALTAL", "STREAM.DELETE.MAALTAL", "STREAM.UPDATE.MAALTAL", "STREAM.CREATE.OTHER"];
    refuses(&mut node, &update, &["elsewhere"], &["maaltal.v1.events.>", "_INBOX.>"]);
}

#[test]
fn only_a_valid_certificate_of_a_known_name_comes_in() {
    let mut server = NatsServer::start_secured();
    let mut refused = |role, why: &str| {
        assert!(NatsClient::connect(&[server.url()], server.certificates(), role).is_err(), "{role:?}");
        server.wait_said(why);
    };
    refused(Role::Stranger, "authentication error");
    refused(Role::Expired, "certificate has expired");
    let bare = NatsClient::connect(&[server.url()], None, Role::Node).map(drop).unwrap_err();
    assert!(bare.contains("certificate"), "{bare}");
}

/// Asks as often as it takes while a cluster settles: a new leader may have missed a batch's beginning, and then takes none of
/// it, or may not be heard of yet where the client is.
fn settled<T>(mut ask: impl FnMut() -> Result<T, String>) -> T {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let refusal = match ask() {
            Ok(answer) => return answer,
            Err(refusal) => refusal,
        };
        let passes = ["batch is incomplete", "no responders"];
        assert!(passes.iter().any(|passing| refusal.contains(passing)), "{refusal}");
        assert!(Instant::now() < deadline, "{refusal}");
    }
}

#[test]
fn three_servers_keep_the_stream_while_two_are_there_and_through_the_death_of_all() {
    let mut cluster = NatsCluster::start();
    let mut node = cluster.client(Role::Node);
    settled(|| node.create_stream(3));
    let mut publisher = cluster.client(Role::Publisher);
    settled(|| publisher.batch(&events(100)));
    let leader = cluster.stream_leader();
    cluster.server(leader).kill();
    assert_ne!(cluster.stream_leader(), leader);
    settled(|| publisher.batch(&events(100)));
    cluster.server(leader).restart();
    cluster.kill();
    cluster.restart();
    cluster.stream_leader();
    let mut node = cluster.client(Role::Node);
    let told = settled(|| node.api("STREAM.INFO.MAALTAL", &Json::Null));
    assert_eq!(told["state"]["messages"], 200);
}

#[test]
fn only_a_server_joins_the_cluster() {
    let mut cluster = NatsCluster::start();
    cluster.intruder(Role::Publisher).wait_said("Authorization Violation");
    cluster.wait_ready();
}

#[test]
fn make_stream_ends_cleanly_when_told() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/stream.py");
    // As a shell starts what runs in its background.
    let ignoring = r#"trap "" INT; exec python3 "$0" --nodes 0"#;
    let mut stream = Command::new("sh").args(["-c", ignoring]).arg(script).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(stream.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("nats: nats://").unwrap_or_else(|| panic!("{line:?}")).to_owned();
    TcpStream::connect(&address).unwrap();
    Command::new("kill").args(["-INT", &stream.id().to_string()]).status().unwrap();
    assert!(stream.wait().unwrap().success());
    TcpStream::connect(&address).unwrap_err();
}
