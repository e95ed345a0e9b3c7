//! The published reports on a programme's page.

use super::choice::Link;
use crate::Node;
use crate::refusal::Refusal;
use crate::reports::{Published, published};
use crate::words::Speech;
use maaltal_domain::{Language, Period, Programme};
use maaltal_report::{ReportForm, writing};

/// A published report with its forms.
pub(super) struct ReportItem {
    /// Of which meeting.
    pub title: String,
    /// On what it is.
    pub about: String,
    pub forms: Vec<Link>,
}

/// The programme's published reports, the newest first.
///
/// # Errors
/// What the node says.
pub(super) fn items(node: &dyn Node, programme: &Programme, language: Language) -> Result<Vec<ReportItem>, Refusal> {
    let reports = published(node, &programme.id)?;
    Ok(reports.iter().rev().map(|report| item(report, programme, language)).collect())
}

fn item(report: &Published, programme: &Programme, language: Language) -> ReportItem {
    let period = Period::parse(&report.release.period, programme.half_year);
    let period = period.map_or_else(|_| report.release.period.clone(), |period| writing::period(&period, language));
    let cutoff = writing::date_in_text(report.release.cutoff, language);
    let words = Speech(language);
    let link = |form: ReportForm| {
        let language = if form == ReportForm::Pdf { String::new() } else { format!("?lang={}", language.code()) };
        let address = format!("{}{language}", report.address(&programme.id, form));
        Link { address, code: form.media_type(), name: form.ending().to_uppercase() }
    };
    ReportItem {
        title: words.tell("report-for", &[("meeting", &report.meeting)]),
        about: format!("{period}, {}", words.tell("as-of", &[("date", &cutoff)])),
        forms: ReportForm::ALL.map(link).into(),
    }
}
