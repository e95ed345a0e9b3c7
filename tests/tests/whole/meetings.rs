//! Meetings on a whole service, and their feed as a calendar that is not ours reads it.

use maaltal_tests::{PROGRAMME, Service, Workplace, run};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const ONE: &str = "application/cloudevents+json";

fn event(id: &str, name: &str, data: &Json) -> String {
    json!({"specversion": "1.0", "source": "/lolland-falster/styregruppe", "id": id,
        "type": format!("dk.maaltal.{name}.v1"), "programme": PROGRAMME, "occurredon": "2019-03-01", "data": data})
    .to_string()
}

fn record(service: &Service, id: &str, name: &str, data: &Json) {
    let answer = service.post(ONE, &event(id, name, data));
    assert_eq!(answer.status, 201, "{}", answer.body);
}

fn meetings(rest: &str) -> String {
    format!("/v1/programmes/{PROGRAMME}/meetings{rest}")
}

/// What the foreign library reads in a feed.
fn read(log: &Workplace, feed: &str) -> Json {
    let file = log.file("meetings.ics", feed);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let python = root.join(".tools/venv/bin/python");
    let ran = Command::new(&python).arg(root.join("tests/python/feed.py")).arg(file).output();
    let ran = ran.unwrap_or_else(|error| panic!("{}: {error}; run `make tools`", python.display()));
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    serde_json::from_slice(&ran.stdout).unwrap()
}

/// The events of a feed by UID; each is there once.
fn by_uid(feed: &Json) -> BTreeMap<String, Json> {
    let events = feed["events"].as_array().unwrap();
    let all: BTreeMap<_, _> =
        events.iter().map(|event| (event["uid"].as_str().unwrap().to_owned(), event.clone())).collect();
    assert_eq!(all.len(), events.len(), "{feed}");
    assert_eq!((&feed["wrong"], &feed["missing_zones"]), (&json!([]), &json!([])));
    all
}

fn uid(meeting: &str, what: &str) -> String {
    format!("{PROGRAMME}.{meeting}.{what}@maaltal")
}

#[test]
fn a_calendar_follows_what_is_called_moved_and_cancelled() {
    let log = Workplace::with_programme();
    let service = Service::start(&log);
    let path = meetings(".ics?lang=en");
    record(
        &service,
        "1",
        "meeting.called",
        &json!({"meeting": "2019-05", "starts_at": "2019-05-14T07:00:00Z",
        "place": "Parkvej 37, 4800 Nykøbing F; sal \"2\"\nindgang ved gavlen", "host": "3F"}),
    );
    record(&service, "2", "meeting.called", &json!({"meeting": "2019-11", "starts_at": "2019-11-12T09:00:00+01:00"}));
    record(&service, "3", "meeting.called", &json!({"meeting": "nat", "starts_at": "2019-10-27T02:30:00+01:00"}));
    record(
        &service,
        "4",
        "meeting.called",
        &json!({"meeting": "e-1", "group": "Erhvervsgruppen",
        "starts_at": "2019-03-31T03:00:00+02:00"}),
    );
    let first = service.get(&path, &[]);
    let feed = read(&log, &first.body);
    assert_eq!(feed["refresh"], 3_600.0);
    let before = by_uid(&feed);

    let at = |meeting: &str, what: &str| {
        let own = &before[&uid(meeting, what)];
        format!(
            "{} {} {}",
            own["start"].as_str().unwrap(),
            own["end"].as_str().unwrap(),
            own["status"].as_str().unwrap()
        )
    };
    // The same hour on the clock, two hours ahead in May and one in November.
    assert_eq!(at("2019-05", "meeting"), "2019-05-14T09:00:00+02:00 2019-05-14T11:00:00+02:00 CONFIRMED");
    assert_eq!(at("2019-11", "meeting"), "2019-11-12T09:00:00+01:00 2019-11-12T11:00:00+01:00 CONFIRMED");
    assert_eq!(at("nat", "meeting"), "2019-10-27T01:30:00+00:00 2019-10-27T04:30:00+01:00 CONFIRMED");
    assert_eq!(at("e-1", "meeting"), "2019-03-31T03:00:00+02:00 2019-03-31T05:00:00+02:00 CONFIRMED");
    assert_eq!(at("2020-05", "meeting"), "2020-05-12 2020-05-13 TENTATIVE");
    assert_eq!(at("2019-05", "agenda"), "2019-05-04 2019-05-05 CONFIRMED");
    assert_eq!(at("2019-05", "minutes"), "2019-05-28 2019-05-29 CONFIRMED");
    assert!(!before.contains_key(&uid("e-1", "agenda")));
    let called = &before[&uid("2019-05", "meeting")];
    assert_eq!(called["location"], "Parkvej 37, 4800 Nykøbing F; sal \"2\"\nindgang ved gavlen");
    assert!(called["description"].as_str().unwrap().starts_with("Host: 3F\n"), "{called}");

    let head = service.head()["position"].to_string();
    record(&service, "5", "meeting.moved", &json!({"meeting": "2019-05", "starts_at": "2019-06-04T09:00:00+02:00"}));
    record(&service, "6", "meeting.cancelled", &json!({"meeting": "2019-11"}));
    let second = service.get(&path, &[]);
    let after = by_uid(&read(&log, &second.body));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (uid, new) in &after {
        let old = &before[uid];
        if uid.contains(".2019-05.") || uid.contains(".2019-11.") {
            assert!(new["sequence"].as_u64() > old["sequence"].as_u64(), "{new}");
            assert!(new["stamp"].as_str() >= old["stamp"].as_str(), "{new}");
        } else {
            assert_eq!(new, old);
        }
    }
    assert_eq!(after[&uid("2019-05", "meeting")]["start"], "2019-06-04T09:00:00+02:00");
    assert_eq!(after[&uid("2019-05", "agenda")]["start"], "2019-05-25");
    let cancelled = &after[&uid("2019-11", "meeting")];
    assert_eq!((&cancelled["status"], &cancelled["transparent"]), (&json!("CANCELLED"), &json!(true)));
    assert!(cancelled["summary"].as_str().unwrap().starts_with("Cancelled: "), "{cancelled}");

    // A view is the same bytes for ever: from the service, with another tag than the next, and from the command.
    assert_ne!(first.etag, second.etag);
    let again = service.get(&format!("{path}&known_at={head}"), &[]);
    assert_eq!((&again.body, &again.etag), (&first.body, &first.etag));
    assert_eq!(service.get(&path, &[("If-None-Match", second.etag.as_deref().unwrap())]).status, 304);
    drop(service);
    let known = ["meetings", "--programme", PROGRAMME, "--ics", "--known-at", &head, "--lang", "en"];
    assert_eq!(log.run(known).done(), first.body);
}

