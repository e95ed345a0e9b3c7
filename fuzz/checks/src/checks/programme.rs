//! The reader of programme files.

use super::gate::{Sent, check_accepted};
use super::today;
use maaltal_domain::Programme;
use maaltal_intake::{Gate, PseudonymKeys, definition_event, programme_file};
use serde_json::Value as Json;

/// Checks that `bytes` are a programme that can be defined, or problems with places in the file.
///
/// # Panics
/// When a problem has no place or tells a person number, or the definition does not pass the gate as what it is.
pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match programme_file::read(text) {
        Ok((programme, json)) => {
            assert_eq!(Programme::read(&json).map(|again| again.digest), Ok(programme.digest));
            check_complete(&programme, &json);
            check_event(&programme);
        }
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a problem");
            let sent = Sent::of_text(text);
            for problem in problems {
                let line = text.split('\n').nth(problem.line.saturating_sub(1));
                let within = line.is_some_and(|line| (1..=line.chars().count() + 1).contains(&problem.column));
                assert!(problem.line > 0 && within, "not in the file: {problem}");
                sent.check_text(&problem.to_string());
            }
        }
    }
}

/// Nothing that the file states may be left out without a word.
fn check_complete(programme: &Programme, json: &Json) {
    let stated = |json: &Json, list: &str| json.get(list).and_then(Json::as_array).map_or(0, Vec::len);
    assert_eq!(programme.municipalities.len(), stated(json, "municipalities"), "{json}");
    assert_eq!(programme.target_groups.len(), stated(json, "target_group"), "{json}");
    assert_eq!(programme.meetings.is_some(), json.get("meetings").is_some(), "{json}");
    assert_eq!(programme.kpis.len(), stated(json, "kpi"), "{json}");
    let kpis = json.get("kpi").and_then(Json::as_array);
    for (kpi, json) in programme.kpis.iter().zip(kpis.into_iter().flatten()) {
        assert_eq!(kpi.breakdowns.len(), stated(json, "breakdowns"), "{json}");
        assert_eq!(kpi.target.is_some(), json.get("target").is_some(), "{json}");
        assert_eq!(kpi.definition.is_some(), json.get("definition").is_some(), "{json}");
    }
}

fn check_event(programme: &Programme) {
    let source = "/maaltal".parse().expect("a source");
    // Too large for an event is an answer, too.
    let Ok(event) = definition_event(programme, None, &source, today()) else { return };
    let mut gate = Gate::new([], PseudonymKeys::default());
    check_accepted(&mut gate, &event);
    assert_eq!(gate.programme(&programme.id).map(|defined| defined.digest), Some(programme.digest));
}
