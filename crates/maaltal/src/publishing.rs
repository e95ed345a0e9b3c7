//! The report publishes itself: on the agenda's day of a steering meeting it is made, recorded and delivered, and on the day of
//! the meeting an addendum, where figures have changed.
//!
//! Nothing is remembered that the log does not say, but for what is tried again when: so a service that was down, or another
//! node, goes on where this one was.

mod alarms;
mod due;
mod folder;
mod letter;
mod mail;
mod settings;
#[cfg(test)]
mod tests;
mod tries;

pub use alarms::read as alarms;
pub use due::{Due, due};
pub use mail::{Mail, Security};
pub use settings::{Own, Recipient, Settings};

use crate::exit;
use crate::house::{House, Paper, PaperAsk, Publication};
use crate::words::word;
use anyhow::{Context, Result, bail, ensure};
use letter::Letter;
use lettre::Address;
use maaltal_domain::{Instant, Language, ProgrammeId};
use maaltal_report::{Report, writing};
use maaltal_web::{KnownAt, NodeError};
use std::collections::BTreeSet;
use std::sync::Arc;
use tries::Tries;

/// Papers that are due in `house` and not sent, a line each.
pub fn unsent(house: &House, settings: &Settings, language: Language) -> Vec<String> {
    let now = house.clock().now();
    let of_programme = |programme: &ProgrammeId| {
        let (calendar, today) = house.calendar(programme, None).ok()?;
        let reports = due(&calendar, today, now).into_iter().filter(|own| own.paper == Paper::Report);
        let is_open = |own: &Due| house.is_sent(programme, &own.meeting, own.paper).is_ok_and(|sent| !sent);
        let told = |own: Due| {
            let found = calendar.meetings.iter().find(|meeting| meeting.id == own.meeting);
            let day = found.and_then(|meeting| meeting.agenda.due).map(|day| writing::date(day, language));
            let name = own.paper.name(programme, &own.meeting);
            word(language, "report-missing", &[("name", &name), ("day", &day.unwrap_or_default())])
        };
        Some(reports.filter(is_open).map(told).collect::<Vec<_>>())
    };
    settings.programmes.keys().filter_map(of_programme).flatten().collect()
}

/// Microseconds for which another node waits before it delivers what a node has recorded and not delivered: 10 minutes.
const GRACE: i64 = 10 * 60 * 1_000_000;

/// How letters leave.
pub trait Post: Send {
    /// Whom letters are from.
    fn from(&self) -> &lettre::message::Mailbox;
    /// Hands a letter over for each of the recipients.
    fn post(&self, letter: &[u8], to: &[Address]) -> Posted;
}

/// What became of a letter.
#[derive(Debug, Default)]
pub struct Posted {
    /// Recipients that it was taken for.
    pub reached: Vec<Address>,
    /// Why it was not taken for others, a line each.
    pub failed: Vec<String>,
}

/// What makes, records and delivers what is due; one for a house.
pub struct Publisher {
    house: Arc<House>,
    settings: Settings,
    post: Option<Box<dyn Post>>,
    tries: Tries,
    /// Papers whose event was taken from here: nobody else is waited for.
    own: BTreeSet<String>,
    /// Letters that were handed over, by Message-ID and recipient.
    reached: BTreeSet<(String, Address)>,
}

impl Publisher {
    /// One for `house`, whose letters leave by `post`.
    pub fn new(house: Arc<House>, settings: Settings, post: Option<Box<dyn Post>>) -> Self {
        Self { house, settings, post, tries: Tries::default(), own: BTreeSet::new(), reached: BTreeSet::new() }
    }

    /// Does what is due now. What fails is told, and is tried again later, less often each time.
    pub fn look(&mut self) {
        let now = self.house.clock().now();
        let programmes: Vec<_> = self.settings.programmes.keys().cloned().collect();
        let mut names = BTreeSet::new();
        for programme in &programmes {
            let due = self.due(programme, now).unwrap_or_else(|error| {
                self.note(programme.as_str(), Err(error.context("looking for reports that are due")), now);
                names.insert(programme.to_string());
                Vec::new()
            });
            for own in due {
                let name = own.paper.name(programme, &own.meeting);
                if self.tries.is_time(&name, now) {
                    let done = self.bring(programme, &own, now);
                    self.note(&name, done, now);
                }
                names.insert(name);
            }
        }
        self.tries.keep_only(&names);
        if let Err(error) = alarms::write(self.house.dir(), &self.tries) {
            tracing::error!(error = exit::told(&error), "writing what has failed");
        }
    }

    fn due(&self, programme: &ProgrammeId, now: Instant) -> Result<Vec<Due>> {
        match self.house.calendar(programme, None) {
            // It may be defined yet; until then it was told at the start.
            Err(NodeError::UnknownProgramme(_)) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
            Ok((calendar, today)) => Ok(due(&calendar, today, now)),
        }
    }

    fn note(&mut self, name: &str, done: Result<()>, now: Instant) {
        match done {
            Ok(()) => self.tries.succeeded(name),
            Err(error) => {
                let why = exit::told(&error);
                let next = self.tries.failed(name, now, &why);
                tracing::error!(paper = name, why, next = %next.danish_text(), "not published or not delivered; tried again");
            }
        }
    }

