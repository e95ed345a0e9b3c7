//! Published reports: which there are, and each in its forms.
//!
//! What was published for a meeting never changes and is for whoever may see the programme's releases, so nobody's look at it is
//! noted. A release that the log does not give again is no report.

use crate::access::Asker;
use crate::asked::{Named, NamedReport, Parameters, Visit};
use crate::question::seen_programme;
use crate::refusal::{Reason, Refusal};
use crate::representation::Representation;
use crate::{Node, Release};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use maaltal_domain::{Invalid, Language, ProgrammeId};
use maaltal_report::ReportForm;
use serde_json::{Map, Value as Json, json};

/// A report needs nothing beside itself: its style and its pictures are in it, and nothing in it runs.
const ALONE: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

/// `GET /v1/programmes/{p}/reports`
pub(crate) async fn list(Named(id): Named, visit: Visit) -> Result<Response, Refusal> {
    let find = move |node: &dyn Node, asker: &Asker, ()| {
        seen_programme(node, asker, &id)?;
        let reports: Vec<_> = published(node, &id)?.iter().map(|report| report.as_json(&id)).collect();
        Ok(json!({"programme": id, "reports": reports}))
    };
    visit.json(|_| (), find).await
}

/// `GET /v1/programmes/{p}/reports/{meeting}.pdf` and the other forms
pub(crate) async fn one(named: NamedReport, visit: Visit) -> Result<Response, Refusal> {
    let NamedReport { programme: id, meeting, form } = named;
    let file_name = format!("{id}-{meeting}.{}", form.ending());
    // A PDF is of the language that it was published in.
    let read = move |parameters: &mut Parameters| match form {
        ReportForm::Pdf => Language::default(),
        _ => parameters.language(),
    };
    let find = move |node: &dyn Node, asker: &Asker, language: Language| {
        seen_programme(node, asker, &id)?;
        let report = Published::find(node, &id, &meeting)?;
        let bytes = node.report(&id, &report.release, form, language)?;
        bytes.ok_or_else(|| {
            let detail = "the file as it was published is not kept here, and this version of the program makes another \
                          one; other forms have its figures";
            Refusal::new(Reason::NotFound, detail)
        })
    };
    let show = move |bytes: Vec<u8>| Representation::report(form, bytes, &file_name);
    let mut response = visit.answer(form.media_type(), read, find, show).await?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, ALONE);
    Ok(response)
}

/// A report that was published for a meeting.
pub(crate) struct Published {
    pub meeting: String,
    pub release: Release,
}

/// The published reports of a programme that the log gives again, oldest first; of a meeting the first.
///
/// # Errors
/// What the node says.
pub(crate) fn published(node: &dyn Node, id: &ProgrammeId) -> Result<Vec<Published>, Refusal> {
    let mut found: Vec<Published> = Vec::new();
    for release in node.releases(id)? {
        let Some(meeting) = release.meeting.clone() else { continue };
        let is_first = found.iter().all(|own| own.meeting != meeting);
        if is_first && node.released_table(id, &release)?.is_some() {
            found.push(Published { meeting, release });
        }
    }
    Ok(found)
}

impl Published {
    /// The report of a meeting.
    ///
    /// # Errors
    /// When there is none, with the meetings that have one; and what the node says.
    fn find(node: &dyn Node, id: &ProgrammeId, meeting: &str) -> Result<Self, Refusal> {
        let (found, others): (Vec<_>, Vec<_>) =
            published(node, id)?.into_iter().partition(|report| report.meeting == meeting);
        found.into_iter().next().ok_or_else(|| {
            let known: Vec<_> = others.iter().map(|report| report.meeting.as_str()).collect();
            let known = if known.is_empty() { "none yet".to_owned() } else { known.join(", ") };
            let problem = Invalid::new(format!("a meeting with a published report ({known})"), meeting).at("meeting");
            let error = json!({"parameter": problem.field, "expected": problem.expected, "got": problem.got});
            Refusal::new(Reason::NotFound, problem.to_string()).with_errors(vec![error])
        })
    }

    /// Where it is in a form.
    pub fn address(&self, id: &ProgrammeId, form: ReportForm) -> String {
        format!("/v1/programmes/{id}/reports/{}.{}", self.meeting, form.ending())
    }

    fn as_json(&self, id: &ProgrammeId) -> Json {
        let forms = ReportForm::ALL.map(|form| (form.ending().to_owned(), self.address(id, form).into()));
        let Release { period, cutoff, position, file, .. } = &self.release;
        json!({
            "meeting": self.meeting,
            "period": period,
            "cutoff": cutoff,
            "as_of": position,
            "digest": file,
            "forms": Map::from_iter(forms),
        })
    }
}
