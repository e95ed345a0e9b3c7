//! What a good record becomes, and rules that need more than one record.

use super::*;
use crate::{cloud_event, cloud_event_line};
use maaltal_domain::Data;
use serde_json::{Value as Json, json};

fn definition(id: &str, groups: &[&str]) -> Json {
    let groups: Vec<_> = groups.iter().map(|code| json!({"code": code, "name": {"da": code}})).collect();
    json!({
        "id": id, "name": {"da": "Kanten"}, "municipalities": ["360"], "start": "2018-01-01", "target_group": groups,
        "kpi": [{"id": "c", "name": {"da": "K"}, "measure": "events", "of": ["company.contacted"]}],
    })
}

fn gate(groups: &[&str]) -> Gate {
    let programme = Programme::read(&definition("kanten", groups)).unwrap();
    let mut keys = PseudonymKeys::default();
    keys.insert(programme.id.clone(), &[7; 32]).unwrap();
    Gate::new([programme.into()], keys)
}

fn event(name: &str, data: Json) -> Json {
    json!({
        "specversion": "1.0", "source": "/s", "id": "e1", "type": format!("dk.maaltal.{name}.v1"),
        "programme": "kanten", "occurredon": "2019-05-14", "data": data,
    })
}

fn check(gate: &mut Gate, event: &Json) -> Result<NewEvent, String> {
    let text = event.to_string();
    let record = cloud_event(text.as_bytes());
    gate.check(&record, "2019-05-14".parse().unwrap()).map_err(|rejection| rejection.to_string())
}

#[test]
fn person_numbers_become_pseudonyms_with_a_key() {
    let held = |citizen: &str| event("conversation.held", json!({"citizen": citizen, "kind": "first"}));
    let of = |citizen| check(&mut gate(&[]), &held(citizen)).map(|event| event.data.citizen().unwrap().to_string());
    assert_eq!(of("010190-1234").unwrap(), "pd969f159aa17149f76d21320992b8305");
    assert_eq!(of("0101901234"), of("010190-1234"));
    assert_eq!(of("b7208685530").unwrap(), "b7208685530");
    assert!(of("010190-1234 x").is_err());
    let mut other = held("0101901234");
    other["programme"] = "other".into();
    assert!(check(&mut gate(&[]), &other).unwrap_err().contains("key of the programme"));
}

#[test]
fn attributes_beside_those_known_are_accepted_and_not_kept() {
    let plain = event("job.ended", json!({"spell": "f1"}));
    let mut more = plain.clone();
    for (name, value) in
        [("subject", json!("f1")), ("sequence", json!(7)), ("dataschema", json!(null)), ("x1", json!(true))]
    {
        more[name] = value;
    }
    more["datacontenttype"] = "application/json".into();
    more["time"] = "2019-05-14T12:00:00.5+02:00".into();
    more["replaces"] = json!(null);
    let (plain, more) = (check(&mut gate(&[]), &plain).unwrap(), check(&mut gate(&[]), &more).unwrap());
    assert!(plain.same_content(&more));
    assert_eq!(more.time.as_deref(), Some("2019-05-14T12:00:00.5+02:00"));
}

#[test]
fn only_what_is_planned_may_lie_ahead() {
    let on = |name: &str, data: &Json, day: &str| {
        let mut event = event(name, data.clone());
        event["occurredon"] = day.into();
        check(&mut gate(&[]), &event).is_ok()
    };
    let (ended, cancelled) = (json!({"spell": "f1"}), json!({"meeting": "2024-05"}));
    assert!(on("job.ended", &ended, "2019-05-15") && !on("job.ended", &ended, "2019-05-16"));
    assert!(on("meeting.cancelled", &cancelled, "2024-05-14") && !on("meeting.cancelled", &cancelled, "2200-01-01"));
}

#[test]
fn target_groups_are_the_programmes_when_it_lists_any() {
    let referred = |groups: Json| {
        event("citizen.referred", json!({"citizen": "b", "municipality": "360", "target_groups": groups}))
    };
    assert!(check(&mut gate(&["unge"]), &referred(json!(["unge"]))).is_ok());
    assert!(check(&mut gate(&["unge"]), &referred(json!(["unge", "andre"]))).is_err());
    assert!(check(&mut gate(&[]), &referred(json!(["andre"]))).is_ok());
}

#[test]
fn a_definition_counts_for_the_records_after_it() {
    let mut gate = gate(&[]);
    let mut contact = event("company.contacted", json!({"company": "29189641", "channel": "visit"}));
    contact["programme"] = "other".into();
    assert!(check(&mut gate, &contact).is_err());
    let mut defined = event("programme.defined", json!({"definition": definition("other", &[])}));
    assert!(check(&mut gate, &defined).is_err(), "of another programme");
    assert!(check(&mut gate, &contact).is_err());
    defined["programme"] = "other".into();
    let Ok(NewEvent { data, .. }) = check(&mut gate, &defined) else { panic!("a definition") };
    assert_eq!(Data::to_json(&data)["definition"]["id"], "other");
    assert!(check(&mut gate, &contact).is_ok());
}

#[test]
fn events_have_a_largest_size() {
    let limit = EventType::StoryPublished.size_limit();
    let bare = event("story.published", json!({"title": "t"})).to_string().len();
    let of = |size: usize, space: usize| {
        let mut event = event("story.published", json!({"title": "t"}));
        // An attribute that is not kept counts all the same: ,"x":"" and what is in it.
        event["x"] = "x".repeat(size - bare - 7).into();
        let body = format!("{event}{}", " ".repeat(space));
        gate(&[]).check(&cloud_event(body.as_bytes()), "2019-05-14".parse().unwrap()).map_err(|bad| bad.to_string())
    };
    assert!(of(limit, 0).is_ok());
    assert!(of(limit, 9).is_ok(), "white space around it is not the event's");
    assert_eq!(of(limit + 1, 0).unwrap_err(), "event: expected at most 65536 bytes, got 65537 bytes");

    let huge = "[".repeat(1024 * 1024 + 1);
    let huge = cloud_event_line(huge.as_bytes(), 1);
    let huge = gate(&[]).check(&huge, "2019-05-14".parse().unwrap()).unwrap_err();
    assert_eq!(huge.to_string(), "line 1, event: expected at most 1048576 bytes, got 1048577 bytes");
}
