//! Meetings for programs and calendars.

use super::service::{Answer, HOSTILE, get, guarded, made_up, send};
use axum::body::Body;
use axum::http::Method;
use maaltal_domain::{
    Calendar, Day, Decision, Meeting, MeetingKind, MeetingState, Paper, Position, Programme, STEERING, Told, View,
};
use serde_json::json;
use std::sync::Arc;

/// A meeting of the steering group that was spoken of, and one of another group.
pub fn calendar(programme: &Arc<Programme>, view: View) -> Calendar {
    let told = |text: &str| Told {
        position: Position(7),
        day: view.recorded_at.unwrap().danish_day(),
        text: Some(text.into()),
    };
    let day: Day = "2020-05-12".parse().unwrap();
    let steering = Meeting {
        id: "2020-05".into(),
        group: STEERING.into(),
        kind: MeetingKind::Ordinary,
        state: MeetingState::Called,
        day,
        starts_at: Some("2020-05-12T07:00:00Z".parse().unwrap()),
        place: Some(HOSTILE.into()),
        host: Some("3F".into()),
        agenda: Paper { due: Some("2020-01-19".parse().unwrap()), sent: None },
        held: None,
        minutes: Paper { due: Some("2020-05-26".parse().unwrap()), sent: Some(told("among ourselves")) },
        comments: vec![told("among ourselves")],
        report: None,
        sequence: 2,
        changed: view.recorded_at.unwrap(),
    };
    let other = Meeting { id: "e1".into(), group: "erhverv".into(), ..steering.clone() };
    let decision = Decision {
        id: "d".into(),
        meeting: "2020-05".into(),
        day,
        text: "among ourselves".into(),
        track: None,
        position: Position(8),
    };
    let meetings = vec![steering, other];
    Calendar { programme: programme.clone(), view, meetings, decisions: vec![decision], actions: Vec::new() }
}

const PATH: &str = "/v1/programmes/kanten/meetings";

fn with_token(path: &str, token: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    send(guarded(), Method::GET, path, &[("authorization", &bearer), ("host", "figures.example")], Body::empty())
}

#[test]
fn all_of_it_is_for_those_who_may_see_any_view() {
    let whole = get(PATH).json();
    insta::assert_json_snapshot!("meetings", whole);
    let schedule = with_token(PATH, "read");
    assert!(!schedule.body.contains("among ourselves"), "{}", schedule.body);
    let mut expected = whole;
    for said in ["decisions", "actions", "view"] {
        expected.as_object_mut().unwrap().remove(said).unwrap();
    }
    for meeting in expected["meetings"].as_array_mut().unwrap() {
        let fields = meeting.as_object_mut().unwrap();
        assert!(fields.remove("texts").is_some() && fields.remove("comments").is_some());
    }
    assert_eq!(schedule.json(), expected);
}

#[test]
fn what_is_due_is_told_of_a_day() {
    let state = |query: &str| get(&format!("{PATH}{query}")).json()["meetings"][0]["agenda"]["state"].clone();
    assert_eq!(state(""), "overdue");
    assert_eq!(state("?on=2020-01-19"), "waiting");
    assert_eq!(state("?on=2020-05-13"), "missed");
    assert_eq!(get(&format!("{PATH}?known_at=1000")).json()["on"], "2019-02-01");
    let problem = get(&format!("{PATH}?on=soon")).problem(400);
    assert_eq!(problem["errors"], json!([{"parameter": "on", "expected": "a date (YYYY-MM-DD)", "got": "soon"}]));
}

#[test]
fn a_feed_for_calendars() {
    let feed = get(&format!("{PATH}.ics?lang=en"));
    assert_eq!(feed.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(feed.header("content-disposition"), "attachment; filename=\"kanten.ics\"");
    assert!(feed.body.contains("\r\nSUMMARY:Steering group\\, Recruitment from the Edge\r\n"), "{}", feed.body);
    assert!(!feed.body.contains("among ourselves"), "{}", feed.body);
    let unfolded = feed.body.replace("\r\n ", "");
    assert!(unfolded.contains(&format!("\r\nLOCATION:{HOSTILE}\r\n")), "{unfolded}");
    let fields = [("if-none-match", feed.header("etag")), ("host", "localhost")];
    let again = send(made_up(), Method::GET, &format!("{PATH}.ics?lang=en"), &fields, Body::empty());
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
    let groups = |query: &str| get(&format!("{PATH}.ics{query}")).body.matches("UID:kanten.").count();
    assert_eq!([groups(""), groups("?group=steering"), groups("?group=erhverv"), groups("?group=x")], [6, 3, 3, 0]);
    get("/v1/programmes/other/meetings.ics").problem(404);
    let page = [("accept", "text/html"), ("host", "localhost")];
    send(made_up(), Method::GET, &format!("{PATH}.ics"), &page, Body::empty()).problem(406);
}
