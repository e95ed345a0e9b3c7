//! Meetings, papers, decisions and actions: small histories, and properties of random ones.

use crate::Projection;
use crate::testing::{PROGRAMME, event, events, fold};
use maaltal_domain::{Calendar, Day, Hash, Instant, Meeting, NewEvent, Position, View};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// A definition whose steering group meets by this rule, as an event of this id.
fn defined(id: &str, end: Option<&str>, meetings: &Json) -> NewEvent {
    let kpi = json!({"id": "k", "name": {"da": "K"}, "measure": "events", "of": ["company.contacted"]});
    let mut definition = json!({"id": PROGRAMME, "name": {"da": "P"}, "municipalities": ["360"], "start": "2018-01-01",
        "kpi": [kpi]});
    if let Some(end) = end {
        definition["end"] = end.into();
    }
    if !meetings.is_null() {
        definition["meetings"] = meetings.clone();
    }
    maaltal_domain::Programme::read(&definition).unwrap();
    event(id, "programme.defined", "2018-01-01", &json!({"definition": definition}))
}

fn rule() -> Json {
    json!({"months": [5, 11], "day": "2nd tuesday", "hosts": ["A", "B", "C"]})
}

fn definition() -> NewEvent {
    defined("definition", Some("2020-12-31"), &rule())
}

/// The event at a position is recorded so many microseconds after the beginning.
fn recorded_at(position: Position) -> Instant {
    Instant::from_micros(position.0.try_into().unwrap())
}

fn known(projection: &Projection, position: Position) -> Calendar {
    let view = View { position, recorded_at: Some("2019-02-01".parse().unwrap()), head: Hash::default() };
    projection.calendar(&PROGRAMME.parse().unwrap(), view, |position| Some(recorded_at(position))).unwrap()
}

/// The calendar of these events after a definition.
fn calendar(rows: &[(&str, &str, Json)]) -> Calendar {
    let projection = fold(std::iter::once(definition()).chain(events(rows)));
    known(&projection, projection.position())
}

fn named<'a>(calendar: &'a Calendar, id: &str) -> &'a Meeting {
    calendar.meetings.iter().find(|meeting| meeting.id == id).unwrap()
}

/// A meeting in short: state, group, day, time, place, host.
fn short(meeting: &Meeting) -> String {
    let at = meeting.starts_at.map(|at| at.danish_text().split_off(11)).unwrap_or_default();
    let [place, host] = [&meeting.place, &meeting.host].map(|text| text.as_deref().unwrap_or("-"));
    let (state, kind) = (meeting.state.name(), meeting.kind.name());
    format!("{state} {kind} {} {} {at} {place} {host}", meeting.group, meeting.day)
}

#[track_caller]
fn check(rows: &[(&str, &str, Json)], id: &str, expected: &str) {
    assert_eq!(short(named(&calendar(rows), id)), expected);
}

fn called(id: &str, at: &str) -> (&'static str, &'static str, Json) {
    ("meeting.called", "2019-01-15", json!({"meeting": id, "starts_at": at}))
}

fn moved(id: &str, at: &str) -> (&'static str, &'static str, Json) {
    ("meeting.moved", "2019-01-16", json!({"meeting": id, "starts_at": at}))
}

fn cancelled(id: &str) -> (&'static str, &'static str, Json) {
    ("meeting.cancelled", "2019-01-17", json!({"meeting": id}))
}

fn sent(name: &'static str, id: &str, day: &'static str) -> (&'static str, &'static str, Json) {
    (name, day, json!({"meeting": id, "text": format!("{name} {day}")}))
}

#[test]
fn planned_by_the_rule_with_hosts_in_turn() {
    let own = calendar(&[]);
    let lines: Vec<_> = own.meetings.iter().map(|own| format!("{} {}", own.id, short(own))).collect();
    assert_eq!(
        lines,
        [
            "2018-05 planned ordinary steering 2018-05-08  - A",
            "2018-11 planned ordinary steering 2018-11-13  - B",
            "2019-05 planned ordinary steering 2019-05-14  - C",
            "2019-11 planned ordinary steering 2019-11-12  - A",
            "2020-05 planned ordinary steering 2020-05-12  - B",
            "2020-11 planned ordinary steering 2020-11-10  - C",
        ]
    );
    assert!(own.meetings.iter().all(|own| own.sequence == 0 && own.changed == recorded_at(Position(1))));
}

