//! What the fuzzer found worth keeping, in fuzz/corpus, and the second hand that finds person numbers.

#![expect(clippy::unwrap_used, reason = "outside the functions marked as tests clippy does not know that this is one")]

use maaltal_fuzz_checks::checks;
use maaltal_fuzz_checks::person_numbers::Held;
use std::path::Path;

/// Checks every kept file of a target.
fn check(target: &str, at_least: usize, holds: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let files: Vec<_> = std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= at_least, "{} files", files.len());
    files.iter().for_each(|file| holds(&std::fs::read(file).unwrap()));
}

#[test]
fn what_was_kept_of_the_gate_holds() {
    check("gate", 250, checks::gate::check);
}

#[test]
fn what_was_kept_of_sheets_holds() {
    check("sheet", 150, checks::sheet::check);
}

#[test]
fn what_was_kept_of_blocks_holds() {
    check("block", 250, checks::block::check);
}

#[test]
fn what_was_kept_of_programmes_holds() {
    check("programme", 250, checks::programme::check);
}

#[test]
fn person_numbers_are_found_free_and_joined() {
    let sent = Held::by("(010190-1234) x0201901234 0301901234 0301901234x 320190-1234");
    let told = |text: &str| Held::by(text).told_of(&sent).count();
    assert_eq!([told("x0101901234"), told("010190 1234"), told("0201901234"), told("0301901234")], [1, 1, 0, 0]);
    let broken = Held::by_broken_json(r#"0101901234\u0030 02019\u003001234x"#);
    assert_eq!(Held::by("01019012340").told_of(&broken).count(), 1);
    assert!(Held::by("b7208685530").is_free_of_any());
    assert!(!Held::by_json(&serde_json::json!([{"0101901234": 1}])).is_free_of_any());
    assert!(!Held::by_json(&serde_json::json!(3_112_991_234_u64)).is_free_of_any());
}
