//! Generators of arbitrary valid events, for property tests.
#![allow(clippy::unwrap_used, reason = "a generator that cannot make its value has failed the test")]

use maaltal_domain::{
    Classified, Cvr, Data, Day, Decimal, EventId, EventType, FieldSpec, Hash, Hours, Kind, Month, Municipality,
    NewEvent, ProgrammeId, Source, Value,
};
use proptest::prelude::*;
use proptest::sample::select;
use std::str::FromStr;

/// Any valid event of any type.
pub fn any_event() -> impl Strategy<Value = NewEvent> {
    select(EventType::all().collect::<Vec<_>>()).prop_flat_map(event_of)
}

/// Any valid event of one type.
pub fn event_of(event_type: EventType) -> impl Strategy<Value = NewEvent> {
    let envelope = (sources(), ids(), programmes(), days(), times(), proptest::option::of(ids()));
    (envelope, data_of(event_type)).prop_map(move |((source, id, programme, occurred_on, time, replaces), data)| {
        NewEvent { source, id, event_type, programme, occurred_on, time, replaces, data }
    })
}

/// Any events, each with an id of its own.
pub fn distinct_events(count: impl Into<proptest::collection::SizeRange>) -> impl Strategy<Value = Vec<NewEvent>> {
    proptest::collection::vec(any_event(), count).prop_map(|mut events| {
        for (number, event) in events.iter_mut().enumerate() {
            event.id = format!("n{number}").parse().unwrap();
        }
        events
    })
}

fn data_of(event_type: EventType) -> impl Strategy<Value = Data> {
    let fields: Vec<_> = event_type.fields().iter().map(field).collect();
    fields.prop_map(move |fields| {
        let given = fields.into_iter().flatten();
        Data::new(event_type, given.collect()).unwrap()
    })
}

fn field(spec: &FieldSpec) -> BoxedStrategy<Option<(maaltal_domain::Field, Value)>> {
    let field = spec.field;
    let given = value_of(spec.kind).prop_map(move |value| Some((field, value)));
    if spec.required { given.boxed() } else { prop_oneof![Just(None), given].boxed() }
}