#[test]
fn times_are_danish_on_both_sides_of_summer_time() {
    // 2019: from 31 March, 1:00Z, to 27 October, 1:00Z.
    for (at, expected) in [
        ("2019-03-30T23:30:00Z", "2019-03-31 00:30:00+01:00"),
        ("2019-03-31T09:00:00+02:00", "2019-03-31 09:00:00+02:00"),
        ("2019-05-14T22:30:00Z", "2019-05-15 00:30:00+02:00"),
        ("2019-10-27T01:30:00Z", "2019-10-27 02:30:00+01:00"),
        ("2019-11-12T22:59:00Z", "2019-11-12 23:59:00+01:00"),
        ("2019-11-12T23:00:00Z", "2019-11-13 00:00:00+01:00"),
    ] {
        check(&[called("2019-05", at)], "2019-05", &format!("called ordinary steering {expected} - C"));
    }
}

#[test]
fn called_moved_cancelled_and_called_anew() {
    let at = "2019-05-16T09:00:00+02:00";
    let mut call = called("2019-05", at);
    (call.2["place"], call.2["host"]) = ("Sal 1".into(), "3F".into());
    check(&[call.clone()], "2019-05", "called ordinary steering 2019-05-16 09:00:00+02:00 Sal 1 3F");
    let later = moved("2019-05", "2019-06-04T13:00:00+02:00");
    check(&[call.clone(), later], "2019-05", "called ordinary steering 2019-06-04 13:00:00+02:00 Sal 1 3F");
    let stop = cancelled("2019-05");
    check(&[call.clone(), stop.clone()], "2019-05", "cancelled ordinary steering 2019-05-16 09:00:00+02:00 Sal 1 3F");
    check(std::slice::from_ref(&stop), "2019-05", "cancelled ordinary steering 2019-05-14  - C");
    let anew = called("2019-05", "2019-06-20T09:00:00+02:00");
    check(&[call, stop.clone(), anew], "2019-05", "called ordinary steering 2019-06-20 09:00:00+02:00 Sal 1 3F");
    // Taking the cancellation back brings the plan back.
    let void = ("event.voided", "2019-01-18", json!({"id": "e1", "reason": "wrong"}));
    check(&[stop, void], "2019-05", "planned ordinary steering 2019-05-14  - C");
}

#[test]
fn moved_over_the_years_end() {
    let own = calendar(&[moved("2018-11", "2019-01-08T09:00:00+01:00")]);
    let meeting = named(&own, "2018-11");
    assert_eq!(short(meeting), "called ordinary steering 2019-01-08 09:00:00+01:00 - B");
    assert_eq!(
        [meeting.agenda.due, meeting.minutes.due].map(|due| due.unwrap().to_string()),
        ["2018-12-29", "2019-01-22"]
    );
    let report = meeting.report.as_ref().unwrap();
    assert_eq!((report.period.code(), report.cutoff.to_string()), ("2018-S1", "2018-12-28".into()));
    // Three days later the half-year has ended by the agenda's day.
    let own = calendar(&[moved("2018-11", "2019-01-11T09:00:00+01:00")]);
    let report = named(&own, "2018-11").report.as_ref().unwrap();
    assert_eq!((report.period.code(), report.cutoff.to_string()), ("2018-S2", "2018-12-31".into()));
    let order: Vec<_> = own.meetings.iter().map(|own| own.id.as_str()).collect();
    assert_eq!(order, ["2018-05", "2018-11", "2019-05", "2019-11", "2020-05", "2020-11"]);
}

#[test]
fn groups_and_kinds() {
    let at = "2019-02-05T09:00:00+01:00";
    check(&[called("x", at)], "x", "called extraordinary steering 2019-02-05 09:00:00+01:00 - C");
    let mut ordinary = called("x", at);
    ordinary.2["kind"] = "ordinary".into();
    check(&[ordinary], "x", "called ordinary steering 2019-02-05 09:00:00+01:00 - C");
    let mut group = called("u1", at);
    group.2["group"] = "erhverv".into();
    check(&[group.clone()], "u1", "called ordinary erhverv 2019-02-05 09:00:00+01:00 - -");
    check(&[group.clone(), moved("u1", at)], "u1", "called ordinary erhverv 2019-02-05 09:00:00+01:00 - -");
    let own = calendar(&[group]);
    let meeting = named(&own, "u1");
    assert_eq!((meeting.agenda.due, meeting.minutes.due, &meeting.report), (None, None, &None));
    // After the last planned one, the last in the turn has the duties.
    check(
        &[called("y", "2021-02-02T09:00:00+01:00")],
        "y",
        "called extraordinary steering 2021-02-02 09:00:00+01:00 - C",
    );
}

