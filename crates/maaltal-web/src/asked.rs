//! What a GET asks for: its parameters, and the forms that it accepts.

mod parameters;
mod visit;

pub(crate) use parameters::Parameters;
pub(crate) use visit::Visit;

use crate::Freshness;
use crate::refusal::{Reason, Refusal};
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use maaltal_domain::{Ident, Invalid, KpiId, ProgrammeId};
use maaltal_report::ReportForm;
use std::convert::Infallible;

/// A question as it came: address and headers, and as of when the figures are that answer it.
pub(crate) struct Asked {
    uri: Uri,
    pub headers: HeaderMap,
    pub freshness: Option<Freshness>,
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let freshness = parts.extensions.get().copied();
        Ok(Self { uri: parts.uri.clone(), headers: parts.headers.clone(), freshness })
    }
}

impl Asked {
    /// The query's parameters, once it is clear that `media` is a form that the asker accepts.
    ///
    /// # Errors
    /// When it is not.
    pub fn parameters(&self, media: &'static str) -> Result<Parameters, Refusal> {
        accepts(&self.headers, media)?;
        Ok(Parameters::of(&self.uri))
    }

    /// Checks that `media` is accepted and that there are no parameters at all.
    ///
    /// # Errors
    /// When it is not, or there is one.
    pub fn no_parameters(&self, media: &'static str) -> Result<(), Refusal> {
        self.parameters(media)?.finish()
    }
}

/// Checks that the sender accepts `media`, such as `application/json`.
///
/// # Errors
/// When its `Accept` leaves it out.
pub(crate) fn accepts(headers: &HeaderMap, media: &'static str) -> Result<(), Refusal> {
    let fields = headers.get_all(header::ACCEPT).iter().filter_map(|field| field.to_str().ok());
    let ranges: Vec<_> = fields.flat_map(|field| field.split(',')).map(str::trim).filter(|r| !r.is_empty()).collect();
    let (kind, _) = media.split_once('/').unwrap_or((media, ""));
    // The most exact range that names the form decides.
    let of_kind = format!("{kind}/*");
    let decisive = [media, of_kind.as_str(), "*/*"].into_iter().find_map(|wanted| {
        ranges.iter().map(|range| range_of(range)).find(|(name, _)| name.eq_ignore_ascii_case(wanted))
    });
    match decisive {
        Some((_, true)) => Ok(()),
        None if ranges.is_empty() => Ok(()),
        _ => Err(Refusal::new(Reason::NotAcceptable, format!("accept: expected {media}, got other forms only"))),
    }
}

/// Name of a media range and whether its weight is above zero.
fn range_of(range: &str) -> (&str, bool) {
    let mut parts = range.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    (name, weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0)))
}

/// The programme that the address names.
pub(crate) struct Named(pub ProgrammeId);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let named: Result<Path<String>, PathRejection> = Path::from_request_parts(parts, state).await;
        let id = named.ok().and_then(|Path(name)| name.parse().ok());
        // What is no id at all cannot be the id of a programme.
        id.map(Self).ok_or_else(|| Refusal::new(Reason::NotFound, "no such programme"))
    }
}

/// The programme and the key figure that the address names.
pub(crate) struct NamedKpi(pub ProgrammeId, pub KpiId);

impl<S: Send + Sync> FromRequestParts<S> for NamedKpi {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let named: Result<Path<(String, String)>, PathRejection> = Path::from_request_parts(parts, state).await;
        let ids = named.ok().and_then(|Path((programme, kpi))| Some(Self(programme.parse().ok()?, kpi.parse().ok()?)));
        ids.ok_or_else(|| Refusal::new(Reason::NotFound, "no such key figure"))
    }
}

/// The programme, the meeting and the form of the report that the address names.
pub(crate) struct NamedReport {
    pub programme: ProgrammeId,
    pub meeting: String,
    pub form: ReportForm,
}

impl<S: Send + Sync> FromRequestParts<S> for NamedReport {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let named: Result<Path<(String, String)>, PathRejection> = Path::from_request_parts(parts, state).await;
        let report = named.ok().and_then(|Path((programme, file))| {
            let (meeting, ending) = file.rsplit_once('.')?;
            let meeting = meeting.parse::<Ident>().ok()?.to_string();
            Some(Self { programme: programme.parse().ok()?, meeting, form: ending.parse().ok()? })
        });
        let endings = ReportForm::ALL.map(|form| format!(".{}", form.ending())).join(", ");
        let expected = format!("no such report: expected the id of a meeting and one of the endings {endings}");
        report.ok_or_else(|| Refusal::new(Reason::NotFound, expected))
    }
}

/// A parameter that must be there.
///
/// # Errors
/// When it is not.
pub(crate) fn needed<T>(value: Option<T>, name: &str, expected: &str) -> Result<T, Refusal> {
    value.ok_or_else(|| Refusal::of_parameters(&[Invalid::missing(expected).at(name)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accept: &str, media: &'static str, expected: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        assert_eq!(accepts(&headers, media).is_ok(), expected, "{accept} for {media}");
    }

    #[test]
    fn accept_names_what_may_be_answered() {
        assert!(accepts(&HeaderMap::new(), "text/csv").is_ok());
        check("", "text/csv", true);
        check("*/*", "text/csv", true);
        check("text/*", "text/csv", true);
        check("text/html, application/xhtml+xml, */*;q=0.8", "application/json", true);
        check("Application/JSON", "application/json", true);
        check("application/json;q=0, */*", "application/json", false);
        check("text/html", "application/json", false);
        check("text/*;q=0.0, */*", "text/csv", false);
        check("nonsense", "text/csv", false);
    }
}
