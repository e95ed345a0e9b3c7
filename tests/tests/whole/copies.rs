//! Copies of reports, checked as anybody would: genuine, changed, of a damaged log, and a figure by its code.

use maaltal_report::{Copy, read_copy};
use maaltal_tests::{PROGRAMME, Workplace};
use serde_json::{Value as Json, json};

const MEETING: &str = "2019-05";

/// A log, and the report of a meeting that is made of it.
fn reported() -> (Workplace, String, Copy) {
    let log = Workplace::with_batches(3);
    let file = log.path().join("report.pdf").display().to_string();
    log.run(["report", "--programme", PROGRAMME, "--meeting", MEETING, "-o", &file]).done();
    let copy = read_copy(&std::fs::read(&file).unwrap()).unwrap();
    (log, file, copy)
}

/// Publishes the report as the file that it is, with the tables inside it.
fn publish(log: &Workplace, file: &str, copy: &Copy) {
    let tables = copy.files.iter().filter(|(name, _)| name.starts_with(PROGRAMME) && name.ends_with(".json"));
    let mut tables: Vec<Json> = tables.map(|(_, bytes)| serde_json::from_slice(bytes).unwrap()).collect();
    tables.sort_by_key(|table| table["period"]["start"].as_str().unwrap().to_owned());
    let mut own = tables.pop().unwrap();
    tables.reverse();
    let (period, view) = (own["period"].clone(), own["view"].clone());
    own["earlier"] = tables.into();
    let digest = maaltal_domain::Hash::of(&std::fs::read(file).unwrap());
    let event = json!({
        "specversion": "1.0", "id": "published", "source": "/tests", "type": "dk.maaltal.report.published.v1",
        "programme": PROGRAMME, "occurredon": "2019-05-04",
        "data": {"meeting": MEETING, "period": period["code"], "cutoff": period["cutoff"], "as_of": view["position"],
            "head": view["head"], "file_digest": digest, "table": own},
    });
    let lines = log.file("published.jsonl", format!("{event}\n"));
    log.run(["import", &lines]).done();
}

#[track_caller]
fn says(log: &Workplace, file: &str, code: i32, parts: &[&str]) {
    let ran = log.run(["verify", file]);
    assert_eq!(ran.code, code, "{ran:?}");
    for part in parts {
        assert!(ran.stdout.contains(part) || ran.stderr.contains(part), "{part} in {ran:?}");
    }
}

#[test]
fn a_copy_is_said_to_be_what_it_is() {
    let (log, file, copy) = reported();
    says(&log, &file, 0, &["meeting 2019-05", "Reproducible: the log gives the same bytes.", "Never published"]);
    publish(&log, &file, &copy);
    log.import("batch-04.jsonl");
    says(&log, &file, 0, &["Genuine", "Reproducible: the log gives the same bytes.", "Checked: every hash"]);
    let danish = log.run(["--lang", "da", "verify", &file]).done();
    assert!(danish.contains("Ægte") && danish.contains("Kan genskabes"), "{danish}");

    let bytes = std::fs::read(&file).unwrap();
    let cut = log.file("cut.pdf", &bytes[..bytes.len() / 2]);
    says(&log, &cut, 1, &["expected a whole PDF, got one with no end"]);
    let other = log.file("other.pdf", b"%!PS");
    says(&log, &other, 1, &["expected a PDF"]);
    // A byte of the comment below the first line: nothing that is read differs, and it is not the published file.
    let place = bytes.windows(2).position(|part| part == b"\n%").unwrap();
    let mut changed = bytes.clone();
    changed[place + 2] ^= 1;
    let changed = log.file("changed.pdf", changed);
    says(&log, &changed, 4, &["Not the published file", "Saved anew"]);

    // The log is damaged in the middle of its store.
    let store = log.data().join("store").join("db");
    let mut bytes = std::fs::read(&store).unwrap();
    let last = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    let place = (last / 2..last).find(|place| bytes[*place] != 0).unwrap();
    bytes[place] ^= 1;
    std::fs::write(&store, bytes).unwrap();
    says(&log, &file, 4, &["The log differs: the log is broken at position"]);
}

#[test]
fn a_printed_code_leads_to_the_events() {
    let (log, file, copy) = reported();
    let figures = copy.colophon().unwrap().figures;
    let shown = |own: &&Json| own["figure"] == "2018-S2 citizens-in-spells" && own["state"] == "shown";
    let figure = figures.iter().find(shown).unwrap();
    let code = figure["code"].as_str().unwrap();
    let refused = log.run(["explain", code]);
    assert_eq!(refused.code, 2, "{refused:?}");
    let draft = log.run(["explain", code, "--report", &file]).done();
    assert!(draft.contains("2018-S2 citizens-in-spells") && draft.contains("Events that count"), "{draft}");
    publish(&log, &file, &copy);
    let typed = code.to_lowercase().replace('0', "o");
    let found: Json = serde_json::from_str(&log.run(["explain", &typed, "--json"]).done()).unwrap();
    assert_eq!((&found["matches"][0]["meeting"], &found["matches"][0]["value"]), (&json!(MEETING), &figure["value"]));
    assert_eq!(found["explanation"]["figure"]["value"], figure["value"]);
    let by_name = log.run(["explain", "citizens-in-spells"]);
    assert_eq!(by_name.code, 2, "{by_name:?}");
    assert!(by_name.stderr.contains("--programme and --period"), "{by_name:?}");
}
