//! Where a KPI names others in `in` and `not_in`: they exist, have somebody behind them, and lead round in no circle.

use super::reader::At;
use crate::{Invalid, Kpi};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// Which KPIs each KPI names, by id.
type Named<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// Checks what the KPIs at `list` name; `read` are those that could be read, each at its place.
pub(super) fn check(list: &At, read: &[Option<Kpi>]) {
    let items = || (0..read.len()).filter_map(|place| list.item(place));
    let mut named = Named::new();
    for at in items() {
        let others = references(&at).into_iter().filter_map(|reference| reference.json().as_str());
        named.entry(id(&at)).or_default().extend(others);
    }
    for at in items() {
        let own = id(&at);
        references(&at).iter().for_each(|reference| check_one(reference, own, &named, read));
    }
}

fn id<'a>(at: &At<'a>) -> &'a str {
    at.json().get("id").and_then(Json::as_str).unwrap_or_default()
}

fn check_one(reference: &At, own: &str, named: &Named<'_>, read: &[Option<Kpi>]) {
    let Some(other) = reference.json().as_str() else { return };
    let nobody = read.iter().flatten().any(|kpi| kpi.id.as_str() == other && !kpi.measure.has_members());
    if !named.contains_key(other) || nobody {
        reference.fail("the id of a KPI of this programme that counts citizens or companies");
    } else if let Some(way) = way(other, own, named) {
        let circle = [&[own], way.as_slice()].concat().join(" -> ");
        reference.reject(Invalid::new("a KPI that does not refer back to this one", circle));
    }
}

/// The places at which the KPI at `at`, or a part of it, names others.
fn references<'a>(at: &At<'a>) -> Vec<At<'a>> {
    let parts = ["numerator", "denominator"].map(|part| at.optional(part));
    let mut all = Vec::new();
    for part in std::iter::once(Some(at.clone())).chain(parts).flatten() {
        for list in ["in", "not_in"].into_iter().filter_map(|key| part.optional(key)) {
            let count = list.json().as_array().map_or(0, Vec::len);
            all.extend((0..count).filter_map(|place| list.item(place)));
        }
    }
    all
}

/// The KPIs by which `from` leads to `to`, both included; nothing where it does not.
fn way<'a>(from: &'a str, to: &str, named: &Named<'a>) -> Option<Vec<&'a str>> {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![vec![from]];
    while let Some(way) = open.pop() {
        let last = way.last().copied().unwrap_or_default();
        if last == to {
            return Some(way);
        }
        let next = named.get(last).into_iter().flatten().filter(|next| seen.insert(next));
        open.extend(next.map(|next| [way.as_slice(), &[*next]].concat()));
    }
    None
}
