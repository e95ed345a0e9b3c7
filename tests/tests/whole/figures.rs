//! The figures of the fixtures: before disclosure equal to those computed independently, and as published.

use maaltal_domain::{Amount, Cell, Hash, Position, View};
use maaltal_projector::{Ask, Projection};
use maaltal_tests::{PROGRAMME, Workplace, fixture, recorded_fixtures};
use serde_json::Value as Json;

fn text(name: &str) -> String {
    std::fs::read_to_string(fixture("lolland-falster").join(name)).unwrap()
}

fn expected() -> Vec<Json> {
    let all: Json = serde_json::from_str(&text("expected.json")).unwrap();
    all["figures_before_disclosure"].as_array().unwrap().clone()
}

/// The projection of all nine batches, and the position after each.
fn folded() -> (Projection, Vec<Position>) {
    let mut projection = Projection::default();
    let mut ends = Vec::new();
    for batch in recorded_fixtures() {
        batch.iter().for_each(|recorded| projection.apply(recorded.position, &recorded.event.borrowed()).unwrap());
        ends.push(projection.position());
    }
    (projection, ends)
}

/// A cell in the form of expected.json.
fn cell(cell: &Cell) -> Json {
    match &cell.amount {
        Amount::Count(behind) => behind.count.into(),
        Amount::Sum { sum, .. } => {
            format!("{}.{:02}", sum.millionths() / 1_000_000, sum.millionths() / 10_000 % 100).into()
        }
        Amount::Ratio { numerator, denominator, .. } => {
            serde_json::json!({"numerator": numerator.count, "denominator": denominator.count})
        }
        other => panic!("{other:?}: a number that the fixtures' programme does not have"),
    }
}

#[test]
fn all_figures_equal_those_computed_independently() {
    let (projection, ends) = folded();
    let mut compared = 0;
    for case in expected() {
        let position = ends[case["after_batch"].as_u64().unwrap() as usize];
        let view = View { position, recorded_at: None, head: Hash::default() };
        let cutoff = Some(case["cutoff"].as_str().unwrap().parse().unwrap());
        let ask = Ask { period: case["period"].as_str().unwrap().into(), cutoff, view };
        let snapshot = projection.snapshot(&PROGRAMME.parse().unwrap(), &ask).unwrap();
        let wanted = case["figures"].as_object().unwrap();
        assert_eq!(snapshot.kpis.len(), wanted.len());
        for kpi in &snapshot.kpis {
            let figure = &wanted[kpi.id.as_str()];
            let place = format!("{} after batch {} at {}", kpi.id, case["after_batch"], case["cutoff"]);
            assert_eq!(cell(&kpi.total), figure["total"], "{place}");
            compared += 1;
            for (dimension, lines) in &kpi.breakdowns {
                let wanted = figure[dimension.name()].as_object().unwrap();
                assert_eq!(lines.len(), wanted.len(), "{place}");
                for line in lines {
                    assert_eq!(cell(&line.cell), wanted[&line.key], "{place}, {}", line.key);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 200, "only {compared} figures were compared");
}

#[test]
fn published_figures_are_those_figures_where_enough_stand_behind_them() {
    let log = Workplace::with_batches(9);
    for case in expected().iter().filter(|case| case["after_batch"] == 9) {
        let table = log.kpis(case["period"].as_str().unwrap(), case["cutoff"].as_str().unwrap());
        for kpi in table["kpis"].as_array().unwrap() {
            let total = &case["figures"][kpi["id"].as_str().unwrap()]["total"];
            let place = format!("{} at {}", kpi["id"], case["cutoff"]);
            match (kpi["state"].as_str().unwrap(), total) {
                ("shown", Json::Number(count)) => assert_eq!(kpi["value"].as_u64(), count.as_u64(), "{place}"),
                ("shown", Json::String(hours)) => {
                    assert_eq!(kpi["value"].as_f64().unwrap(), hours.parse::<f64>().unwrap(), "{place}");
                }
                ("shown", share) => {
                    assert_eq!((&kpi["numerator"], &kpi["denominator"]), (&share["numerator"], &share["denominator"]));
                }
                ("no_data", share) => assert_eq!(share["denominator"], 0, "{place}"),
                ("hidden", Json::Number(count)) => assert!((1..5).contains(&count.as_u64().unwrap()), "{place}"),
                ("hidden", share) => {
                    let (part, whole) = (share["numerator"].as_u64().unwrap(), share["denominator"].as_u64().unwrap());
                    assert!([part, whole, whole - part].iter().any(|count| (1..5).contains(count)), "{place}");
                    assert_eq!(
                        (&kpi["value"], &kpi["reaches"], &kpi["status"] == "grey"),
                        (&Json::Null, &Json::Null, !kpi["target"].is_null())
                    );
                }
                (state, _) => panic!("{place} is {state}"),
            }
        }
    }
}

#[test]
fn the_published_milestones_stand() {
    let log = Workplace::with_batches(9);
    let published = std::fs::read_to_string(fixture("published-milestones.csv")).unwrap();
    let mut compared = 0;
    for row in published.lines().filter(|row| row.starts_with("lolland-falster,")) {
        let [_, measure, as_of, value, kind, ..] = row.splitn(6, ',').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let Ok(value) = value.parse::<u64>() else { continue };
        let id = match measure {
            "citizens referred" | "citizens in the effort" => "citizens-referred",
            "citizens connected through spells at companies" => "citizens-in-spells",
            "of these in ordinary hours" => "citizens-paid-hours",
            "companies taking part" => "companies-taking-part",
            "ambassador companies" => "ambassadors",
            other => panic!("{other}: a published figure that no KPI gives"),
        };
        let cutoff = if as_of.is_empty() { "2021-12-31" } else { as_of };
        let period = format!("{}-S{}", &cutoff[..4], if cutoff[5..7] <= *"06" { 1 } else { 2 });
        let table = log.kpis(&period, cutoff);
        let kpi = table["kpis"].as_array().unwrap().iter().find(|kpi| kpi["id"] == id).unwrap();
        let found = if kind == "target" { &kpi["target"]["value"] } else { &kpi["value"] };
        assert_eq!(found.as_u64(), Some(value), "{row}");
        compared += 1;
    }
    assert_eq!(compared, 7);
    // Those that were published in words only.
    let milestones = [
        ("2019-S2", "2019-12-31", "companies-taking-part", 400.0),
        ("2019-S2", "2019-12-31", "citizens-paid-hours", 99.0),
        ("2019-S2", "2019-12-31", "share-paid-hours", 0.1493),
        ("2019-S2", "2019-12-31", "share-linked", 0.1659),
    ];
    for (period, cutoff, id, value) in milestones {
        let table = log.kpis(period, cutoff);
        let kpi = table["kpis"].as_array().unwrap().iter().find(|kpi| kpi["id"] == id).unwrap();
        assert_eq!(kpi["value"].as_f64(), Some(value), "{id} at {cutoff}");
    }
}
