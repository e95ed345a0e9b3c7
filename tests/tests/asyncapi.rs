//! The description of what goes over NATS agrees with the stream and with the rights that are deployed.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on says where it stopped")]

use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::path::Path;

fn yaml(path: &str) -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    serde_yaml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

fn description() -> Json {
    yaml("docs/asyncapi.yaml")
}

/// Every value below `value`, itself included.
fn all(value: &Json) -> Vec<&Json> {
    let below: Vec<&Json> = match value {
        Json::Array(items) => items.iter().collect(),
        Json::Object(fields) => fields.values().collect(),
        _ => Vec::new(),
    };
    [vec![value], below.into_iter().flat_map(all).collect()].concat()
}

/// A subject of each channel: the parameters filled in with examples.
fn subjects(description: &Json) -> Vec<(String, String)> {
    let examples = [
        ("{programme}", "lolland-falster"),
        ("{name}", "company.contacted"),
        ("{sequence}", "17"),
        ("{subject}", "erhvervsservice.c-1"),
        ("{node}", "node-a"),
    ];
    let subject = |channel: &Json| {
        let address = channel["address"].as_str().unwrap().to_owned();
        examples.iter().fold(address, |address, (parameter, example)| address.replace(parameter, example))
    };
    description["channels"].as_object().unwrap().iter().map(|(name, c)| (name.clone(), subject(c))).collect()
}

/// Whether a pattern of NATS takes a subject: `*` stands for one part, a last `>` for one or more.
fn takes(pattern: &str, subject: &str) -> bool {
    match (pattern.split_once('.'), subject.split_once('.')) {
        _ if pattern == ">" => true,
        (Some((head, pattern)), Some((first, subject))) => (head == "*" || head == first) && takes(pattern, subject),
        (None, None) => pattern == "*" || pattern == subject,
        _ => false,
    }
}

/// What a user may `publish` or `subscribe` to.
fn allowed(user: &str, what: &str) -> Vec<String> {
    let access = yaml("deploy/nats/access.conf");
    let users = access["accounts"]["MAALTAL"]["users"].as_array().unwrap();
    let user = users.iter().find(|known| known["user"] == user).unwrap();
    let patterns = user["permissions"][what]["allow"].as_array().unwrap();
    patterns.iter().map(|pattern| pattern.as_str().unwrap().to_owned()).collect()
}

/// Channels whose subject one of the patterns takes.
fn taken(patterns: &[String]) -> BTreeSet<String> {
    let is_taken = |subject: &str| patterns.iter().any(|pattern| takes(pattern, subject));
    subjects(&description()).into_iter().filter(|(_, subject)| is_taken(subject)).map(|(channel, _)| channel).collect()
}

fn names<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

/// Channels on which the node does this.
fn operated(action: &str) -> BTreeSet<String> {
    let description = description();
    let operations = description["operations"].as_object().unwrap();
    let done = operations.values().filter(|operation| operation["action"] == action);
    let channel =
        |operation: &Json| operation["channel"]["$ref"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    done.map(channel).collect()
}

#[test]
fn every_reference_leads_somewhere_and_every_parameter_is_described() {
    let description = description();
    assert_eq!(description["asyncapi"], "3.0.0");
    let references = all(&description).into_iter().filter_map(|value| value.get("$ref")?.as_str());
    let lost: Vec<_> = references.filter(|to| description.pointer(to.trim_start_matches('#')).is_none()).collect();
    assert!(lost.is_empty(), "{lost:?}");
    for (name, channel) in description["channels"].as_object().unwrap() {
        let address = channel["address"].as_str().unwrap();
        let parts: BTreeSet<_> =
            address.split('.').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        let described: BTreeSet<_> = channel["parameters"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(parts, described, "{name}");
    }
    assert!(subjects(&description).iter().all(|(_, subject)| !subject.contains('{')), "{:?}", subjects(&description));
}

#[test]
fn the_stream_takes_the_channels_that_are_to_last() {
    let stream = yaml("tests/fixtures/stream.json");
    let kept: Vec<_> = stream["subjects"].as_array().unwrap().iter().map(|s| s.as_str().unwrap().to_owned()).collect();
    assert_eq!(taken(&kept), names(["events", "restored", "deleted"]));
}

#[test]
fn each_role_may_do_what_is_described_and_no_more() {
    let node = |what| taken(&allowed("CN=node", what));
    assert_eq!(node("publish"), operated("send"));
    // What lasts is received through the stream, not by subscribing.
    let through_the_stream = names(["events", "restored", "deleted"]);
    assert_eq!(&node("subscribe") | &through_the_stream, operated("receive"));
    assert!(node("subscribe").is_disjoint(&through_the_stream));
    assert_eq!(taken(&allowed("CN=publisher", "publish")), names(["events"]));
    assert_eq!(taken(&allowed("CN=publisher", "subscribe")), names(["replies"]));
}

#[test]
fn no_right_is_given_to_what_is_not_described() {
    let described: Vec<_> = subjects(&description()).into_iter().map(|(_, subject)| subject).collect();
    for (user, what) in
        [("node", "publish"), ("node", "subscribe"), ("publisher", "publish"), ("publisher", "subscribe")]
    {
        for pattern in allowed(&format!("CN={user}"), what) {
            let is_described = described.iter().any(|subject| takes(&pattern, subject));
            let is_of_the_server = ["_INBOX", "$JS."].iter().any(|start| pattern.starts_with(start));
            assert!(pattern != ">" && (is_described || is_of_the_server), "{user} {what} {pattern}");
        }
    }
}

#[test]
fn patterns_take_subjects_as_the_server_does() {
    let check = |pattern: &str, subject: &str, expected: bool| {
        assert_eq!(takes(pattern, subject), expected, "{pattern} {subject}")
    };
    check("a.b", "a.b", true);
    check("a.b", "a.b.c", false);
    check("a.*", "a.b", true);
    check("a.*", "a.b.c", false);
    check("a.>", "a.b.c", true);
    check("a.>", "a", false);
    check("b.>", "a.b", false);
}
