//! Properties of the fold over random histories with corrections, mergers and late events.

use crate::testing::{PROGRAMME, ask, at, definition, event, fold, kpi, short, snapshot, view};
use crate::{Ledger, Projection};
use maaltal_domain::{Amount, Cell, KpiId, NewEvent, Position};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

const COMPANIES: [&str; 4] = ["29189641", "27355021", "24256790", "13585628"];

/// A KPI with these lines.
fn by(id: &str, breakdowns: &[&str], mut fields: Json) -> Json {
    fields["breakdowns"] = json!(breakdowns);
    let mut kpi = kpi(&fields);
    kpi["id"] = id.into();
    kpi
}

/// A KPI broken down both ways.
fn by_both(id: &str, fields: Json) -> Json {
    by(id, &["municipality", "target_group"], fields)
}

/// KPIs of every measure.
fn kpis() -> Json {
    plain_kpis().into_iter().chain(restricted_kpis()).collect()
}

/// KPIs that read events of their own.
fn plain_kpis() -> Vec<Json> {
    let spells = json!(["internship", "job"]);
    let distinct = |of: &str| json!({"measure": "distinct", "of": [of], "window": "to_date"});
    vec![
        by_both("events", json!({"measure": "events", "of": ["hours.paid", "internship.ended"]})),
        by_both(
            "distinct",
            json!({"measure": "distinct", "of": ["citizen.referred"], "by": "citizen", "window": "to_date"}),
        ),
        by_both("sum", json!({"measure": "sum", "of": ["hours.paid"], "field": "hours", "window": "to_date"})),
        by_both(
            "started",
            json!({"measure": "spells_started", "kinds": spells, "where": {"hours_per_week": {"below": 20}}}),
        ),
        by_both("touched", json!({"measure": "spells_touched", "kinds": spells, "by": "company", "rolling_months": 4})),
        by_both("active", json!({"measure": "spells_active", "kinds": spells, "by": "citizen", "window": "cutoff"})),
        by_both(
            "agreements",
            json!({"measure": "agreements_active", "kinds": ["ambassador"], "by": "company", "window": "cutoff"}),
        ),
        by_both(
            "share",
            json!({"measure": "share", "numerator": distinct("hours.paid"),
            "denominator": distinct("citizen.referred"), "minus_exempted": true}),
        ),
        by_both(
            "outcome",
            json!({"measure": "outcome", "kinds": ["internship"], "counts_as": ["job"], "window": "to_date"}),
        ),
        by_both(
            "contacted",
            json!({"measure": "distinct", "of": ["company.contacted", "company.registered"], "by": "company"}),
        ),
        by_both("retained", json!({"measure": "retained", "kinds": spells, "days": 30, "window": "to_date"})),
        by("told", &[], json!({"measure": "narrative"})),
        by(
            "register",
            &["municipality"],
            json!({"measure": "register", "where": {"table": "t", "measure": "m", "municipality": "360"}}),
        ),
        by_both(
            "ages",
            json!({"measure": "distinct", "of": ["hours.paid"], "by": "age_at_entry", "window": "to_date"}),
        ),
    ]
}

/// KPIs that are restricted to others, or by age.
fn restricted_kpis() -> Vec<Json> {
    let spells = json!(["internship", "job"]);
    let referred = json!({"measure": "distinct", "of": ["citizen.referred"], "window": "to_date"});
    vec![
        by_both(
            "monthly",
            json!({"measure": "share_monthly", "numerator": {"measure": "spells_touched", "kinds": spells},
            "denominator": referred, "minus_exempted": true, "not_in": ["ceiling"]}),
        ),
        by_both(
            "ceiling",
            json!({"measure": "seniority_ceiling", "kinds": ["job"], "months": 2, "hours": 20, "in": ["retained", "agreements"]}),
        ),
        by_both(
            "paid-at-young",
            json!({"measure": "sum", "of": ["hours.paid"], "field": "hours", "in": ["agreements", "monthly"],
            "where": {"age_at_entry": {"below": 30}}}),
        ),
        by_both(
            "holding",
            json!({"measure": "outcome", "kinds": ["internship"], "counts_as": ["job"], "declared": true, "holding": true,
            "window": "to_date", "where": {"age_at_entry": {"at_least": 10}}, "in": ["hosts"]}),
        ),
        by_both(
            "hosts",
            json!({"measure": "spells_touched", "kinds": ["job"], "by": "company", "window": "to_date",
            "not_in": ["distinct-hosts"], "where": {"hours_per_week": {"at_least": 5}}}),
        ),
        by_both(
            "distinct-hosts",
            json!({"measure": "distinct", "of": ["company.registered"], "by": "company", "where": {"employees": {"below": 20}}}),
        ),
    ]
}

