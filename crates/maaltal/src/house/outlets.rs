//! A published report in the forms that it is handed out in, made again of the view that it was made of.

use super::{House, ReportAsk, ReportOn};
use maaltal_domain::{Hash, Language, ProgrammeId};
use maaltal_report::{Look, Report, ReportForm};
use maaltal_web::{KnownAt, NodeError, Release};

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
        let kept = self.published_pdf(digest).map_err(|error| NodeError::Internal(error.to_string()))?;
        if kept.is_some() {
            return Ok(kept);
        }
        // Which language it was published in is not said.
        for language in [Language::Da, Language::En] {
            let Some(report) = self.report_of(programme, release, language, look)? else { return Ok(None) };
            let pdf = written(ReportForm::Pdf, &report)?;
            if Hash::of(&pdf) == digest {
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
}

fn written(form: ReportForm, report: &Report) -> Result<Vec<u8>, NodeError> {
    form.write(report).map_err(|error| NodeError::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::report::tests::{house, kanten, record, referred, release};
    use serde_json::Value as Json;
    use std::fs;

    /// Publishes the report of May 2024 after `change` to what its event says; gives its PDF.
    fn publish(house: &House, language: Language, change: impl FnOnce(&mut Json)) -> Vec<u8> {
        let programme = kanten();
        let ask = ReportAsk {
            programme: &programme,
            on: ReportOn::Meeting("2024-05"),
            known_at: None,
            language,
            look: Look::default(),
            attach: true,
        };
        let report = house.report(ask).unwrap();
        let pdf = ReportForm::Pdf.write(&report).unwrap();
        release(house, &report, |data| {
            data["file_digest"] = Hash::of(&pdf).to_string().into();
            change(data);
        });
        pdf
    }

    fn given(house: &House, form: ReportForm) -> Option<Vec<u8>> {
        let releases = house.releases(&kanten()).unwrap();
        house.published_report(&kanten(), &releases[0], (form, Language::Da), &Look::default()).unwrap()
    }

    #[test]
    fn a_report_is_given_as_it_was_published_whatever_has_come_since() {
        let dir = tempfile::tempdir().unwrap();
        let house = house(&dir);
        let pdf = publish(&house, Language::En, |_| {});
        let give = || ReportForm::ALL.map(|form| given(&house, form).unwrap());
        let before = give();
        assert!(before[0] == pdf, "in the language that it was published in");
        record(&house, &[referred("late", "2023-10-01")]);
        house.clock().set("2025-02-01T08:00:00Z".parse().unwrap());
        assert!(give() == before);
    }

    #[test]
    fn a_pdf_is_given_as_it_was_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let house = house(&dir);
        // As if another version of the program had made it.
        let other = b"another".as_slice();
        let digest = Hash::of(other).to_string();
        publish(&house, Language::Da, |data| data["file_digest"] = digest.clone().into());
        assert_eq!(given(&house, ReportForm::Pdf), None);
        let folder = dir.path().join("published");
        let file = folder.join(format!("{}.pdf", digest.trim_start_matches("blake3:")));
        fs::create_dir_all(&folder).unwrap();
        fs::write(&file, b"altered").unwrap();
        assert_eq!(given(&house, ReportForm::Pdf), None, "a file that is not the one of the digest");
        fs::write(&file, other).unwrap();
        assert_eq!(given(&house, ReportForm::Pdf).as_deref(), Some(other));
        assert!(given(&house, ReportForm::Json).is_some());
    }

    #[test]
    fn what_the_log_does_not_give_again_is_given_in_no_form() {
        let dir = tempfile::tempdir().unwrap();
        let house = house(&dir);
        publish(&house, Language::Da, |data| data["table"]["kpis"][0]["value"] = 19.into());
        assert!(ReportForm::ALL.into_iter().all(|form| given(&house, form).is_none()));
    }

    #[test]
    fn a_release_of_no_meeting_that_there_is_is_no_report() {
        for meeting in [Json::Null, "2024-11".into(), "nowhere".into()] {
            let dir = tempfile::tempdir().unwrap();
            let house = house(&dir);
            publish(&house, Language::Da, |data| match &meeting {
                Json::Null => drop(data.as_object_mut().unwrap().remove("meeting")),
                meeting => data["meeting"] = meeting.clone(),
            });
            assert_eq!(given(&house, ReportForm::Json), None, "{meeting}");
        }
    }
}
