//! The report as a tagged PDF.

mod addendum;
mod attachment;
mod content;
mod press;

pub use addendum::pdf_addendum;

use crate::{Report, ReportError};

/// The report as the bytes of a PDF: tagged A4 in PDF/UA-1 and PDF/A-3a, the same bytes for the same report.
///
/// With [`Report::attach`] every table is inside as JSON and CSV.
///
/// # Errors
/// When there is no table, or the report cannot be typeset.
pub fn pdf(report: &Report) -> Result<Vec<u8>, ReportError> {
    let last = report.own().ok_or(ReportError::NoTables)?;
    let attachments = if report.attach { attachment::attachments(report) } else { Vec::new() };
    let content = content::content(report, last, &attachments);
    press::print(press::REPORT, report, last, content, attachments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made_up;
    use maaltal_domain::{Language, PublishedTable};
    use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};

    fn report(tables: &[PublishedTable], language: Language, attach: bool) -> Vec<u8> {
        pdf(&Report { attach, ..Report::of_tables(tables.to_vec(), language, "0.1.0") }).unwrap()
    }

    fn has(pdf: &[u8], part: &str) -> bool {
        pdf.windows(part.len()).any(|found| found == part.as_bytes())
    }

    #[test]
    fn the_same_report_is_the_same_bytes() {
        let tables = made_up::tables();
        assert_eq!(report(&tables, Language::Da, true), report(&tables, Language::Da, true));
    }

    #[test]
    fn reports_follow_the_rules_for_access_and_archive() {
        let fifteen = made_up::tables_of(&made_up::programme_with_targets(15), 3);
        let one = made_up::tables_of(&made_up::programme(), 1);
        let none = made_up::tables_of(&made_up::programme_without_targets(), 2);
        for (tables, language) in
            [(made_up::tables(), Language::En), (fifteen, Language::Da), (one, Language::Da), (none, Language::En)]
        {
            let pdf = report(&tables, language, true);
            for profile in [ValidationProfile::PdfUa1, ValidationProfile::PdfA3a] {
                let found = validate_pdf_bytes(&pdf, &ValidationOptions::default().profile(profile)).unwrap();
                assert!(found.is_compliant, "{found}");
            }
        }
    }

    #[test]
    fn a_report_is_tagged_and_says_its_language() {
        let pdf = report(&made_up::tables()[..1], Language::Da, false);
        for part in
            ["/Lang(da", "/MarkInfo", "/StructTreeRoot", "/Outlines", "/S/Title", "/S/H1", "/S/TH", "/S/Figure", "/Alt"]
        {
            assert!(has(&pdf, part), "{part}");
        }
        assert!(!has(&pdf, "/EmbeddedFile"));
    }

    #[test]
    fn every_table_is_attached_twice() {
        let pdf = report(&made_up::tables()[..2], Language::Da, true);
        for name in ["2018-S1.json", "2018-S1.csv", "2018-S2.json", "2018-S2.csv"] {
            assert!(has(&pdf, &format!("made-up-{name}")), "{name}");
        }
        assert!(has(&pdf, "/AFRelationship/Data"));
    }

    #[test]
    fn free_text_prints_as_itself() {
        let pdf = report(&made_up::tables()[..1], Language::Da, false);
        // The outline repeats headings as plain bytes.
        assert!(has(&pdf, "/Title(#import \"x\" <script>alert"));
    }

    #[test]
    fn free_text_that_fonts_lack_is_no_reason_to_have_no_report() {
        let mut programme = made_up::programme();
        programme["name"]["da"] = "Ilisimatusarfik \u{1f600} 漢字 \u{202e}#panic() \u{fe0f}".into();
        let tables = made_up::tables_of(&programme, 1);
        report(&tables, Language::Da, true);
    }

    #[test]
    fn no_tables_are_no_report() {
        let refused = pdf(&Report::of_tables(Vec::new(), Language::Da, "0")).unwrap_err();
        assert_eq!(refused.to_string(), "tables: expected at least one half-year, got none");
    }
}
