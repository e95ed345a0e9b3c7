//! Hedensted: 93 citizens in small jobs at 18 companies, 47 % of finished resource courses, 23 % of refugees.

use super::Story;
use serde_json::json;

pub(super) fn story() -> Story {
    let mut story = Story::new("hedensted-code-of-care", "/hedensted/beskaeftigelse", "2016-10-31", 766);
    let companies = story.companies(18);
    for (number, company) in companies.iter().enumerate() {
        let on = story.between("2014-02-01", "2016-06-30");
        let signed = json!({"agreement": format!("a{number:02}"), "company": company, "kind": "code_of_care"});
        story.tell("agreement.signed", on, signed);
    }
    small_jobs(&mut story, &companies);
    resource_courses(&mut story);
    refugees(&mut story);
    story
}

fn small_jobs(story: &mut Story, companies: &[String]) {
    for (number, company) in (0..93).zip(companies.iter().cycle()) {
        let on = story.between("2014-02-01", "2016-07-31");
        let citizen = story.refer(on, "766", json!({"target_groups": ["udsatte"]}));
        let from = story.after(on, 10, 80);
        let hours = *story.draw.of(&[6.0, 7.5, 8.0, 10.0, 12.0, 18.5]);
        let to = (number % 3 == 0).then(|| story.after(from, 60, 200)).filter(|to| *to < story.until);
        story.spell("job", &citizen, from, to, json!({"company": company, "hours_per_week": hours}));
        // Some have gone on to a second one, and still count once.
        if let (Some(to), true) = (to, number % 2 == 0) {
            let from = story.after(to, 20, 60);
            story.spell("job", &citizen, from, None, json!({"company": company, "hours_per_week": 8}));
        }
    }
}

/// 17 finished, of which 8 led on, and 4 that are still running.
fn resource_courses(story: &mut Story) {
    for number in 0..21 {
        let on = story.between("2014-02-01", "2015-10-31");
        let citizen = story.refer(on, "766", json!({"target_groups": ["ressourceforloeb"]}));
        let from = story.after(on, 5, 30);
        if number >= 17 {
            story.spell("resource_course", &citizen, from, None, json!({}));
            continue;
        }
        let to = story.after(from, 120, 200);
        let outcome = *["flexjob", "education", "job"].get(number).unwrap_or(&"unknown");
        story.spell_with_outcome("resource_course", &citizen, from, to, outcome);
        if (3..8).contains(&number) {
            let from = story.after(to, 1, 80);
            let company = story.companies(1).concat();
            story.spell("flexjob", &citizen, from, None, json!({"company": company, "hours_per_week": 12}));
        }
    }
}

/// 26 refugees, 6 of them in an integration course.
fn refugees(story: &mut Story) {
    for number in 0..26 {
        let on = story.between("2015-01-01", "2016-08-31");
        let citizen = story.refer(on, "766", json!({"target_groups": ["flygtninge"]}));
        if number < 6 {
            let from = story.after(on, 5, 30);
            story.spell("integration_course", &citizen, from, None, json!({}));
        }
    }
}
