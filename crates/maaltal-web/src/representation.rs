//! What is answered to a GET: bytes of a form, with a strong tag made from them.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maaltal_domain::Hash;
use maaltal_report::ReportForm;
use serde_json::Value as Json;

/// Media type of JSON.
pub(crate) const JSON: &str = "application/json";
/// Media type of CSV.
pub(crate) const CSV: &str = "text/csv";
/// Media type of calendars.
pub(crate) const CALENDAR: &str = "text/calendar";
/// Media type of pages.
pub(crate) const HTML: &str = "text/html";

/// Bytes of a form.
pub(crate) struct Representation {
    form: &'static str,
    bytes: Vec<u8>,
    /// What a browser does with it, where it is a file.
    disposition: Option<String>,
}

impl Representation {
    pub fn json(value: &Json) -> Self {
        Self { form: JSON, bytes: value.to_string().into_bytes(), disposition: None }
    }

    pub fn html(page: String) -> Self {
        Self { form: "text/html; charset=utf-8", bytes: page.into_bytes(), disposition: None }
    }

    /// CSV that browsers save under a name; it is made of `[A-Za-z0-9.-]` only.
    pub fn csv(bytes: Vec<u8>, file_name: String) -> Self {
        Self { form: "text/csv; charset=utf-8; header=present", bytes, disposition: Some(attachment(&file_name)) }
    }

    /// A calendar that browsers save under a name, as [`csv`](Self::csv).
    pub fn calendar(bytes: Vec<u8>, file_name: String) -> Self {
        Self { form: "text/calendar; charset=utf-8", bytes, disposition: Some(attachment(&file_name)) }
    }

    /// A report, which browsers show where they can and save under a name, as [`csv`](Self::csv).
    pub fn report(form: ReportForm, bytes: Vec<u8>, file_name: &str) -> Self {
        let media_type = match form {
            ReportForm::Csv => "text/csv; charset=utf-8; header=present",
            ReportForm::Html => "text/html; charset=utf-8",
            other => other.media_type(),
        };
        Self { form: media_type, bytes, disposition: Some(format!("inline; filename=\"{file_name}\"")) }
    }

    /// The answer: the bytes with their tag, or 304 where the asker has them.
    pub fn answer(self, asked: &HeaderMap) -> Response {
        let tag = format!("\"{}\"", Hash::of(&self.bytes));
        let known = is_known(asked, &tag);
        let mut response =
            if known { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(self.bytes).into_response() };
        let mut put = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(name, value);
            }
        };
        put(header::ETAG, &tag);
        // May be kept, but asked about each time: a figure as of now changes with the log.
        put(header::CACHE_CONTROL, "private, no-cache");
        if !known {
            put(header::CONTENT_TYPE, self.form);
            self.disposition.iter().for_each(|disposition| put(header::CONTENT_DISPOSITION, disposition));
        }
        response
    }
}

fn attachment(file_name: &str) -> String {
    format!("attachment; filename=\"{file_name}\"")
}

/// Whether one of the tags that the asker has is `tag`.
fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let fields = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|field| field.to_str().ok());
    let mut tags = fields.flat_map(|field| field.split(',')).map(str::trim);
    tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(field: &str, expected: bool) {
        let mut asked = HeaderMap::new();
        asked.insert(header::IF_NONE_MATCH, field.parse().unwrap());
        assert_eq!(is_known(&asked, "\"blake3:ab\""), expected, "{field}");
    }

    #[test]
    fn tags_are_compared_one_by_one() {
        check("\"blake3:ab\"", true);
        check("\"x\", W/\"blake3:ab\"", true);
        check("*", true);
        check("\"blake3:a\"", false);
        check("blake3:ab", false);
        check("", false);
    }
}
