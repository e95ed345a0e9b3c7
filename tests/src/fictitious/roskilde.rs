//! Roskilde: 120 young people, 60 companies in the network, 75 % in job or education.

use super::{Story, months};
use serde_json::json;

pub(super) fn story() -> Story {
    let mut story = Story::new("roskilde-nextwork", "/roskilde/nextwork", "2018-11-10", 265);
    let companies = network(&mut story);
    for number in 0..128 {
        young_person(&mut story, number, &companies);
    }
    // Back on benefit within a year, as the register has it: from 40 in the month before to 18.
    for (passed, month) in (0..).zip(months("2016-11-01", "2018-09-01")) {
        story.counted("tilbagefald", "265", month, 40 - passed);
    }
    story
}

/// 63 companies, of which 3 have left.
fn network(story: &mut Story) -> Vec<String> {
    let companies = story.companies(63);
    for (number, company) in companies.iter().enumerate() {
        let agreement = format!("n{number:02}");
        let on = story.between("2016-11-14", "2018-08-31");
        story.tell("agreement.signed", on, json!({"agreement": agreement, "company": company, "kind": "network"}));
        if number >= 60 {
            let on = story.after(on, 30, 60);
            story.tell("agreement.withdrawn", on, json!({"agreement": agreement}));
        }
    }
    companies
}

/// The first 120 are from 18 to 29 at entry, the others older; 90 of the young go on to job or education.
fn young_person(story: &mut Story, number: usize, companies: &[String]) {
    let on = story.between("2016-11-14", "2018-04-30");
    let age = if number < 120 { 18 + story.draw.below(12) } else { 31 + story.draw.below(9) };
    let born = chrono::Datelike::year(&on).unsigned_abs() - u32::try_from(age).unwrap_or_default();
    let citizen = story.refer(on, "265", json!({"birth_year": born, "target_groups": ["unge"]}));
    let company = story.draw.of(companies).clone();
    let from = story.after(on, 10, 40);
    let to = story.after(from, 28, 90);
    if number % 6 != 5 {
        story.spell("internship", &citizen, from, Some(to), json!({"company": company}));
    }
    let next = story.after(to, 5, 60);
    match number % 8 {
        0 | 3 | 5 => {
            story.spell("job", &citizen, next, None, json!({"company": company, "hours_per_week": 30}));
        }
        1 | 4 | 7 => story.spell("education", &citizen, next, None, json!({})),
        _ => {}
    }
}
