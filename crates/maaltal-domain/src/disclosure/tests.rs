//! Which cells are hidden: a line a case, `x` for a hidden cell.

use super::*;
use crate::{Amount, Cell, HalfYear, Hash, Month, MonthlyShare, Outlook, Position};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn programme(kpis: Json) -> Arc<Programme> {
    let municipalities = ["360", "376", "766", "265", "740"];
    let definition =
        json!({"id": "p", "name": {"da": "p"}, "municipalities": municipalities, "start": "2018-01-01", "kpi": kpis});
    Arc::new(Programme::read(&definition).unwrap())
}

fn kpi(id: &str, measure: Json) -> Json {
    let mut kpi = json!({"id": id, "name": {"da": id}, "definition": {"da": id}, "breakdowns": ["municipality"]});
    kpi.as_object_mut().unwrap().extend(measure.as_object().unwrap().clone());
    kpi
}

fn spells(window: &str) -> Json {
    kpi("spells", json!({"measure": "spells_started", "kinds": ["job"], "window": window}))
}

fn citizens() -> Json {
    kpi("citizens", json!({"measure": "spells_started", "kinds": ["job"], "by": "citizen", "window": "to_date"}))
}

fn hours() -> Json {
    kpi("hours", json!({"measure": "sum", "of": ["hours.paid"], "field": "hours"}))
}

fn share() -> Json {
    let numerator = json!({"measure": "distinct", "of": ["hours.paid"]});
    kpi(
        "share",
        json!({"measure": "share", "numerator": numerator, "window": "to_date",
        "denominator": {"measure": "distinct", "of": ["citizen.referred"]}}),
    )
}

fn count(count: u64) -> Amount {
    Amount::Count(Behind { count, citizens: count })
}

fn ratio(part: u64, whole: u64) -> Amount {
    let behind = |count| Behind { count, citizens: count };
    Amount::Ratio { numerator: behind(part), denominator: behind(whole), rest: behind(whole - part) }
}

/// So many hours, of which the two that give most give so many.
fn sum(hours: i64, top: i64) -> Amount {
    let (sum, top) = (Decimal::whole(hours), Decimal::whole(top));
    Amount::Sum { sum, citizens: 9, companies: 9, top_citizens: top, top_companies: top }
}

fn cell(amount: Amount) -> Cell {
    let reaches = Some("2018-05-05".parse().unwrap());
    Cell { amount, reported: true, incomplete: Behind::default(), excluded: 0, reaches }
}

/// Half-years by number, with the total and the lines of each key figure.
fn snapshot(programme: &Arc<Programme>, half: usize, figures: Vec<(Amount, Vec<Amount>)>) -> Snapshot {
    let period = Period::parse(["2018-S1", "2018-S2", "2019-S1"][half], HalfYear::Calendar).unwrap();
    let kpis = programme.kpis.iter().zip(figures).map(|(kpi, (total, lines))| {
        let keys = programme.municipalities.iter().map(ToString::to_string);
        let lines = keys.zip(lines).map(|(key, amount)| Line { key, cell: cell(amount) }).collect();
        let breakdowns = vec![(Dimension::Municipality, lines)];
        KpiSnapshot {
            id: kpi.id.clone(),
            total: cell(total),
            breakdowns,
            provisional: false,
            outlook: Outlook { target: kpi.target.clone(), ..Outlook::default() },
        }
    });
    let view = View { position: Position(half as u64 + 1), recorded_at: None, head: Hash::default() };
    Snapshot { programme: programme.clone(), cutoff: period.last_day(), view, kpis: kpis.collect(), period }
}

/// A figure's cells, the total first.
fn told(kpi: &PublishedKpi) -> String {
    let figures = std::iter::once(kpi.figure()).chain(kpi.breakdowns()[0].lines().iter().map(PublishedLine::figure));
    let cell = |figure: &Figure| match figure {
        Figure::Shown { parts: Some((part, whole)), .. } => format!("{part}/{whole}"),
        Figure::Shown { value, .. } => value.to_string(),
        _ => "x".to_owned(),
    };
    figures.map(cell).collect::<Vec<_>>().join(" ")
}

fn release(table: &PublishedTable) -> Arc<ReleasedTable> {
    Arc::new(ReleasedTable::read(&table.to_json(crate::Language::Da)).unwrap())
}

