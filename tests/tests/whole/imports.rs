//! Sheets and lines: recorded once, whole or not at all, and every fault named with its place.

use maaltal_tests::{PROGRAMME, Workplace, fixture};
use serde_json::{Value as Json, json};

/// Imports two files that say the same; the second records nothing.
#[track_caller]
fn check_twins(first: &str, second: &str, events: u64) {
    let log = Workplace::with_batches(if first.contains("05") { 4 } else { 1 });
    assert_eq!(log.import(first)["recorded"], events, "{first}");
    let receipt = log.import(second);
    let expected = json!({"recorded": 0, "already_recorded": events, "corrected": 0, "rejected": 0, "conflicts": 0});
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&receipt[key], value, "{second}: {key}");
    }
}

#[test]
fn a_sheet_after_its_lines_records_nothing() {
    check_twins("batch-02.jsonl", "batch-02.csv", 907);
    check_twins("batch-05.jsonl", "batch-05.csv", 993);
}

#[test]
fn lines_after_their_sheet_record_nothing() {
    check_twins("batch-02.csv", "batch-02.jsonl", 907);
    check_twins("batch-05.csv", "batch-05.jsonl", 993);
}

const HEADER: &str = "Id;Kilde;Hændelse;Dato;CVR;Kanal\n";

fn position(log: &Workplace) -> u64 {
    log.kpis("2018-S1", "2018-06-30")["view"]["position"].as_u64().unwrap()
}

