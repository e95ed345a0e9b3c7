//! The report as one web page that needs nothing beside itself: the same texts and charts as the PDF's.

use crate::content::content;
use crate::words::word;
use crate::{Report, ReportError, chart};
use maaltal_domain::Status;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde_json::{Map, Value as Json, json};
use std::fmt::Write;

/// The templates by name; the first is the page.
const TEMPLATES: [(&str, &str); 4] = [
    ("report.html", include_str!("html/report.html")),
    ("parts.html", include_str!("html/parts.html")),
    ("overview.html", include_str!("html/overview.html")),
    ("stories.html", include_str!("html/stories.html")),
];
const STYLE: &str = include_str!("html/report.css");

/// The report as a whole HTML document in its language, the same bytes for the same report: style and charts inside, nothing
/// fetched, nothing that runs.
///
/// # Errors
/// When there is no table, or the page cannot be made.
pub fn html(report: &Report) -> Result<Vec<u8>, ReportError> {
    let own = report.own().ok_or(ReportError::NoTables)?;
    let mut content = content(report, own);
    if let Some(fields) = content.as_object_mut() {
        fields.extend(around(report));
    }
    let page = render(&content).map_err(|error| ReportError::Page(error.to_string()))?;
    Ok(page.into_bytes())
}

/// What the page needs beside what the report says.
fn around(report: &Report) -> Map<String, Json> {
    let shapes = [Status::Green, Status::Amber, Status::Red, Status::Grey]
        .map(|status| (crate::standing::status_name(status).to_owned(), chart::status_mark(status).into()));
    let logo = report.look.logo.as_ref().map(|logo| encoded(&logo.svg));
    let fields = [
        ("style", STYLE.into()),
        ("shapes", Map::from_iter(shapes).into()),
        ("skip", word(report.language, "skip", &[]).into()),
        ("logo", json!(logo)),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

fn render(content: &Json) -> Result<String, minijinja::Error> {
    let mut pages = Environment::new();
    // A text that the content lacks is an error, not a gap.
    pages.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, template) in TEMPLATES {
        pages.add_template(name, template)?;
    }
    pages.get_template("report.html")?.render(Serde(content))
}

/// A picture as an address that holds it: as an image nothing in it can run, whatever it is.
fn encoded(svg: &str) -> String {
    svg.bytes().fold("data:image/svg+xml,".to_owned(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~ =:/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests;
