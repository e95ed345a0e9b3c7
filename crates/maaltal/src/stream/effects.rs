//! What follows from a verdict, after it is durable: answers, announcements, and no person number left in the stream.

use super::apply::{Arrived, Settled};
use super::deletions::Deletions;
use super::door::Door;
use super::fetch::place;
use super::message::{REPLY, TICKET};
use super::standing::{Link, Standing};
use super::subject::{Subject, may_be_answered, of_rejected, of_released};
use crate::house::House;
use maaltal_domain::{EventType, NewEvent, mask};
use maaltal_intake::Outcome;
use maaltal_log::{LogError, Record};
use serde_json::{Value as Json, json};

/// What is still to be done about messages that are settled; it outlives a connection that breaks.
pub struct Effects {
    /// Rejections and reports to be announced: subject and text.
    announcements: Vec<(String, String)>,
    /// Messages that hold a person number.
    deletions: Deletions,
}

impl Effects {
    /// What a house that waits to delete these messages has to do.
    pub fn new(deletions: Deletions) -> Self {
        Self { announcements: Vec::new(), deletions }
    }

    /// Answers those who wait for what became of messages, and notes what else is to be done.
    ///
    /// # Errors
    /// When it cannot be noted on disk which messages are to be deleted.
    pub async fn tell(
        &mut self,
        link: &Link,
        door: &Door,
        standing: &Standing,
        arrived: &[Arrived],
        settled: &[Settled],
    ) -> std::io::Result<()> {
        let mut to_delete = Vec::new();
        for (arrived, settled) in arrived.iter().zip(settled) {
            let (Arrived::Message(message), Settled::Outcome(outcome)) = (arrived, settled) else { continue };
            if let Some(ticket) = message.header(TICKET) {
                door.tell(ticket, outcome);
            }
            let answer = || answer(message.sequence, outcome).to_string();
            if let Some(subject) = message.header(REPLY).filter(|subject| may_be_answered(subject)) {
                // Who gets no answer sends again, and is told then.
                drop(link.client.publish(subject.to_owned(), answer().into()).await);
            }
            let Outcome::Rejected(rejection) = outcome else { continue };
            self.announcements.push((of_rejected(rejection.programme.as_deref()), answer()));
            if message.holds_person_number() {
                let (subject, alarms) = (mask(&message.subject), standing.alarm());
                tracing::error!(message.sequence, subject, alarms, "a message held a person number: it was rejected");
                to_delete.push(message.sequence);
            }
        }
        self.deletions.add(&to_delete)
    }

    /// Notes reports that were published, to be announced.
    pub fn note(&mut self, reports: &[NewEvent]) {
        self.announcements.extend(reports.iter().map(|event| (of_released(&event.programme), announcement(event))));
    }

    /// Announces rejections and reports.
    ///
    /// # Errors
    /// When the connection breaks; what is left is done by the next call.
    pub async fn announce(&mut self, link: &Link) -> Result<(), String> {
        if self.announcements.is_empty() {
            return Ok(());
        }
        for (subject, text) in &self.announcements {
            link.client.publish(subject.clone(), text.clone().into()).await.map_err(|error| error.to_string())?;
        }
        // An answer comes after everything that was sent before the question.
        place(&link.jetstream, 1).await?;
        self.announcements.clear();
        Ok(())
    }

    /// Goes on with deleting messages that hold a person number, beside whatever comes.
    ///
    /// # Errors
    /// When it cannot be noted on disk which are gone.
    pub fn delete(&mut self, link: &Link, standing: &Standing) -> std::io::Result<()> {
        self.deletions.tick(link, standing)
    }
}

/// The reports that messages brought and the log took; not where a stream is made anew.
///
/// # Errors
/// When the log cannot be read.
pub fn reports(house: &House, arrived: &[Arrived], settled: &[Settled]) -> Result<Vec<NewEvent>, LogError> {
    let name = EventType::ReportPublished.name();
    let is_report = |subject: &str| {
        subject.ends_with(&name) && matches!(Subject::of(subject), Subject::Event(_, said) if said == name)
    };
    let mut reports = Vec::new();
    for (arrived, settled) in arrived.iter().zip(settled) {
        let (Arrived::Message(message), Settled::Outcome(Outcome::Recorded { position, .. })) = (arrived, settled)
        else {
            continue;
        };
        if is_report(&message.subject) {
            let record = house.record_at(*position)?;
            reports.extend(record.and_then(Record::kept).map(|recorded| recorded.event));
        }
    }
    Ok(reports)
}

/// What is announced of a report: which it is, and the view that was released.
fn announcement(event: &NewEvent) -> String {
    let event = event.to_json();
    let field = |name: &str| event.pointer(&format!("/data/{name}")).cloned();
    let mut told = json!({"programme": event.get("programme"), "period": field("period"), "cutoff": field("cutoff"), "position": field("as_of")});
    if let (Some(meeting), Some(told)) = (field("meeting"), told.as_object_mut()) {
        told.insert("meeting".into(), meeting);
    }
    told.to_string()
}

fn answer(sequence: u64, outcome: &Outcome) -> Json {
    let mut answer = json!({"sequence": sequence, "outcome": outcome.name()});
    if let Some(fields) = answer.as_object_mut() {
        outcome.position().iter().for_each(|position| drop(fields.insert("position".into(), json!(position))));
        if let Outcome::Rejected(rejection) = outcome {
            fields.insert("errors".into(), rejection.problems.iter().map(|problem| json!(problem)).collect());
        }
    }
    answer
}
