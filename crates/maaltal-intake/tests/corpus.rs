//! Bad input: each file of the corpora gives exactly the problems that stand beside it.
//!
//! A file of the corpora is bytes as somebody might send them; `NAME.expected.json` lists the problems.

#![expect(clippy::unwrap_used, reason = "outside the functions marked as tests clippy does not know that this is one")]

use maaltal_domain::Day;
use maaltal_intake::sheet::{SheetDefaults, read_csv};
use maaltal_intake::{Gate, Located, PseudonymKeys, cloud_event, programme_file};
use serde_json::Value as Json;
use std::path::{Path, PathBuf};

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures").join(name)
}

fn gate() -> Gate {
    let text = std::fs::read_to_string(corpus("bad-events/programme.toml")).unwrap();
    Gate::new([programme_file::read(&text).unwrap().0.into()], PseudonymKeys::default())
}

fn today() -> Day {
    "2019-05-14".parse().unwrap()
}

fn problems_of_event(bytes: &[u8]) -> Vec<Located> {
    gate().check(&cloud_event(bytes), today()).map_or_else(|rejection| rejection.problems, |_| Vec::new())
}

fn problems_of_sheet(bytes: &[u8]) -> Vec<Located> {
    let defaults = SheetDefaults { programme: "kanten".parse().ok(), source: "/lolland".parse().ok() };
    let rows = match read_csv(bytes, &defaults) {
        Ok(rows) => rows,
        Err(problems) => return problems,
    };
    let mut gate = gate();
    let rejections = rows.iter().filter_map(|row| gate.check(row.record(), today()).err());
    rejections.flat_map(|rejection| rejection.problems).collect()
}

/// Compares every file of a folder that ends in `extension`, and tells all differences at once.
fn check(folder: &str, extension: &str, at_least: usize, problems: impl Fn(&[u8]) -> Vec<Located>) {
    let mut files: Vec<_> = std::fs::read_dir(corpus(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| {
        let name = file.to_string_lossy();
        name.ends_with(extension) && !name.ends_with(".expected.json")
    });
    assert!(files.len() >= at_least, "{} files", files.len());
    let mut differences = Vec::new();
    for file in files {
        let expected = std::fs::read_to_string(file.with_extension("expected.json")).unwrap_or("null".into());
        let expected: Json = serde_json::from_str(&expected).unwrap();
        let found = serde_json::to_value(problems(&std::fs::read(&file).unwrap())).unwrap();
        assert_ne!(found, serde_json::json!([]), "{} is not bad", file.display());
        if found != expected {
            differences.push(format!("{}\n{}", file.display(), serde_json::to_string_pretty(&found).unwrap()));
        }
    }
    assert!(differences.is_empty(), "found otherwise:\n{}", differences.join("\n"));
}

#[test]
fn bad_events_are_told_exactly() {
    check("bad-events", ".json", 20, problems_of_event);
}

#[test]
fn bad_sheets_are_told_exactly() {
    check("bad-sheets", ".csv", 12, problems_of_sheet);
}
