//! A published report in the forms that it is handed out in, made again of the view that it was made of.

use super::{House, ReportAsk, ReportOn};
use maaltal_domain::{Hash, Language, ProgrammeId};
use maaltal_report::{Look, Report, ReportForm};
use maaltal_web::{KnownAt, NodeError, Release};
use std::fs;

impl House {
    /// The report that a release is, in a form: its PDF byte for byte as it was published, the others in `language`. Nothing
    /// where the release is no meeting's report, where the log does not give again what was released, or where the PDF is not
    /// kept and this program makes another one.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn published_report(
        &self,
        programme: &ProgrammeId,
        release: &Release,
        (form, language): (ReportForm, Language),
        look: &Look,
    ) -> Result<Option<Vec<u8>>, NodeError> {
        if release.meeting.is_none() || self.released_table(programme, release)?.is_none() {
            return Ok(None);
        }
        if form == ReportForm::Pdf {
            return self.pdf_as_published(programme, release, look);
        }
        let report = self.report_of(programme, release, language, look)?;
        report.map(|report| written(form, &report)).transpose()
    }

    /// The PDF of the digest that was released: the file that is kept, else one that is made again.
    fn pdf_as_published(
        &self,
        programme: &ProgrammeId,
        release: &Release,
        look: &Look,
    ) -> Result<Option<Vec<u8>>, NodeError> {
        let Some(digest) = release.file.as_ref().and_then(|digest| digest.parse().ok()) else { return Ok(None) };
        let is_it = |bytes: &Vec<u8>| Hash::of(bytes) == digest;
        if let Some(kept) = self.kept_pdf(digest).filter(is_it) {
            return Ok(Some(kept));
        }
        // Which language it was published in is not said.
        for language in [Language::Da, Language::En] {
            let Some(report) = self.report_of(programme, release, language, look)? else { return Ok(None) };
            let pdf = written(ReportForm::Pdf, &report)?;
            if is_it(&pdf) {
                return Ok(Some(pdf));
            }
        }
        Ok(None)
    }

    /// The report of a release, made again of its view; nothing where the meeting's report is of another period or cut-off
    /// than was released.
    fn report_of(
        &self,
        programme: &ProgrammeId,
        release: &Release,
        language: Language,
        look: &Look,
    ) -> Result<Option<Report>, NodeError> {
        let ask = ReportAsk {
            programme,
            on: ReportOn::Meeting(release.meeting.as_deref().unwrap_or_default()),
            known_at: Some(KnownAt::Position(release.position)),
            language,
            look: look.clone(),
            attach: true,
        };
        let report = match self.report(ask) {
            // The view knows no such meeting, or none with a report: somebody has stated it.
            Err(NodeError::Question(_)) => return Ok(None),
            other => other?,
        };
        let is_own =
            report.own().is_some_and(|own| own.period().code() == release.period && own.cutoff() == release.cutoff);
        Ok(is_own.then_some(report))
    }

    fn kept_pdf(&self, digest: Hash) -> Option<Vec<u8>> {
        let digits = digest.to_string().trim_start_matches("blake3:").to_owned();
        fs::read(self.dir().join("published").join(format!("{digits}.pdf"))).ok()
    }
}

fn written(form: ReportForm, report: &Report) -> Result<Vec<u8>, NodeError> {
    form.write(report).map_err(|error| NodeError::Internal(error.to_string()))
}
