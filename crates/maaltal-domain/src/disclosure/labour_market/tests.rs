//! What of the labour market is hidden: a line a case, `x` for a hidden cell.

use super::*;
use crate::{HalfYear, Hash, Period, Position};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn programme(threshold: u64) -> Programme {
    let definition = json!({"id": "p", "name": {"da": "p"}, "municipalities": ["360"], "start": "2018-01-01",
        "threshold": threshold, "kpi": [{"id": "k", "name": {"da": "k"}, "measure": "events", "of": ["company.contacted"]}]});
    Programme::read(&definition).unwrap()
}

fn market(steps: &[Behind], threshold: u64) -> LabourMarket {
    LabourMarket {
        programme: programme(threshold).into(),
        cutoff: Period::parse("2019-S1", HalfYear::Calendar).unwrap().last_day(),
        view: View { position: Position(1), recorded_at: None, head: Hash::default() },
        company_steps: CompanyStep::ALL.into_iter().zip(steps.iter().copied().map(Some)).collect(),
        citizen_steps: Vec::new(),
        reserve: None,
        needs: None,
        mobility: None,
    }
}

fn behind(count: u64) -> Behind {
    Behind { count, citizens: 0 }
}

fn told(figure: &Figure) -> String {
    match figure {
        Figure::Shown { value, .. } => value.to_string(),
        Figure::Hidden => "x".to_owned(),
        other => other.state().to_owned(),
    }
}

fn check_steps(counts: &[Behind], expected: &str, shares: &str) {
    check_market(market(counts, 5), expected, shares);
}

fn check_market(market: LabourMarket, expected: &str, shares: &str) {
    let counts = market.company_steps.clone();
    let published = disclose_labour_market(market);
    let steps = published.company_steps();
    let figures: Vec<_> = steps.iter().map(|step| told(step.figure())).collect();
    let share = |step: &PublishedStep<CompanyStep>| step.share_of_step_before().map(told);
    assert_eq!(figures.join(" "), expected, "{counts:?}");
    assert_eq!(steps.iter().filter_map(share).collect::<Vec<_>>().join(" "), shares, "{counts:?}");
}

#[test]
fn a_small_step_is_hidden_and_what_would_tell_it() {
    let counts = |counts: [u64; 4]| counts.map(behind);
    check_steps(&counts([90, 40, 20, 0]), "90 40 20 0", "0.4444 0.5 0");
    check_steps(&counts([90, 40, 20, 3]), "90 40 20 x", "0.4444 0.5 x");
    check_steps(&counts([0, 0, 0, 0]), "0 0 0 0", "no_data no_data no_data");
    // Two that took nobody in could be counted as those with an agreement less those that took somebody in.
    check_steps(&counts([90, 42, 40, 20]), "90 42 x 20", "0.4667 x x");
    // Between 9 and 12 there are too few numbers for the third step alone.
    check_steps(&counts([30, 12, 10, 9]), "30 x 10 x", "x x x");
    // Nobody may know how few of the 5 are hidden in the last step either.
    check_steps(&counts([30, 5, 3, 0]), "30 x x 0", "x x x");
    // Seven companies with three citizens.
    let few = Behind { count: 7, citizens: 3 };
    check_steps(&[behind(90), behind(40), few, behind(0)], "90 40 x 0", "0.4444 x x");
}

#[test]
fn what_is_not_reported_is_neither_zero_nor_hidden() {
    let mut unreported = market(&[40, 20, 3, 0].map(behind), 5);
    unreported.company_steps[3].1 = None;
    check_market(unreported.clone(), "40 20 x not_reported", "0.5 x not_reported");
    unreported.company_steps[0].1 = None;
    unreported.company_steps[1].1 = Some(behind(0));
    unreported.company_steps[2].1 = Some(behind(0));
    check_market(unreported, "not_reported 0 0 not_reported", "not_reported no_data not_reported");
    let json = disclose_labour_market(market(&[], 5)).to_json(crate::Language::Da);
    assert_eq!(json["needs"], json!({"state": "not_reported", "lines": []}));
    let json = disclose_labour_market(LabourMarket { needs: Some(Vec::new()), ..market(&[], 5) });
    assert_eq!(json.to_json(crate::Language::Da)["needs"], json!({"state": "shown", "lines": []}));
}

