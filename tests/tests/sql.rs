//! The independent check: every figure by the projector and by SQL, over many random histories and over what the program exports.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where it stopped")]

use chrono::Datelike;
use maaltal_domain::Position;
use maaltal_projector::Projection;
use maaltal_tests::{
    Asked, PROGRAMME, SecondOpinion, Workplace, bundles, compare_tangled, fixture, folded_bundle, folded_fixtures,
};

#[test]
fn two_thousand_tangled_histories_have_the_same_figures_in_sql() {
    let compared = compare_tangled(0, 2_000);
    assert!(compared.differences.is_empty(), "{:#?}", compared.differences);
    assert!(compared.cells > 500_000, "{}", compared.cells);
    let seldom: Vec<_> = compared.counted.iter().filter(|(_, count)| **count < 20).collect();
    assert!(compared.counted.len() > 40 && seldom.is_empty(), "hardly anything to compare in {seldom:?}");
}

/// Compares what a log's export gives in SQL with the projection of the same events.
fn check(log: &Workplace, programme: &str, projection: &Projection) {
    let file = log.path().join("events.jsonl");
    log.run(["export", "-o", &file.display().to_string()]).done();
    let mut second = SecondOpinion::of_export(&file);
    let id = programme.parse().unwrap();
    let (_, definition) = projection.definition(&id).unwrap();
    let last = definition.end.map_or(definition.start.year() + 4, |end| end.year());
    for year in definition.start.year()..=last {
        for (period, cutoff) in [("", "12-31"), ("-S1", "06-30"), ("-S2", "12-31"), ("-Q2", "11-15"), ("-M09", "09-20")]
        {
            for known in [projection.position().0, projection.position().0 * 2 / 3] {
                let (period, cutoff) = (format!("{year}{period}"), format!("{year}-{cutoff}").parse().unwrap());
                second.ask(projection, &id, Asked { history: 0, view: Position(known), period, cutoff });
            }
        }
    }
    let compared = second.compare(1);
    assert!(compared.differences.is_empty(), "{programme}: {:#?}", compared.differences);
    assert!(compared.counted.values().any(|count| *count > 0), "{programme}");
}

#[test]
fn the_export_of_the_fixtures_has_the_same_figures_in_sql() {
    check(&Workplace::with_batches(9), PROGRAMME, &folded_fixtures());
}

#[test]
fn the_exports_of_the_other_programmes_have_the_same_figures_in_sql() {
    for bundle in bundles().iter().filter(|bundle| bundle.programme != PROGRAMME) {
        let log = Workplace::empty();
        let file = |path: String| fixture(&path).display().to_string();
        log.run(["programme", "apply", &file(format!("../../dashboards/{}.toml", bundle.programme))]).done();
        for (name, _) in bundle.files() {
            log.run(["import", &file(format!("{}/{name}", bundle.programme))]).done();
        }
        check(&log, bundle.programme, &folded_bundle(bundle));
    }
}