/// Half-years of one figure, each total first, disclosed one after the other.
fn check(kpi: Json, halves: &[&[u64]], expected: &[&str]) {
    let programme = programme(json!([kpi]));
    let mut released = Vec::new();
    for ((half, cells), expected) in halves.iter().enumerate().zip(expected) {
        let amounts = (count(cells[0]), cells[1..].iter().copied().map(count).collect());
        let table = disclose(snapshot(&programme, half, vec![amounts]), &Released::of(released.clone()));
        assert_eq!(told(&table.kpis()[0]), *expected, "half-year {half} of {halves:?}");
        released.push(release(&table));
    }
}

#[test]
fn what_a_total_would_tell_is_hidden_too() {
    check(spells("period"), &[&[20, 12, 5, 3]], &["20 12 x x"]);
    check(spells("period"), &[&[20, 12, 8, 0]], &["20 12 8 0"]);
    check(spells("period"), &[&[20, 10, 4, 4, 2]], &["20 10 x x x"]);
    check(spells("period"), &[&[4, 4, 0, 0]], &["x x 0 0"]);
    // Two ones can only be ones where both are at least one; the next smallest is hidden with them.
    check(spells("period"), &[&[19, 9, 8, 1, 1]], &["19 9 x x x"]);
    // Zeros are shown, so only the total is left to hide.
    check(spells("period"), &[&[3, 3, 0]], &["x x 0"]);
}

#[test]
fn a_total_of_citizens_tells_less() {
    check(citizens(), &[&[20, 12, 9, 3]], &["20 12 9 x"]);
    // The others sum to 16, so the hidden line has at least 4 of 20, and at most 20.
    check(citizens(), &[&[20, 12, 4, 4]], &["20 12 x x"]);
    check(citizens(), &[&[4, 4, 0]], &["x x 0"]);
}

#[test]
fn what_was_released_tells_too() {
    // The hidden line was at most 6 and is 6 now.
    check(spells("to_date"), &[&[20, 12, 5, 3], &[27, 16, 5, 6]], &["20 12 x x", "27 16 x x"]);
    // A figure of the period says nothing about the period before.
    check(spells("period"), &[&[20, 12, 5, 3], &[18, 12, 6, 0]], &["20 12 x x", "18 12 6 0"]);
    // It grew by at most 2, as much as all did, so it cannot be shown how many all are.
    check(spells("to_date"), &[&[33, 0, 20, 13], &[35, 2, 20, 13]], &["33 0 20 13", "x x 20 13"]);
}

#[test]
fn a_share_is_hidden_with_what_would_tell_it() {
    let programme = programme(json!([share()]));
    let shares = |total, lines: &[(u64, u64)]| {
        let lines = lines.iter().map(|(part, whole)| ratio(*part, *whole)).collect();
        told(&disclose(snapshot(&programme, 0, vec![(total, lines)]), &Released::none()).kpis()[0])
    };
    assert_eq!(shares(ratio(20, 60), &[(12, 30), (8, 30)]), "20/60 12/30 8/30");
    assert_eq!(shares(ratio(20, 60), &[(3, 9), (17, 51)]), "20/60 x 17/51");
    assert_eq!(shares(ratio(0, 60), &[(0, 3), (0, 57)]), "x x 0/57");
}

/// Shares of months of 2018, each with its month.
fn months(shares: &[(u32, u64, u64)]) -> Amount {
    let behind = |count| Behind { count, citizens: count };
    let share = |(month, part, whole): &(u32, u64, u64)| MonthlyShare {
        month: Month::of(Day::from_ymd_opt(2018, *month, 1).unwrap()),
        numerator: behind(*part),
        denominator: behind(*whole),
        rest: behind(whole - part),
    };
    Amount::Months(shares.iter().map(share).collect())
}

/// Half-years of a monthly share, each total first, disclosed one after the other.
fn check_months(halves: &[&[Amount]], expected: &[&str]) -> PublishedTable {
    let mut monthly = share();
    monthly["measure"] = "share_monthly".into();
    let programme = programme(json!([monthly]));
    let (mut released, mut last) = (Vec::new(), None);
    for ((half, cells), expected) in halves.iter().enumerate().zip(expected) {
        let snapshot = snapshot(&programme, half, vec![(cells[0].clone(), cells[1..].to_vec())]);
        let table = disclose(snapshot, &Released::of(released.clone()));
        assert_eq!(told(&table.kpis()[0]), *expected, "half-year {half} of {halves:?}");
        released.push(release(&table));
        last = Some(table);
    }
    last.unwrap()
}