#[test]
fn as_json_nothing_hidden_is_told() {
    let day = |text: &str| text.parse().unwrap();
    let reserve = |persons| Reserve {
        municipality: "360".parse().unwrap(),
        occupation: classified("5120"),
        industry: Classified { scheme: "DB07".into(), code: "561010".into() },
        persons,
        counted: day("2019-06-01"),
        year_before: Some((50, day("2018-06-01"))),
    };
    let need =
        Need { municipality: None, occupation: classified("5120"), positions: 30, companies: 6, top_companies: 12 };
    let found = LabourMarket {
        reserve: Some(vec![reserve(40), reserve(4)]),
        needs: Some(vec![need]),
        mobility: Some(vec![Mobility { year: 2018, from: classified("1"), to: classified("2"), moves: 4 }]),
        ..market(&[30, 12, 3, 0].map(behind), 5)
    };
    let json = disclose_labour_market(found).to_json(crate::Language::En);
    assert_eq!((&json["programme"], &json["cutoff"]), (&json!("p"), &json!("2019-06-30")));
    let share = json!({"state": "shown", "value": 0.4});
    let expected = json!({"step": "with_agreement", "state": "shown", "value": 12, "share_of_step_before": share});
    assert_eq!(json["company_steps"][1], expected);
    let hidden = json!({"state": "hidden", "value": null});
    let expected = json!({"step": "took_in", "state": "hidden", "value": null, "share_of_step_before": hidden});
    assert_eq!(json["company_steps"][2], expected);
    let line = |persons: Json, change: Json| {
        json!({"municipality": "360", "municipality_name": "Lolland", "occupation": "DISCO-08:5120",
            "industry": "DB07:561010", "counted": "2019-06-01", "persons": persons,
            "year_before": {"counted": "2018-06-01", "state": "shown", "value": 50}, "change": change})
    };
    let shown = line(json!({"state": "shown", "value": 40}), json!({"state": "shown", "value": -10}));
    assert_eq!(json["reserve"], json!({"state": "shown", "lines": [shown, line(hidden.clone(), hidden.clone())]}));
    let expected = json!({"municipality": "unknown", "municipality_name": null, "occupation": "DISCO-08:5120",
        "positions": {"state": "shown", "value": 30}, "companies": {"state": "shown", "value": 6}});
    assert_eq!(json["needs"]["lines"], json!([expected]));
    let expected = json!({"year": 2018, "from_industry": "DISCO-08:1", "to_industry": "DISCO-08:2", "moves": hidden});
    assert_eq!(json["mobility"]["lines"], json!([expected]));
}

fn classified(code: &str) -> Classified {
    Classified { scheme: "DISCO-08".into(), code: code.into() }
}

#[test]
fn counts_of_the_reserve_and_of_moves_stand_for_themselves() {
    let day = |text: &str| text.parse().unwrap();
    let line = |persons, before: Option<u64>| Reserve {
        municipality: "360".parse().unwrap(),
        occupation: classified("5120"),
        industry: classified("561010"),
        persons,
        counted: day("2019-06-01"),
        year_before: before.map(|before| (before, day("2018-06-01"))),
    };
    let moves = |moves| Mobility { year: 2018, from: classified("1"), to: classified("2"), moves };
    let market = LabourMarket {
        reserve: Some(vec![line(40, Some(50)), line(4, Some(50)), line(6, Some(2)), line(0, None)]),
        mobility: Some(vec![moves(4), moves(5), moves(0)]),
        ..market(&[], 5)
    };
    let published = disclose_labour_market(market);
    let reserve = published
        .reserve()
        .unwrap()
        .iter()
        .map(|line| format!("{} {} {}", told(line.persons()), told(&line.year_before()), told(&line.change())));
    assert_eq!(reserve.collect::<Vec<_>>(), ["40 50 -10", "x 50 x", "6 x x", "0 not_reported not_reported"]);
    let moves: Vec<_> = published.mobility().unwrap().iter().map(|line| told(line.moves())).collect();
    assert_eq!(moves, ["x", "5", "0"]);
}

