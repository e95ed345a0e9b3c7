//! Charts as they are drawn, and what holds for all of them: nothing hidden, clipped, covered, or too faint.

use super::room::Spot;
use super::*;
use crate::made_up;
use maaltal_domain::Language::{Da, En};
use maaltal_domain::{Dimension, PublishedLabourMarket, PublishedTable};

/// Texts drawn in a chart, in order.
fn texts(svg: &str) -> Vec<&str> {
    svg.split("</text>").filter_map(|part| Some(part.rsplit_once("<text ")?.1.split_once('>')?.1)).collect()
}

fn check_bullet(half: usize, kpi: &str, bar: bool, drawn: &[&str], says: &str) {
    let tables = made_up::tables();
    let chart = bullet(tables[half].kpi(kpi).unwrap(), Da).unwrap();
    assert_eq!(chart.svg.contains("height=\"8\" fill=\"#1f4e79\""), bar, "{kpi} {half}: {}", chart.svg);
    assert_eq!(texts(&chart.svg), drawn, "{kpi} {half}");
    assert!(chart.alternative.contains(says), "{}", chart.alternative);
}

#[test]
fn a_bullet_tells_number_zero_and_marks_apart() {
    check_bullet(7, "citizens", true, &[], "Faktisk: 911\u{a0}borgere; plan: 850; måltal: mindst 850 senest");
    check_bullet(0, "flexjobs", false, &["0"], "Faktisk: 0\u{a0}borgere");
    check_bullet(7, "flexjobs", false, &["×"], "Faktisk: skjult");
    check_bullet(0, "ambassadors", false, &["…"], "Faktisk: ikke indberettet");
    check_bullet(0, "share", false, &["–"], "Faktisk: ingen data");
}

#[test]
fn there_is_no_bullet_without_a_numbered_target() {
    assert_eq!(bullet(made_up::tables()[7].kpi("hours").unwrap(), Da), None);
}

#[test]
fn hidden_steps_are_blocks_of_one_height_and_give_no_number() {
    let chart = steps(&made_up::tables(), "flexjobs", &[], Da).unwrap();
    let blocks: Vec<_> = chart.svg.lines().filter(|line| line.contains("stroke-dasharray=\"2 1.5\"")).collect();
    assert_eq!(blocks.len(), 6);
    assert!(blocks.iter().all(|block| block.contains("height=\"14\"")), "{blocks:?}");
    let drawn = texts(&chart.svg);
    assert_eq!(drawn.iter().filter(|text| **text == "×").count(), 7, "six steps and the legend");
    assert!(!drawn.iter().any(|text| ["2", "3", "4"].contains(text)), "{drawn:?}");
    assert!(chart.alternative.contains("2. halvår 2021: skjult"), "{}", chart.alternative);
}

#[test]
fn steps_name_every_half_year_in_words() {
    let chart = steps(&made_up::tables(), "citizens", &[], En).unwrap();
    assert!(chart.alternative.contains("2nd half of 2019: 669"), "{}", chart.alternative);
    assert!(chart.alternative.contains("Target: at least 850 by 31\u{a0}December 2021"), "{}", chart.alternative);
}

#[test]
fn names_never_become_markup() {
    let chart = steps(&made_up::tables(), "hostile", &[], Da).unwrap();
    assert!(chart.svg.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!chart.svg.contains("<script"));
}

#[test]
fn charts_are_drawn_as_they_were() {
    let tables = made_up::tables();
    insta::assert_snapshot!("bullet", bullet(tables[7].kpi("citizens").unwrap(), Da).unwrap().svg);
    insta::assert_snapshot!("steps", steps(&tables[..3], "share", &[], Da).unwrap().svg);
}

/// All charts of tables and a market that may stand in one document.
fn charts(tables: &[PublishedTable], market: &PublishedLabourMarket, language: Language) -> Vec<Chart> {
    let last = tables.last().unwrap();
    let ids = last.kpis().iter().map(|kpi| kpi.definition().id.as_str());
    let of_kpi = |id: &str| {
        let multiples = [Dimension::Municipality, Dimension::TargetGroup]
            .map(|dimension| multiples(tables, id, dimension, language));
        let own = [bullet(last.kpi(id).unwrap(), language), steps(tables, id, &cases::meetings(), language)];
        own.into_iter().chain(multiples).flatten().collect::<Vec<_>>()
    };
    let funnels = [Funnel::Companies, Funnel::Citizens].map(|which| funnel(market, which, language));
    let markets = funnels.into_iter().chain([mobility(market, language), reserve(market, language)]).flatten();
    ids.flat_map(of_kpi).chain(markets).collect()
}

