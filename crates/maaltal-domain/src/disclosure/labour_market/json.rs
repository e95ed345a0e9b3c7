//! The published labour market as JSON.

use super::{PublishedLabourMarket, PublishedMobility, PublishedNeed, PublishedReserve, PublishedStep};
use crate::{CitizenStep, CompanyStep, Figure, Language, Municipality};
use serde_json::{Value as Json, json};

impl PublishedLabourMarket {
    /// The labour market as the object of the API; the programme's name in `language`.
    ///
    /// Every figure has a `state` and a `value`, null unless it is shown. Industries and occupations are `SCHEME:CODE`.
    /// `fictitious` is there, and true, for made-up data only.
    pub fn to_json(&self, language: Language) -> Json {
        let mut object = json!({
            "programme": self.programme.id,
            "name": self.programme.name.in_language(language),
            "cutoff": self.cutoff,
            "view": self.view,
            "definition": self.programme.digest,
            "company_steps": steps(&self.company_steps, CompanyStep::name),
            "citizen_steps": steps(&self.citizen_steps, CitizenStep::name),
            "reserve": lines(self.reserve(), reserve),
            "needs": lines(self.needs(), need),
            "mobility": lines(self.mobility(), mobility),
        });
        if let (true, Some(fields)) = (self.programme.fictitious, object.as_object_mut()) {
            fields.insert("fictitious".into(), true.into());
            fields.insert("notice".into(), "fiktive data (fictitious data)".into());
        }
        object
    }
}

fn steps<S: Copy>(steps: &[PublishedStep<S>], name: impl Fn(S) -> &'static str) -> Json {
    let step = |own: &PublishedStep<S>| {
        let figure = &own.figure;
        let share = own.share.as_ref().map(cell);
        json!({"step": name(own.step), "state": figure.state(), "value": figure.value(), "share_of_step_before": share})
    };
    steps.iter().map(step).collect()
}

/// Lines with the state of them all: none at all and nothing reported are not the same.
fn lines<T>(lines: Option<&[T]>, line: impl Fn(&T) -> Json) -> Json {
    let state = if lines.is_some() { "shown" } else { Figure::NotReported.state() };
    json!({"state": state, "lines": lines.unwrap_or_default().iter().map(line).collect::<Vec<_>>()})
}

fn cell(figure: &Figure) -> Json {
    json!({"state": figure.state(), "value": figure.value()})
}

fn reserve(line: &PublishedReserve) -> Json {
    let before = line.year_before();
    json!({
        "municipality": line.municipality().to_string(),
        "municipality_name": line.municipality().name(),
        "occupation": line.occupation().to_string(),
        "industry": line.industry().to_string(),
        "counted": line.counted(),
        "persons": cell(line.persons()),
        "year_before": {"counted": line.counted_year_before(), "state": before.state(), "value": before.value()},
        "change": cell(&line.change()),
    })
}

fn need(line: &PublishedNeed) -> Json {
    json!({
        "municipality": line.municipality().map_or_else(|| "unknown".to_owned(), |own| own.to_string()),
        "municipality_name": line.municipality().map(Municipality::name),
        "occupation": line.occupation().to_string(),
        "positions": cell(line.positions()),
        "companies": cell(line.companies()),
    })
}

fn mobility(line: &PublishedMobility) -> Json {
    json!({
        "year": line.year(),
        "from_industry": line.from().to_string(),
        "to_industry": line.to().to_string(),
        "moves": cell(line.moves()),
    })
}