#[test]
fn monthly_shares_are_bound_where_their_months_are_the_same() {
    let march = |part, whole| months(&[(3, part, whole)]);
    // All six of the total are of the second line in March: it is hidden for the two others there, and the six with it.
    check_months(&[&[march(6, 20), march(0, 12), march(6, 8)]], &["6/20 x x"]);
    check_months(&[&[march(6, 20), march(0, 12), months(&[(3, 6, 12), (4, 6, 8)])]], &["6/20 0/12 x"]);
    // At least 3 and no more than 5, if the month is the same.
    let first: &[Amount] = &[march(20, 60), march(17, 51), march(3, 9)];
    check_months(&[first, &[march(20, 61), march(17, 51), march(5, 10)]], &["20/60 17/51 x", "20/61 17/51 x"]);
    let later = months(&[(3, 3, 9), (7, 5, 10)]);
    check_months(&[first, &[march(20, 61), march(17, 51), later]], &["20/60 17/51 x", "20/61 17/51 5/10"]);
}

#[test]
fn a_mean_of_months_is_told_only_where_no_cell_is_hidden() {
    let both = |part, whole| months(&[(3, part, whole), (4, part - 1, whole)]);
    let mean = |second, expected| {
        let table = check_months(&[&[both(40, 90), both(30, 60), second]], &[expected]);
        table.to_json(crate::Language::Da)["kpis"][0]["mean"].clone()
    };
    assert_eq!(mean(both(12, 30), "40/90 30/60 12/30"), json!(0.4389));
    assert_eq!(mean(both(2, 30), "40/90 30/60 x"), Json::Null);
}

#[test]
fn a_hidden_sum_must_seem_large_enough() {
    let programme = programme(json!([hours()]));
    let sums = |lines: &[(i64, i64)]| {
        let total = sum(lines.iter().map(|line| line.0).sum(), 100);
        let lines = lines.iter().map(|(hours, top)| sum(*hours, *top)).collect();
        told(&disclose(snapshot(&programme, 0, vec![(total, lines)]), &Released::none()).kpis()[0])
    };
    assert_eq!(sums(&[(300, 100), (200, 80), (500, 90)]), "1000 300 200 500");
    // With 20 hours beside them 500 hours seem at most 520; two that give 480 may give 85 % of 565.
    assert_eq!(sums(&[(500, 480), (20, 5), (480, 100)]), "1000 x 20 x");
}

#[test]
fn nothing_beside_a_hidden_figure_is_told() {
    let target = json!({"kind": "at_least", "value": 9, "due": "2018-12-31"});
    let mut hidden = spells("period");
    hidden["target"] = target;
    let programme = programme(json!([hidden]));
    let table = disclose(snapshot(&programme, 0, vec![(count(3), vec![count(3)])]), &Released::none());
    let kpi = &table.kpis()[0];
    assert_eq!((kpi.figure(), kpi.reaches(), kpi.incomplete(), kpi.excluded()), (&Figure::Hidden, None, None, None));
    assert_eq!(kpi.target().unwrap().status, Status::Grey);
}

#[test]
fn no_forecast_tells_what_a_year_before_was_hidden() {
    let programme = programme(json!([spells("to_date")]));
    let whole = Decimal::whole;
    let forecasts = |counts: [u64; 3]| {
        let mut released = Vec::new();
        let mut told = Vec::new();
        for (half, total) in counts.into_iter().enumerate() {
            let mut own = snapshot(&programme, half, vec![(count(total), vec![])]);
            let interval = crate::Interval { low: whole(90), mid: whole(95), high: whole(99) };
            let at = "2020-05-12".parse().unwrap();
            own.kpis[0].outlook.forecast = vec![Forecast { at, horizon: crate::Horizon::Meeting, interval }];
            let table = disclose(own, &Released::of(released.clone()));
            told.push(table.kpis()[0].forecast().len());
            released.push(release(&table));
        }
        told
    };
    assert_eq!(forecasts([20, 40, 60]), [1, 1, 1]);
    // With what came in twelve months anybody could subtract.
    assert_eq!(forecasts([3, 40, 60]), [0, 0, 0]);
    assert_eq!(forecasts([0, 3, 60]), [1, 0, 0]);
}

