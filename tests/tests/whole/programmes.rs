//! The six programmes of dashboards/: each is read, together they have all forms of target, and their bundles give what was published.

use maaltal_domain::{Hash, Language, Programme, PublishedTable, Released, View, disclose};
use maaltal_projector::{Ask, Projection};
use maaltal_tests::{Bundle, Workplace, bundles, fixture, folded_bundle};
use serde_json::Value as Json;
use std::collections::BTreeSet;

fn bundle(programme: &str) -> Bundle {
    bundles().into_iter().find(|bundle| bundle.programme == programme).unwrap()
}

fn table(projection: &Projection, programme: &str, period: &str, cutoff: &str) -> PublishedTable {
    let view = View { position: projection.position(), recorded_at: None, head: Hash::default() };
    let ask = Ask { period: period.into(), cutoff: Some(cutoff.parse().unwrap()), view };
    disclose(projection.snapshot(&programme.parse().unwrap(), &ask).unwrap(), &Released::none())
}

/// The figures of a period, by KPI.
fn figures(projection: &Projection, programme: &str, period: &str, cutoff: &str) -> impl Fn(&str) -> Json + use<> {
    let json = table(projection, programme, period, cutoff).to_json(Language::Da);
    move |id| json["kpis"].as_array().unwrap().iter().find(|kpi| kpi["id"] == id).unwrap().clone()
}

fn programme_files() -> Vec<Programme> {
    let folder = std::fs::read_dir(fixture("../../dashboards")).unwrap().map(|entry| entry.unwrap().path());
    let files = folder.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let (programme, _) = maaltal_intake::programme_file::read(&text).unwrap_or_else(|wrong| panic!("{wrong:?}"));
        assert_eq!(path.file_stem().unwrap(), programme.id.as_str());
        programme
    };
    files.map(read).collect()
}

#[test]
fn six_programmes_have_targets_of_all_eight_forms_and_calendars_of_their_own() {
    let programmes = programme_files();
    assert_eq!(programmes.len(), 6);
    let targets = programmes.iter().flat_map(|programme| &programme.kpis).filter_map(|kpi| kpi.target.as_ref());
    let forms: BTreeSet<_> = targets.map(|target| target.kind.name()).collect();
    let all = ["at_least", "at_most", "expected", "none", "of", "reduce_by", "share_at_least", "share_at_most"];
    assert_eq!(forms, all.into());
    let months = |programme: &Programme| programme.meetings.as_ref().unwrap().months.clone();
    let calendars: BTreeSet<_> = programmes.iter().map(months).collect();
    assert!(calendars.is_superset(&[vec![5, 11], vec![3], vec![1]].into()), "{calendars:?}");
    assert!(programmes.iter().any(|programme| programme.half_year == maaltal_domain::HalfYear::MayNovember));
}

#[test]
fn bundles_are_what_is_made_up() {
    for bundle in bundles() {
        for (name, batch) in bundle.files() {
            let file = std::fs::read_to_string(fixture(bundle.programme).join(&name)).unwrap();
            assert!(file == batch, "{}/{name}: run `cargo run -p maaltal-tests --example bundles`", bundle.programme);
        }
    }
}

#[test]
fn hedensted_gives_its_published_figures() {
    let folded = folded_bundle(&bundle("hedensted-code-of-care"));
    let of = figures(&folded, "hedensted-code-of-care", "2017-S1", "2016-11-10");
    assert_eq!(
        (&of("citizens-in-small-jobs")["value"], &of("companies-with-small-jobs")["value"]),
        (&93.into(), &18.into())
    );
    for (id, percent) in [("resource-courses-led-on", 47.0), ("refugees-in-integration-course", 23.0)] {
        assert_eq!((of(id)["value"].as_f64().unwrap() * 100.0).round(), percent, "{id}");
    }
    assert_eq!(of("code-of-care-with-small-jobs")["value"], 18);
}

