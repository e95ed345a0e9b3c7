//! How long disclosure takes: many figures with long breakdowns after many releases.

use super::random::{Luck, snapshots};
use maaltal_domain::{Language, Released, ReleasedTable, disclose};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Tables released before the one that is timed.
const RELEASED: usize = 7;
/// Programmes whose last table is timed.
const PROGRAMMES: u64 = 40;

/// The median and the longest time of one table.
pub fn measured() -> String {
    let mut times: Vec<Duration> = (0..PROGRAMMES).map(timed).collect();
    times.sort();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    let (median, longest) = (times[times.len() / 2], times[times.len() - 1]);
    format!(
        "16 figures with 2 breakdowns of 12 lines after {RELEASED} releases: median {:.2} ms, longest {:.2} ms",
        milliseconds(median),
        milliseconds(longest)
    )
}

fn timed(seed: u64) -> Duration {
    let mut luck = Luck::of(9_000_000 + seed);
    let programme = programme();
    let mut released = Vec::new();
    let mut last = Duration::ZERO;
    for snapshot in snapshots(&mut luck, &programme, RELEASED + 1) {
        let before = Released::of(released.iter().cloned());
        let begun = Instant::now();
        let table = disclose(snapshot, &before);
        last = begun.elapsed();
        released.push(Arc::new(ReleasedTable::read(&table.to_json(Language::Da)).unwrap()));
    }
    last
}

/// Sixteen figures by twelve municipalities and twelve target groups.
fn programme() -> Json {
    let kinds = ["internship", "wage_subsidy", "flexjob", "job", "education", "upskilling", "useful_work", "mentoring"];
    let kpi = |(place, kind): (usize, &str)| {
        let by = ["citizen", "spell", "company", "citizen"][place % 4];
        let window = if place % 3 == 0 { "period" } else { "to_date" };
        json!({"id": format!("kpi-{place}"), "name": {"da": "x"}, "measure": "spells_started", "kinds": [kind], "by": by,
               "window": window, "breakdowns": ["municipality", "target_group"]})
    };
    let mut kpis: Vec<Json> = kinds.into_iter().enumerate().map(kpi).collect();
    let others = kinds.into_iter().enumerate().map(|(place, kind)| (place + kinds.len(), kind)).map(|(place, kind)| match place % 4 {
        0 => json!({"id": format!("kpi-{place}"), "name": {"da": "x"}, "definition": {"da": "x"}, "measure": "outcome",
                    "kinds": [kind], "counts_as": ["job"], "window": "period", "breakdowns": ["municipality", "target_group"]}),
        1 => json!({"id": format!("kpi-{place}"), "name": {"da": "x"}, "measure": "sum", "of": ["hours.paid"], "field": "hours",
                    "window": "to_date", "breakdowns": ["municipality", "target_group"]}),
        _ => json!({"id": format!("kpi-{place}"), "name": {"da": "x"}, "measure": "events", "of": ["conversation.held"],
                    "where": {"kind": kind}, "window": "to_date", "breakdowns": ["municipality", "target_group"]}),
    });
    kpis.extend(others.collect::<Vec<_>>());
    let groups: Vec<Json> = (0..12).map(|place| json!({"code": format!("g{place}"), "name": {"da": "x"}})).collect();
    json!({
        "id": "made-up", "name": {"da": "made up"}, "start": "2018-01-01", "end": "2021-12-31", "threshold": 5,
        "municipalities": ["360", "376", "766", "265", "740", "621", "101", "147", "151", "153", "155", "157"],
        "target_group": groups, "kpi": kpis,
    })
}