/// Every chart of every case in both languages, by the case's name.
fn all_charts() -> Vec<(&'static str, Vec<Chart>)> {
    let markets = [cases::market(8), cases::empty_market()];
    let cases = cases::cases().into_iter().chain(cases::hiding(8));
    let of = |case: cases::Case| {
        let tables = case.tables();
        let charts = [(Da, &markets[0]), (En, &markets[1])].map(|(language, market)| charts(&tables, market, language));
        (case.name, charts.into_iter().flatten().collect())
    };
    cases.map(of).chain([("made-up", charts(&made_up::tables(), &markets[0], Da))]).collect()
}

/// What stands between `name="` and the next quote in a line.
fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    line.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

fn number(line: &str, name: &str) -> f64 {
    attribute(line, name).and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{name} in {line}"))
}

/// The places of a chart's texts, as wide as they may be and as high as a capital.
fn lettered(svg: &str) -> Vec<(Spot, String)> {
    let place = |line: &str| {
        let text = line.rsplit_once("</text>")?.0.rsplit_once('>')?.1;
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let (x, y, size) = (number(line, "x"), number(line, "y"), number(line, "font-size"));
        let width = lettering::text_width(&text, size);
        let left = match attribute(line, "text-anchor")? {
            "start" => x,
            "middle" => x - width / 2.0,
            _ => x - width,
        };
        Some((Spot { left, top: y - 0.7 * size, right: left + width, bottom: y }, text))
    };
    svg.lines().filter(|line| line.starts_with("<text")).filter_map(place).collect()
}

#[test]
fn texts_stay_inside_and_never_cover_each_other() {
    for (name, charts) in all_charts() {
        for chart in charts {
            let (width, height) = chart.size;
            let whole = Spot::between((-0.5, -0.5), (f64::from(width) + 0.5, f64::from(height) + 0.5));
            let texts = lettered(&chart.svg);
            for (place, (spot, text)) in texts.iter().enumerate() {
                assert!(whole.holds(*spot), "{name}: {text} {spot:?} leaves {width} x {height} in {}", chart.svg);
                for (other, covered) in &texts[..place] {
                    assert!(!spot.meets(*other), "{name}: {text} covers {covered} in {}", chart.svg);
                }
            }
        }
    }
}

#[test]
fn shapes_stay_inside() {
    for (name, charts) in all_charts() {
        for chart in charts {
            let (width, height) = (f64::from(chart.size.0) + 1.0, f64::from(chart.size.1) + 1.0);
            let is_inside = |(x, y): (f64, f64)| (-1.0..=width).contains(&x) && (-1.0..=height).contains(&y);
            for line in chart.svg.lines() {
                let corners: Vec<(f64, f64)> = if line.starts_with("<rect") {
                    let (x, y) = (number(line, "x"), number(line, "y"));
                    vec![(x, y), (x + number(line, "width"), y + number(line, "height"))]
                } else if line.starts_with("<path") {
                    let points = attribute(line, "d").unwrap().split(['M', 'L', 'Z']).filter(|point| !point.is_empty());
                    let parsed =
                        |point: &str| point.split_once(' ').map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()));
                    points.filter_map(parsed).collect()
                } else {
                    Vec::new()
                };
                assert!(corners.into_iter().all(is_inside), "{name}: {line} in {width} x {height}");
            }
        }
    }
}

#[test]
fn a_hidden_number_is_nowhere_and_changes_nothing() {
    let drawn = |value: u64| {
        let cases = cases::hiding(value);
        let languages = |case: &cases::Case| {
            let tables = case.tables();
            [Da, En].map(|language| charts(&tables, &cases::market(value), language))
        };
        cases.iter().flat_map(languages).flatten().collect::<Vec<_>>()
    };
    let first = drawn(7);
    assert!(first.iter().any(|chart| chart.svg.contains("stroke-dasharray=\"2 1.5\"")), "something is hidden");
    for chart in &first {
        let told = lettered(&chart.svg).into_iter().map(|(_, text)| text).chain([chart.alternative.clone()]);
        for text in told {
            let mut numbers = text.split(|c: char| !c.is_ascii_digit());
            assert!(!numbers.any(|number| number == "7"), "{text} tells a hidden number");
        }
    }
    for value in [8, 9] {
        assert_eq!(drawn(value), first);
    }
}

#[test]
fn all_colours_that_carry_something_stand_out() {
    // Lines and fills that only help the eye; white is the paper and the text on what is deep.
    let quiet = ["#d6e3ef", "#d5dadf", "#ffffff"];
    let known: Vec<_> = COLOURS.iter().map(|colour| (colour.hex(), *colour)).collect();
    for (name, chart) in
        all_charts().into_iter().flat_map(|(name, charts)| charts.into_iter().map(move |own| (name, own)))
    {
        for line in chart.svg.lines() {
            for key in ["fill", "stroke"] {
                let Some(hex) = attribute(line, key).filter(|hex| hex.starts_with('#') && !quiet.contains(hex)) else {
                    continue;
                };
                let (_, colour) = known.iter().find(|(known, _)| known == hex).unwrap_or_else(|| panic!("{line}"));
                let least = if line.starts_with("<text") { 4.5 } else { 3.0 };
                assert!(contrast(*colour, palette::WHITE) >= least, "{name}: {line}");
            }
        }
    }
}