#[test]
fn public_numbers_are_shown_as_they_are() {
    let stories = kpi("stories", json!({"measure": "events", "of": ["story.published"]}));
    check(stories, &[&[4, 3, 1]], &["4 3 1"]);
}

#[test]
fn nested_and_counted_figures_bind_each_other() {
    let mut nested =
        kpi("spells", json!({"measure": "spells_started", "kinds": ["flexjob"], "by": "citizen", "window": "to_date"}));
    nested["target"] = json!({"kind": "of", "of": "citizens", "value": 5, "due": "2018-12-31"});
    let mut all = citizens();
    all["target"] = json!({"kind": "at_least", "value": 9, "due": "2018-12-31"});
    let programme = programme(json!([nested, all]));
    // At most 7 of the outer line and, by the total, at least 3 of it.
    let inner = (count(20), vec![count(17), count(4)]);
    let outer = (count(30), vec![count(25), count(6)]);
    let table = disclose(snapshot(&programme, 0, vec![inner, outer]), &Released::none());
    let told: Vec<_> = table.kpis().iter().map(told).collect();
    assert_eq!(told, ["20 17 x", "30 25 x"]);
}

#[test]
fn a_released_table_is_read_as_it_was_written() {
    let programme = programme(json!([spells("period"), share()]));
    let figures =
        vec![(count(20), vec![count(12), count(5), count(3)]), (ratio(6, 12), vec![ratio(0, 0), ratio(6, 12)])];
    let table = disclose(snapshot(&programme, 0, figures), &Released::none());
    let read = ReleasedTable::read(&table.to_json(crate::Language::En)).unwrap();
    assert_eq!(read.position, Position(1));
    let line = |kpi: usize, line: usize| read.kpis[kpi].breakdowns[0].1[line].clone();
    let cell = |figure| released::ReleasedCell { figure, best_month: None };
    assert_eq!(line(1, 0), ("360".to_owned(), cell(Figure::NoData)));
    assert_eq!(line(0, 2), ("766".to_owned(), cell(Figure::Hidden)));
    let mut wrong = table.to_json(crate::Language::Da);
    wrong["view"]["position"] = "1".into();
    assert_eq!(ReleasedTable::read(&wrong).unwrap_err().field, "view.position");
    wrong["kpis"][1]["breakdowns"]["municipality"][0]["state"] = "secret".into();
    let problem = ReleasedTable::read(&wrong).unwrap_err();
    assert_eq!(
        problem.to_string(),
        "kpis[1].breakdowns.municipality[0].state: expected a state of a figure, got \"secret\""
    );
}

proptest! {
    #[test]
    fn nothing_small_is_shown_and_publishing_changes_nothing(lines in prop::collection::vec(0_u64..14, 1..6), more in 0_u64..9) {
        let programme = programme(json!([spells("to_date"), citizens()]));
        let total: u64 = lines.iter().sum();
        let largest = lines.iter().copied().max().unwrap();
        let amounts = || lines.iter().copied().map(count).collect::<Vec<_>>();
        let figures = vec![(count(total), amounts()), (count((largest + more).min(total)), amounts())];
        let own = snapshot(&programme, 0, figures);
        let table = disclose(own.clone(), &Released::none());
        for kpi in table.kpis() {
            let figures = kpi.breakdowns()[0].lines().iter().map(PublishedLine::figure);
            for figure in figures.chain([kpi.figure()]) {
                prop_assert!(figure.value().is_none_or(|value| value == Decimal::whole(0) || value >= Decimal::whole(5)));
                prop_assert!(*figure != Figure::NoData && *figure != Figure::NotReported);
            }
            for (line, truth) in kpi.breakdowns()[0].lines().iter().zip(&lines) {
                prop_assert!(*truth > 0 || *line.figure() != Figure::Hidden, "a zero is hidden");
            }
        }
        prop_assert_eq!(&disclose(own.clone(), &Released::of([release(&table)])), &table);
        prop_assert_eq!(&disclose(own, &Released::none()), &table);
    }
}
