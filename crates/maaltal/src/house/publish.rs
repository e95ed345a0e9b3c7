//! Reports and addenda that the house publishes by itself: each once in the log, under an id of programme and meeting.
//!
//! What is published is first kept as files in the folder `published`, whole and synced, and then recorded: so a report that the
//! log tells of is there, also after a power cut.

mod files;

use super::release::published;
use super::{House, NotRecorded, ReportAsk, ReportOn};
use anyhow::{Context, Result, bail, ensure};
pub use files::{FOLDER, Published};
use files::{Form, Printed};
use maaltal_domain::{
    EventId, EventType, Hash, Instant, Language, NewEvent, Position, ProgrammeId, RecordedEvent, Source, Verdict,
};
use maaltal_intake::cloud_event;
use maaltal_log::Record;
use maaltal_report::{Look, Report, ReportError, ReportForm, addendum_pdf};
use maaltal_web::KnownAt;
use serde_json::{Value as Json, json};

/// Source of what the house publishes and sends by itself.
const SOURCE: &str = "/maaltal/report";

/// What is handed out for a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Paper {
    /// The report, once, with the agenda.
    Report,
    /// What has changed since, once, on the day of the meeting.
    Addendum,
}

/// Which paper, and how it is made.
#[derive(Debug, Clone, Copy)]
pub struct PaperAsk<'a> {
    pub programme: &'a ProgrammeId,
    pub meeting: &'a str,
    pub paper: Paper,
    /// The first is that of the PDF whose digest the log has; at least one.
    pub languages: &'a [Language],
    pub look: &'a Look,
}

/// A paper that the log tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Its event.
    pub position: Position,
    /// When that was recorded.
    pub recorded_at: Instant,
    /// The view that it was made of.
    pub as_of: Position,
    /// Of its PDF.
    pub digest: Hash,
    /// Whether its event is still in effect.
    pub holds: bool,
}

impl Paper {
    /// The forms that it is handed out in, the PDF first.
    fn forms(self) -> &'static [ReportForm] {
        match self {
            Self::Report => &ReportForm::ALL,
            Self::Addendum => &[ReportForm::Pdf],
        }
    }

    fn write(self, form: ReportForm, report: &Report) -> Result<Vec<u8>, ReportError> {
        match self {
            Self::Report => form.write(report),
            Self::Addendum => addendum_pdf(report),
        }
    }

    /// `PROGRAMME-MEETING`, or `PROGRAMME-MEETING-addendum`: the id of its event, and the beginning of its files' names.
    pub fn name(self, programme: &ProgrammeId, meeting: &str) -> String {
        match self {
            Self::Report => format!("{programme}-{meeting}"),
            Self::Addendum => format!("{programme}-{meeting}-addendum"),
        }
    }

    /// Id of the event that records its delivery.
    fn sent(self, programme: &ProgrammeId, meeting: &str) -> String {
        let ending = if self == Self::Report { "agenda" } else { "sent" };
        format!("{}-{ending}", self.name(programme, meeting))
    }
}

impl PaperAsk<'_> {
    /// The id of its event.
    pub fn name(&self) -> String {
        self.paper.name(self.programme, self.meeting)
    }
}

impl House {
    /// Whether nobody else records in this log, and so nobody else delivers.
    pub fn is_alone(&self) -> bool {
        self.upstream.get().is_none()
    }

    /// What a paper says, as known at a view; nothing for an addendum where nothing has changed.
    ///
    /// # Errors
    /// When there is no such meeting with a report, or the figures cannot be worked out.
    pub fn paper(&self, ask: &PaperAsk<'_>, known_at: KnownAt) -> Result<Option<Report>> {
        let question = ReportAsk {
            programme: ask.programme,
            on: ReportOn::Meeting(ask.meeting),
            known_at: Some(known_at),
            language: ask.languages.first().copied().unwrap_or_default(),
            look: ask.look.clone(),
            attach: true,
        };
        Ok(match ask.paper {
            Paper::Report => Some(self.report(question)?),
            Paper::Addendum => self.addendum(question)?,
        })
    }