#[test]
fn ids_are_unique_in_a_document_and_all_named_ones_are_there() {
    for (name, market) in [("full", cases::market(8)), ("empty", cases::empty_market())] {
        let document: String = charts(&made_up::tables(), &market, Da).into_iter().map(|chart| chart.svg).collect();
        let mut ids: Vec<_> = document.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{name}");
        let named = document.split("url(#").skip(1).filter_map(|rest| rest.split(')').next());
        let labels = document.split("aria-labelledby=\"").skip(1).filter_map(|rest| rest.split('"').next());
        for id in named.chain(labels.flat_map(|ids| ids.split(' '))) {
            assert!(ids.contains(&id), "{name}: {id}");
        }
    }
}

#[test]
fn the_forecast_is_hatched_and_told_with_its_interval() {
    let cases = cases::cases();
    let four = cases.iter().find(|case| case.name == "four").unwrap();
    let chart = steps(&four.tables(), "x", &[], Da).unwrap();
    assert!(chart.svg.contains("fill=\"url(#steps-x_hatch)\""));
    let last = four.tables().pop().unwrap();
    let forecast = last.kpi("x").unwrap().forecast();
    let due = forecast.last().unwrap().interval;
    let texts = texts(&chart.svg);
    assert!(texts.contains(&&*writing::number(due.mid, Da)), "{texts:?}");
    let interval = format!("{} til {}", writing::number(due.low, Da), writing::number(due.high, Da));
    assert!(chart.alternative.contains(&interval), "{}", chart.alternative);
    let without = steps(&four.tables()[..1], "x", &[], Da).unwrap();
    assert!(!without.alternative.contains("Prognose") || without.svg.contains("_hatch"));
}

#[test]
fn a_meeting_on_the_axis_is_a_hairline_without_a_number() {
    let tables = made_up::tables();
    let days = ["2017-05-09", "2019-05-14", "2019-11-12"].map(|day| day.parse().unwrap());
    let (with, without) =
        (steps(&tables, "citizens", &days, Da).unwrap(), steps(&tables, "citizens", &[], Da).unwrap());
    let lines = |chart: &Chart| chart.svg.lines().filter(|line| line.contains("stroke-dasharray=\"0.7 1.9\"")).count();
    assert_eq!((lines(&with), lines(&without)), (2, 0));
    let more: Vec<_> = texts(&with.svg).into_iter().filter(|text| !texts(&without.svg).contains(text)).collect();
    assert_eq!(more, ["møde"]);
}

#[test]
fn further_lines_than_twelve_are_named_in_words() {
    let cases = cases::cases();
    let sixteen = cases.iter().find(|case| case.name == "sixteen").unwrap();
    let chart = multiples(&sixteen.tables(), "x", Dimension::TargetGroup, Da).unwrap();
    let told = texts(&chart.svg).join(" ");
    assert!(
        told.contains(
            "Ikke tegnet: Målgruppe nummer 13 med et langt navn, Målgruppe nummer 14 med et langt navn, ukendt"
        ),
        "{told}"
    );
    assert!(chart.alternative.contains("Målgruppe nummer 14 med et langt navn: 64"), "{}", chart.alternative);
}

#[test]
fn conversion_stands_between_shown_steps_only() {
    let told = |which| texts(&funnel(&cases::market(8), which, Da).unwrap().svg).join("|").replace('\u{a0}', " ");
    let companies = told(Funnel::Companies);
    assert_eq!(
        companies,
        "Kontaktet|1.400|Med aftale|352|↓|25,1 % af trinnet før|Har taget nogen ind|38|↓|10,8 % af trinnet før|Betaler timer|×|skjult"
    );
    assert!(told(Funnel::Citizens).ends_with("99|↓|26,3 % af trinnet før"));
    assert_eq!(funnel(&cases::empty_market(), Funnel::Citizens, Da), None);
}

#[test]
fn mobility_is_of_the_newest_year_and_its_largest_numbers_are_told() {
    let chart = mobility(&cases::market(8), Da).unwrap();
    assert!(chart.alternative.contains("fra DB07:433200 til DB07:871010: 213;"), "{}", chart.alternative);
    assert!(chart.svg.contains("Jobmobilitet 2021"));
    assert_eq!(mobility(&cases::empty_market(), Da), None);
}

#[test]
fn the_reserve_shows_what_has_two_counts() {
    let chart = reserve(&cases::market(8), Da).unwrap();
    let changes: Vec<_> =
        texts(&chart.svg).into_iter().filter(|text| text.starts_with(['+', '−']) || *text == "0").collect();
    assert_eq!(changes, ["+18", "+1", "0", "−42", "−47"]);
    assert_eq!(reserve(&cases::empty_market(), Da), None);
}
