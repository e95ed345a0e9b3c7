//! Copies of reports: whether one is what was published, and what the log gives in its place.

use super::release::stated;
use super::{House, ReportAsk, ReportOn};
use crate::clock::Clock;
use anyhow::Result;
use maaltal_domain::{Figure, Hash, Head, KpiId, Position, ProgrammeId, TableDifference, Unit, View};
use maaltal_log::LogError;
use maaltal_projector::Release;
use maaltal_report::{
    Colophon, Copy, CopyDifference, FigureAt, Report, ReportError, addendum_pdf, codes, pdf, read_code, read_copy,
};
use maaltal_web::{KnownAt, NodeError, Question};
use std::path::Path;

/// What is found about a copy of a report.
pub struct Examined {
    /// What the copy says of its own making; nothing where it says nothing, which is enough only for what was published.
    pub colophon: Option<Colophon>,
    /// The release whose file this is, byte for byte.
    pub genuine: Option<Release>,
    /// The latest release of the same report: the same, or another file.
    pub published: Option<Release>,
    /// Where the copy's own position is not this log's.
    pub elsewhere: Option<Elsewhere>,
    /// What the log gives in its place.
    pub made: Made,
    /// Where the tables of its release are not those that the log gives.
    pub released_otherwise: Option<TableDifference>,
    /// Whether it is what was published, written in another language, with the same look.
    pub edition: bool,
}

/// How a copy's position and head are not those of a log.
pub enum Elsewhere {
    /// The log does not go that far.
    Beyond(Head),
    /// The position has another hash.
    OtherHead(Hash),
}

/// What the log gives in a copy's place.
pub enum Made {
    /// The copy does not say how it was made.
    NotTold,
    /// Nothing, for this reason.
    Nothing(String),
    /// The same bytes.
    Same,
    /// Other bytes.
    Other {
        /// Where the attached figures are not the log's.
        figures: Vec<CopyDifference>,
        /// All that differs.
        all: Vec<CopyDifference>,
    },
}

/// A figure that a code stands for.
pub struct Coded {
    pub programme: ProgrammeId,
    /// The meeting of the report; nothing in a report on a period alone.
    pub meeting: Option<String>,
    /// Position of the event that published the report; nothing where it was not published.
    pub published: Option<Position>,
    /// Where the figure stands.
    pub at: FigureAt,
    /// What is printed there.
    pub figure: Figure,
    /// Code, cut-off and position of the table that it is of.
    pub period: String,
    pub cutoff: maaltal_domain::Day,
    pub position: Position,
}

impl House {
    /// Opens the log in `dir` and folds it from its first event, so that no figure rests on a checkpoint.
    ///
    /// # Errors
    /// As [`House::open`].
    pub fn open_anew(dir: &Path, clock: Clock) -> Result<Self> {
        Self::open_with(|_| None, dir, clock)
    }

    /// Recomputes every hash from disk.
    ///
    /// # Errors
    /// When the log is not what was written.
    pub fn verify_hashes(&self) -> Result<Head, LogError> {
        self.log.verify()
    }

    /// What is found about a file that should be a report.
    ///
    /// # Errors
    /// When it is none, or it cannot be told.
    pub fn examine(&self, file: &[u8]) -> Result<Examined> {
        let digest = Hash::of(file).to_string();
        let releases = self.programmes().into_iter().flat_map(|own| {
            let found = self.projection().releases(&own.id, &self.head().into());
            found.into_iter().map(move |release| (own.id.clone(), release))
        });
        let genuine = releases.into_iter().filter(|(_, own)| own.file.as_deref() == Some(&digest)).last();
        let copy = match read_copy(file) {
            Err(error) if genuine.is_none() => return Err(error.into()),
            copy => copy.ok(),
        };
        let colophon = copy.as_ref().and_then(Copy::colophon);
        let Some((copy, colophon)) = copy.zip(colophon) else {
            let Some((programme, release)) = genuine else { return Err(no_report().into()) };
            let released_otherwise = self.released_otherwise(&programme, &stated(release.clone()))?;
            let published = Some(release.clone());
            let (colophon, genuine, made) = (None, Some(release), Made::NotTold);
            let edition = false;
            return Ok(Examined { colophon, genuine, published, elsewhere: None, made, released_otherwise, edition });
        };
        let genuine = genuine.map(|(_, release)| release);
        let published = genuine.clone().or_else(|| self.published(&colophon));
        let released_otherwise = match &published {
            Some(release) => self.released_otherwise(&colophon.programme, &stated(release.clone()))?,
            None => None,
        };
        let elsewhere = self.elsewhere(&colophon)?;
        // A copy of another place in the log is held against what was published of it.
        let known = published.as_ref().filter(|_| elsewhere.is_some()).map(|own| own.as_of);
        let made = self.made(file, &copy, &colophon, known.unwrap_or(colophon.position))?;
        let edition = matches!(made, Made::Same) && self.is_edition(published.as_ref(), &colophon);
        let colophon = Some(colophon);
        Ok(Examined { colophon, genuine, published, elsewhere, made, released_otherwise, edition })
    }

    /// Whether a copy differs from the published file by its language alone, as far as that file is kept.
    fn is_edition(&self, published: Option<&Release>, colophon: &Colophon) -> bool {
        let digest = published.and_then(|release| release.file.as_ref()?.parse().ok());
        let kept = digest.and_then(|digest| self.published_pdf(digest).ok().flatten());
        let own = kept.and_then(|kept| read_copy(&kept).ok()?.colophon());
        own.is_some_and(|own| own.look == colophon.look && own.position == colophon.position)
    }