#[test]
fn nextwork_gives_its_published_figures() {
    let folded = folded_bundle(&bundle("roskilde-nextwork"));
    let of = figures(&folded, "roskilde-nextwork", "2018-S2", "2018-11-10");
    assert_eq!((&of("young-people")["value"], &of("companies-in-network")["value"]), (&120.into(), &60.into()));
    let share = of("in-job-or-education");
    assert_eq!((&share["value"], &share["numerator"], &share["denominator"]), (&0.75.into(), &90.into(), &120.into()));
    // Of 40 before at most 20 come back, and 18 do.
    let back = of("back-on-benefit");
    assert_eq!((&back["value"], &back["status"], &back["month"]), (&18.into(), &"green".into(), &"2018-09".into()));
    assert_eq!(back["target"]["path"], 20.0);
    let nested = of("young-people-in-internship");
    assert_eq!((&nested["target"]["kind"], &nested["target"]["of"]), (&"of".into(), &"young-people".into()));
    assert!(of("touched-in-a-month")["best_month"].is_string());
}

#[test]
fn kolding_gives_its_published_figures_by_year() {
    let folded = folded_bundle(&bundle("kolding-rummelige-arbejdsmarked"));
    for (year, small_jobs) in [("2017", 125), ("2018", 200)] {
        let of = figures(&folded, "kolding-rummelige-arbejdsmarked", year, &format!("{year}-12-31"));
        assert_eq!(of("small-jobs")["value"], small_jobs, "{year}");
    }
    let of = figures(&folded, "kolding-rummelige-arbejdsmarked", "2018", "2018-12-31");
    assert_eq!(
        (&of("on-resting-pension")["value"], &of("social-economic-companies")["value"]),
        (&10.into(), &12.into())
    );
}

#[test]
fn the_focus_target_has_a_citizen_on_each_side_of_its_bounds() {
    let folded = folded_bundle(&bundle("silkeborg-frikommune"));
    let ceiling = |cutoff: &str| figures(&folded, "silkeborg-frikommune", "2024-S1", cutoff)("focus-ceiling");
    let found = ceiling("2024-06-30");
    assert_eq!((&found["numerator"], &found["denominator"], &found["value"]), (&11.into(), &40.into(), &0.275.into()));
    assert_eq!(found["status"], "green");
    // A day earlier the citizen of 2023-06-30 has not been there for twelve months.
    assert_eq!((&ceiling("2024-06-29")["numerator"], &ceiling("2024-06-29")["denominator"]), (&10.into(), &39.into()));
    let of = figures(&folded, "silkeborg-frikommune", "2024-S1", "2024-06-30");
    assert_eq!(
        (&of("housing-area")["status"], &of("on-benefit")["target"]["kind"]),
        (&"green".into(), &"expected".into())
    );
}

#[test]
fn guideposts_are_told_in_words_year_by_year() {
    let folded = folded_bundle(&bundle("silkeborg-rummelighed"));
    let told = |year: &str| {
        let of = figures(&folded, "silkeborg-rummelighed", year, &format!("{year}-12-31"));
        let guidepost = of("flere-med");
        assert_eq!(
            (&guidepost["state"], &guidepost["value"], &guidepost["status"]),
            (&"shown".into(), &Json::Null, &"grey".into())
        );
        guidepost["text"].as_str().unwrap().to_owned()
    };
    assert!(told("2023").starts_with("Flere virksomheder har åbnet"));
    assert!(told("2024").starts_with("Flere brancher er med"));
    let of = figures(&folded, "silkeborg-rummelighed", "2024", "2024-12-31");
    assert_eq!((&of("company-dialogues")["value"], &of("stories-told")["value"]), (&60.into(), &6.into()));
}

#[test]
fn a_wrong_programme_is_refused_whole_and_leaves_the_log_as_it_was() {
    let log = Workplace::with_programme();
    let before = log.run(["verify"]).done();
    let right = std::fs::read_to_string(fixture("lolland-falster/programme.toml")).unwrap();
    let wrong = right.replacen("threshold = 5", "threshold = 10", 1).replacen("by = \"citizen\"", "by = \"colour\"", 1);
    let ran = log.run(["programme", "apply", &log.file("wrong.toml", wrong)]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("kpi[0].by: expected a field"), "{}", ran.stderr);
    assert_eq!(log.run(["verify"]).done(), before);
    assert!(
        log.run(["programme", "apply", &fixture("lolland-falster/programme.toml").display().to_string()])
            .done()
            .contains("unchanged")
    );
}
