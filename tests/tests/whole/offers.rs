//! The published table of offers, told anew as spells: spells add up over instruments, persons do not.

use maaltal_domain::{Amount, Cvr, Hash, View};
use maaltal_projector::{Ask, Projection};
use maaltal_tests::{fixture, folded};
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write;

const INSTRUMENTS: [&str; 5] = ["upskilling", "wage_subsidy", "internship", "useful_work", "special_useful_work"];

/// Spells and distinct persons by instrument and in all; nothing where the source shows none.
type Table = BTreeMap<String, Option<(usize, usize)>>;

/// The published table by municipality.
fn published() -> BTreeMap<String, Table> {
    let text = std::fs::read_to_string(fixture("jobindsats-offers.csv")).unwrap();
    let mut all: BTreeMap<String, Table> = BTreeMap::new();
    for line in text.lines().skip(2) {
        let [name, _, instrument, spells, persons] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let counts = spells.parse().ok().zip(persons.parse().ok());
        all.entry(name.to_owned()).or_default().insert(instrument.to_owned(), counts);
    }
    all
}

/// Spells and persons of each instrument; what the source does not show gets what is left, one person a spell.
fn told(table: &Table) -> Vec<(&'static str, usize, usize)> {
    let shown: usize = INSTRUMENTS.iter().filter_map(|known| table[*known]).map(|(spells, _)| spells).sum();
    let mut left = table["all"].unwrap().0 - shown;
    let mut hidden = INSTRUMENTS.iter().filter(|known| table[**known].is_none()).count();
    let of = |known: &&'static str| {
        let (spells, persons) = table[*known].unwrap_or_else(|| {
            let own = if hidden == 1 { left } else { left / hidden };
            (hidden, left) = (hidden - 1, left - own);
            (own, own)
        });
        (*known, spells, persons)
    };
    INSTRUMENTS.iter().map(of).collect()
}

/// Spells such that each instrument has its spells and persons, and all together the persons of the total.
fn stream(table: &Table) -> String {
    let persons_in_all = table["all"].unwrap().1;
    let company = (10_000_000..).find_map(|number| Cvr::from_number(number).ok()).unwrap();
    let mut lines = String::new();
    let mut next = 0;
    let mut tell = |number: usize, name: &str, on: &str, data: &serde_json::Value| {
        let event = json!({"specversion": "1.0", "source": "/star", "id": format!("{name}-{number}"),
            "type": format!("dk.maaltal.{name}.v1"), "programme": "offers", "occurredon": on, "data": data});
        writeln!(lines, "{event}").unwrap();
    };
    for (instrument, spells, persons) in told(table) {
        assert!(spells >= persons && spells <= 2 * persons);
        for number in 0..spells {
            // Persons stand in a ring, and each instrument takes those that follow; who comes again has had a day without.
            let person = (next + number % persons) % persons_in_all;
            let (spell, again) = (format!("{instrument}-{number}"), number >= persons);
            let citizen = format!("c{person}");
            let on = if again { "2026-07-20" } else { "2026-07-01" };
            let mut data = json!({"spell": spell, "citizen": citizen, "municipality": "740"});
            if matches!(instrument, "wage_subsidy" | "internship") {
                data["company"] = company.to_string().into();
            }
            tell(number, &format!("{instrument}.started"), on, &data);
            if !again && number + persons < spells {
                tell(number, &format!("{instrument}.ended"), "2026-07-18", &json!({"spell": spell}));
            }
        }
        next += persons;
    }
    lines
}

fn programme() -> String {
    let mut file = "id = \"offers\"\nname.da = \"Tilbud\"\nmunicipalities = [\"740\"]\nstart = 2026-01-01\n".to_owned();
    for (id, kinds) in INSTRUMENTS.map(|known| (known, vec![known])).into_iter().chain([("all", INSTRUMENTS.to_vec())])
    {
        for by in ["spell", "citizen"] {
            let id = id.replace('_', "-");
            write!(
                file,
                "[[kpi]]\nid = \"{id}-{by}\"\nname.da = \"{id}\"\nmeasure = \"spells_touched\"\nkinds = {kinds:?}\nby = \"{by}\"\n"
            )
            .unwrap();
        }
    }
    file
}

/// Spells and persons by instrument and in all, as found before disclosure.
fn found(projection: &Projection) -> BTreeMap<String, (usize, usize)> {
    let view = View { position: projection.position(), recorded_at: None, head: Hash::default() };
    let ask = Ask { period: "2026-M07".into(), cutoff: None, view };
    let snapshot = projection.snapshot(&"offers".parse().unwrap(), &ask).unwrap();
    let count = |id: &str| {
        let kpi = snapshot.kpis.iter().find(|kpi| kpi.id.as_str() == id.replace('_', "-")).unwrap();
        let Amount::Count(behind) = &kpi.total.amount else { panic!("{id}") };
        behind.count as usize
    };
    let counts =
        |known: &str| (known.to_owned(), (count(&format!("{known}-spell")), count(&format!("{known}-citizen"))));
    INSTRUMENTS.into_iter().chain(["all"]).map(counts).collect()
}

#[test]
fn spells_add_up_over_instruments_and_persons_are_counted() {
    let all = published();
    assert_eq!(all.len(), 4);
    for (municipality, table) in &all {
        let stream = stream(table);
        let found = found(&folded(&programme(), [stream.as_str()]));
        for (instrument, published) in table {
            if let Some(published) = published {
                assert_eq!(found[instrument], *published, "{municipality}, {instrument}");
            }
        }
        let spells: usize = INSTRUMENTS.iter().map(|known| found[*known].0).sum();
        assert_eq!(spells, found["all"].0, "{municipality}");
        let persons: usize = INSTRUMENTS.iter().map(|known| found[*known].1).sum();
        assert!(persons > found["all"].1, "{municipality}");
        match municipality.as_str() {
            "Silkeborg" => assert_eq!(found["all"], (989, 532)),
            "Hele landet" => assert_eq!((found["all"], persons), ((49_805, 36_442), 43_733)),
            _ => {}
        }
    }
}
