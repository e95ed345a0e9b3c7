//! How long disclosure takes: many figures with long breakdowns after many releases.

use super::random::{Luck, MUNICIPALITIES, snapshots};
use maaltal_domain::{Language, Released, ReleasedTable, disclose};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Tables released before the one that is timed.
const RELEASED: usize = 8;
/// Programmes whose last table is timed.
const PROGRAMMES: u64 = 10;

/// A programme's form: how many municipalities and how many target groups it has.
struct Form(usize, usize);

/// Lolland-Falster's, and a large one.
const FORMS: [Form; 2] = [Form(2, 4), Form(12, 12)];

/// The median and the longest time of one table, without corrections and with many.
pub fn measured() -> String {
    let each = FORMS.iter().flat_map(|form| [0, 3].map(|corrections| measured_with(form, corrections)));
    each.collect::<Vec<_>>().join("\n")
}

fn measured_with(form: &Form, corrections: u64) -> String {
    let mut times: Vec<Duration> = (0..PROGRAMMES).map(|seed| timed(form, seed, corrections)).collect();
    times.sort();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    let (median, longest) = (times[times.len() / 2], times[times.len() - 1]);
    format!(
        "16 figures by {} municipalities and {} target groups after {RELEASED} releases, {corrections} of 100 lines \
         corrected downwards from each to the next: median {:.2} ms, longest {:.2} ms",
        form.0,
        form.1,
        milliseconds(median),
        milliseconds(longest)
    )
}

/// The shortest of some times that the last table of a programme takes, so that other work on the machine counts less.
fn timed(form: &Form, seed: u64, corrections: u64) -> Duration {
    let mut luck = Luck::of(9_000_000 + seed);
    luck.corrections = corrections;
    let mut released = Vec::new();
    let mut shortest = Duration::MAX;
    for snapshot in snapshots(&mut luck, &programme(form), RELEASED + 1) {
        let before = Released::of(released.iter().cloned());
        let again = snapshot.clone();
        released.push(Arc::new(ReleasedTable::read(&disclose(snapshot, &before).to_json(Language::Da)).unwrap()));
        if released.len() > RELEASED {
            for snapshot in std::iter::repeat_n(again, 20) {
                let begun = Instant::now();
                drop(disclose(snapshot, &before));
                shortest = shortest.min(begun.elapsed());
            }
        }
    }
    shortest
}

/// Sixteen figures by municipality and target group.
fn programme(form: &Form) -> Json {
    let kinds = ["internship", "wage_subsidy", "flexjob", "job", "education", "upskilling", "useful_work", "mentoring"];
    let frame = |place: usize, measure: &str, window: &str| {
        json!({"id": format!("kpi-{place}"), "name": {"da": "x"}, "definition": {"da": "x"}, "measure": measure,
               "window": window, "breakdowns": ["municipality", "target_group"]})
    };
    let with = |mut kpi: Json, fields: Json| {
        kpi.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        kpi
    };
    let mut kpis = Vec::new();
    for (place, kind) in kinds.into_iter().enumerate() {
        let by = ["citizen", "spell", "company", "citizen"][place % 4];
        let window = if place % 3 == 0 { "period" } else { "to_date" };
        kpis.push(with(frame(place, "spells_started", window), json!({"kinds": [kind], "by": by})));
        let place = place + kinds.len();
        kpis.push(match place % 4 {
            0 => with(frame(place, "outcome", "period"), json!({"kinds": [kind], "counts_as": ["job"]})),
            1 => {
                let (of, field) = [("hours.paid", "hours"), ("mentor.trained", "persons")][place / 4 % 2];
                with(frame(place, "sum", "to_date"), json!({"of": [of], "field": field}))
            }
            _ => with(frame(place, "events", "to_date"), json!({"of": ["conversation.held"], "where": {"kind": kind}})),
        });
    }
    let groups: Vec<Json> =
        (0..form.1).map(|place| json!({"code": format!("g{place}"), "name": {"da": "x"}})).collect();
    json!({
        "id": "made-up", "name": {"da": "made up"}, "start": "2018-01-01", "end": "2022-12-31", "threshold": 5,
        "municipalities": MUNICIPALITIES[..form.0],
        "target_group": groups, "kpi": kpis,
    })
}
