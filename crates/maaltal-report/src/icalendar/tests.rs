use super::*;
use crate::made_up;
use maaltal_domain::{Coverage, HalfYear, Instant, Period, Position, Programme, STEERING, Told, View};
use std::sync::Arc;

fn day(day: &str) -> Day {
    day.parse().unwrap()
}

fn told(on: &str) -> Told {
    Told { position: Position(7), day: day(on), text: Some("Not for the feed".into()) }
}

fn meeting(id: &str, state: MeetingState, on: &str, at: Option<&str>) -> Meeting {
    let papers = ["2024-05-04", "2024-05-28"].map(|due| Paper { due: Some(day(due)), sent: None });
    let [agenda, minutes] = papers;
    Meeting {
        id: id.into(),
        group: STEERING.into(),
        kind: MeetingKind::Ordinary,
        state,
        day: day(on),
        starts_at: at.map(|at| at.parse::<Instant>().unwrap()),
        place: None,
        host: Some("3F".into()),
        agenda,
        held: None,
        minutes,
        comments: vec![told("2024-06-01")],
        report: None,
        sequence: 0,
        changed: "2024-01-20T09:12:44.120931Z".parse().unwrap(),
    }
}

fn calendar() -> Calendar {
    use MeetingState::{Called, Cancelled, Held, Planned};
    let period = Period::parse("2023-S2", HalfYear::Calendar).unwrap();
    let mut called = meeting("2024-05", Called, "2024-05-14", Some("2024-05-14T09:00:00+02:00"));
    called.place = Some("Guldborgsund Kommune; Parkvej 37, 4800 Nykøbing F\nMødelokale 2, indgang ved gavlen".into());
    called.report = Some(Coverage { period, cutoff: day("2024-05-03") });
    called.agenda.sent = Some(told("2024-05-03"));
    called.sequence = 3;
    let mut group = meeting("erhverv-1", Held, "2024-06-04", Some("2024-06-04T13:00:00+02:00"));
    group.group = "Erhvervsgruppen".into();
    (group.agenda, group.minutes, group.host) = (Paper::default(), Paper::default(), None);
    let mut extra = meeting("x", Cancelled, "2024-10-27", Some("2024-10-27T01:30:00Z"));
    extra.kind = MeetingKind::Extraordinary;
    Calendar {
        programme: Arc::new(Programme::read(&made_up::programme()).unwrap()),
        view: View { position: Position(9), recorded_at: None, head: maaltal_domain::Hash::default() },
        meetings: vec![called, group, extra, meeting("2024-11", Planned, "2024-11-12", None)],
        decisions: Vec::new(),
        actions: Vec::new(),
    }
}

#[test]
fn a_calendar_in_both_languages() {
    for (language, name) in [(Language::Da, "danish"), (Language::En, "english")] {
        let file = String::from_utf8(icalendar(&calendar(), "Rekruttering fra Kanten", language)).unwrap();
        assert!(!file.contains("Not for the feed"));
        assert!(file.split_terminator("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
        insta::assert_snapshot!(name, file.replace("\r\n", "\n"));
    }
}

#[test]
fn an_empty_calendar_is_one() {
    let empty = Calendar { meetings: Vec::new(), ..calendar() };
    let file = String::from_utf8(icalendar(&empty, "P", Language::En)).unwrap();
    assert!(file.starts_with("BEGIN:VCALENDAR\r\n") && file.ends_with("END:VTIMEZONE\r\nEND:VCALENDAR\r\n"), "{file}");
}

#[test]
fn a_year_of_other_than_four_digits_spoils_nothing() {
    let mut far = meeting("far", MeetingState::Called, "2024-05-14", Some("9999-12-31T23:30:00Z"));
    far.day = Day::from_ymd_opt(10_000, 1, 1).unwrap();
    let mut both = calendar();
    both.meetings.push(far);
    assert_eq!(icalendar(&both, "P", Language::En), icalendar(&calendar(), "P", Language::En));
}
