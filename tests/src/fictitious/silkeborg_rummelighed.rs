//! Silkeborg's inclusion strategy: guideposts told in words each first quarter, and what stands beside them.

use super::{Story, day};
use serde_json::json;

const TOLD: [(&str, &str, &str, &str); 8] = [
    (
        "2024-03-12",
        "2023",
        "flere-med",
        "Flere virksomheder har åbnet for få timer om ugen. Det går langsomt i de små brancher.",
    ),
    (
        "2024-03-12",
        "2023",
        "tidlig-indsats",
        "Samtalerne begynder tidligere end før. Mentorer er kommet med fra første uge.",
    ),
    ("2024-03-12", "2023", "sammen-om-opgaven", "Partnerne mødes nu fast hvert kvartal og deler deres erfaringer."),
    (
        "2024-03-12",
        "2023",
        "synlige-resultater",
        "De første historier er fortalt i lokalavisen og på virksomhedernes egne sider.",
    ),
    ("2025-03-11", "2024", "flere-med", "Flere brancher er med. Butikker og lagre tager imod, landbruget er på vej."),
    (
        "2025-03-11",
        "2024",
        "tidlig-indsats",
        "Ventetiden på en mentor er blevet kortere, og færre falder fra undervejs.",
    ),
    ("2025-03-11", "2024", "sammen-om-opgaven", "Fagforeninger og uddannelser er kommet med i de faste møder."),
    (
        "2025-03-11",
        "2024",
        "synlige-resultater",
        "Historierne bliver brugt, når nye virksomheder skal høre, hvordan det kan gøres.",
    ),
];

pub(super) fn story() -> Story {
    let mut story = Story::new("silkeborg-rummelighed", "/silkeborg/rummelighed", "2025-06-30", 740);
    let companies = story.companies(40);
    for [first, last] in [["2023-01-05", "2023-12-15"], ["2024-01-05", "2024-12-15"], ["2025-01-06", "2025-06-20"]] {
        a_while(&mut story, first, last, &companies);
    }
    for (on, period, kpi, text) in TOLD {
        story.tell_later("kpi.explained", day(on), 0, json!({"kpi": kpi, "period": period, "text": text}));
    }
    story
}

fn contact(story: &mut Story, from: &str, to: &str, companies: &[String]) {
    let on = story.between(from, to);
    let (company, channel) = (story.draw.of(companies).clone(), *story.draw.of(&["visit", "meeting", "phone"]));
    story.tell("company.contacted", on, json!({"company": company, "channel": channel, "municipality": "740"}));
}

fn a_while(story: &mut Story, first: &str, last: &str, companies: &[String]) {
    for _ in 0..60 {
        contact(story, first, last, companies);
    }
    for number in 0..40 {
        let on = story.between(first, last);
        let company = story.draw.of(companies).clone();
        let citizen = story.refer(on, "740", json!({"target_groups": ["fleksjob"]}));
        let to = (number % 3 == 0).then(|| story.after(on, 30, 170));
        story.spell("flexjob", &citizen, on, to, json!({"company": company, "hours_per_week": 12}));
        story.tell(
            "aid.granted",
            on,
            json!({"citizen": citizen, "company": company, "scheme": "personlig_assistance"}),
        );
    }
    for number in 0..30 {
        let on = story.between(first, last);
        let company = story.draw.of(companies).clone();
        let citizen = story.refer(on, "740", json!({"target_groups": ["aktivitetsparate"]}));
        let to = story.after(on, 28, 56);
        story.spell("internship", &citizen, on, Some(to), json!({"company": company}));
        if number % 5 < 2 {
            let from = story.after(to, 1, 60);
            story.spell("job", &citizen, from, None, json!({"company": company, "hours_per_week": 15}));
        }
    }
    for number in 0..6 {
        let on = story.between(first, last);
        let company = story.draw.of(companies).clone();
        let persons = 3 + story.draw.below(6);
        story.tell("mentor.trained", on, json!({"company": company, "persons": persons}));
        let title = format!("En god historie nr. {} fra {}", number + 1, &first[..4]);
        let on = story.between(first, last);
        story.tell("story.published", on, json!({"title": title, "company": company}));
    }
}
