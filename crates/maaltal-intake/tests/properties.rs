//! What holds for whatever arrives: no panic, no person number let out, and what was accepted once is accepted again.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "outside the functions marked as tests clippy does not know that this is one"
)]

use maaltal_domain::{Day, EventType, Kind, Programme};
use maaltal_intake::sheet::{SheetDefaults, read_csv};
use maaltal_intake::{Gate, PseudonymKeys, cloud_event, cloud_event_batch, cloud_event_lines};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn definition() -> Json {
    json!({
        "id": "kanten", "name": {"da": "Kanten"}, "municipalities": ["360"], "start": "2018-01-01",
        "kpi": [{"id": "c", "name": {"da": "K"}, "measure": "events", "of": ["company.contacted"]}],
    })
}

fn gate(with_key: bool) -> Gate {
    let programme = Programme::read(&definition()).unwrap();
    let mut keys = PseudonymKeys::default();
    if with_key {
        keys.insert(programme.id.clone(), &[7; 32]).unwrap();
    }
    Gate::new([programme.into()], keys)
}

fn today() -> Day {
    "2190-01-01".parse().unwrap()
}

/// A JSON value that a field of `kind` takes.
fn good(kind: Kind) -> BoxedStrategy<Json> {
    let text = |pattern: &'static str| pattern.prop_map(Json::from).boxed();
    let number = |least: i64, most: i64, scale: f64| (least..most).prop_map(move |n| json!(n as f64 / scale)).boxed();
    match kind {
        Kind::Citizen | Kind::Ident | Kind::EventId | Kind::Code => text("[a-z][A-Za-z0-9_-]{0,40}"),
        Kind::KpiId => text("[a-z][a-z0-9-]{0,40}"),
        Kind::Company => prop::sample::select(vec!["29189641", "27355021", "77806113"]).prop_map(Json::from).boxed(),
        Kind::PNumber => text("[0-9]{10}"),
        Kind::Municipality => prop::sample::select(vec!["360", "0376", "101"]).prop_map(Json::from).boxed(),
        Kind::MunicipalityOrCountry => text("000|360"),
        Kind::Occupation => text("[0-9]{4}").prop_map(|code| json!({"scheme": "DISCO-08", "code": code})).boxed(),
        Kind::Industry => text("[0-9]{6}").prop_map(|code| json!({"scheme": "DB25", "code": code})).boxed(),
        Kind::MonthHours => number(1, 74_400, 100.0),
        Kind::WeekHours => number(0, 16_800, 100.0),
        Kind::Decimal => number(-1_000_000_000, 1_000_000_000, 1_000_000.0),
        Kind::Whole => (0..=1_000_000_u32).prop_map(Json::from).boxed(),
        Kind::Year => (1900..=2199_u32).prop_map(Json::from).boxed(),
        Kind::Position => any::<u32>().prop_map(Json::from).boxed(),
        Kind::Day => text("20[0-9]{2}-(0[1-9]|1[0-2])-([01][1-9]|2[0-8])"),
        Kind::Month => text("20[0-9]{2}-(0[1-9]|1[0-2])"),
        Kind::Instant => text("20[0-9]{2}-0[1-9]-1[0-9]T[01][0-9]:00:00(Z|\\+02:00)"),
        Kind::Flag => any::<bool>().prop_map(Json::from).boxed(),
        Kind::Codes | Kind::TargetGroups => {
            prop::collection::vec("[a-z][a-z0-9_.]{0,9}", 0..4).prop_map(Json::from).boxed()
        }
        Kind::Choice(choices) => prop::sample::select(choices).prop_map(|(code, _)| Json::from(code)).boxed(),
        Kind::Text => text("[A-Za-zæøå<>#$\"\\\\ .\n]{1,60}"),
        Kind::PeriodCode => text("20[0-9]{2}(-S[12]|-Q[1-4]|-M0[1-9])?"),
        Kind::Digest => text("[0-9a-f]{64}").prop_map(|hex| format!("blake3:{}", hex.as_str().unwrap()).into()).boxed(),
        Kind::Steps => Just(json!([{"by": "2019-01-01", "value": 1.5}, {"by": "2020-01-01", "value": 2}])).boxed(),
        Kind::Definition => Just(definition()).boxed(),
        Kind::Table => Just(json!({"kpis": [{"id": "a", "value": 5, "forecast": []}]})).boxed(),
    }
}

