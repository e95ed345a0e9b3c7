//! Silkeborg as free municipality: the ceiling on those without offer or hours, with somebody on each side of its bounds.

use super::{Story, day, months};
use serde_json::json;

pub(super) fn story() -> Story {
    let mut story = Story::new("silkeborg-frikommune", "/silkeborg/frikommune", "2024-06-30", 7400);
    let companies = story.companies(25);
    at_the_bounds(&mut story, &companies);
    // Nine more without anything, and the others with offers or hours: 11 of 40 in all.
    for number in 0..37 {
        let on = story.between("2021-07-05", "2023-03-31");
        let citizen = story.refer(on, "740", json!({"target_groups": ["aktivitetsparate"]}));
        conversations(&mut story, &citizen, on);
        let company = story.draw.of(&companies).clone();
        match number {
            0..9 => {}
            9..25 => {
                let from = story.between("2023-08-01", "2024-04-30");
                let to = story.after(from, 28, 60);
                story.spell("internship", &citizen, from, Some(to), json!({"company": company}));
            }
            _ => months("2023-09-01", "2024-04-01").for_each(|month| story.hours(&citizen, &company, month, 18.5)),
        }
    }
    for number in 0..30 {
        // Too new to count among those with seniority.
        let on = story.between("2023-07-10", "2024-03-31");
        let citizen = story.refer(on, "740", json!({"target_groups": ["jobparate"]}));
        let to = (number % 3 > 0).then(|| story.after(on, 20, 90)).filter(|to| *to < story.until);
        story.spell("useful_work", &citizen, on, to, json!({}));
    }
    for (passed, month) in (0..).zip(months("2021-07-01", "2024-04-01")) {
        story.counted("boligomraade", "740", month, 212 - 2 * passed);
        story.counted("kontanthjaelp", "740", month, 1240 - 5 * passed);
    }
    story
}

/// On each side of the 12 months: the last day that counts and the first that does not. On each side of the 100
/// hours: 100 exactly, and half an hour less.
fn at_the_bounds(story: &mut Story, companies: &[String]) {
    for entry in ["2023-06-30", "2023-07-01"] {
        let citizen = story.refer(day(entry), "740", json!({"target_groups": ["aktivitetsparate"]}));
        conversations(story, &citizen, day(entry));
        // Registered on the last day, so that the whole of it has come.
        story.tell("conversation.held", day("2024-06-30"), json!({"citizen": citizen, "kind": "lovpligtig"}));
    }
    for last in [25.0, 24.5] {
        let citizen = story.refer(day("2022-02-01"), "740", json!({"target_groups": ["aktivitetsparate"]}));
        conversations(story, &citizen, day("2022-02-01"));
        let company = story.draw.of(companies).clone();
        // Hours before the 12 months do not help.
        for (month, hours) in [("2023-06-01", 60.0), ("2023-07-01", 25.0), ("2023-10-01", 50.0), ("2024-04-01", last)] {
            story.hours(&citizen, &company, day(month), hours);
        }
    }
}

/// A required conversation every third month or so.
fn conversations(story: &mut Story, citizen: &str, from: chrono::NaiveDate) {
    let mut on = from;
    while on < story.until {
        story.tell("conversation.held", on, json!({"citizen": citizen, "kind": "lovpligtig"}));
        on = story.after(on, 80, 110);
    }
}