#[test]
fn a_cancelled_meeting_keeps_its_turn() {
    let hosts = |rows: &[(&str, &str, Json)]| {
        calendar(rows).meetings.iter().map(|own| own.host.clone().unwrap()).collect::<String>()
    };
    assert_eq!(hosts(&[]), "ABCABC");
    assert_eq!(hosts(&[cancelled("2018-11"), cancelled("2019-05")]), "ABCABC");
    assert_eq!(hosts(&[cancelled("2018-11"), called("2018-11", "2018-12-04T09:00:00+01:00")]), "ABCABC");
    // Extraordinary ones fall to whoever plans the next meeting, and cost nobody a turn.
    assert_eq!(hosts(&[called("x", "2018-12-04T09:00:00+01:00")]), "ABCCABC");
    let mut named = called("2018-11", "2018-11-13T09:00:00+01:00");
    named.2["host"] = "Z".into();
    assert_eq!(hosts(&[named]), "AZCABC");
}

#[test]
fn events_that_come_out_of_order() {
    let at = |day: &str| format!("2019-02-{day}T09:00:00+01:00");
    // Of a meeting that is not planned the first call is the first, wherever it was recorded.
    let rows = [moved("x", &at("19")), called("x", &at("05"))];
    check(&rows, "x", "called extraordinary steering 2019-02-19 09:00:00+01:00 - C");
    check(&rows[..1], "x", "called extraordinary steering 2019-02-19 09:00:00+01:00 - C");
    check(
        &[cancelled("x"), called("x", &at("05"))],
        "x",
        "cancelled extraordinary steering 2019-02-05 09:00:00+01:00 - C",
    );
    let again = [called("x", &at("05")), cancelled("x"), called("x", &at("12"))];
    check(&again, "x", "called extraordinary steering 2019-02-12 09:00:00+01:00 - C");
    // A planned one is there before it is called.
    let planned = [cancelled("2019-05"), called("2019-05", &at("05"))];
    check(&planned, "2019-05", "called ordinary steering 2019-02-05 09:00:00+01:00 - C");
    // Without a day there is no meeting yet.
    let papers = [cancelled("y"), sent("meeting.agenda_sent", "y", "2019-01-26")];
    assert!(calendar(&papers).meetings.iter().all(|own| own.id != "y"));
    check(&[sent("meeting.held", "y", "2019-02-05")], "y", "held extraordinary steering 2019-02-05  - C");
    let early = [sent("meeting.agenda_sent", "x", "2019-01-26"), called("x", &at("05"))];
    assert_eq!(named(&calendar(&early), "x").agenda.sent.as_ref().unwrap().day.to_string(), "2019-01-26");
}

#[test]
fn papers_that_were_sent() {
    let agenda = |day| sent("meeting.agenda_sent", "2018-11", day);
    let minutes = |day| sent("meeting.minutes_sent", "2018-11", day);
    let held = sent("meeting.held", "2018-11", "2018-11-20");
    let on: Day = "2018-12-31".parse().unwrap();
    let check = |rows: &[(&str, &str, Json)], expected: [&str; 3]| {
        let own = calendar(rows);
        let own = named(&own, "2018-11");
        let states = [own.state.name(), own.agenda_state(on).name(), own.minutes_state(on).name()];
        assert_eq!(states, expected);
    };
    check(&[], ["planned", "missed", "overdue"]);
    check(&[agenda("2018-11-03"), held.clone(), minutes("2018-12-04")], ["held", "sent", "sent"]);
    check(&[agenda("2018-11-04"), held.clone(), minutes("2018-12-05")], ["held", "sent_late", "sent_late"]);
    // Sent again is sent since the first time.
    check(&[agenda("2018-11-08"), agenda("2018-11-03")], ["planned", "sent", "overdue"]);
    check(&[agenda("2018-11-03"), cancelled("2018-11")], ["cancelled", "sent", "not_due"]);
    let anew = called("2018-11", "2018-12-11T09:00:00+01:00");
    check(&[agenda("2018-11-03"), cancelled("2018-11"), anew.clone()], ["called", "missed", "overdue"]);
    check(&[held, cancelled("2018-11"), anew, agenda("2018-12-01")], ["called", "sent", "overdue"]);
    let comment = ("meeting.comment_received", "2018-12-06", json!({"meeting": "2018-11", "text": "Enig"}));
    let own = calendar(&[comment]);
    assert_eq!(named(&own, "2018-11").comments[0].text.as_deref(), Some("Enig"));
}

