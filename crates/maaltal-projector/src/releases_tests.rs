//! What has been released, as the fold remembers it.

use crate::testing::{PROGRAMME, ask, at, definition, event, fold, kpi, view};
use crate::{Projection, QualityAsk};
use maaltal_domain::{Hash, Language, NewEvent, Position, ProgrammeId, Released, disclose};
use serde_json::{Value as Json, json};

fn programme() -> ProgrammeId {
    PROGRAMME.parse().unwrap()
}

/// A definition and seven contacts, of one company each.
fn recorded() -> Vec<NewEvent> {
    let contacts = kpi(&json!({"measure": "events", "of": ["company.contacted"]}));
    let companies = ["29189641", "27355021", "24256790", "29189641", "27355021", "24256790", "29189641"];
    let contact = |(n, company): (usize, &&str)| {
        event(&format!("c{n}"), "company.contacted", "2019-02-01", &json!({"company": company, "channel": "visit"}))
    };
    std::iter::once(definition(&json!([contacts]))).chain(companies.iter().enumerate().map(contact)).collect()
}

/// The table of 2019-M02 as known at a position.
fn table(projection: &Projection, position: u64) -> Json {
    disclose(at(projection, Position(position), "2019-M02", "2019-02-28"), &Released::none()).to_json(Language::Da)
}

fn published(id: &str, as_of: u64, table: &Json) -> NewEvent {
    let data = json!({"period": "2019-M02", "cutoff": "2019-02-28", "as_of": as_of, "head": Hash::default(),
        "table": table});
    event(id, "report.published", "2019-03-01", &data)
}

/// How many tables a view knows, and how many of them are in effect.
#[track_caller]
fn check(projection: &Projection, position: u64, known: usize, in_effect: usize) {
    let view = view(Position(position));
    let tables = projection.releases(&programme(), &view);
    let all = projection.released(&programme(), &view);
    assert_eq!((format!("{all:?}").matches("ReleasedTable {").count(), tables.len()), (known, in_effect));
}

#[test]
fn a_view_knows_the_tables_released_up_to_it() {
    let projection = fold(recorded());
    let own = table(&projection, 8);
    let void = event("v", "event.voided", "2019-03-02", &json!({"id": "r1", "reason": "wrong"}));
    let more = [published("r1", 8, &own), published("r2", 8, &own), void];
    let projection = fold(recorded().into_iter().chain(more));
    check(&projection, 8, 0, 0);
    check(&projection, 9, 1, 1);
    check(&projection, 10, 2, 2);
    check(&projection, 11, 2, 1);
    let kept = projection.releases(&programme(), &view(Position(11)));
    let named = (kept[0].published, kept[0].period.as_str(), kept[0].cutoff.to_string(), kept[0].as_of);
    assert_eq!(named, (Position(10), "2019-M02", "2019-02-28".into(), Position(8)));
}

#[test]
fn a_checkpoint_has_what_was_released() {
    let own = table(&fold(recorded()), 8);
    let projection = fold(recorded().into_iter().chain([published("r", 8, &own)]));
    let mut bytes = Vec::new();
    projection.write_to(&mut bytes).unwrap();
    assert_eq!(Projection::from_bytes(&bytes).unwrap(), projection);
}

#[test]
fn a_table_with_more_than_is_known_is_read_and_one_that_is_none_is_a_finding() {
    let own = table(&fold(recorded()), 8);
    let with = |pointer: &str, value: Json| {
        let mut changed = own.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        changed
    };
    let mut newer = own.clone();
    newer["added"] = json!({"later": true});
    newer["kpis"][0]["added"] = json!([1]);
    let tried = [
        (8, own.clone(), true),
        (8, newer, true),
        (7, own.clone(), false),
        (8, json!({}), false),
        (8, with("/programme", json!("q")), false),
        (8, with("/period/code", json!("2019-M03")), false),
        (8, with("/period/cutoff", json!("2019-02-27")), false),
        (8, with("/view/position", json!(7)), false),
        (8, with("/kpis/0/state", json!("secret")), false),
        (8, with("/kpis", json!(3)), false),
        (9, with("/view/position", json!(9)), false),
    ];
    for (as_of, table, is_read) in tried {
        let projection = fold(recorded().into_iter().chain([published("r", as_of, &table)]));
        let position = projection.position();
        let found = projection.releases(&programme(), &view(position));
        assert_eq!(found.len(), usize::from(is_read), "{table}");
        let ask = QualityAsk { view: view(position), today: "2019-12-31".parse().unwrap(), settled: Position(0) };
        let findings = projection.quality(&programme(), &ask).unwrap().findings;
        let reasons: Vec<_> = findings.iter().map(|finding| (finding.position.0, finding.reason.code())).collect();
        let expected = if is_read { vec![] } else { vec![(9, "released_table")] };
        assert_eq!(reasons, expected, "{table}");
        assert!(projection.snapshot(&programme(), &ask_now(position)).is_ok());
    }
}

fn ask_now(position: Position) -> crate::Ask {
    ask(position, "2019-M02", "2019-02-28")
}
