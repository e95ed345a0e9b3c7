//! From nothing to figures by the commands alone, and what wrong use is answered with.

use maaltal_tests::{PROGRAMME, Service, Workplace, fixture, run};

#[test]
fn from_init_to_a_served_programme() {
    let place = Workplace::empty();
    let dir = place.path().join("house").display().to_string();
    let made = run(["init", &dir]).done();
    assert_eq!(made.lines().count(), 3);
    let again = run(["init", &dir]);
    assert_eq!(again.code, 1);
    assert!(again.stderr.contains("expected an empty folder"), "{}", again.stderr);
    let key = std::fs::read_to_string(format!("{dir}/data/keys/{PROGRAMME}.key")).unwrap();
    assert_eq!(key.trim().len(), 64);
    assert!(!made.contains(key.trim()));

    let programme = format!("{dir}/programme.toml");
    assert!(run(["programme", "check", &programme]).done().contains("18 key figures"));
    let data = format!("{dir}/data");
    let dry = run(["programme", "apply", &programme, "--dry-run", "--data", &data]);
    assert!(dry.done().contains("+ id: \"lolland-falster\""));
    assert_eq!(run(["programme", "list", "--data", &data]).code, 1, "a dry run made a log");
    run(["programme", "apply", &programme, "--data", &data]).done();
    assert!(run(["programme", "apply", &programme, "--data", &data]).done().contains("unchanged"));
    assert!(run(["programme", "list", "--data", &data]).done().contains("Lolland-Falster"));
}

#[test]
fn a_wrong_programme_file_names_line_and_column() {
    let place = Workplace::empty();
    let right = std::fs::read_to_string(fixture("lolland-falster/programme.toml")).unwrap();
    let wrong = right.replacen("spells_started", "spells_begun", 1).replacen("threshold = 5", "threshold = 0", 1);
    let file = place.file("wrong.toml", wrong);
    let ran = run(["programme", "check", &file]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .contains("line 10, column 13: threshold: expected one of 3, 5, 10 (the smallest count that is shown"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("kpi[1].measure"), "{}", ran.stderr);
}

#[test]
fn exit_codes_say_what_happened() {
    assert_eq!(run(["kpis"]).code, 2);
    assert_eq!(run(["kpis", "--programme", PROGRAMME]).code, 2);
    let log = Workplace::with_programme();
    let unknown = log.run(["kpis", "--programme", "nowhere"]);
    assert_eq!((unknown.code, unknown.stderr.contains("nowhere")), (2, true));
    let period = log.run(["kpis", "--programme", PROGRAMME, "--period", "2019-S3"]);
    assert!(period.stderr.contains("period: expected a period"), "{}", period.stderr);
    let ahead = log.run(["kpis", "--programme", PROGRAMME, "--period", "2019-S1", "--known-at", "99"]);
    assert!(ahead.stderr.contains("a position up to 1"), "{}", ahead.stderr);
    let service = Service::start(&log);
    let locked = log.run(["kpis", "--programme", PROGRAMME]);
    assert_eq!(locked.code, 5, "{}", locked.stderr);
    drop(service);
    assert_eq!(log.run(["kpis", "--programme", PROGRAMME]).code, 0);
}

#[test]
fn verify_tells_a_difference() {
    let log = Workplace::with_batches(1);
    assert!(log.run(["verify"]).done().contains("287"));
    let store = log.data().join("store");
    std::fs::remove_dir_all(&store).unwrap();
    let ran = log.run(["verify"]);
    assert_eq!(ran.code, 4, "{} {}", ran.stdout, ran.stderr);
    let import = log.run(["import", &fixture("lolland-falster/batch-01.jsonl").display().to_string()]);
    assert_eq!(import.code, 1);
    assert!(import.stderr.contains("position"), "{}", import.stderr);
}

#[test]
fn without_tokens_the_service_keeps_to_loopback() {
    let log = Workplace::with_programme();
    let file = log.file("open.toml", "data = \"data\"\nbind = \"0.0.0.0:0\"\n");
    let ran = run(["serve", "--config", &file]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("loopback"), "{}", ran.stderr);
    let typo = log.file("typo.toml", "data = \"data\"\nbnid = \"127.0.0.1:0\"\n");
    let ran = run(["serve", "--config", &typo]);
    assert!(ran.stderr.contains("line 2") && ran.stderr.contains("bnid"), "{}", ran.stderr);
}

#[test]
fn asking_makes_no_log_and_a_lost_one_is_told() {
    let place = Workplace::empty();
    for arguments in [["verify"].as_slice(), &["kpis", "--programme", PROGRAMME], &["programme", "list"]] {
        let folder = place.data().display().to_string();
        let ran = run(arguments.iter().copied().chain(["--data", &folder]));
        assert_eq!(ran.code, 1, "{arguments:?}");
        assert!(ran.stderr.contains("expected a log, found none"), "{}", ran.stderr);
        assert!(!place.data().exists());
    }
    assert_eq!(run(["verify"]).code, 2);
    let log = Workplace::with_programme();
    for part in ["format", "witness"] {
        std::fs::remove_file(log.data().join(part)).unwrap();
    }
    std::fs::remove_dir_all(log.data().join("store")).unwrap();
    let ran = log.run(["programme", "apply", &fixture("lolland-falster/programme.toml").display().to_string()]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
}

#[test]
fn a_lost_key_is_not_replaced_in_silence() {
    let log = Workplace::with_programme();
    std::fs::remove_dir_all(log.data().join("keys")).unwrap();
    let file = fixture("lolland-falster/programme.toml");
    let changed = std::fs::read_to_string(file).unwrap().replacen("threshold = 5", "threshold = 10", 1);
    let ran = log.run(["programme", "apply", &log.file("changed.toml", changed)]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.contains("is missing"), "{}", ran.stderr);
    assert!(!log.data().join("keys").exists());
}
