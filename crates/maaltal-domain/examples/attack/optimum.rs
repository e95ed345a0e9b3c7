//! How much is hidden beyond need: against the best choice of cells, found by trying all of them.

use super::attacker::Attacker;
use super::random::{Luck, Name, amounts, first, programme, second, snapshots};
use maaltal_domain::{Amount, Language, Released, disclose};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Cells of a table beyond which not all choices are tried.
const CELLS: usize = 12;

/// Hides on `count` small tables and tells how many more cells it hid than the best choice would have.
pub fn against_the_best(count: usize) -> String {
    let (mut tables, mut needed, mut beyond, mut most, mut seed) = (0, 0, 0, 0, 0);
    while tables < count {
        seed += 1;
        let Some((own, best)) = compared(seed) else { continue };
        tables += 1;
        needed += best;
        beyond += own - best;
        most = most.max(own - best);
    }
    let mean = beyond as f64 / tables as f64;
    format!(
        "{tables} small tables: {needed} cells had to be hidden for the sake of others, {beyond} more were: \
         {mean:.3} a table, at most {most}"
    )
}

/// The cells hidden for the sake of others, and how few would have done; nothing where there are none or too many choices.
fn compared(seed: u64) -> Option<(usize, usize)> {
    let mut luck = Luck::of(5_000_000 + seed);
    let lines = luck.between(2, 4) as usize;
    let programme = programme(&mut luck, lines);
    let snapshot = snapshots(&mut luck, &programme, 1).pop()?;
    let threshold = programme["threshold"].as_u64().unwrap();
    let truth = vec![amounts(&snapshot)];
    let published = disclose(snapshot, &Released::none()).to_json(Language::Da);
    let hidden: Vec<&Name> = truth[0].keys().filter(|name| cell(&published, name)["state"] == "hidden").collect();
    let small = |name: &Name| is_small(&truth[0][name], threshold);
    let (must, own): (Vec<&Name>, Vec<&Name>) = hidden.into_iter().partition(|name| small(name));
    let may: Vec<&Name> =
        truth[0].iter().filter(|(name, amount)| !small(name) && is_some(amount)).map(|(name, _)| name).collect();
    if own.is_empty() || may.len() > CELLS {
        return None;
    }
    let is_safe = |choice: &[&Name]| {
        let json = vec![with_hidden(&published, &truth[0], must.iter().chain(choice).copied())];
        Attacker::new(&programme, &json, &truth).narrow(threshold, 1).is_empty()
    };
    assert!(is_safe(&own), "seed {seed}");
    // Totals are hidden last: fewer totals are better than fewer cells.
    let cost = |choice: u32| {
        let chosen = may.iter().enumerate().filter(|(place, _)| choice & (1 << place) != 0).map(|(_, name)| *name);
        let chosen: Vec<&Name> = chosen.collect();
        (chosen.iter().filter(|name| name.1.is_empty()).count(), chosen.len(), chosen)
    };
    let mut choices: Vec<_> = (0..1_u32 << may.len()).map(cost).collect();
    choices.sort_by_key(|(totals, cells, _)| (*totals, *cells));
    let own_totals = own.iter().filter(|name| name.1.is_empty()).count();
    let (totals, cells, _) = choices.into_iter().find(|(_, _, choice)| is_safe(choice))?;
    // A total more weighs as much as all lines of a small table.
    Some(if own_totals > totals { (own.len().max(cells + 1), cells) } else { (own.len().max(cells), cells) })
}

fn is_some(amount: &Amount) -> bool {
    match amount {
        Amount::Count(behind) => behind.count > 0,
        Amount::Sum { sum, .. } => sum.millionths() > 0,
        share => second(share) > 0,
    }
}

/// Whether a cell is hidden for its own sake, told apart from the amounts alone.
fn is_small(amount: &Amount, threshold: u64) -> bool {
    let small = |count: u64| count > 0 && count < threshold;
    match amount {
        Amount::Count(behind) => small(behind.count) || small(behind.citizens),
        Amount::Sum { sum, citizens, companies, top_citizens, top_companies } => {
            let top = top_citizens.max(top_companies).millionths() as f64;
            small(*citizens) || small(*companies) || (sum.millionths() > 0 && top > sum.millionths() as f64 * 0.85)
        }
        share => small(first(share)) || small(second(share)) || small(second(share) - first(share)),
    }
}

fn cell<'a>(published: &'a Json, name: &Name) -> &'a Json {
    let kpi = published["kpis"].as_array().unwrap().iter().find(|kpi| kpi["id"] == name.0).unwrap();
    let Some((dimension, key)) = name.1.split_once('/') else { return kpi };
    kpi["breakdowns"][dimension].as_array().unwrap().iter().find(|line| line["key"] == key).unwrap()
}

/// The table with these cells hidden and all others shown.
fn with_hidden<'a>(published: &Json, truth: &BTreeMap<Name, Amount>, hidden: impl Iterator<Item = &'a Name>) -> Json {
    let hidden: Vec<&Name> = hidden.collect();
    let mut json = published.clone();
    for kpi in json["kpis"].as_array_mut().unwrap() {
        let id = kpi["id"].as_str().unwrap().to_owned();
        let write = |cell: &mut Json, name: Name| {
            let parts = match &truth[&name] {
                _ if hidden.contains(&&name) => ("hidden", json!(null), json!(null), json!(null)),
                Amount::Count(behind) => ("shown", json!(behind.count), json!(null), json!(null)),
                Amount::Sum { sum, .. } => ("shown", sum.to_json(), json!(null), json!(null)),
                share if second(share) == 0 => ("no_data", json!(null), json!(null), json!(null)),
                share => ("shown", json!(0), json!(first(share)), json!(second(share))),
            };
            (cell["state"], cell["value"], cell["numerator"], cell["denominator"]) =
                (parts.0.into(), parts.1, parts.2, parts.3);
            (cell["best_month"], cell["mean"]) = (json!(null), json!(null));
        };
        write(kpi, (id.clone(), String::new()));
        for (dimension, lines) in kpi["breakdowns"].as_object_mut().unwrap() {
            for line in lines.as_array_mut().unwrap() {
                let name = format!("{dimension}/{}", line["key"].as_str().unwrap());
                write(line, (id.clone(), name));
            }
        }
    }
    json
}