/// An event of any type with all required and some other fields.
fn event() -> impl Strategy<Value = Json> {
    let types: Vec<_> = EventType::all().collect();
    prop::sample::select(types).prop_flat_map(|event_type| {
        let field = |spec: &maaltal_domain::FieldSpec| {
            let (name, required) = (spec.field.name(), spec.required);
            // A judgement needs an author, so either both or none.
            let wanted =
                if matches!(name, "judgement" | "author") { Just(true).boxed() } else { any::<bool>().boxed() };
            (wanted, good(spec.kind)).prop_map(move |(wanted, value)| (wanted || required).then_some((name, value)))
        };
        let fields: Vec<_> = event_type.fields().iter().map(field).collect();
        (fields, "[!-}]{1,40}", good(Kind::Day), any::<bool>()).prop_map(move |(fields, id, day, replaces)| {
            let data: serde_json::Map<_, _> =
                fields.into_iter().flatten().map(|(name, value)| (name.to_owned(), value)).collect();
            let mut event = json!({
                "specversion": "1.0", "source": "/s", "id": format!("x{id}"), "type": event_type.cloud_event_type(),
                "programme": "kanten", "occurredon": day, "data": data,
            });
            if replaces {
                event["replaces"] = format!("y{id}").into();
            }
            event
        })
    })
}

