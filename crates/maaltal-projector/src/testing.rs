//! Histories for tests: events written as JSON, folded in order, without door, gate and log.

use crate::{Ask, Projection};
use maaltal_domain::{
    Amount, Cell, Data, Day, EventType, Field, Hash, KpiSnapshot, MonthlyShare, NewEvent, Position, Snapshot, View,
};
use serde_json::{Value as Json, json};

/// The programme id of all test histories.
pub(crate) const PROGRAMME: &str = "p";

/// An event whose data are JSON.
pub(crate) fn event(id: &str, name: &str, day: &str, data: &Json) -> NewEvent {
    let event_type = EventType::by_name(name).unwrap();
    let field = |(key, value): (&String, &Json)| {
        let field = Field::by_name(key).unwrap();
        (field, event_type.field(field).unwrap().kind.read(&value.into()).unwrap())
    };
    let fields = data.as_object().unwrap().iter().filter(|(key, _)| *key != "replaces").map(field).collect();
    NewEvent {
        source: "/test".parse().unwrap(),
        id: id.parse().unwrap(),
        event_type,
        programme: PROGRAMME.parse().unwrap(),
        occurred_on: day.parse().unwrap(),
        time: None,
        replaces: data.get("replaces").map(|id| id.as_str().unwrap().parse().unwrap()),
        data: Data::new(event_type, fields).unwrap(),
    }
}

/// A definition with these KPIs.
pub(crate) fn definition(kpis: &Json) -> NewEvent {
    defined("definition", kpis)
}

/// As [`definition`], as an event of this id.
pub(crate) fn defined(id: &str, kpis: &Json) -> NewEvent {
    let definition = json!({
        "id": PROGRAMME, "name": {"da": "P"}, "municipalities": ["360", "376"], "start": "2018-01-01",
        "end": "2021-12-31", "target_group": [{"code": "unge", "name": {"da": "Unge"}}], "kpi": kpis,
        "meetings": {"months": [5, 11], "day": "2nd tuesday", "hosts": ["3F"]},
    });
    maaltal_domain::Programme::read(&definition).unwrap();
    event(id, "programme.defined", "2018-01-01", &json!({"definition": definition}))
}

/// One KPI: an id `k`, a name, a definition and `fields`.
pub(crate) fn kpi(fields: &Json) -> Json {
    let mut kpi = json!({"id": "k", "name": {"da": "K"}, "definition": {"da": "K"}});
    kpi.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    kpi
}

/// An event as `(type, day, data)`.
pub(crate) type Row = (&'static str, &'static str, Json);

/// Events with the ids `e1`, `e2` ...
pub(crate) fn events(rows: &[(&str, &str, Json)]) -> Vec<NewEvent> {
    (1..).zip(rows).map(|(n, (name, day, data))| event(&format!("e{n}"), name, day, data)).collect()
}

/// KPIs with ids of their own and these fields.
pub(crate) fn kpis(all: &[(&str, Json)]) -> Json {
    let named = |(id, fields): &(&str, Json)| {
        let mut kpi = kpi(fields);
        kpi["id"] = (*id).into();
        kpi
    };
    all.iter().map(named).collect()
}

/// The projection of a definition with these KPIs and of these events.
pub(crate) fn history(all: &[(&str, Json)], rows: &[Row]) -> Projection {
    fold(std::iter::once(definition(&kpis(all))).chain(events(rows)))
}

/// The figure of the first of these KPIs over these events, for a period and cut-off.
#[track_caller]
pub(crate) fn check(all: &[(&str, Json)], rows: &[Row], period: &str, cutoff: &str, expected: &str) {
    assert_eq!(figure(&snapshot(&history(all, rows), period, cutoff).kpis[0]), expected);
}

/// The projection of these events, recorded one after the other.
pub(crate) fn fold(events: impl IntoIterator<Item = NewEvent>) -> Projection {
    let mut projection = Projection::default();
    for event in events {
        let position = projection.position().next();
        projection.apply(position, &event.borrowed()).unwrap();
    }
    projection
}

/// All figures for a period and cut-off, at the last position.
pub(crate) fn snapshot(projection: &Projection, period: &str, cutoff: &str) -> Snapshot {
    at(projection, projection.position(), period, cutoff)
}

/// All figures for a period and cut-off, as a view at `position` sees them.
pub(crate) fn at(projection: &Projection, position: Position, period: &str, cutoff: &str) -> Snapshot {
    projection.snapshot(&PROGRAMME.parse().unwrap(), &ask(position, period, cutoff)).unwrap()
}

/// The view at `position`.
pub(crate) fn view(position: Position) -> View {
    View { position, recorded_at: Some("2022-01-31".parse().unwrap()), head: Hash::default() }
}

/// The question for a period and cut-off, as a view at `position` sees them.
pub(crate) fn ask(position: Position, period: &str, cutoff: &str) -> Ask {
    let cutoff: Day = cutoff.parse().unwrap();
    Ask { period: period.into(), cutoff: Some(cutoff), view: view(position) }
}

/// A cell in short: `7`, `7.25`, `3/9`, `none` where the programme does not report it.
pub(crate) fn short(cell: &Cell) -> String {
    match &cell.amount {
        _ if !cell.reported => "none".into(),
        Amount::Count(behind) => behind.count.to_string(),
        Amount::Sum { sum, .. } => sum.to_string(),
        Amount::Ratio { numerator, denominator, .. } => format!("{}/{}", numerator.count, denominator.count),
        Amount::Months(months) => match (MonthlyShare::best(months), MonthlyShare::mean(months)) {
            (Some(best), Some(mean)) => {
                format!("{}/{} in {} mean {mean}", best.numerator.count, best.denominator.count, best.month)
            }
            _ => "0/0".into(),
        },
        Amount::Register(None) => "no number".into(),
        Amount::Register(Some(number)) => {
            let of = number.of.map(|of| format!(" of {of}")).unwrap_or_default();
            format!("{}{of} in {}", number.value, number.month)
        }
        Amount::Narrative(text) => format!("{:?}", text.as_deref().unwrap_or_default()),
    }
}

/// A figure in short: its total, then its lines as `key=cell`.
pub(crate) fn figure(kpi: &KpiSnapshot) -> String {
    let lines = kpi.breakdowns.iter().flat_map(|(_, lines)| lines);
    let lines = lines.map(|line| format!(" {}={}", line.key, short(&line.cell)));
    std::iter::once(short(&kpi.total)).chain(lines).collect()
}
