//! Kolding: 125 small jobs in 2017 and 200 in 2018.

use super::Story;
use serde_json::json;

pub(super) fn story() -> Story {
    let mut story = Story::new("kolding-rummelige-arbejdsmarked", "/kolding/jobogvelfaerd", "2018-12-31", 621);
    let companies = story.companies(70);
    let small = json!([2, 4.5, 8, 12, 15]);
    let hours: Vec<_> = small.as_array().into_iter().flatten().cloned().collect();
    for (year, count) in [("2017", 125), ("2018", 200)] {
        for number in 0..count {
            let on = story.between(&format!("{year}-01-01"), &format!("{year}-12-20"));
            let citizen = story.refer(on, "621", json!({"target_groups": ["udsatte"]}));
            let (company, hours) = (story.draw.of(&companies).clone(), story.draw.of(&hours).clone());
            let to = (number % 4 == 0).then(|| story.after(on, 30, 200)).filter(|to| *to < story.until);
            story.spell("job", &citizen, on, to, json!({"company": company, "hours_per_week": hours}));
        }
        // Full-time jobs are none of them.
        for _ in 0..15 {
            let on = story.between(&format!("{year}-01-01"), &format!("{year}-12-20"));
            let citizen = story.refer(on, "621", json!({"target_groups": ["udsatte"]}));
            let company = story.draw.of(&companies).clone();
            story.spell("job", &citizen, on, None, json!({"company": company, "hours_per_week": 37}));
        }
    }
    flexjobs(&mut story, &companies);
    companies_and_tasks(&mut story, &companies);
    story
}

/// 60 in fleksjob, 15 of them disability pensioners whose pension rests; every third does not stay half a year.
fn flexjobs(story: &mut Story, companies: &[String]) {
    for number in 0..60 {
        let on = story.between("2017-02-01", "2018-06-15");
        let group = if number % 4 == 1 { "foertidspension" } else { "fleksjob" };
        let citizen = story.refer(on, "621", json!({"target_groups": [group]}));
        let company = story.draw.of(companies).clone();
        let to = (number % 3 == 0).then(|| story.after(on, 40, 150));
        story.spell("flexjob", &citizen, on, to, json!({"company": company, "hours_per_week": 10}));
    }
}

/// 12 social-economic companies among 30 registered, and tasks stated where there could have been full-time posts.
fn companies_and_tasks(story: &mut Story, companies: &[String]) {
    for (number, company) in companies.iter().enumerate().take(30) {
        let on = story.between("2017-01-01", "2018-10-31");
        let kinds = if number < 12 { json!(["social_economic"]) } else { json!([]) };
        let name = format!("Opdigtet Virksomhed {}", number + 1);
        story.tell("company.registered", on, json!({"company": company, "name": name, "kinds": kinds}));
    }
    for company in companies {
        let on = story.between("2017-01-01", "2018-11-30");
        let positions = 1 + story.draw.below(3);
        let occupation = json!({"scheme": "DISCO-08", "code": story.draw.of(&["9112", "9321", "5223", "4110"])});
        let need = json!({"company": company, "occupation": occupation, "positions": positions, "municipality": "621"});
        story.tell("need.stated", on, need);
    }
}