#[test]
fn decisions_and_actions() {
    let decided = |text: &str| {
        (
            "decision.taken",
            "2018-11-13",
            json!({"decision": "b1", "meeting": "2018-11", "text": text, "track": "new_plan"}),
        )
    };
    let own = calendar(&[decided("a"), decided("b")]);
    let decisions: Vec<_> = own.decisions.iter().map(|own| (own.text.as_str(), own.track.as_deref())).collect();
    assert_eq!(decisions, [("b", Some("new_plan"))]);

    let on: Day = "2019-01-31".parse().unwrap();
    let assigned = |due: Option<&str>| {
        let mut data = json!({"action": "o1", "meeting": "2018-11", "text": "Ring", "owner": "3F"});
        due.iter().for_each(|due| data["due"] = (*due).into());
        ("action.assigned", "2018-11-13", data)
    };
    let closed = || ("action.closed", "2019-01-10", json!({"action": "o1"}));
    let check = |rows: &[(&str, &str, Json)], expected: &str| {
        let own = calendar(rows).actions.remove(0);
        let due = own.due.map(|due| due.to_string()).unwrap_or_default();
        let [text, owner] = [&own.text, &own.owner].map(|text| text.as_deref().unwrap_or("-"));
        assert_eq!(format!("{} {text} {owner} {due}", own.state(on).name()), expected);
    };
    check(&[assigned(None)], "open Ring 3F ");
    check(&[assigned(Some("2019-01-31"))], "open Ring 3F 2019-01-31");
    check(&[assigned(Some("2019-01-30"))], "overdue Ring 3F 2019-01-30");
    check(&[assigned(Some("2019-01-30")), assigned(Some("2019-02-28"))], "open Ring 3F 2019-02-28");
    check(&[assigned(Some("2019-01-30")), closed()], "closed Ring 3F 2019-01-30");
    check(&[closed(), assigned(Some("2019-01-30"))], "closed Ring 3F 2019-01-30");
    check(&[assigned(None), closed(), assigned(Some("2019-01-30"))], "overdue Ring 3F 2019-01-30");
    check(&[closed()], "closed - - ");
}

#[test]
fn what_a_report_covers() {
    let covers = |end: Option<&str>, rule: &Json, id: &str| {
        let projection = fold([defined("d", end, rule)]);
        let own = known(&projection, projection.position());
        let report = named(&own, id).report.clone();
        report.map(|report| format!("{} to {}", report.period.code(), report.cutoff))
    };
    let end = Some("2019-12-31");
    let mut late = rule();
    late["until"] = "2021-12-31".into();
    assert_eq!(covers(end, &late, "2018-05"), None);
    assert_eq!(covers(end, &late, "2018-11").as_deref(), Some("2018-S1 to 2018-11-02"));
    assert_eq!(covers(end, &late, "2019-05").as_deref(), Some("2018-S2 to 2019-05-03"));
    // After the programme's end the last half-year is followed up with all that counts.
    assert_eq!(covers(end, &late, "2020-05").as_deref(), Some("2019-S2 to 2019-12-31"));
    assert_eq!(covers(end, &late, "2021-11").as_deref(), Some("2019-S2 to 2019-12-31"));
    let yearly = json!({"months": [3], "day": "1st friday", "hosts": ["A"], "agenda_days_before": 21});
    assert_eq!(covers(end, &yearly, "2019-03").as_deref(), Some("2018 to 2019-02-07"));
    assert_eq!(
        covers(None, &json!({"months": [7], "day": "1st monday", "hosts": ["A"], "agenda_days_before": 0}), "2019-07")
            .as_deref(),
        Some("2018 to 2019-06-30")
    );
}

