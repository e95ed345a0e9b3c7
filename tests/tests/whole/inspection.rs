//! What an operator asks: what needs attention, what stands behind a figure, why it is another one, what was turned away.

use maaltal_tests::{PROGRAMME, Workplace};
use serde_json::{Value as Json, json};

const SOURCE: &str = "/lolland-falster/styregruppe";

fn event(id: &str, name: &str, day: &str, data: &Json) -> String {
    let event = json!({
        "specversion": "1.0", "id": id, "source": SOURCE, "type": format!("dk.maaltal.{name}.v1"),
        "programme": PROGRAMME, "occurredon": day, "datacontenttype": "application/json", "data": data,
    });
    format!("{event}\n")
}

/// Runs the program and reads what it printed as JSON.
#[track_caller]
fn json_of<const N: usize>(log: &Workplace, arguments: [&str; N]) -> Json {
    serde_json::from_str(&log.run(arguments).done()).unwrap()
}

fn import(log: &Workplace, lines: &str) {
    let file = log.file("more.jsonl", lines);
    log.run(["import", &file]).done();
}

#[test]
fn a_new_target_is_told_apart_from_a_new_figure() {
    let log = Workplace::with_batches(3);
    let before = log.kpis("2018-S2", "2018-12-31");
    let position = before["view"]["position"].to_string();
    let set = json!({"kpi": "citizens-in-spells", "value": 900, "due": "2021-12-31",
        "path": [{"by": "2018-12-31", "value": 200}]});
    let judged = json!({"kpi": "citizens-in-spells", "period": "2018-S2", "text": "Vi er i gang", "judgement": "amber",
        "author": "Styregruppen"});
    let spell = json!({"spell": "late", "citizen": "never-seen", "company": "29189641"});
    let lines = [
        event("t1", "target.set", "2019-01-15", &set),
        event("k1", "kpi.explained", "2019-01-15", &judged),
        event("s1", "internship.started", "2018-12-01", &spell),
    ];
    import(&log, &lines.concat());

    let figure = |table: &Json| {
        let kpis = table["kpis"].as_array().unwrap();
        kpis.iter().find(|kpi| kpi["id"] == "citizens-in-spells").unwrap().clone()
    };
    let (old, new) = (figure(&before), figure(&log.kpis("2018-S2", "2018-12-31")));
    assert_eq!((&old["target"]["value"], &new["target"]["value"]), (&json!(850), &json!(900)));
    assert_eq!(
        (&new["target"]["path"], &new["judgement"], &old["judgement"]),
        (&json!(200.0), &json!("amber"), &Json::Null)
    );
    let horizons: Vec<_> = new["forecast"].as_array().unwrap().iter().map(|own| (&own["for"], &own["at"])).collect();
    assert_eq!(horizons, [(&json!("meeting"), &json!("2019-05-14")), (&json!("due"), &json!("2021-12-31"))]);
    let then = [
        "kpis",
        "--programme",
        PROGRAMME,
        "--period",
        "2018-S2",
        "--cutoff",
        "2018-12-31",
        "--known-at",
        &position,
        "--json",
    ];
    assert_eq!(json_of(&log, then), before);

    let restate = ["restate", "--programme", PROGRAMME, "--period", "2018-S2", "--from", &position];
    let [a, b, c, d, e, f, g] = restate;
    let restated = json_of(&log, [a, b, c, d, e, f, g, "--json"]);
    let own = restated["kpis"].as_array().unwrap().iter().find(|kpi| kpi["kpi"] == "citizens-in-spells").unwrap();
    assert_eq!(own["difference"], 1);
    let target = |side: &str, key: &str| own[side]["target"][key].clone();
    assert_eq!([target("old", "value"), target("new", "value")], [json!(850), json!(900)]);
    assert_eq!([target("old", "due"), target("new", "due")], [json!("2021-12-31"), json!("2021-12-31")]);
    assert_eq!([target("old", "path"), target("new", "path")], [old["target"]["path"].clone(), json!(200)]);
    assert_eq!(target("new", "steps"), json!([{"by": "2018-12-31", "value": 200}]));
    assert_ne!(target("old", "steps"), target("new", "steps"));
    assert_eq!((&own["old"]["status"], &own["new"]["status"]), (&old["status"], &new["status"]));
    let first: u64 = position.parse().unwrap();
    let causes = json!([
        {"position": first + 1, "reason": "target_changed", "other": null},
        {"position": first + 3, "reason": "late", "other": null},
    ]);
    assert_eq!(own["causes"], causes);
    let plain = |text: String| text.replace('\u{a0}', " ");
    let text = plain(log.run(restate).done());
    assert!(text.contains("came later:") && text.contains("target changed:"), "{text}");
    assert!(text.contains("850 by ") && text.contains("900 by ") && text.contains("; 31 Dec 2018: 200"), "{text}");

    // The way there alone.
    let before = log.kpis("2018-S2", "2018-12-31")["view"]["position"].to_string();
    let way = json!({"kpi": "citizens-in-spells", "value": 900, "due": "2021-12-31",
        "path": [{"by": "2018-12-31", "value": 200}, {"by": "2020-12-31", "value": 700}]});
    import(&log, &event("t2", "target.set", "2019-01-16", &way));
    let text = plain(log.run(["restate", "--programme", PROGRAMME, "--period", "2018-S2", "--from", &before]).done());
    assert!(text.contains("; 31 Dec 2018: 200; 31 Dec 2020: 700") && text.contains("target changed:"), "{text}");
    let unborn = log.run(["kpis", "--programme", PROGRAMME, "--period", "2018-S2", "--known-at", "0"]);
    let told = "programme lolland-falster was not defined yet at position 0";
    assert!(unborn.code == 2 && unborn.stderr.contains(told), "{}", unborn.stderr);
}