#[test]
fn needs_are_sums_of_what_companies_need() {
    let need = |positions, companies, top_companies| Need {
        municipality: None,
        occupation: classified("5120"),
        positions,
        companies,
        top_companies,
    };
    let needs = vec![need(30, 6, 12), need(30, 4, 20), need(100, 9, 86), need(4, 4, 2)];
    let published = disclose_labour_market(LabourMarket { needs: Some(needs), ..market(&[], 5) });
    let needs =
        published.needs().unwrap().iter().map(|need| format!("{}/{}", told(need.positions()), told(need.companies())));
    assert_eq!(needs.collect::<Vec<_>>(), ["30/6", "x/x", "x/x", "x/x"]);
}

/// All chains of counts up to `most` that look the same when they are published.
fn alike(shown: &[Option<u64>], before: u64, most: u64) -> Vec<Vec<u64>> {
    let Some((first, rest)) = shown.split_first() else { return vec![Vec::new()] };
    // What is hidden is not nothing.
    let own = first.map_or(1..=before.min(most), |shown| shown..=shown).filter(|own| *own <= before);
    own.flat_map(|own| {
        let put = move |mut rest: Vec<u64>| {
            rest.insert(0, own);
            rest
        };
        alike(rest, own, most).into_iter().map(put)
    })
    .collect()
}

proptest! {
    #[test]
    fn no_hidden_step_and_no_small_fall_has_too_few_possible_values(
        threshold in prop::sample::select(vec![3_u64, 5, 10]), mut counts in prop::collection::vec(0_u64..24, 4)
    ) {
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let behind: Vec<_> = counts.iter().copied().map(behind).collect();
        let published = disclose_labour_market(market(&behind, threshold));
        let steps = published.company_steps();
        let shown = steps.iter().map(|step| step.figure().value().map(|value| (value.millionths() / 1_000_000) as u64));
        let shown: Vec<Option<u64>> = shown.collect();
        let chains = alike(&shown, 40, 40);
        let values = |of: &dyn Fn(&Vec<u64>) -> u64| {
            chains.iter().map(of).filter(|value| *value > 0).collect::<BTreeSet<_>>().len() as u64
        };
        for place in 0..4 {
            prop_assert!(shown[place].is_none_or(|shown| shown == 0 || shown >= threshold));
            prop_assert!(counts[place] > 0 || shown[place].is_some(), "nothing is hidden: {shown:?}");
            prop_assert!(shown[place].is_some() || values(&|chain| chain[place]) >= threshold, "{place} of {shown:?}");
            if place > 0 && (1..threshold).contains(&(counts[place - 1] - counts[place])) {
                prop_assert!(values(&|chain| chain[place - 1] - chain[place]) >= threshold, "before {place} of {shown:?}");
            }
        }
    }
}

#[test]
fn a_step_tells_no_hidden_total_of_the_same_report() {
    let check = |hidden: &[u64], expected: &str, shares: &str| {
        let counts = [90, 40, 20, 0].map(behind);
        let published = disclose_labour_market(market(&counts, 5)).beside_hidden(&hidden.iter().copied().collect());
        let steps = published.company_steps();
        let figures: Vec<_> = steps.iter().map(|step| told(step.figure())).collect();
        let share = |step: &PublishedStep<CompanyStep>| step.share_of_step_before().map(told);
        let found: Vec<_> = steps.iter().filter_map(share).collect();
        assert_eq!((figures.join(" ").as_str(), found.join(" ").as_str()), (expected, shares), "{hidden:?}");
    };
    check(&[], "90 40 20 0", "0.4444 0.5 0");
    check(&[41, 7], "90 40 20 0", "0.4444 0.5 0");
    check(&[40], "90 x x x", "x x x");
    check(&[90], "x x x x", "x x x");
}
