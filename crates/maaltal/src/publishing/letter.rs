//! The letter that a paper is sent with: the agenda in words, and the PDF.

use crate::house::{Paper, PaperAsk, Publication, Published};
use crate::words::word;
use anyhow::{Context, Result};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use maaltal_domain::{ActionState, Instant, Language, Meeting, Status};
use maaltal_report::{ForMeeting, Report, writing};
use std::time::{Duration, UNIX_EPOCH};

/// A letter, the same for everybody and whenever it is sent, but for its date.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its Message-ID, made of programme, meeting, paper and digest.
    pub id: String,
    subject: String,
    body: String,
    /// Names and bytes of the PDFs.
    attached: Vec<(String, Vec<u8>)>,
    boundary: String,
}

impl Letter {
    /// The letter of a paper: `report` is what it says, `files` what is kept of it.
    pub fn of(ask: &PaperAsk<'_>, publication: &Publication, report: &Report, files: &[Published]) -> Self {
        let digest = publication.digest.short();
        let texts = ask.languages.iter().map(|language| Text { ask, publication, report, language: *language });
        let bodies: Vec<_> = texts.clone().map(|text| text.body()).collect();
        let pdfs = files.iter().filter(|file| file.ending.ends_with("pdf"));
        Self {
            id: format!("<{}.{digest}@maaltal>", ask.name()),
            subject: texts.map(|text| text.subject()).next().unwrap_or_default(),
            body: bodies.join("\n\n--\n\n"),
            attached: pdfs.map(|file| (format!("{}.{}", ask.name(), file.ending), file.bytes.clone())).collect(),
            boundary: format!("maaltal-{digest}"),
        }
    }

    /// The letter as it goes over the wire.
    ///
    /// # Errors
    /// When it cannot be put together.
    pub fn written(&self, from: &Mailbox, to: &[Mailbox], now: Instant) -> Result<Vec<u8>> {
        let since = Duration::from_micros(u64::try_from(now.micros()).unwrap_or_default());
        let mut message = Message::builder()
            .from(from.clone())
            .subject(&*self.subject)
            .date(UNIX_EPOCH + since)
            .message_id(Some(self.id.clone()))
            // So that nobody's absence is announced to it.
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()));
        for to in to {
            message = message.to(to.clone());
        }
        let pdf = ContentType::parse("application/pdf").context("the type of a PDF")?;
        let body = SinglePart::plain(self.body.replace('\n', "\r\n"));
        let mut parts = MultiPart::mixed().boundary(&*self.boundary).singlepart(body);
        for (name, bytes) in &self.attached {
            parts = parts.singlepart(Attachment::new(name.clone()).body(bytes.clone(), pdf.clone()));
        }
        Ok(message.multipart(parts).context("the letter")?.formatted())
    }
}

/// The words of a letter in one language.
struct Text<'a> {
    ask: &'a PaperAsk<'a>,
    publication: &'a Publication,
    report: &'a Report,
    language: Language,
}

impl Text<'_> {
    fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        word(self.language, key, args)
    }

    fn programme(&self) -> &str {
        self.report.own().map_or("", |table| table.programme().name.in_language(self.language))
    }

    fn day(&self) -> String {
        self.report.meeting.as_ref().map_or_else(String::new, |own| self.date(own.meeting.day))
    }

    fn date(&self, day: maaltal_domain::Day) -> String {
        writing::date_in_text(day, self.language)
    }

    fn subject(&self) -> String {
        let key = match self.ask.paper {
            Paper::Report => "letter-subject",
            Paper::Addendum => "letter-subject-addendum",
        };
        self.say(key, &[("programme", self.programme()), ("day", &self.day())])
    }

    fn body(&self) -> String {
        let paragraphs = match (self.ask.paper, &self.report.meeting) {
            (Paper::Report, Some(meeting)) => {
                vec![self.meeting(&meeting.meeting), self.agenda(meeting), self.say("letter-attached", &[])]
            }
            _ => vec![self.say("letter-addendum", &[("day", &self.day())])],
        };
        let programme = self.programme();
        let greeting = self.say("letter-greeting", &[("programme", programme)]);
        let digest = self.publication.digest.to_string();
        let position = writing::whole(self.publication.as_of.0, self.language);
        let check = self.say("letter-check", &[("digest", &digest), ("position", &position)]);
        let contact = self.report.look.contact.as_ref().map(|own| own.in_language(self.language).to_owned());
        let fictitious = self.report.own().is_some_and(|table| table.programme().fictitious);
        let all = fictitious
            .then(|| self.say("fictitious", &[]))
            .into_iter()
            .chain([greeting])
            .chain(paragraphs)
            .chain([check])
            .chain(contact);
        all.collect::<Vec<_>>().join("\n\n")
    }

    /// When, where and at whose place.
    fn meeting(&self, meeting: &Meeting) -> String {
        let day = self.date(meeting.day);
        let when = match meeting.starts_at {
            Some(at) => {
                let time = at.danish_time().format(if self.language == Language::Da { "%H.%M" } else { "%H:%M" });
                self.say("letter-day-and-time", &[("day", &day), ("time", &time.to_string())])
            }
            None => self.say("letter-day", &[("day", &day)]),
        };
        let place = meeting.place.as_deref().map(|place| self.say("letter-place", &[("place", place)]));
        let host = meeting.host.as_deref().map(|host| self.say("letter-host", &[("host", host)]));
        [Some(self.say("letter-introduction", &[])), Some(when), place, host]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn agenda(&self, own: &ForMeeting) -> String {
        let in_state = |state| own.actions.iter().filter(|action| action.state(own.on) == state).count();
        let overdue = in_state(ActionState::Overdue);
        let (open, overdue) = ((in_state(ActionState::Open) + overdue).to_string(), overdue.to_string());
        let table = self.report.own();
        let period = table.map_or_else(String::new, |table| writing::period(table.period(), self.language));
        let cutoff = table.map_or_else(String::new, |table| self.date(table.cutoff()));
        let behind = self.behind();
        let decision = match behind.is_empty() {
            true => self.say("letter-no-decision", &[]),
            false => self.say("letter-decision", &[("names", &behind.join("; "))]),
        };
        let lines = [
            self.say("letter-agenda", &[]),
            self.say("letter-last-time", &[("open", &open), ("overdue", &overdue)]),
            self.say("letter-status", &[("period", &period), ("cutoff", &cutoff)]),
            decision,
            self.say("letter-next", &[]),
        ];
        lines.join("\n")
    }

    /// Names of the targets that are behind their plan, as the report shows them.
    fn behind(&self) -> Vec<&str> {
        let kpis = self.report.own().into_iter().flat_map(|table| table.kpis());
        let is_behind = |status| matches!(status, Status::Red | Status::Amber);
        let behind = kpis.filter(|kpi| kpi.target().is_some_and(|target| is_behind(target.status)));
        behind.map(|kpi| kpi.definition().name.in_language(self.language)).collect()
    }
}
