//! What `export` writes is what was recorded, and `import` takes it again.

use maaltal_tests::{PROGRAMME, Workplace, run};
use serde_json::Value as Json;
use std::os::unix::fs::PermissionsExt;

fn lines(text: &str) -> Vec<Json> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn an_export_is_imported_as_the_same_log() {
    let log = Workplace::with_batches(5);
    let exported = log.run(["export"]).done();
    let events = lines(&exported);
    for (place, event) in events.iter().enumerate() {
        assert_eq!(event["position"].as_u64(), Some(place as u64 + 1));
        assert!(event["recordedat"].as_str().unwrap().ends_with('Z'), "{event}");
    }
    assert_eq!(events[0]["type"], "dk.maaltal.programme.defined.v1");

    let again = Workplace::empty();
    let file = again.file("events.jsonl", &exported);
    let receipt: Json = serde_json::from_str(&again.run(["import", &file, "--json"]).done()).unwrap();
    assert_eq!(receipt["recorded"].as_u64(), Some(events.len() as u64), "{receipt}");
    let without_time = |mut events: Vec<Json>| {
        events.iter_mut().for_each(|event| drop(event.as_object_mut().unwrap().remove("recordedat")));
        events
    };
    assert_eq!(without_time(lines(&again.run(["export"]).done())), without_time(events));
    let figures = |log: &Workplace| log.kpis("2019-S1", "2019-06-30")["kpis"].take();
    assert_eq!(figures(&again), figures(&log));
}

#[test]
fn a_file_is_its_owners_and_columns_say_the_same() {
    let log = Workplace::with_batches(1);
    let lines = lines(&log.run(["export", "--programme", PROGRAMME]).done());
    let file = log.path().join("events.csv").display().to_string();
    assert_eq!(log.run(["export", "--format", "csv", "-o", &file]).done(), "");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    let rows: Vec<_> = text.split_terminator("\r\n").collect();
    assert_eq!(rows[0], "position,recorded_at,source,id,type,programme,occurredon,replaces,time,data");
    assert_eq!(rows.len(), lines.len() + 1);
    let reads = log.run(["reads", "list"]).done();
    assert_eq!(reads.matches("export").count(), 2, "{reads}");
    for (row, event) in rows.iter().skip(1).zip(&lines) {
        let begin = format!("{},{},", event["position"], event["recordedat"].as_str().unwrap());
        assert!(row.starts_with(&begin), "{row}");
        let data = event["data"].to_string().replace('"', "\"\"");
        assert!(row.ends_with(&format!("\"{data}\"")), "{row}");
    }
    let refused = log.run(["export", "--programme", "elsewhere"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{}", refused.stderr);
    assert!(refused.stderr.contains("no programme elsewhere"), "{}", refused.stderr);
}

#[test]
fn there_is_nothing_to_export_where_there_is_no_log() {
    let place = Workplace::empty();
    let ran = place.run(["export"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(!place.data().exists());
    assert_eq!(run(["export", "--format", "xml"]).code, 2);
}

#[test]
fn what_cannot_be_written_is_told() {
    let log = Workplace::with_batches(1);
    let data = log.data().display().to_string();
    for command in [&["export"][..], &["quality", "--programme", PROGRAMME], &["reads", "list"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ran = std::process::Command::new(maaltal_tests::program())
            .args(command)
            .args(["--data", &data])
            .stdout(full)
            .output();
        assert_eq!(ran.unwrap().status.code(), Some(1), "{command:?}");
    }
}

#[test]
fn what_a_link_leads_to_is_written_and_a_pipe_is_written_to() {
    let log = Workplace::with_batches(1);
    let exported = log.run(["export"]).done();
    let at = |name: &str| log.path().join(name);
    std::fs::write(at("real.jsonl"), "").unwrap();
    std::os::unix::fs::symlink(at("real.jsonl"), at("link.jsonl")).unwrap();
    log.run(["export", "-o", &at("link.jsonl").display().to_string()]).done();
    assert!(at("link.jsonl").is_symlink());
    assert_eq!(std::fs::read_to_string(at("real.jsonl")).unwrap(), exported);
    let pipe = at("pipe").display().to_string();
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).unwrap()
    });
    log.run(["export", "-o", &pipe]).done();
    assert_eq!(reader.join().unwrap(), exported);
}
