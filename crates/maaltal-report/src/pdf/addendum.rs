//! The addendum to a report: what has changed between its agenda and its meeting.

use super::{attachment, content, press};
use crate::changes::changes;
use crate::words::word;
use crate::{Change, Report, ReportError, writing};
use maaltal_domain::Language;
use serde_json::{Value as Json, json};

const COLUMNS: [&str; 6] =
    ["changed-period", "changed-figure", "changed-old", "changed-new", "changed-difference", "changed-why"];

/// The addendum as the bytes of a PDF, in the same standards as the report's: every figure that reads otherwise than in
/// [`Report::before`], which is the report as it was released. The same bytes for the same report.
///
/// # Errors
/// When there is no table, or it cannot be typeset.
pub fn pdf_addendum(report: &Report) -> Result<Vec<u8>, ReportError> {
    let last = report.own().ok_or(ReportError::NoTables)?;
    let attachments = if report.attach { attachment::attachments(report) } else { Vec::new() };
    let mut all = content::content(report, last, &attachments);
    if let Some(fields) = all.as_object_mut() {
        fields.insert("addendum".into(), addendum(report));
    }
    press::print(press::ADDENDUM, report, last, all, attachments)
}

fn addendum(report: &Report) -> Json {
    let say = |key: &str| word(report.language, key, &[]);
    let meeting = report.meeting.as_ref().map(|own| writing::date_in_text(own.meeting.day, report.language));
    let released = report.before.as_ref().and_then(|before| before.tables.last()).map(|table| table.view());
    let now = report.own().map(|table| table.view());
    let position = |view: Option<&maaltal_domain::View>| {
        view.map_or_else(String::new, |view| writing::whole(view.position.0, report.language))
    };
    let introduction = word(
        report.language,
        "addendum-introduction",
        &[("released", &position(released)), ("position", &position(now))],
    );
    json!({
        "kicker": say("addendum"),
        "meeting": meeting.map(|day| word(report.language, "addendum-meeting", &[("day", &day)])),
        "introduction": introduction,
        "heading": say("addendum-changes"),
        "columns": COLUMNS.map(say),
        "rows": changes(report).iter().map(|change| row(change, report.language)).collect::<Vec<_>>(),
        "none": say("addendum-none"),
    })
}

fn row(change: &Change, language: Language) -> [String; 6] {
    let Change { period, name, old, new, difference, reasons } = change.clone();
    let unknown = || word(language, "changed-unknown", &[]);
    [period, name, old, new, difference.unwrap_or_default(), reasons.unwrap_or_else(unknown)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Before, made_up};
    use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};

    #[test]
    fn an_addendum_follows_the_rules_of_the_report() {
        let mut older = made_up::programme();
        older["kpi"][9]["target"]["value"] = 80.into();
        for language in [Language::Da, Language::En] {
            let mut report = Report::of_tables(made_up::tables(), language, "0.1.0");
            let tables = made_up::tables_of(&older, 8);
            report.before = Some(Before { meeting: "2024-05".into(), tables, reasons: Vec::new() });
            let pdf = pdf_addendum(&report).unwrap();
            assert_eq!(pdf, pdf_addendum(&report).unwrap());
            for profile in [ValidationProfile::PdfUa1, ValidationProfile::PdfA3a] {
                let found = validate_pdf_bytes(&pdf, &ValidationOptions::default().profile(profile)).unwrap();
                assert!(found.is_compliant, "{found}");
            }
        }
    }
}