    /// Brings a paper as far as it is not yet: made and recorded, kept, delivered.
    fn bring(&mut self, programme: &ProgrammeId, due: &Due, now: Instant) -> Result<()> {
        let Some(own) = self.settings.programmes.get(programme).cloned() else { return Ok(()) };
        let languages = self.settings.languages.clone();
        let (meeting, paper) = (due.meeting.as_str(), due.paper);
        let ask = PaperAsk { programme, meeting, paper, languages: &languages, look: &own.look };
        let house = Arc::clone(&self.house);
        if paper == Paper::Addendum && !house.is_sent(programme, meeting, Paper::Report)? {
            return Ok(());
        }
        let publication = match house.publication(programme, meeting, paper)? {
            Some(known) => known,
            None => match self.publish(&ask, due.known_at)? {
                Some(made) => made,
                None => return Ok(()),
            },
        };
        let is_sent = house.is_sent(programme, meeting, paper)?;
        if is_sent && house.published_pdf(publication.digest)?.is_some() {
            return Ok(());
        }
        let name = ask.name();
        ensure!(
            publication.holds,
            "{name}: its event at {} was taken back; the log takes no second one under its id",
            publication.position
        );
        house.keep_again(&ask, &publication)?;
        let waited = now.micros() >= publication.recorded_at.micros() + GRACE;
        let is_mine = house.is_alone() || waited || self.own.contains(&name);
        if is_mine && !is_sent {
            self.deliver(&ask, &publication, &own, now).with_context(|| format!("delivering {name}"))?;
        }
        Ok(())
    }

    /// Makes and records a paper; what the log has of it then, which may be another node's.
    fn publish(&mut self, ask: &PaperAsk<'_>, known_at: Option<Instant>) -> Result<Option<Publication>> {
        let name = ask.name();
        let known_at = known_at.map_or(KnownAt::Position(self.house.head().position), KnownAt::Instant);
        let Some(taken) = self.house.publish(ask, known_at).with_context(|| format!("publishing {name}"))? else {
            return Ok(None);
        };
        if taken {
            self.own.insert(name.clone());
        }
        let publication = self.house.publication(ask.programme, ask.meeting, ask.paper)?;
        if let Some(found) = &publication {
            tracing::info!(paper = name, digest = %found.digest, position = %found.position, own = taken, "published");
        }
        Ok(publication)
    }

    /// Delivers a paper to the folder and by e-mail, and records that it was.
    fn deliver(&mut self, ask: &PaperAsk<'_>, publication: &Publication, own: &Own, now: Instant) -> Result<()> {
        ensure!(
            self.settings.folder.is_some() || !own.to.is_empty(),
            "nobody to deliver to: give report.folder, or report.programmes.{}.to",
            ask.programme
        );
        let files = self.house.published_files(publication.digest)?;
        if let Some(folder) = &self.settings.folder {
            folder::put(folder, &ask.name(), &files)?;
        }
        if !own.to.is_empty() {
            let nothing = || format!("{}: made again of its view it says nothing", ask.name());
            let mut report: Report =
                self.house.paper(ask, KnownAt::Position(publication.as_of))?.with_context(nothing)?;
            // The letter invites to the meeting as it stands now.
            let (calendar, _) = self.house.calendar(ask.programme, None)?;
            let now_called = calendar.meetings.into_iter().find(|own| own.id == ask.meeting);
            for (own, known) in report.meeting.iter_mut().zip(now_called) {
                own.meeting = known;
            }
            let letter = Letter::of(ask, publication, &report, &files);
            self.mail(&letter, own, now)?;
        }
        let count = own.to.len().to_string();
        let key = match (self.settings.folder.is_some(), own.to.is_empty()) {
            (_, true) => "sent-to-folder",
            (true, false) => "sent-to-both",
            (false, false) => "sent-by-mail",
        };
        let language = ask.languages.first().copied().unwrap_or_default();
        self.house.note_sent(ask, &word(language, key, &[("count", &count)]))?;
        tracing::info!(paper = ask.name(), recipients = own.to.len(), "delivered");
        Ok(())
    }

    /// Sends a letter to those that it has not reached yet.
    fn mail(&mut self, letter: &Letter, own: &Own, now: Instant) -> Result<()> {
        let post = self.post.as_ref().context("mail: expected [mail] for the recipients, got none")?;
        let everybody: Vec<_> = own.to.iter().map(|to| to.0.clone()).collect();
        let written = letter.written(post.from(), &everybody, now)?;
        let is_new = |to: &&lettre::message::Mailbox| !self.reached.contains(&(letter.id.clone(), to.email.clone()));
        let open: Vec<_> = everybody.iter().filter(is_new).map(|to| to.email.clone()).collect();
        let posted = post.post(&written, &open);
        self.reached.extend(posted.reached.into_iter().map(|to| (letter.id.clone(), to)));
        if !posted.failed.is_empty() {
            bail!("e-mail: {}", posted.failed.join("; "));
        }
        Ok(())
    }
}