#[test]
fn how_far_a_plan_goes() {
    let last = |end: Option<&str>, until: Option<&str>| {
        let mut rule = rule();
        until.iter().for_each(|until| rule["until"] = (*until).into());
        let projection = fold([defined("d", end, &rule)]);
        known(&projection, projection.position()).meetings.pop().unwrap().id
    };
    assert_eq!(last(Some("2020-06-30"), None), "2020-05");
    assert_eq!(last(Some("2020-06-30"), Some("2022-11-08")), "2022-11");
    assert_eq!(last(None, Some("2019-05-13")), "2018-11");
    // Two years after the view, which is of 1 February 2019.
    assert_eq!(last(None, None), "2020-11");
    let projection = fold([defined("d", None, &Json::Null)]);
    assert!(known(&projection, projection.position()).meetings.is_empty());
}

#[test]
fn a_changed_plan_is_a_change_of_every_meeting() {
    let mut other = rule();
    other["hosts"] = json!(["C", "B"]);
    let renamed = defined("same", Some("2020-12-31"), &rule());
    let history = [definition(), renamed, defined("other", Some("2020-12-31"), &other)];
    let projection = fold(history);
    let at = |position| {
        let own = known(&projection, Position(position));
        (own.meetings[0].sequence, own.meetings[0].changed, own.meetings[0].host.clone().unwrap())
    };
    assert_eq!(at(1), (0, recorded_at(Position(1)), "A".into()));
    assert_eq!(at(2), (0, recorded_at(Position(1)), "A".into()));
    assert_eq!(at(3), (1, recorded_at(Position(3)), "C".into()));
}

/// An event about one of a few meetings.
fn any_event() -> impl Strategy<Value = (&'static str, &'static str, Json)> {
    let id = prop::sample::select(vec!["2019-05", "2019-11", "x", "y"]);
    let name = prop::sample::select(vec![
        "meeting.called",
        "meeting.called",
        "meeting.moved",
        "meeting.cancelled",
        "meeting.agenda_sent",
        "meeting.held",
        "meeting.minutes_sent",
        "event.voided",
    ]);
    let day = prop::sample::select(vec!["2019-02-01", "2019-05-20", "2019-12-27", "2020-01-02"]);
    let host = prop::sample::select(vec![None, Some("A"), Some("3F")]);
    (id, name, day, host, 1..30_usize, any::<bool>()).prop_map(|(id, name, day, host, other, in_group)| {
        let data = match name {
            "meeting.called" | "meeting.moved" => {
                let mut data = json!({"meeting": id, "starts_at": format!("{day}T22:30:00Z")});
                host.iter().for_each(|host| data["host"] = (*host).into());
                if in_group && id == "y" {
                    data["group"] = "erhverv".into();
                }
                data
            }
            "event.voided" => json!({"id": format!("e{other}"), "reason": "wrong"}),
            _ => json!({"meeting": id}),
        };
        (name, day, data)
    })
}

proptest! {
    #[test]
    fn a_view_stays_what_it_was_and_numbers_of_changes_only_rise(rows in prop::collection::vec(any_event(), 1..25)) {
        let all: Vec<_> = std::iter::once(definition()).chain(events(&rows)).collect();
        let whole = fold(all.clone());
        let mut before: Option<Calendar> = None;
        for length in 1..=all.len() {
            let position = Position(length as u64);
            let own = known(&whole, position);
            let then = fold(all[..length].to_vec());
            prop_assert_eq!(&own, &known(&then, position));
            for old in before.iter().flat_map(|before| &before.meetings) {
                let Some(new) = own.meetings.iter().find(|new| new.id == old.id) else { continue };
                if new.sequence == old.sequence {
                    prop_assert_eq!(new, old, "another meeting with the same number");
                } else {
                    prop_assert!(new.sequence > old.sequence && new.changed == recorded_at(position));
                }
            }
            before = Some(own);
        }
    }

    #[test]
    fn papers_and_reports_follow_the_day(rows in prop::collection::vec(any_event(), 0..15)) {
        for own in calendar(&rows).meetings {
            let steering = own.is_steering();
            prop_assert_eq!((own.agenda.due.is_some(), own.minutes.due.is_some()), (steering, steering));
            if let (Some(report), Some(due)) = (&own.report, own.agenda.due) {
                prop_assert_eq!((own.day - due).num_days(), 10);
                prop_assert!(report.period.end() <= due && report.cutoff < due);
            }
            prop_assert!(own.starts_at.is_none_or(|at| at.danish_day() == own.day));
        }
    }
}