#[test]
fn a_faulty_sheet_is_refused_whole_and_every_cell_is_named() {
    let log = Workplace::with_programme();
    let before = position(&log);
    let sheet = log.file(
        "bad.csv",
        format!("{HEADER}a1;/s;Virksomhed kontaktet;31-02-2019;24256790;besøg\na2;/s;Virksomhed kontaktet;01-02-2019;24256791;brevdue\na3;/s;Virksomhed kontaktet;01-02-2019;24256790;besøg\n"),
    );
    let ran = log.run(["import", &sheet, "--programme", PROGRAMME, "--json"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let receipt: Json = serde_json::from_str(&ran.stdout).unwrap();
    let cells: Vec<_> = receipt["problems"].as_array().unwrap().iter().map(|p| p["cell"].as_str().unwrap()).collect();
    assert_eq!(cells, ["D2", "E3", "F3"]);
    assert_eq!((&receipt["recorded"], &receipt["rejected"]), (&json!(0), &json!(2)));
    assert_eq!(position(&log), before);
    assert!(
        !log.data().join("quarantine.jsonl").exists()
            || std::fs::read(log.data().join("quarantine.jsonl")).unwrap().is_empty()
    );

    let partial = log.run(["import", &sheet, "--programme", PROGRAMME, "--json", "--allow-partial"]);
    assert_eq!(partial.code, 3);
    assert_eq!(position(&log), before + 1);
    let quarantine = std::fs::read_to_string(log.data().join("quarantine.jsonl")).unwrap();
    assert_eq!(quarantine.lines().count(), 2);
}

#[test]
fn a_dry_run_counts_and_changes_nothing() {
    let log = Workplace::with_programme();
    let before = position(&log);
    let file = fixture("lolland-falster/batch-01.jsonl").display().to_string();
    let ran = log.run(["import", &file, "--dry-run", "--json"]);
    let receipt: Json = serde_json::from_str(&ran.done()).unwrap();
    assert_eq!(receipt["recorded"], 286);
    assert_eq!(position(&log), before);
}

#[test]
fn a_changed_row_is_a_correction_and_lines_are_a_conflict() {
    let log = Workplace::with_programme();
    let import = |name: &str, content: &str| {
        let file = log.file(name, content);
        let ran = log.run(["import", &file, "--programme", PROGRAMME, "--json"]);
        (ran.code, serde_json::from_str::<Json>(&ran.stdout).unwrap())
    };
    let sheet = |channel: &str| format!("{HEADER}a1;/s;Virksomhed kontaktet;01-02-2019;24256790;{channel}\n");
    assert_eq!(import("1.csv", &sheet("besøg")).1["recorded"], 1);
    assert_eq!(import("2.csv", &sheet("mail")).1["corrected"], 1);
    assert_eq!(import("3.csv", &sheet("mail")).1["already_recorded"], 1);
    let (code, older) = import("4.csv", &sheet("besøg"));
    assert_eq!((code, &older["corrected"]), (0, &json!(0)));
    assert_eq!(older["problems"].as_array().unwrap().len(), 1);
    let line = json!({"specversion": "1.0", "source": "/s", "id": "a1", "type": "dk.maaltal.company.contacted.v1",
        "programme": PROGRAMME, "occurredon": "2019-02-01", "data": {"company": "24256790", "channel": "phone"}});
    let (code, conflict) = import("5.jsonl", &line.to_string());
    assert_eq!((code, &conflict["conflicts"]), (3, &json!(1)));
    let contacts = &log.kpis("2019-S1", "2019-06-30")["kpis"][10];
    assert_eq!((&contacts["id"], &contacts["state"]), (&json!("contacts"), &json!("hidden")));
}

#[test]
fn a_person_number_becomes_a_pseudonym_or_the_record_stays_out() {
    let log = Workplace::with_programme();
    let referred = |id: &str, citizen: &str, group: &str| {
        json!({"specversion": "1.0", "source": "/s", "id": id, "type": "dk.maaltal.citizen.referred.v1", "programme": PROGRAMME,
            "occurredon": "2019-02-01", "data": {"citizen": citizen, "municipality": "360", "target_groups": [group]}})
        .to_string()
    };
    let good = log.file("good.jsonl", referred("a", "010190-1234", "unge"));
    log.run(["import", &good]).done();
    let bad = log.file("bad.jsonl", referred("b", "x", "010190-1234"));
    let ran = log.run(["import", &bad, "--allow-partial"]);
    assert_eq!(ran.code, 3);
    assert!(!ran.stderr.contains("1234") && ran.stderr.contains("******-****"), "{}", ran.stderr);
    let found = files(&log.data()).iter().any(|file| {
        let bytes = std::fs::read(file).unwrap();
        [&b"0101901234"[..], b"010190-1234"].iter().any(|number| bytes.windows(number.len()).any(|w| w == *number))
    });
    assert!(!found, "a person number is in the log's folder");
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn an_id_that_a_file_names_twice_is_known_or_in_conflict() {
    let line = |id: &str, channel: &str| {
        json!({"specversion": "1.0", "source": "/s", "id": id, "type": "dk.maaltal.company.contacted.v1",
            "programme": PROGRAMME, "occurredon": "2019-02-01", "data": {"company": "24256790", "channel": channel}})
        .to_string()
    };
    let log = Workplace::with_programme();
    let many: Vec<_> = (0..12_000).map(|number| line(&format!("n{number}"), "visit")).collect();
    let import = |name: &str, lines: &[String]| {
        let file = log.file(name, lines.join("\n"));
        let ran = log.run(["import", &file, "--json"]);
        (ran.code, serde_json::from_str::<Json>(&ran.stdout).unwrap())
    };
    // The second one is thousands of lines further down, where the first has long been read.
    let (code, receipt) = import("conflict.jsonl", &[&many[..], &[line("n3", "pigeon"), line("n4", "email")]].concat());
    assert_eq!((code, &receipt["recorded"], &receipt["conflicts"]), (3, &json!(0), &json!(1)), "{receipt}");
    assert_eq!(receipt["problems"].as_array().unwrap().last().unwrap()["line"], 12_002);
    let (code, receipt) = import("again.jsonl", &[&many[..], &many[..100]].concat());
    assert_eq!((code, &receipt["recorded"], &receipt["already_recorded"]), (0, &json!(12_000), &json!(100)));
    let (code, receipt) = import("known.jsonl", &[line("n3", "visit"), line("n3", "email"), line("n3", "visit")]);
    assert_eq!((code, &receipt["already_recorded"], &receipt["conflicts"]), (3, &json!(2), &json!(1)));
}

#[test]
fn what_a_sheet_voids_does_not_come_back_further_down() {
    let log = Workplace::with_programme();
    let import = |name: &str, rows: &str| {
        let sheet = format!("Id;Kilde;Hændelse;Dato;CVR;Kanal;Annullerer;Årsag\n{rows}");
        let file = log.file(name, sheet);
        let ran = log.run(["import", &file, "--programme", PROGRAMME, "--json"]);
        serde_json::from_str::<Json>(&ran.stdout).unwrap()
    };
    let contacted = "a1;/s;Virksomhed kontaktet;01-02-2019;24256790;besøg;;\n";
    assert_eq!(import("1.csv", contacted)["recorded"], 1);
    let voided = "v1;/s;Hændelse annulleret;02-02-2019;;;a1;registered_twice\n";
    let receipt = import("2.csv", &format!("{voided}{}", contacted.replace("01-02", "03-02")));
    assert_eq!(
        (&receipt["recorded"], &receipt["corrected"], &receipt["already_recorded"]),
        (&json!(1), &json!(0), &json!(1))
    );
    assert_eq!(receipt["problems"][0]["cell"], "A3");
}

#[test]
fn several_files_are_recorded_together_or_not_at_all() {
    let log = Workplace::with_programme();
    let before = position(&log);
    let row = |id: &str, channel: &str| format!("{HEADER}{id};/s;Virksomhed kontaktet;01-02-2019;24256790;{channel}\n");
    let (good, bad) = (log.file("good.csv", row("a", "besøg")), log.file("bad.csv", row("b", "brevdue")));
    assert_eq!(log.run(["import", &good, &bad, "--programme", PROGRAMME]).code, 3);
    assert_eq!(position(&log), before);
    assert_eq!(log.run(["import", &good, "--programme", PROGRAMME]).code, 0);
    assert_eq!(position(&log), before + 1);
}

#[test]
fn a_person_number_written_in_another_way_is_masked_too() {
    let log = Workplace::with_programme();
    for citizen in ["010190 - 1234", "010190–1234", "101901234"] {
        let sheet = log.file(
            "x.csv",
            format!("Id;Kilde;Hændelse;Dato;Borger;Kommune\na;/s;Borger visiteret;01-02-2019;{citizen};Lolland\n"),
        );
        let ran = log.run(["import", &sheet, "--programme", PROGRAMME, "--allow-partial"]);
        assert_eq!(ran.code, 3, "{citizen}");
        let quarantine = std::fs::read_to_string(log.data().join("quarantine.jsonl")).unwrap();
        assert!(!ran.stderr.contains("1234") && !quarantine.contains("1234"), "{citizen}: {}", ran.stderr);
    }
}
