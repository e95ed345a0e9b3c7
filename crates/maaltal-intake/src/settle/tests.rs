//! Sheets that come again, against a log of a few events.

use super::*;
use crate::sheet::{SheetDefaults, read_csv};
use crate::{Gate, PseudonymKeys};
use maaltal_domain::Programme;
use std::convert::Infallible;

/// What is recorded: a list, and what took its events out.
#[derive(Default)]
struct Log {
    events: Vec<NewEvent>,
    taken_out: BTreeMap<String, TakenOut>,
}

impl Recorded for Log {
    type Error = Infallible;

    fn find(&self, source: &Source, id: &EventId) -> Result<Option<Found>, Infallible> {
        let place = self.events.iter().position(|event| event.source == *source && event.id == *id);
        Ok(place.map(|place| Found {
            position: Position(place as u64 + 1),
            event: self.events[place].clone(),
            taken_out: self.taken_out.get(id.as_str()).copied(),
        }))
    }
}

impl Log {
    /// Imports a sheet of contacts and says what became of each row; what is new is recorded at the end.
    fn import(&mut self, sheet: &str, back: bool) -> Vec<String> {
        let definition = serde_json::json!({
            "id": "kanten", "name": {"da": "Kanten"}, "municipalities": ["360"], "start": "2018-01-01",
            "kpi": [{"id": "c", "name": {"da": "K"}, "measure": "events", "of": ["company.contacted"]}],
        });
        let programme = Programme::read(&definition).unwrap();
        let defaults = SheetDefaults { programme: Some(programme.id.clone()), source: Some("/s".parse().unwrap()) };
        let mut gate = Gate::new([programme.into()], PseudonymKeys::default());
        let (mut told, mut new) = (Vec::new(), Vec::new());
        let mut settler = Settler::new(self, back);
        for row in read_csv(sheet.as_bytes(), &defaults).unwrap() {
            let event = gate.check(row.record(), "2024-01-01".parse().unwrap()).unwrap();
            let settled = settler.settle(&row, event).unwrap();
            told.push(match &settled {
                Settled::New(event) if row.has_id() => format!("new {}", event.id),
                Settled::New(_) => "new".to_owned(),
                Settled::Corrected(event) => format!("{} for {}", event.id, event.replaces.clone().unwrap()),
                Settled::AlreadyRecorded { position, taken_out: None } => format!("known {}", of(*position)),
                Settled::AlreadyRecorded { position, taken_out: Some(by) } => format!("known {} {by:?}", of(*position)),
                Settled::Older { position } => format!("older {}", of(*position)),
                Settled::Conflict { position } => format!("conflict {}", of(*position)),
            });
            if let Settled::New(event) | Settled::Corrected(event) = settled {
                new.push(event);
            }
        }
        self.events.extend(new);
        told
    }

    fn void(&mut self, id: &str, position: u64) {
        self.taken_out.insert(id.to_owned(), TakenOut::Voided(Position(position)));
    }
}

fn of(position: Option<Position>) -> String {
    position.map_or("above".to_owned(), |position| position.to_string())
}

/// A sheet of contacts: id, channel, perhaps what it replaces.
fn contacts(rows: &[(&str, &str, &str)]) -> String {
    let line = |(id, channel, replaces): &(&str, &str, &str)| {
        format!("{id};Virksomhed kontaktet;01-05-2019;29189641;{channel};{replaces}\n")
    };
    let lines: String = rows.iter().map(line).collect();
    format!("id;hændelse;dato;cvr;kanal;erstatter\n{lines}")
}

fn without_ids(channels: &[&str]) -> String {
    let line = |channel: &&str| format!("Virksomhed kontaktet;01-05-2019;29189641;{channel}\n");
    format!("hændelse;dato;cvr;kanal\n{}", channels.iter().map(line).collect::<String>())
}