/// What one random event is about.
#[derive(Debug, Clone)]
struct Draft {
    what: usize,
    day: i64,
    spell: usize,
    citizen: usize,
    company: usize,
    target: usize,
    corrects: bool,
}

fn draft() -> impl Strategy<Value = Draft> {
    (0..17_usize, 0..120_i64, 0..6_usize, 0..4_usize, 0..4_usize, 0..40_usize, 0..5_u8).prop_map(
        |(what, day, spell, citizen, company, target, corrects)| Draft {
            what,
            day,
            spell,
            citizen,
            company,
            target,
            corrects: corrects == 0,
        },
    )
}

fn make(number: usize, draft: &Draft) -> NewEvent {
    let Draft { what, day, spell, citizen, company, target, corrects } = draft;
    let start = "2019-02-01".parse::<chrono::NaiveDate>().unwrap();
    let day = (start + chrono::Duration::days(*day)).to_string();
    let (spell, citizen) = (format!("s{spell}"), format!("c{citizen}"));
    let (company, into) = (COMPANIES[*company], COMPANIES[(company + 1 + target % 3) % 4]);
    let month = &day[..7];
    let (municipality, group) = (["360", "376", "265"][target % 3], ["unge", "x"][target % 2]);
    let (name, mut data) = match what {
        0 | 1 => (
            "citizen.referred",
            json!({"citizen": citizen, "municipality": municipality,
            "target_groups": [group], "birth_year": 1970 + target}),
        ),
        2 => ("citizen.left", json!({"citizen": citizen, "reason": "moved"})),
        3 => ("citizen.exempted", json!({"citizen": citizen, "reason": "ill"})),
        4 | 5 => (
            "internship.started",
            json!({"spell": spell, "citizen": citizen, "company": company, "hours_per_week": target}),
        ),
        6 => ("internship.ended", json!({"spell": spell, "outcome": (["job", "none"][target % 2])})),
        7 => (
            "job.started",
            json!({"spell": format!("j{target}"), "citizen": citizen, "company": company, "hours_per_week": target % 10}),
        ),
        8 => (
            "hours.paid",
            json!({"citizen": citizen, "company": company, "month": month, "hours": 1 + target, "spell": spell}),
        ),
        9 => ("company.merged", json!({"company": company, "into": into})),
        10 => ("agreement.signed", json!({"agreement": spell, "company": company, "kind": "ambassador"})),
        11 => ("agreement.withdrawn", json!({"agreement": spell})),
        12 => ("company.contacted", json!({"company": company, "channel": "visit"})),
        13 => ("company.registered", json!({"company": company, "name": "X", "employees": target})),
        14 => (
            "register.counted",
            json!({"table": "t", "measure": "m", "municipality": municipality, "month": month, "value": target}),
        ),
        15 => ("kpi.explained", json!({"kpi": "told", "period": "2019-S1", "text": format!("t{}", target % 3)})),
        _ => ("event.voided", json!({"id": format!("e{target}"), "reason": "typed_twice"})),
    };
    let own = *target == number;
    if *corrects && !own {
        data["replaces"] = format!("e{target}").into();
    }
    let voids_itself = name == "event.voided" && own;
    let name = if voids_itself { "citizen.left" } else { name };
    let data = if voids_itself { json!({"citizen": citizen, "reason": "moved"}) } else { data };
    event(&format!("e{number}"), name, &day, &data)
}