fn value_of(kind: Kind) -> BoxedStrategy<Value> {
    match kind {
        Kind::Citizen | Kind::Ident => words::<maaltal_domain::Ident>("[A-Za-z_-][A-Za-z0-9_-]{0,63}"),
        Kind::EventId => words::<EventId>("[!-~æøåÆØÅ]{1,128}"),
        Kind::KpiId => words::<maaltal_domain::KpiId>("[a-z-][a-z0-9-]{0,63}"),
        Kind::Code => words::<maaltal_domain::Code>("[A-Za-z_.-][A-Za-z0-9_.-]{0,63}"),
        Kind::Text => words::<maaltal_domain::Text>("[ -~æøåÆØÅ€🙂\n]{1,200}"),
        Kind::Codes | Kind::TargetGroups => {
            proptest::collection::vec("[a-z_.-]{1,64}", 0..5).prop_map(Value::Words).boxed()
        }
        Kind::Choice(choices) => select(choices).prop_map(|(code, _)| Value::Word(code.into())).boxed(),
        Kind::Instant => {
            times().prop_map(|time| Value::Word(time.unwrap_or("2024-05-14T09:00:00+02:00".into()))).boxed()
        }
        Kind::PeriodCode => {
            select(&["2024", "2019-S1", "2021-Q4", "2025-M12"][..]).prop_map(|p| Value::Word(p.into())).boxed()
        }
        Kind::Digest => any::<[u8; 32]>().prop_map(|bytes| Value::Word(Hash(bytes).to_string())).boxed(),
        Kind::Company => (1_u32..90_000_000)
            .prop_map(|from| Value::Company((from..).find_map(|number| Cvr::from_number(number).ok()).unwrap()))
            .boxed(),
        Kind::PNumber => {
            (0_u64..10_000_000_000).prop_map(|n| Value::PNumber(format!("{n:010}").parse().unwrap())).boxed()
        }
        Kind::Municipality => municipalities().prop_map(Value::Municipality).boxed(),
        Kind::MunicipalityOrCountry => {
            prop_oneof![Just(Municipality::COUNTRY), municipalities()].prop_map(Value::Municipality).boxed()
        }
        Kind::Industry => (select(&["DB07", "DB25"][..]), 0_u32..1_000_000)
            .prop_map(|(scheme, code)| Value::Classified(Classified::industry(scheme, &format!("{code:06}")).unwrap()))
            .boxed(),
        Kind::Occupation => (select(&["ESCO", "DISCO-08"][..]), "[a-z:/.]{1,64}")
            .prop_map(|(scheme, code)| Value::Classified(Classified::occupation(scheme, &code).unwrap()))
            .boxed(),
        Kind::MonthHours => (1_i64..=74_400).prop_map(|hours| Value::Hours(Hours(hours))).boxed(),
        Kind::WeekHours => (0_i64..=16_800).prop_map(|hours| Value::Hours(Hours(hours))).boxed(),
        Kind::Decimal => (-1_000_000_000_000_000_000_i64..1_000_000_000_000_000_000)
            .prop_map(|millionths| Value::Decimal(Decimal::from_millionths(millionths)))
            .boxed(),
        Kind::Whole => (0_u64..=1_000_000).prop_map(Value::Whole).boxed(),
        Kind::Year => (1900_u64..=2199).prop_map(Value::Whole).boxed(),
        Kind::Position => any::<u64>().prop_map(Value::Whole).boxed(),
        Kind::Day => days().prop_map(Value::Day).boxed(),
        Kind::Month => days().prop_map(|day| Value::Month(Month::of(day))).boxed(),
        Kind::Flag => any::<bool>().prop_map(Value::Flag).boxed(),
        Kind::Steps => (days(), 0_u32..10_000)
            .prop_map(|(by, value)| {
                Value::from_json_object(&serde_json::json!([{"by": by.to_string(), "value": value}]))
            })
            .boxed(),
        Kind::Definition | Kind::Table => "[a-zæøå ]{0,300}"
            .prop_map(|text| Value::from_json_object(&serde_json::json!({"a": text, "b": [1, 0.5, null]})))
            .boxed(),
    }
}

fn parsed<T: FromStr + std::fmt::Debug>(pattern: &'static str) -> impl Strategy<Value = T> {
    pattern.prop_filter_map("a valid text without a person number", |text: String| text.parse().ok())
}

fn words<T: FromStr + AsRef<str> + std::fmt::Debug + 'static>(pattern: &'static str) -> BoxedStrategy<Value> {
    parsed::<T>(pattern).prop_map(|text| Value::Word(text.as_ref().to_owned())).boxed()
}

fn sources() -> impl Strategy<Value = Source> {
    parsed("/(lolland|guldborgsund)/[a-z]{1,12}")
}

fn ids() -> impl Strategy<Value = EventId> {
    parsed("[a-zæøå][a-z0-9~æøå-]{0,20}")
}

fn programmes() -> impl Strategy<Value = ProgrammeId> {
    parsed("[a-z][a-z0-9-]{0,20}")
}

fn days() -> impl Strategy<Value = Day> {
    let first = Day::from_ymd_opt(1900, 1, 1).unwrap();
    (0_u64..109_000).prop_map(move |days| first + chrono::Days::new(days))
}

fn municipalities() -> impl Strategy<Value = Municipality> {
    select(Municipality::all().collect::<Vec<_>>())
}

fn times() -> impl Strategy<Value = Option<String>> {
    let time = (0_u32..24, 0_u32..60).prop_map(|(hour, minute)| format!("2024-05-14T{hour:02}:{minute:02}:00+02:00"));
    proptest::option::of(time)
}