#[test]
fn a_known_id_with_other_content_is_a_correction_of_the_newest() {
    let mut log = Log::default();
    assert_eq!(log.import(&contacts(&[("a", "mail", "")]), false), ["new a"]);
    assert_eq!(log.import(&contacts(&[("a", "mail", "")]), false), ["known 1"]);
    assert_eq!(log.import(&contacts(&[("a", "besøg", "")]), false), ["a~2 for a"]);
    assert_eq!(log.import(&contacts(&[("a", "besøg", "")]), false), ["known 2"]);
    assert_eq!(log.import(&contacts(&[("a", "møde", "")]), false), ["a~3 for a~2"]);
    assert_eq!(log.import(&contacts(&[("a", "mail", "")]), false), ["older 1"]);
    assert_eq!(log.import(&contacts(&[("a", "besøg", "")]), false), ["older 2"]);
    assert_eq!(log.import(&contacts(&[("a", "mail", "")]), true), ["a~4 for a~3"]);
    assert_eq!(log.import(&contacts(&[("a", "mail", "")]), false), ["known 4"]);
    // A link by its own id is itself, not the beginning of a correction.
    assert_eq!(log.import(&contacts(&[("a~2", "besøg", "a")]), false), ["known 2"]);
}

#[test]
fn rows_of_one_sheet_are_links_of_one_chain() {
    let mut log = Log::default();
    let sheet =
        contacts(&[("a", "mail", ""), ("a", "besøg", ""), ("a", "besøg", ""), ("a", "mail", ""), ("b", "mail", "")]);
    assert_eq!(log.import(&sheet, false), ["new a", "a~2 for a", "known above", "older above", "new b"]);
    // The whole history once more: each row is what its chain has said already.
    assert_eq!(log.import(&sheet, false), ["older 1", "known 2", "known 2", "older 1", "known 3"]);
}

#[test]
fn what_was_taken_out_is_told() {
    let mut log = Log::default();
    log.import(&contacts(&[("a", "mail", ""), ("b", "mail", ""), ("c", "besøg", "b")]), false);
    log.void("a", 9);
    log.taken_out.insert("b".to_owned(), TakenOut::Replaced(Position(3)));
    let known = |channel| contacts(&[("a", channel, ""), ("b", "mail", "")]);
    let expected = ["known 1 Voided(Position(9))", "known 2 Replaced(Position(3))"];
    assert_eq!(log.import(&known("mail"), false), expected);
    // Nothing brings a voided event back, not other content either.
    assert_eq!(log.import(&known("telefon"), false), expected);
    assert_eq!(log.import(&contacts(&[("b", "telefon", "")]), false), ["b~2 for b"]);
}

#[test]
fn what_a_correction_cannot_say_is_a_conflict() {
    let mut log = Log::default();
    log.import(&contacts(&[("a", "mail", ""), ("b", "mail", "")]), false);
    assert_eq!(log.import(&contacts(&[("a", "mail", "b")]), false), ["conflict 1"]);
    assert_eq!(log.import(&contacts(&[("c", "mail", "b")]), false), ["new c"]);
    assert_eq!(log.import(&contacts(&[("c", "besøg", "b")]), false), ["c~2 for c"]);
    assert_eq!(log.import(&contacts(&[("c", "besøg", "b")]), false), ["known 4"]);
    let long = "x".repeat(127);
    log.import(&contacts(&[(&long, "mail", "")]), false);
    assert_eq!(log.import(&contacts(&[(&long, "besøg", "")]), false), ["conflict 5"]);
}

#[test]
fn rows_without_ids_are_told_apart_by_content_and_occurrence() {
    let mut log = Log::default();
    assert_eq!(log.import(&without_ids(&["mail", "besøg", "mail"]), false), ["new", "new", "new"]);
    // The order of rows does not matter, one more of the same does.
    assert_eq!(
        log.import(&without_ids(&["besøg", "mail", "mail", "mail"]), false),
        ["known 2", "known 1", "known 3", "new"]
    );
}

#[test]
fn a_sheet_without_ids_can_be_recorded_again_after_an_undo() {
    let mut log = Log::default();
    let sheet = without_ids(&["mail", "mail"]);
    log.import(&sheet, false);
    let ids: Vec<_> = log.events.iter().map(|event| event.id.to_string()).collect();
    ids.iter().for_each(|id| log.void(id, 3));
    assert_eq!(log.import(&sheet, false), ["new", "new"]);
    assert_eq!(log.import(&sheet, false), ["known 3", "known 4"]);
    assert!(log.events.iter().all(|event| event.id.as_str().len() == 33));
}