/// The definition, then an event for each draft.
fn made(drafts: &[Draft]) -> Vec<NewEvent> {
    let made = drafts.iter().enumerate().map(|(number, draft)| make(number, draft));
    std::iter::once(definition(&kpis())).chain(made).collect()
}

fn history() -> impl Strategy<Value = Vec<NewEvent>> {
    prop::collection::vec(draft(), 1..40).prop_map(|drafts| made(&drafts))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// What was known at a position is what a fold up to it gives.
    #[test]
    fn an_earlier_view_is_what_it_was(history in history(), cut in 0.0..1.0_f64) {
        let whole = fold(history.clone());
        let known = 1 + (cut * (history.len() - 1) as f64) as usize;
        let then = fold(history[..known].to_vec());
        for cutoff in ["2019-03-15", "2019-06-30"] {
            let now = at(&whole, Position(known as u64), "2019-S1", cutoff);
            prop_assert_eq!(now.kpis, snapshot(&then, "2019-S1", cutoff).kpis);
        }
    }

    /// A projection that was put away and taken up again goes on as if nothing had happened.
    #[test]
    fn a_checkpoint_changes_nothing(history in history(), cut in 0.0..1.0_f64) {
        let known = (cut * history.len() as f64) as usize;
        let first = fold(history[..known].to_vec());
        let mut bytes = Vec::new();
        first.write_to(&mut bytes).unwrap();
        let mut again = Projection::from_bytes(&bytes).unwrap();
        prop_assert_eq!(&again, &first);
        let whole = fold(history.clone());
        for (position, event) in (1..).zip(history).skip(known) {
            again.apply(Position(position), &event.borrowed()).unwrap();
        }
        prop_assert_eq!(again, whole);
    }

    /// A breakdown never changes the total, and no line is larger than it.
    #[test]
    fn lines_stay_within_the_total(history in history()) {
        for kpi in snapshot(&fold(history), "2019-S1", "2019-06-30").kpis {
            for (_, lines) in &kpi.breakdowns {
                for line in lines {
                    prop_assert_eq!(line.cell.reported, kpi.total.reported);
                    if let (Amount::Count(line), Amount::Count(total)) = (&line.cell.amount, &kpi.total.amount) {
                        prop_assert!(line.count <= total.count);
                    }
                }
            }
        }
    }
}

/// A history of which only some events were recorded.
struct Alone<'a> {
    history: &'a [NewEvent],
    cutoff: &'a str,
    /// Totals by the positions that were recorded.
    known: BTreeMap<BTreeSet<u64>, BTreeMap<KpiId, Cell>>,
}

impl Alone<'_> {
    fn total(&mut self, kpi: &KpiId, recorded: &BTreeSet<u64>) -> Cell {
        let totals = self.known.entry(recorded.clone()).or_insert_with(|| {
            let kept = (1..).zip(self.history).filter(|(position, _)| recorded.contains(position));
            let again = snapshot(&fold(kept.map(|(_, event)| event.clone())), "2019-S1", self.cutoff);
            again.kpis.into_iter().map(|kpi| (kpi.id, kpi.total)).collect()
        });
        totals[kpi].clone()
    }
}

/// What a restatement shows of a figure, and its state.
fn number(cell: &Cell) -> (String, bool, u64, u64) {
    let Cell { reported, incomplete, excluded, .. } = cell;
    (short(&Cell { reported: true, ..cell.clone() }), *reported, incomplete.count, *excluded)
}

