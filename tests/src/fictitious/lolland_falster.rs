//! Lolland-Falster: what the fixtures' history does not tell, registered after it: who stood outside the labour force, what
//! companies recruit, the reserve and mobility.

use super::{Story, day, joined};
use crate::workplace::fixture;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

const OCCUPATIONS: [&str; 3] = ["5321", "7231", "9112"];
const INDUSTRIES: [&str; 3] = ["871010", "433200", "561010"];

/// Registered when the last batch had been.
const ON: &str = "2022-07-22";

pub(super) fn story() -> Story {
    let mut story = Story::new("lolland-falster", "/lolland-falster/erhvervsservice", ON, 360);
    story.prefix = "t";
    outside_at_entry(&mut story);
    let industry = |code: &&str| json!({"scheme": "DB07", "code": code});
    let occupation = |code: &&str| json!({"scheme": "DISCO-08", "code": code});
    for (year, municipality) in [2019, 2020, 2021].iter().flat_map(|year| ["360", "376"].map(|code| (year, code))) {
        for (occupation, industry) in OCCUPATIONS.iter().map(occupation).zip(INDUSTRIES.iter().map(industry)) {
            let persons = 20 + story.draw.below(60);
            let counted = json!({"municipality": municipality, "occupation": occupation, "industry": industry, "persons": persons});
            story.tell_at_last("reserve.counted", day(&format!("{year}-11-30")), counted);
        }
    }
    for (from, to) in INDUSTRIES.iter().map(industry).zip(INDUSTRIES.iter().skip(1).map(industry)) {
        for year in [2019, 2020, 2021] {
            let moves = 8 + story.draw.below(30);
            let counted = json!({"from_industry": from, "to_industry": to, "moves": moves, "year": year});
            story.tell_at_last("mobility.counted", day("2021-12-15"), counted);
        }
    }
    for company in story.companies(60) {
        let on = story.between("2021-08-01", "2021-12-20");
        let (positions, code) = (1 + story.draw.below(4), story.draw.of(&OCCUPATIONS));
        let municipality = *story.draw.of(&["360", "376"]);
        let need = json!({"company": company, "occupation": occupation(code), "positions": positions, "municipality": municipality});
        story.tell_at_last("need.stated", on, need);
    }
    story
}

/// Some referrals are told anew, now with the position in the labour force; each once, and none that was corrected before.
fn outside_at_entry(story: &mut Story) {
    let told: Vec<Json> = (1..=9).flat_map(batch).collect();
    let corrected = |event: &Json| {
        [event.get("replaces"), event.pointer("/data/id")].map(|id| id.and_then(Json::as_str).map(str::to_owned))
    };
    let corrected: BTreeSet<String> = told.iter().flat_map(corrected).flatten().collect();
    let is_referral = |event: &&Json| event.get("type").is_some_and(|name| name == "dk.maaltal.citizen.referred.v1");
    for event in told.iter().filter(is_referral) {
        let text = |name: &str| event.get(name).and_then(Json::as_str).unwrap_or_default();
        let plain =
            event.get("replaces").is_none() && !corrected.contains(text("id")) && text("source") == story.source;
        if !plain || !story.draw.chance(2, 5) {
            continue;
        }
        let data = event.get("data").cloned().unwrap_or_default();
        story.replace(
            "citizen.referred",
            day(text("occurredon")),
            text("id"),
            joined(data, json!({"labour_force": "outside"})),
        );
    }
}

fn batch(number: u32) -> Vec<Json> {
    let path = fixture(&format!("lolland-falster/batch-{number:02}.jsonl"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
}
