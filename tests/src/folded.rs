//! Histories through door and gate into a projection, without the program.

use crate::fictitious::Bundle;
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
    let batches: Vec<_> = (1..=BATCHES).map(|number| text(&format!("batch-{number:02}.jsonl"))).collect();
    recorded(&text("programme.toml"), batches.iter().map(String::as_str))
}

/// The projection of a bundle, by its programme's file under `dashboards`.
///
/// # Panics
/// When an event does not pass the gate.
pub fn folded_bundle(bundle: &Bundle) -> Projection {
    let path = fixture("../../dashboards").join(format!("{}.toml", bundle.programme));
    let file = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    folded(&file, bundle.batches.iter().map(String::as_str))
}

/// The projection of a programme file's definition and of lines of CloudEvents.
///
/// # Panics
/// When the file is wrong or an event does not pass the gate.
pub fn folded<'a>(file: &str, batches: impl IntoIterator<Item = &'a str>) -> Projection {
    let mut projection = Projection::default();
    for recorded in recorded(file, batches).into_iter().flatten() {
        projection.apply(recorded.position, &recorded.event.borrowed()).unwrap_or_else(|error| panic!("{error}"));
    }
    projection
}

fn recorded<'a>(file: &str, batches: impl IntoIterator<Item = &'a str>) -> Vec<Vec<RecordedEvent>> {
    let (programme, _) = programme_file::read(file).unwrap_or_else(|problems| panic!("{problems:?}"));
    let today = "2026-11-01".parse().unwrap_or_default();
    let mut all = vec![vec![definition(&programme)]];
    let mut gate = Gate::new([programme.into()], PseudonymKeys::default());
    for lines in batches {
        let checked = cloud_event_lines(lines.as_bytes()).map(|record| gate.check(&record, today));
        all.push(checked.map(|event| event.unwrap_or_else(|rejection| panic!("{rejection}"))).collect());
    }
    let mut position = maaltal_domain::Position(0);
    let mut recorded = |event| {
        position = position.next();
        let recorded_at = maaltal_domain::Instant::end_of_danish_day(today);
        RecordedEvent { position, recorded_at, event }
    };
    all.into_iter().map(|batch| batch.into_iter().map(&mut recorded).collect()).collect()
}

/// The event that defines a programme.
pub(crate) fn definition(programme: &Programme) -> NewEvent {
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