    /// What the log has of a paper.
    ///
    /// # Errors
    /// When the log cannot be read, or has something else under the paper's id.
    pub fn publication(&self, programme: &ProgrammeId, meeting: &str, paper: Paper) -> Result<Option<Publication>> {
        let name = paper.name(programme, meeting);
        let Some(found) = self.log.find(&source()?, &event_id(&name)?)? else { return Ok(None) };
        let position = found.position();
        let recorded = found.kept().with_context(|| format!("{name}: its event at {position} was erased"))?;
        let (as_of, digest) = told(&recorded, programme, meeting, paper).with_context(|| {
            format!("{name}: expected a report of this programme and meeting at position {position}, got another event")
        })?;
        let releases = self.projection().releases(programme, &self.head().into());
        let holds = releases.iter().any(|own| own.published == position);
        Ok(Some(Publication { position, recorded_at: recorded.recorded_at, as_of, digest, holds }))
    }

    /// Makes a paper as known at a view, keeps its files and records it; whether this house's event was the one that the log
    /// took. Where another's was, that is the paper, and nothing of this one is kept. Nothing where there is nothing to say.
    ///
    /// # Errors
    /// When it cannot be made, kept or recorded; then nothing is left of it.
    pub fn publish(&self, ask: &PaperAsk<'_>, known_at: KnownAt) -> Result<Option<bool>> {
        let Some(report) = self.paper(ask, known_at)? else { return Ok(None) };
        let printed = print(ask, &report)?;
        let taken = self.keep(&printed).and_then(|()| self.record_paper(ask, &report, printed.digest));
        let is_kept = |own: &Publication| own.digest == printed.digest;
        if !self.publication(ask.programme, ask.meeting, ask.paper)?.as_ref().is_some_and(is_kept) {
            self.forget(&printed)?;
        }
        taken.map(Some)
    }

    /// Records a paper; whether the log took it now.
    fn record_paper(&self, ask: &PaperAsk<'_>, report: &Report, digest: Hash) -> Result<bool> {
        let (own, earlier) = report.tables.split_last().context("a report without a table")?;
        let earlier: Vec<_> = earlier.iter().rev().collect();
        let today = self.now().danish_day();
        let mut event = published(own, &earlier, &source()?, &event_id(&ask.name())?, today);
        let data = event.get_mut("data").and_then(Json::as_object_mut).context("an event without data")?;
        data.insert("file_digest".into(), json!(digest));
        // Only the report is the meeting's: an addendum releases its table as a month does.
        if ask.paper == Paper::Report {
            data.insert("meeting".into(), ask.meeting.into());
        }
        let _writing = self.write();
        Ok(matches!(self.append_own(&event)?, Verdict::Recorded { .. }))
    }

    /// Makes sure that the files of a paper are kept: where they are not, they are made again of its view.
    ///
    /// # Errors
    /// When they cannot be kept, or what is made again is not what was published.
    pub fn keep_again(&self, ask: &PaperAsk<'_>, publication: &Publication) -> Result<()> {
        if self.has_files(ask, publication.digest)? {
            return Ok(());
        }
        let nothing = || format!("{}: made again of its view it says nothing", ask.name());
        let report = self.paper(ask, KnownAt::Position(publication.as_of))?.with_context(nothing)?;
        // Another node may have another language first.
        let others = [Language::Da, Language::En].into_iter().filter(|own| !ask.languages.contains(own));
        for language in ask.languages.iter().copied().chain(others) {
            let languages: Vec<_> =
                std::iter::once(language).chain(ask.languages.iter().copied().filter(|own| *own != language)).collect();
            let printed = print(&PaperAsk { languages: &languages, ..*ask }, &report)?;
            if printed.digest == publication.digest {
                return self.keep(&printed);
            }
        }
        if self.published_pdf(publication.digest)?.is_some() {
            tracing::warn!(
                paper = ask.name(),
                "its other forms are not made again: by another version, or with another look"
            );
            return Ok(());
        }
        bail!(
            "{}: expected to make {} again of position {}, got another file: it was made by another version of the program, or \
             with another look",
            ask.name(),
            publication.digest,
            publication.as_of
        )
    }