    /// The latest release in effect of the report that a copy says to be.
    fn published(&self, colophon: &Colophon) -> Option<Release> {
        let releases = self.projection().releases(&colophon.programme, &self.head().into());
        // Only the report is the meeting's: an addendum is released without it.
        let meeting = colophon.meeting.as_ref().filter(|_| !colophon.addendum);
        let is_own =
            |own: &Release| own.file.is_some() && own.meeting.as_ref() == meeting && own.period == colophon.period;
        releases.into_iter().rfind(is_own)
    }

    fn elsewhere(&self, colophon: &Colophon) -> Result<Option<Elsewhere>> {
        let head = self.head();
        if colophon.position > head.position {
            return Ok(Some(Elsewhere::Beyond(head)));
        }
        let view: View = self.view(Some(KnownAt::Position(colophon.position)))?;
        Ok((view.head != colophon.head).then_some(Elsewhere::OtherHead(view.head)))
    }

    /// What the log gives at a position in the place of a copy.
    fn made(&self, file: &[u8], copy: &Copy, colophon: &Colophon, position: Position) -> Result<Made> {
        let report = match self.made_again(colophon, position) {
            Err(error @ NodeError::Internal(_)) => return Err(error.into()),
            Err(error) => return Ok(Made::Nothing(error.to_string())),
            Ok(report) => report,
        };
        let made = if colophon.addendum { addendum_pdf(&report)? } else { pdf(&report)? };
        if made == file {
            return Ok(Made::Same);
        }
        Ok(Made::Other { figures: copy.figure_differences(&report.tables), all: copy.differences(&read_copy(&made)?) })
    }

    /// The report that a colophon tells of, made again at a position.
    fn made_again(&self, colophon: &Colophon, position: Position) -> Result<Report, NodeError> {
        let on = match &colophon.meeting {
            Some(meeting) => ReportOn::Meeting(meeting),
            None => ReportOn::Period(&colophon.period),
        };
        let ask = ReportAsk {
            programme: &colophon.programme,
            on,
            known_at: Some(KnownAt::Position(position)),
            language: colophon.language,
            look: colophon.look.clone(),
            attach: true,
        };
        if !colophon.addendum {
            return self.report(ask);
        }
        let nothing = || NodeError::Unavailable(format!("an addendum of position {position}: nothing had changed"));
        self.addendum(ask)?.ok_or_else(nothing)
    }

    /// The figures that a code stands for in published reports, newest first.
    ///
    /// # Errors
    /// When a report cannot be made again for another reason than what its release states.
    pub fn coded(&self, code: &str) -> Result<Vec<Coded>> {
        let mut found = Vec::new();
        for programme in self.programmes() {
            let releases = self.projection().releases(&programme.id, &self.head().into());
            for release in releases.into_iter().filter(|own| own.meeting.is_some() || own.file.is_some()) {
                match self.released_report(&programme.id, &release) {
                    Err(error @ NodeError::Internal(_)) => return Err(error.into()),
                    Err(_) => {}
                    Ok(report) => found.extend(coded(&report, code, Some(release.published))),
                }
            }
        }
        found.sort_by_key(|own| std::cmp::Reverse(own.published));
        Ok(found)
    }

    /// The figures of a published report, or of an addendum, which has no meeting and no labour market.
    fn released_report(&self, programme: &ProgrammeId, release: &Release) -> Result<Report, NodeError> {
        let known_at = Some(KnownAt::Position(release.as_of));
        let language = maaltal_domain::Language::default();
        let Some(meeting) = &release.meeting else {
            let (period, cutoff) = (release.period.clone(), Some(release.cutoff));
            let tables = self.report_tables(programme, &Question { period, cutoff, known_at })?;
            return Ok(Report::of_tables(tables, language, env!("CARGO_PKG_VERSION")));
        };
        let (on, look) = (ReportOn::Meeting(meeting), maaltal_report::Look::default());
        self.report(ReportAsk { programme, on, known_at, language, look, attach: false })
    }

    /// What a key figure counts in, as defined at a position.
    ///
    /// # Errors
    /// When there is no such programme there.
    pub fn unit(&self, programme: &ProgrammeId, kpi: &KpiId, position: Position) -> Result<Unit, NodeError> {
        let programme = self.defined_at(programme, &self.view(Some(KnownAt::Position(position)))?)?;
        let found = programme.kpis.iter().find(|own| own.id == *kpi);
        Ok(found.map_or(Unit::Value, |own| own.measure.unit()))
    }

    /// The figure that a code stands for in a report that was perhaps never published.
    ///
    /// # Errors
    /// When the file is no report, or the log does not give it.
    pub fn coded_in(&self, file: &[u8], code: &str) -> Result<Option<Coded>> {
        let colophon = read_copy(file)?.colophon().ok_or_else(no_report)?;
        let report = self.made_again(&colophon, colophon.position)?;
        Ok(coded(&report, code, None))
    }
}

fn no_report() -> ReportError {
    let expected = "a report with report.json inside, which says how it was made";
    ReportError::Unreadable { expected, got: "a PDF without it".into() }
}

/// The figure that a code stands for in a report.
fn coded(report: &Report, code: &str, published: Option<Position>) -> Option<Coded> {
    let codes = codes(report);
    let (at, _, figure) = codes.all().find(|(_, own, _)| Some(*own) == read_code(code).as_deref())?;
    let own = report.own()?;
    let table = match at {
        FigureAt::Kpi { period, .. } => report.tables.iter().find(|table| table.period().code() == period)?,
        FigureAt::Labour { .. } => own,
    };
    Some(Coded {
        programme: own.programme().id.clone(),
        meeting: report.meeting.as_ref().map(|own| own.meeting.id.clone()),
        published,
        at: at.clone(),
        figure: *figure,
        period: table.period().code().to_owned(),
        cutoff: table.cutoff(),
        position: table.view().position,
    })
}

#[cfg(test)]
mod tests;