#[test]
fn the_events_behind_a_figure_are_counted() {
    let log = Workplace::with_batches(3);
    let explain = ["explain", "contacts", "--programme", PROGRAMME, "--period", "2018-S1"];
    let [a, b, c, d, e, f] = explain;
    let explained = json_of(&log, [a, b, c, d, e, f, "--json"]);
    let counted = explained["counted"].as_array().unwrap();
    assert_eq!(explained["figure"]["value"].as_u64(), Some(counted.len() as u64));
    assert!(!counted.is_empty());
    assert!(counted.iter().all(|own| own["event"]["type"] == "dk.maaltal.company.contacted.v1"));
    let positions: Vec<_> = counted.iter().map(|own| own["position"].as_u64().unwrap()).collect();
    assert!(positions.is_sorted());
    let text = log.run(explain).done();
    assert!(text.contains(&format!("Events that count ({})", counted.len())), "{text}");

    let unknown = log.run(["explain", "nothing", "--programme", PROGRAMME, "--period", "2018-S1"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("kpi: expected the id of a key figure"), "{}", unknown.stderr);
}

#[test]
fn contradictions_and_rejections_are_listed() {
    let log = Workplace::with_programme();
    let lines = [
        event("e1", "internship.ended", "2019-02-01", &json!({"spell": "nowhere"})),
        event(
            "e2",
            "hours.paid",
            "2019-02-01",
            &json!({"citizen": "c", "company": "29189641", "month": "2019-01", "hours": 5}),
        ),
    ];
    import(&log, &lines.concat());
    let wrong = event(
        "e3",
        "hours.paid",
        "2019-02-01",
        &json!({"citizen": "0101901234", "company": "1", "month": "2019-01", "hours": 5}),
    );
    let file = log.file("wrong.jsonl", wrong);
    assert_eq!(log.run(["import", &file, "--allow-partial"]).code, 3);

    let quality = json_of(&log, ["quality", "--programme", PROGRAMME, "--json"]);
    let found: Vec<_> =
        quality["findings"].as_array().unwrap().iter().map(|own| own["reason"].as_str().unwrap()).collect();
    assert_eq!(found, ["waits_for_spell", "never_referred"]);
    assert_eq!(quality["rejected"], 1);
    let text = log.run(["quality", "--programme", PROGRAMME]).done();
    assert!(text.contains("Hours of a citizen who was never referred: 3"), "{text}");
    let before = json_of(&log, ["quality", "--programme", PROGRAMME, "--known-at", "2", "--json"]);
    assert_eq!(before["findings"].as_array().unwrap().len(), 1);

    let list = log.run(["quarantine", "list"]).done();
    assert!(list.starts_with("1  ") && !list.contains("0101901234"), "{list}");
    let shown = log.run(["quarantine", "show", "1"]).done();
    assert!(shown.contains("\"problems\"") && !shown.contains("0101901234"), "{shown}");
    assert_eq!(log.run(["quarantine", "dismiss", "2"]).code, 2);
    assert_eq!(log.run(["quarantine", "show", "2"]).code, 2);
    let kept = || std::fs::read_to_string(log.data().join("quarantine.jsonl")).unwrap().lines().count();
    let first = log.run(["quarantine", "dismiss", "1", "--reason", "typing_error"]);
    assert!(first.code == 0 && first.stderr.contains("1 taken off the list"), "{}", first.stderr);
    assert!(!first.stderr.contains("Nothing to take off"), "{}", first.stderr);
    let lines = kept();
    let again = log.run(["quarantine", "dismiss", "1"]);
    assert!(again.code == 0 && again.stderr.contains("0 taken off the list"), "{}", again.stderr);
    assert!(again.stderr.contains("Nothing to take off: 1 was taken off before"), "{}", again.stderr);
    assert_eq!(kept(), lines);
    assert_eq!(json_of(&log, ["quarantine", "list", "--json"]), json!([]));
    let all = json_of(&log, ["quarantine", "list", "--all", "--json"]);
    assert_eq!((&all[0]["number"], &all[0]["dismissed"]), (&json!(1), &json!(true)));
    assert_eq!(json_of(&log, ["quality", "--programme", PROGRAMME, "--json"])["rejected"], 0);
}

/// Whatever the answer cannot be given for, in whatever command, has one exit code.
#[test]
fn a_wrong_question_has_one_exit_code() {
    let log = Workplace::with_batches(1);
    let output = log.path().join("x.pdf").display().to_string();
    let asked = |start: &[&str], programme: &str, period: &str, view: &str| {
        let mut line: Vec<_> = start.iter().map(|part| (*part).to_owned()).collect();
        line.extend(["--programme", programme].map(str::to_owned));
        match start[0] {
            "quality" => line.extend(["--known-at", view].map(str::to_owned)),
            "restate" => line.extend(["--period", period, "--from", "1", "--to", view].map(str::to_owned)),
            _ => line.extend(["--period", period, "--known-at", view].map(str::to_owned)),
        }
        let ran = log.run(line.iter().map(String::as_str));
        assert_eq!(ran.code, 2, "{line:?}: {}", ran.stderr);
        assert!(ran.stdout.is_empty(), "{line:?}");
    };
    let commands: [&[&str]; 6] = [
        &["kpis"],
        &["labour-market"],
        &["quality"],
        &["explain", "citizens-in-spells"],
        &["restate"],
        &["report", "-o", &output],
    ];
    for start in commands {
        asked(start, "nowhere", "2018-S1", "2");
        asked(start, PROGRAMME, "2018-S1", "999999");
        asked(start, PROGRAMME, "2018-S1", "never");
        if start[0] != "quality" {
            for period in ["2018-S3", "spring"] {
                asked(start, PROGRAMME, period, "2");
            }
        }
    }
    assert_eq!(log.run(["demo", "--programme", "nowhere", "--once"]).code, 2);
}

#[test]
fn a_released_table_that_the_log_does_not_give_is_named() {
    let log = Workplace::with_batches(2);
    let mut table = log.kpis("2018-S2", "2018-12-31");
    let (period, view) = (table["period"].clone(), table["view"].clone());
    let given = table["kpis"][0]["value"].clone();
    table["kpis"][0]["value"] = json!(7);
    let data = json!({"period": period["code"], "cutoff": period["cutoff"], "as_of": view["position"],
        "head": view["head"], "table": table});
    import(&log, &event("forged", "report.published", "2019-03-01", &data));
    let position = view["position"].as_u64().unwrap() + 1;

    let quality = json_of(&log, ["quality", "--programme", PROGRAMME, "--json"]);
    let expected = json!({"position": position, "reason": "released_otherwise", "other": null,
        "figure": table["kpis"][0]["id"], "released": "7", "given": given.to_string()});
    assert_eq!(quality["findings"].as_array().unwrap().last(), Some(&expected));
    let told = format!("Published table at position {position} that the log does not give again; first ");
    assert!(log.run(["quality", "--programme", PROGRAMME]).done().contains(&told));
    let verified = log.run(["verify"]);
    assert_eq!(verified.code, 4);
    assert!(verified.stdout.contains(&format!("{PROGRAMME}: {told}")), "{}", verified.stdout);
    assert!(!verified.stdout.contains("the log gives"), "nobody notes that these were read: {}", verified.stdout);
    let settings = log.file("maaltal.toml", "data = \"log\"\n");
    let examined = log.run(["doctor", "--config", &settings]);
    assert_eq!(examined.code, 1);
    assert!(examined.stdout.contains(&told), "{}", examined.stdout);

    import(&log, &event("undo", "event.voided", "2019-03-02", &json!({"id": "forged", "reason": "mistake"})));
    log.run(["verify"]).done();
}