    /// Whether the log tells of a paper's delivery.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn is_sent(&self, programme: &ProgrammeId, meeting: &str, paper: Paper) -> Result<bool> {
        let found = self.log.find(&source()?, &event_id(&paper.sent(programme, meeting))?)?;
        let is_told =
            |record: &Record| record.event().is_none_or(|event| event.event_type == EventType::MeetingAgendaSent);
        Ok(found.as_ref().is_some_and(is_told))
    }

    /// Records the delivery of a paper, in the words of `text`.
    ///
    /// # Errors
    /// When the log takes no more, or has something else under its id.
    pub fn note_sent(&self, ask: &PaperAsk<'_>, text: &str) -> Result<()> {
        let id = ask.paper.sent(ask.programme, ask.meeting);
        let today = self.now().danish_day();
        let event = json!({
            "specversion": "1.0", "source": SOURCE, "id": id, "type": "dk.maaltal.meeting.agenda_sent.v1",
            "programme": ask.programme, "occurredon": today, "data": {"meeting": ask.meeting, "text": text},
        });
        let _writing = self.write();
        // Where another node was first, its record stands.
        self.append_own(&event)?;
        ensure!(self.is_sent(ask.programme, ask.meeting, ask.paper)?, "{id}: the log has another event under this id");
        Ok(())
    }

    /// Records an event that the house itself has made; the writer's lock must be held.
    pub(super) fn append_own(&self, event: &Json) -> Result<Verdict> {
        let checked = self.gate().check(&cloud_event(event.to_string().as_bytes()), self.now().danish_day());
        let checked: NewEvent = checked.map_err(NotRecorded::Rejected)?;
        let verdicts = self.append(&[&checked])?;
        verdicts.first().copied().context("the log said nothing of an event")
    }
}

fn source() -> Result<Source> {
    Ok(SOURCE.parse()?)
}

fn event_id(name: &str) -> Result<EventId> {
    name.parse().with_context(|| format!("{name}: programme and meeting as an event's id"))
}

/// View and digest that a paper's event tells of; nothing where it is another event.
fn told(recorded: &RecordedEvent, programme: &ProgrammeId, meeting: &str, paper: Paper) -> Option<(Position, Hash)> {
    let event = recorded.event.to_json();
    let text = |pointer: &str| event.pointer(pointer).and_then(Json::as_str);
    let meant = (paper == Paper::Report).then_some(meeting);
    let is_it = recorded.event.event_type == EventType::ReportPublished
        && recorded.event.programme == *programme
        && text("/data/meeting") == meant;
    let as_of = event.pointer("/data/as_of").and_then(Json::as_u64)?;
    let digest = text("/data/file_digest")?.parse().ok()?;
    is_it.then_some((Position(as_of), digest))
}

/// A paper in all its forms.
fn print(ask: &PaperAsk<'_>, report: &Report) -> Result<Printed> {
    let mut forms = Vec::new();
    for language in ask.languages {
        let report = Report { language: *language, ..report.clone() };
        for form in ask.paper.forms() {
            let bytes = ask.paper.write(*form, &report)?;
            forms.push(Form { language: *language, ending: form.ending(), bytes });
        }
    }
    let main = forms.first().with_context(|| format!("{}: expected a language, got none", ask.name()))?;
    ensure!(main.ending == "pdf", "{}: expected a PDF first", ask.name());
    Ok(Printed { digest: Hash::of(&main.bytes), forms })
}