/// A history without corrections in which no spell starts twice and no two events have the same event time, and the same in another order.
fn two_orders() -> impl Strategy<Value = (Vec<NewEvent>, Vec<NewEvent>)> {
    let drafts = prop::collection::vec(draft(), 1..30);
    let made = drafts.prop_map(|drafts| {
        let alone = |(number, draft): (usize, &Draft)| {
            let what = if draft.what >= 14 { 2 } else { draft.what };
            // A spell starts once; an end is of a spell that may have started before it.
            let spell = if what == 6 { number.saturating_sub(1 + draft.spell) } else { number };
            let own = Draft { what, spell, day: 4 * number as i64, corrects: false, ..draft.clone() };
            make(number, &Draft { target: if what == 7 { number } else { own.target }, ..own })
        };
        drafts.iter().enumerate().map(alone).collect::<Vec<_>>()
    });
    made.prop_flat_map(|made| (Just(made.clone()), Just(made).prop_shuffle()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The events behind a figure, folded alone, give it: its number, its state and how far it reaches.
    #[test]
    fn what_is_explained_recounts_to_the_figure(history in history()) {
        let whole = fold(history.clone());
        for cutoff in ["2019-03-15", "2019-06-30"] {
            let mut alone = Alone { history: &history, cutoff, known: BTreeMap::new() };
            for kpi in snapshot(&whole, "2019-S1", cutoff).kpis {
                let ask = ask(whole.position(), "2019-S1", cutoff);
                let explained = whole.explain(&PROGRAMME.parse().unwrap(), &kpi.id, &ask).unwrap();
                prop_assert_eq!(&explained.total, &kpi.total);
                let behind = [&explained.counted[..], &explained.whole, &explained.deciding].concat();
                let behind: BTreeSet<_> = behind.iter().map(|event| event.position.0).chain([1]).collect();
                let again = alone.total(&kpi.id, &behind);
                prop_assert_eq!(&again, &kpi.total, "{} {:?}", kpi.id, behind);
            }
        }
    }

    /// The earlier log with nothing but the events that a restatement names gives the later figure, and the later log without them the earlier one.
    #[test]
    fn what_a_restatement_names_makes_the_difference(history in history(), cut in 0.0..1.0_f64) {
        let whole = fold(history.clone());
        let known = Position(1 + (cut * (history.len() - 1) as f64) as u64);
        for cutoff in ["2019-03-15", "2019-06-30"] {
            let mut alone = Alone { history: &history, cutoff, known: BTreeMap::new() };
            let (from, to) = (view(known), view(whole.position()));
            let restated =
                whole.restate(&PROGRAMME.parse().unwrap(), "2019-S1", Some(cutoff.parse().unwrap()), from, to).unwrap();
            let (before, after) = (at(&whole, known, "2019-S1", cutoff), snapshot(&whole, "2019-S1", cutoff));
            for (figure, (old, new)) in restated.figures.iter().zip(before.kpis.iter().zip(&after.kpis)) {
                prop_assert_eq!((figure.old.as_ref(), figure.new.as_ref()), (Some(&old.total), Some(&new.total)));
                prop_assert!(figure.causes.iter().all(|cause| cause.position > known));
                let named: BTreeSet<_> = figure.causes.iter().map(|cause| cause.position.0).collect();
                let with = alone.total(&figure.kpi, &(1..=known.0).chain(named.iter().copied()).collect());
                prop_assert_eq!(number(&with), number(&new.total), "{} {:?}", figure.kpi, figure.causes);
                let without = alone.total(&figure.kpi, &(1..=to.position.0).filter(|own| !named.contains(own)).collect());
                prop_assert_eq!(number(&without), number(&old.total), "{} {:?}", figure.kpi, figure.causes);
            }
        }
    }

    /// What counts in no figure is no cause of one.
    #[test]
    fn what_bears_on_nothing_is_not_named(history in history(), cut in 0.0..1.0_f64) {
        let known = Position(1 + (cut * (history.len() - 1) as f64) as u64);
        let causes = |history: Vec<NewEvent>| {
            let whole = fold(history);
            let (from, to) = (view(known), view(whole.position()));
            let cutoff = Some("2019-06-30".parse().unwrap());
            let restated = whole.restate(&PROGRAMME.parse().unwrap(), "2019-S1", cutoff, from, to).unwrap();
            restated.figures.into_iter().map(|figure| (figure.kpi, figure.causes)).collect::<Vec<_>>()
        };
        let more = (0..4).flat_map(|number| {
            let (citizen, company) = (format!("c{number}"), COMPANIES[number]);
            let paid = json!({"citizen": citizen, "company": company, "month": "2017-05", "hours": 700});
            let held = json!({"citizen": citizen, "kind": "first"});
            let other = json!({"citizen": "other", "reason": "moved"});
            [
                event(&format!("paid{number}"), "hours.paid", "2019-05-01", &paid),
                event(&format!("held{number}"), "conversation.held", "2019-05-01", &held),
                event(&format!("left{number}"), "citizen.left", "2019-05-01", &other),
            ]
        });
        prop_assert_eq!(causes(history.iter().cloned().chain(more).collect()), causes(history));
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// The same events in another order give the same figures.
    #[test]
    fn order_does_not_matter((one, other) in two_orders()) {
        let figures = |events: Vec<NewEvent>| {
            let projection = fold(std::iter::once(definition(&kpis())).chain(events));
            ["2019-03-15", "2019-06-30"].map(|cutoff| snapshot(&projection, "2019-S1", cutoff).kpis)
        };
        prop_assert_eq!(figures(one), figures(other));
    }

    /// A projection's ledger is what the log itself gives, whatever checkpoint lay between.
    #[test]
    fn the_ledger_is_what_came(history in history()) {
        let mut own = Ledger::default();
        for (position, event) in (1..).zip(&history) {
            own.note(Position(position), Some((event.source.as_str(), event.id.as_str())));
        }
        let mut bytes = Vec::new();
        fold(history).write_to(&mut bytes).unwrap();
        let again = Projection::from_bytes(&bytes).unwrap();
        prop_assert_eq!(again.ledger(), &own);
    }
}

#[test]
fn a_position_is_folded_once_and_in_order() {
    let mut projection = fold([definition(&kpis())]);
    let event = event("e1", "citizen.left", "2019-01-01", &json!({"citizen": "c", "reason": "moved"}));
    for wrong in [0, 1, 3] {
        let error = projection.apply(Position(wrong), &event.borrowed()).unwrap_err();
        assert_eq!(error.to_string(), format!("expected the event at position 2, got the one at {wrong}"));
    }
    projection.apply(Position(2), &event.borrowed()).unwrap();
    assert!(Projection::from_bytes(b"something else").is_err());
}

#[test]
fn many_events_at_once_are_the_same_as_one_after_the_other() {
    let mut history = vec![definition(&kpis())];
    for number in 0..9_000_u64 {
        // Some correct what came long before, some what comes later, some each other.
        let other = |by: u64| format!("e{}", (number * 7_919 + by) % 9_500);
        let company = COMPANIES[number as usize % COMPANIES.len()];
        let mut data = json!({"company": company, "channel": "visit"});
        if number.is_multiple_of(7) {
            data["replaces"] = other(3).into();
        }
        let id = format!("e{number}");
        let voids = number.is_multiple_of(11) && other(5) != id;
        history.push(match voids {
            true => event(&id, "event.voided", "2019-05-01", &json!({"id": other(5), "reason": "typed_twice"})),
            false => event(&id, "company.contacted", "2019-05-01", &data),
        });
    }
    let erased = |position: u64| position.is_multiple_of(1_009);
    let placed: Vec<_> = (1..)
        .zip(&history)
        .map(|(position, event)| (Position(position), (!erased(position)).then(|| event.borrowed())))
        .collect();
    let mut singly = Projection::default();
    for (position, event) in &placed {
        match event {
            Some(event) => singly.apply(*position, event).unwrap(),
            None => singly.pass_over(*position).unwrap(),
        }
    }
    for size in [1, 700, 1_500, 4_096, 20_000] {
        let mut together = Projection::default();
        placed.chunks(size).for_each(|events| together.folding().take(events).unwrap());
        assert!(together == singly, "{size} at a time");
        let mut together = Projection::default();
        let mut folding = together.folding();
        placed.chunks(size).for_each(|events| folding.take(events).unwrap());
        drop(folding);
        assert!(together == singly, "{size} at a time");
    }
    let gap = [&placed[..2_000], &placed[2_001..4_000]].concat();
    let mut refused = Projection::default();
    let error = refused.folding().take(&gap).unwrap_err().to_string();
    assert_eq!(error, "expected the event at position 2001, got the one at 2002");
    assert_eq!(refused, Projection::default());
}