/// Any JSON, with names and words that events have.
fn any_json() -> impl Strategy<Value = Json> {
    let word = prop_oneof![
        Just("dk.maaltal.company.contacted.v1".to_owned()),
        Just("kanten".to_owned()),
        Just("2019-05-14".to_owned()),
        "\\PC{0,12}",
    ];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        word.prop_map(Json::from),
    ];
    let key = prop_oneof![
        prop::sample::select(vec!["id", "type", "data", "source", "programme", "occurredon", "company", "time"])
            .prop_map(str::to_owned),
        "\\PC{0,8}",
    ];
    leaf.prop_recursive(4, 32, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map(key.clone(), inner, 0..10).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// A fictitious person number in one of its forms, with something that does not join it before and after.
fn person_number() -> impl Strategy<Value = (String, String)> {
    let number = (prop::sample::select(vec!["010190", "611290", "311299"]), "[-  ]?", "[0-9]{4}")
        .prop_map(|(date, between, rest)| format!("{date}{between}{rest}"));
    ("([a-z]{0,5}[ ,./\"~\\\\])?", number, "([ ,./\"~\\\\][a-z]{0,5})?")
        .prop_map(|(before, number, after)| (number.clone(), format!("{before}{number}{after}")))
}

/// Puts `text` in place of one of the texts of `json`, counted from the first; says whether it found one.
fn put(json: &mut Json, place: &mut usize, text: &str) -> bool {
    match json {
        Json::String(old) if *place == 0 => {
            *old = text.to_owned();
            true
        }
        Json::String(_) => {
            *place -= 1;
            false
        }
        Json::Array(items) => items.iter_mut().any(|item| put(item, place, text)),
        Json::Object(fields) => {
            // A P-number is known by its type, so ten digits there are no person number.
            fields.iter_mut().filter(|(name, _)| *name != "p_number").any(|(_, value)| put(value, place, text))
        }
        _ => false,
    }
}

/// Every text that leaves intake about `bytes`, through every JSON door.
fn told(bytes: &[u8], with_key: bool) -> String {
    let mut records = vec![cloud_event(bytes)];
    records.extend(cloud_event_lines(bytes));
    let list = [b"[", bytes, b"]"].concat();
    records.extend(cloud_event_batch(&list).unwrap_or_default());
    let of = |record| match gate(with_key).check(record, today()) {
        Ok(event) => format!("{event:?}"),
        Err(rejection) => format!("{rejection:?} {rejection} {}", serde_json::to_string(&rejection).unwrap()),
    };
    records.iter().map(|record| format!("{record:?} {}", of(record))).collect()
}

fn sheet_told(bytes: &[u8], with_key: bool) -> String {
    let defaults = SheetDefaults { programme: "kanten".parse().ok(), source: "/s".parse().ok() };
    let rows = match read_csv(bytes, &defaults) {
        Ok(rows) => rows,
        Err(problems) => return format!("{problems:?}"),
    };
    let of = |row: &maaltal_intake::sheet::SheetRow| match gate(with_key).check(row.record(), today()) {
        Ok(event) => format!("{row:?} {event:?}"),
        Err(rejection) => format!("{row:?} {rejection:?} {}", serde_json::to_string(&rejection).unwrap()),
    };
    rows.iter().map(of).collect()
}

proptest! {
    #[test]
    fn an_accepted_event_is_accepted_again_as_the_same(event in event()) {
        let check = |json: &Json| gate(false).check(&cloud_event(json.to_string().as_bytes()), today());
        let accepted = check(&event).map_err(|rejection| TestCaseError::fail(rejection.to_string()))?;
        let again = check(&accepted.to_json()).map_err(|rejection| TestCaseError::fail(rejection.to_string()))?;
        prop_assert!(accepted.same_content(&again));
        prop_assert_eq!(accepted.to_json(), again.to_json());
    }

    #[test]
    fn any_json_is_an_event_or_problems(json in any_json()) {
        let text = json.to_string();
        let record = cloud_event(text.as_bytes());
        if let Err(rejection) = gate(true).check(&record, today()) {
            prop_assert!(!rejection.problems.is_empty());
        }
    }

    #[test]
    fn any_bytes_are_records_or_problems(
        bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\\[\\]{}\",:a1\\\\ \n;]{0,60}",
    ) {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            told(bytes, true);
            sheet_told(bytes, true);
        }
    }

    #[test]
    fn any_cells_are_rows_or_problems(
        cells in prop::collection::vec("\\PC{0,12}|[0-9.,-]{1,10}|Lønnede timer", 0..30),
    ) {
        let rows: String = cells.chunks(7).map(|row| format!("\n{}", row.join(";"))).collect();
        sheet_told(format!("id;hændelse;dato;borger;cvr;måned;timer{rows}").as_bytes(), true);
    }

    #[test]
    fn no_person_number_is_ever_told(
        event in event(), place in 0..20_usize, (number, text) in person_number(),
        with_key in any::<bool>(), cut in 0..9_usize,
    ) {
        let mut event = event;
        let mut place = place;
        if !put(&mut event, &mut place, &text) {
            event[text.as_str()] = 1.into();
        }
        let mut body = event.to_string();
        prop_assert!(!told(body.as_bytes(), with_key).contains(&number));
        // The same when it is no JSON any more; what is cut off may not make a number of what was none.
        body.truncate(body.len().saturating_sub(cut).max(body.rfind(&number).map_or(0, |at| at + number.len())));
        prop_assert!(!told(body.as_bytes(), with_key).contains(&number));
    }

    #[test]
    fn no_person_number_of_a_sheet_is_ever_told(
        (number, text) in person_number(), column in 0..9_usize, row in 0..2_usize, with_key in any::<bool>(),
    ) {
        let header = "id;kilde;hændelse;dato;borger;forløb;årsag;name;cvr";
        let cells_of = |line: &str| line.split(';').map(str::to_owned).collect::<Vec<_>>();
        let mut cells = [header, "e1;/s;Borger udtrådt;01-05-2019;b1;;flyttet;;"].map(cells_of);
        cells[row][column] = format!("\"{}\"", text.replace('"', "\"\""));
        let sheet = cells.map(|line| line.join(";")).join("\n");
        prop_assert!(!sheet_told(sheet.as_bytes(), with_key).contains(&number));
    }
}
