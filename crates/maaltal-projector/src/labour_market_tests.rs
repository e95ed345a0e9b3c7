//! Steps, reserve, needs and mobility on histories small enough to count by hand.

use crate::testing::{PROGRAMME, ask, definition, events, fold, kpi};
use maaltal_domain::{Behind, CompanyStep, LabourMarket};
use serde_json::{Value as Json, json};

const A: &str = "29189641";
const B: &str = "27355021";
const C: &str = "24256790";
const D: &str = "13585628";

type Row = (&'static str, &'static str, Json);

fn labour_market(rows: &[Row], cutoff: &str) -> LabourMarket {
    let any = kpi(&json!({"measure": "events", "of": ["company.contacted"]}));
    let projection = fold(std::iter::once(definition(&json!([any]))).chain(events(rows)));
    let ask = ask(projection.position(), "2019", cutoff);
    projection.labour_market(&PROGRAMME.parse().unwrap(), &ask).unwrap()
}

fn contacted(company: &str) -> Row {
    ("company.contacted", "2019-01-01", json!({"company": company, "channel": "visit"}))
}

fn signed(agreement: &str, company: &str) -> Row {
    ("agreement.signed", "2019-01-02", json!({"agreement": agreement, "company": company, "kind": "network"}))
}

fn started(name: &'static str, citizen: &str, company: &str) -> Row {
    (
        name,
        "2019-02-01",
        json!({"spell": format!("{name}-{citizen}").replace('.', "-"), "citizen": citizen, "company": company}),
    )
}

fn hours(citizen: &str, company: &str) -> Row {
    ("hours.paid", "2019-04-01", json!({"citizen": citizen, "company": company, "month": "2019-03", "hours": 5}))
}

fn referred(citizen: &str) -> Row {
    ("citizen.referred", "2019-01-01", json!({"citizen": citizen, "municipality": "360"}))
}