#[test]
fn what_is_due_and_overdue_in_the_terminal_and_for_programs() {
    let log = Workplace::with_programme();
    let lines = [
        event("1", "meeting.agenda_sent", &json!({"meeting": "2018-11", "text": "Sendt"})),
        event("2", "meeting.called", &json!({"meeting": "x", "starts_at": "2019-03-20T13:00:00+01:00"})),
        event(
            "3",
            "decision.taken",
            &json!({"decision": "b1", "meeting": "2018-11", "text": "Flere besøg", "track": "back_on_track"}),
        ),
        event(
            "4",
            "action.assigned",
            &json!({"action": "o1", "meeting": "2018-11", "text": "Ring", "owner": "3F", "due": "2019-03-02"}),
        ),
    ];
    let file = log.file("more.jsonl", lines.map(|line| format!("{line}\n")).concat());
    log.run(["import", &file]).done();
    let on = |day: &str, language: &str| {
        log.run(["meetings", "--programme", PROGRAMME, "--on", day, "--lang", language]).done()
    };
    let danish = on("2019-03-11", "da");
    for part in [
        "Møder, Rekruttering fra Kanten",
        "pr. 11.03.2019",
        "2018-05",
        "OVERSKREDET 22.05.2018",
        "ikke udsendt",
        "udsendt 01.03.2019 (for sent)",
        "20.03.2019 13:00",
        "indkaldt, ekstraordinært",
        "OVERSKREDET 10.03.2019",
        "2. halvår 2018",
        "tilbage på sporet",
        "Flere besøg",
        "OVERSKREDET  02.03.2019",
    ] {
        assert!(danish.contains(part), "{part}: {danish}");
    }
    assert!(on("2019-03-02", "en").contains("open"), "{}", on("2019-03-02", "en"));

    let json: Json =
        serde_json::from_str(&log.run(["meetings", "--programme", PROGRAMME, "--on", "2019-03-11", "--json"]).done())
            .unwrap();
    let extra = json["meetings"].as_array().unwrap().iter().find(|own| own["id"] == "x").unwrap();
    assert_eq!(extra["agenda"], json!({"due": "2019-03-10", "sent": null, "state": "overdue"}));
    assert_eq!(extra["report"], json!({"period": "2018-S2", "cutoff": "2019-03-09"}));
    assert_eq!((&extra["starts_at"], &extra["sequence"]), (&json!("2019-03-20T13:00:00+01:00"), &json!(1)));
    let hosts: Vec<_> = json["meetings"].as_array().unwrap().iter().map(|own| own["host"].as_str().unwrap()).collect();
    assert_eq!(
        hosts[..5],
        ["Lolland Kommune", "Guldborgsund Kommune", "Business Lolland-Falster", "Business Lolland-Falster", "3F"]
    );
    assert_eq!(json["actions"][0]["state"], "overdue");

    let service = Service::start(&log);
    assert_eq!(service.get(&meetings("?on=2019-03-11"), &[]).json(), json);
    let data = log.data().display().to_string();
    let read = run(["token", "new", "--role", "read", "--name", "r", "--data", &data]);
    let read = format!("Bearer {}", read.done().trim());
    // Until something is released there is no such programme for whoever may only read.
    assert_eq!(service.get(&meetings(""), &[("Authorization", &read)]).status, 404);
    assert_eq!(service.get(&meetings(".ics"), &[]).status, 401);
}
