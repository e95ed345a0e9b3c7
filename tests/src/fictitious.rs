//! Made-up histories of five programmes, such that their figures are those that were published, and what the sixth's lacks.
//!
//! The demo carries what is made here as files under `fixtures/`; `cargo run -p maaltal-tests --example bundles` writes
//! them, and a test holds the files to what is made. Nobody in them exists.

mod hedensted;
mod kolding;
mod lolland_falster;
mod roskilde;
mod silkeborg_frikommune;
mod silkeborg_rummelighed;

use crate::history::Draw;
use chrono::{Datelike, Days};
use maaltal_domain::Day;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// A programme's made-up events, in the batches in which they were registered.
pub struct Bundle {
    /// Id of the programme, which is the folder's name too.
    pub programme: &'static str,
    /// Number of the first of its files in that folder.
    pub first: usize,
    /// CloudEvents, one a line, oldest registration first; a batch is a calendar year's registrations.
    pub batches: Vec<String>,
}

impl Bundle {
    /// Its batches with the names of their files.
    pub fn files(&self) -> impl Iterator<Item = (String, &str)> {
        let numbered = (self.first..).zip(&self.batches);
        numbered.map(|(number, batch)| (format!("batch-{number:02}.jsonl"), batch.as_str()))
    }
}

/// The bundles, the same each time; Lolland-Falster's comes after the fixtures' nine batches.
pub fn bundles() -> Vec<Bundle> {
    let all = [
        hedensted::story(),
        roskilde::story(),
        silkeborg_rummelighed::story(),
        silkeborg_frikommune::story(),
        kolding::story(),
        lolland_falster::story(),
    ];
    all.into_iter().map(Story::bundle).collect()
}

/// A history while it is being made up.
struct Story {
    programme: &'static str,
    source: &'static str,
    /// What ids begin with.
    prefix: &'static str,
    /// Last day on which something is registered.
    until: Day,
    draw: Draw,
    /// Day of registration, number, event.
    events: Vec<(Day, usize, Json)>,
    spells: usize,
}

impl Story {
    fn new(programme: &'static str, source: &'static str, until: &str, seed: u64) -> Self {
        let (until, draw) = (day(until), Draw::new(seed));
        Self { programme, source, prefix: "e", until, draw, events: Vec::new(), spells: 0 }
    }

    /// Tells of an event that is registered some days after it happened.
    fn tell(&mut self, name: &str, on: Day, data: Json) {
        let lag = self.draw.below(9);
        self.tell_later(name, on, lag, data);
    }

    /// Tells of an event that is registered `lag` days after it happened, but before the story ends.
    fn tell_later(&mut self, name: &str, on: Day, lag: u64, data: Json) {
        let number = self.events.len() + 1;
        let registered = (on + Days::new(lag)).min(self.until).max(on);
        let event = json!({
            "specversion": "1.0",
            "id": format!("{}{number:05}", self.prefix),
            "source": self.source,
            "type": format!("dk.maaltal.{name}.v1"),
            "programme": self.programme,
            "occurredon": on,
            "time": format!("{registered}T12:00:00+01:00"),
            "datacontenttype": "application/json",
            "data": data,
        });
        self.events.push((registered, number, event));
    }

    /// Tells of an event that is registered on the story's last day.
    fn tell_at_last(&mut self, name: &str, on: Day, data: Json) {
        self.tell_later(name, on, u64::from(u16::MAX), data);
    }

    /// Tells an earlier event of the same source anew, at the story's end.
    fn replace(&mut self, name: &str, on: Day, id: &str, data: Json) {
        self.tell_at_last(name, on, data);
        if let Some((_, _, event)) = self.events.last_mut() {
            *event = joined(event.clone(), json!({"replaces": id}));
        }
    }

    /// Refers a new citizen; gives the pseudonym.
    fn refer(&mut self, on: Day, municipality: &str, more: Json) -> String {
        let citizen = self.draw.citizen();
        self.tell("citizen.referred", on, joined(json!({"citizen": citizen, "municipality": municipality}), more));
        citizen
    }

    /// A spell from its first to its last day, open without one; `more` is what its `started` says beside.
    fn spell(&mut self, kind: &str, citizen: &str, from: Day, to: Option<Day>, more: Json) {
        self.spells += 1;
        let spell = format!("f{:05}", self.spells);
        let started = joined(json!({"spell": spell, "citizen": citizen}), more);
        self.tell(&format!("{kind}.started"), from, started);
        if let Some(to) = to {
            self.tell(&format!("{kind}.ended"), to, json!({"spell": spell}));
        }
    }

    /// As [`Story::spell`], ended with an outcome.
    fn spell_with_outcome(&mut self, kind: &str, citizen: &str, from: Day, to: Day, outcome: &str) {
        self.spells += 1;
        let spell = format!("f{:05}", self.spells);
        self.tell(&format!("{kind}.started"), from, json!({"spell": spell, "citizen": citizen}));
        self.tell(&format!("{kind}.ended"), to, json!({"spell": spell, "outcome": outcome}));
    }

    /// Paid hours of a month, known five weeks after it began or later.
    fn hours(&mut self, citizen: &str, company: &str, month: Day, hours: f64) {
        let lag = 35 + self.draw.below(10);
        let data = json!({"citizen": citizen, "company": company, "month": month_of(month), "hours": hours});
        self.tell_later("hours.paid", month, lag, data);
    }

    /// A register's number of a month, published six weeks after it began.
    fn counted(&mut self, table: &str, municipality: &str, month: Day, value: u64) {
        let data = json!({"table": table, "municipality": municipality, "month": month_of(month),
            "measure": "persons", "value": value});
        self.tell("register.counted", month + Days::new(45), data);
    }

    /// New companies.
    fn companies(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.draw.company().to_string()).collect()
    }

    /// A day from `from` to `to`, both included.
    fn between(&mut self, from: &str, to: &str) -> Day {
        let days = (day(to) - day(from)).num_days().unsigned_abs();
        day(from) + Days::new(self.draw.below(days + 1))
    }

    /// A day up to `most` days after `from`, before the story ends.
    fn after(&mut self, from: Day, least: u64, most: u64) -> Day {
        (from + Days::new(least + self.draw.below(most - least + 1))).min(self.until)
    }

    fn bundle(mut self) -> Bundle {
        self.events.sort_by_key(|(registered, number, _)| (*registered, *number));
        let mut batches: BTreeMap<i32, String> = BTreeMap::new();
        for (registered, _, event) in &self.events {
            let batch = batches.entry(registered.year()).or_default();
            batch.push_str(&event.to_string());
            batch.push('\n');
        }
        let first = if self.programme == "lolland-falster" { 10 } else { 1 };
        Bundle { programme: self.programme, first, batches: batches.into_values().collect() }
    }
}

/// The fields of both.
fn joined(first: Json, second: Json) -> Json {
    let fields = |json: Json| json.as_object().cloned().unwrap_or_default();
    let mut all: Map<String, Json> = fields(first);
    all.extend(fields(second));
    all.into()
}

fn day(text: &str) -> Day {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn month_of(day: Day) -> String {
    day.format("%Y-%m").to_string()
}

/// First days of the months from `first` to `last`.
fn months(first: &str, last: &str) -> impl Iterator<Item = Day> {
    let last = day(last);
    let next = |month: &Day| month.checked_add_months(chrono::Months::new(1));
    std::iter::successors(Some(day(first)), next).take_while(move |month| *month <= last)
}