#[test]
fn a_step_counts_only_members_of_the_step_before() {
    let rows = [
        contacted(A),
        contacted(B),
        contacted(C),
        contacted(A),
        signed("a", A),
        signed("b", B),
        signed("c", C),
        signed("d", D),
        ("agreement.withdrawn", "2019-06-01", json!({"agreement": "c"})),
        started("internship.started", "c", A),
        started("job.started", "d", D),
        started("wage_subsidy.started", "c", B),
        hours("c", A),
        hours("d", D),
    ];
    let counts = |cutoff| {
        let steps = labour_market(&rows, cutoff).company_steps;
        let told = |(step, own): &(CompanyStep, Option<Behind>)| match own {
            Some(own) => format!("{} {}/{}", step.name(), own.count, own.citizens),
            None => format!("{} -", step.name()),
        };
        steps.iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(counts("2019-05-31"), ["contacted 3/0", "with_agreement 3/0", "took_in 2/1", "pays_hours 1/1"]);
    assert_eq!(counts("2019-06-01"), ["contacted 3/0", "with_agreement 2/0", "took_in 2/1", "pays_hours 1/1"]);
    assert_eq!(counts("2019-01-31"), ["contacted 3/0", "with_agreement 3/0", "took_in 0/0", "pays_hours 0/0"]);
    // Before the programme's first day nothing of it is reported.
    assert_eq!(counts("2016-12-31"), ["contacted -", "with_agreement -", "took_in -", "pays_hours -"]);
}

#[test]
fn citizens_step_by_step() {
    let rows = [
        referred("a"),
        referred("b"),
        referred("c"),
        started("internship.started", "a", A),
        started("internship.started", "b", A),
        started("internship.started", "x", A),
        hours("a", A),
        hours("c", A),
        started("job.started", "a", B),
        started("job.started", "b", B),
    ];
    let steps = labour_market(&rows, "2019-12-31").citizen_steps;
    let counts: Vec<_> = steps.iter().map(|(step, own)| format!("{} {}", step.name(), own.unwrap().count)).collect();
    assert_eq!(counts, ["referred 3", "in_internship 2", "with_paid_hours 1", "in_ordinary_job 1"]);
}

fn counted(day: &'static str, persons: u32) -> Row {
    let data = json!({"municipality": "360", "occupation": {"scheme": "DISCO-08", "code": "5120"},
        "industry": {"scheme": "DB07", "code": "561010"}, "persons": persons});
    ("reserve.counted", day, data)
}

#[test]
fn the_reserve_and_its_change_over_a_year() {
    let rows =
        [counted("2018-06-01", 40), counted("2019-05-01", 30), counted("2019-05-01", 32), counted("2019-09-01", 20)];
    let line = |rows: &[Row], cutoff| {
        let market = labour_market(rows, cutoff);
        let [line] = market.reserve.as_deref().unwrap() else { panic!("{:?}", market.reserve) };
        (line.persons, line.counted.to_string(), line.change())
    };
    assert_eq!(line(&rows, "2019-06-01"), (32, "2019-05-01".into(), Some(-8)));
    assert_eq!(line(&rows, "2019-05-31"), (32, "2019-05-01".into(), None));
    assert_eq!(line(&rows, "2019-12-31"), (20, "2019-09-01".into(), Some(-20)));
    // The same count a year later is no change.
    assert_eq!(line(&rows[..1], "2019-12-31"), (40, "2018-06-01".into(), None));
}

#[test]
fn needs_hold_until_they_say_or_six_months() {
    let need = |day, company: &str, positions: u32, more: Json| {
        let mut data =
            json!({"company": company, "occupation": {"scheme": "DISCO-08", "code": "5120"}, "positions": positions});
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ("need.stated", day, data)
    };
    let rows = [
        need("2019-01-31", A, 3, json!({"municipality": "360"})),
        need("2019-02-01", B, 4, json!({"municipality": "360", "valid_until": "2019-03-01"})),
        need("2019-02-01", C, 2, json!({})),
        need("2019-02-20", C, 1, json!({})),
    ];
    let lines = |rows: &[Row], cutoff| {
        let needs = labour_market(rows, cutoff).needs.unwrap();
        let line = |need: &maaltal_domain::Need| {
            let place = need.municipality.map_or("unknown".into(), |place| place.to_string());
            format!("{place} {} {} {} top {}", need.occupation, need.positions, need.companies, need.top_companies)
        };
        needs.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(lines(&rows, "2019-03-01"), ["360 DISCO-08:5120 7 2 top 7", "unknown DISCO-08:5120 1 1 top 1"]);
    assert_eq!(lines(&rows, "2019-03-02"), ["360 DISCO-08:5120 3 1 top 3", "unknown DISCO-08:5120 1 1 top 1"]);
    assert_eq!(lines(&rows, "2019-07-31"), ["360 DISCO-08:5120 3 1 top 3", "unknown DISCO-08:5120 1 1 top 1"]);
    assert_eq!(lines(&rows, "2019-08-01"), ["unknown DISCO-08:5120 1 1 top 1"]);
    let taken_back = [&rows[..], &[need("2019-03-01", A, 0, json!({"municipality": "360"}))]].concat();
    assert_eq!(lines(&taken_back, "2019-03-02"), ["unknown DISCO-08:5120 1 1 top 1"]);
    // Two companies that count as one state one need, the latest.
    let merged = [&rows[..], &[("company.merged", "2019-02-02", json!({"company": A, "into": B}))]].concat();
    assert_eq!(lines(&merged, "2019-03-01"), ["360 DISCO-08:5120 4 1 top 4", "unknown DISCO-08:5120 1 1 top 1"]);
}

#[test]
fn mobility_by_year_and_pair() {
    let moved = |day, to: &str, moves: u32| {
        let data = json!({"from_industry": {"scheme": "DB07", "code": "561010"},
            "to_industry": {"scheme": "DB07", "code": to}, "moves": moves, "year": 2018});
        ("mobility.counted", day, data)
    };
    let rows = [moved("2019-03-01", "871020", 9), moved("2019-02-01", "871020", 7), moved("2019-02-01", "011100", 5)];
    let moves = |cutoff| {
        let mobility = labour_market(&rows, cutoff).mobility.unwrap();
        mobility.iter().map(|line| format!("{} {} {}", line.year, line.to.code, line.moves)).collect::<Vec<_>>()
    };
    assert_eq!(moves("2019-02-28"), ["2018 011100 5", "2018 871020 7"]);
    assert_eq!(moves("2019-03-01"), ["2018 011100 5", "2018 871020 9"]);
}

#[test]
fn none_is_not_the_same_as_nothing_reported() {
    let nothing = labour_market(&[contacted(A)], "2019-12-31");
    assert_eq!((nothing.reserve, nothing.needs, nothing.mobility), (None, None, None));
    let reported: Vec<_> = nothing.company_steps.iter().map(|(_, own)| own.map(|own| own.count)).collect();
    assert_eq!(reported, [Some(1), None, None, None]);
    assert!(nothing.citizen_steps.iter().all(|(_, own)| own.is_none()));
    let data = json!({"company": A, "occupation": {"scheme": "DISCO-08", "code": "5120"}, "positions": 3});
    let later = labour_market(&[("need.stated", "2019-02-01", data), counted("2019-02-01", 40)], "2019-01-31");
    // What comes after the cut-off shows that it is reported.
    assert_eq!((later.needs, later.reserve, later.mobility), (Some(Vec::new()), Some(Vec::new()), None));
}
