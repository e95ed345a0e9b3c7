//! The fixtures' history through door and gate into a projection, without the program.

use crate::workplace::fixture;
use maaltal_domain::{Data, EventType, Field, NewEvent, Programme, RecordedEvent, Value};
use maaltal_intake::{Gate, PseudonymKeys, cloud_event_lines, programme_file};
use maaltal_projector::Projection;

/// Batches of the fixtures' history.
const BATCHES: usize = 9;

/// The projection of the definition and all batches.
pub fn folded_fixtures() -> Projection {
    let mut projection = Projection::default();
    for recorded in recorded_fixtures().into_iter().flatten() {
        projection.apply(recorded.position, &recorded.event.borrowed()).unwrap_or_else(|error| panic!("{error}"));
    }
    projection
}

/// The definition alone, then each batch, as recorded one after the other.
///
/// # Panics
/// When a fixture does not pass the gate.
pub fn recorded_fixtures() -> Vec<Vec<RecordedEvent>> {
    let text = |name: &str| {
        let path = fixture("lolland-falster").join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let (programme, _) =
        programme_file::read(&text("programme.toml")).unwrap_or_else(|problems| panic!("{problems:?}"));
    let today = "2022-08-01".parse().unwrap_or_default();
    let mut batches = vec![vec![defined(&programme)]];
    let mut gate = Gate::new([programme.into()], PseudonymKeys::default());
    for number in 1..=BATCHES {
        let lines = text(&format!("batch-{number:02}.jsonl"));
        let checked = cloud_event_lines(lines.as_bytes()).map(|record| gate.check(&record, today));
        batches.push(checked.map(|event| event.unwrap_or_else(|rejection| panic!("{rejection}"))).collect());
    }
    let mut position = maaltal_domain::Position(0);
    let mut recorded = |event| {
        position = position.next();
        let recorded_at = maaltal_domain::Instant::end_of_danish_day(today);
        RecordedEvent { position, recorded_at, event }
    };
    batches.into_iter().map(|batch| batch.into_iter().map(&mut recorded).collect()).collect()
}

fn defined(programme: &Programme) -> NewEvent {
    let event_type = EventType::ProgrammeDefined;
    let data = Data::new(event_type, vec![(Field::Definition, Value::Json(programme.json.clone()))]);
    NewEvent {
        source: "/test".parse().unwrap_or_else(|error| panic!("{error}")),
        id: "definition".parse().unwrap_or_else(|error| panic!("{error}")),
        event_type,
        programme: programme.id.clone(),
        occurred_on: programme.start,
        time: None,
        replaces: None,
        data: data.unwrap_or_else(|error| panic!("{error}")),
    }
}
