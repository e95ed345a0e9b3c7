//! What follows from a verdict, after it is durable: answers, announcements, and no person number left in the stream.

use super::apply::{Arrived, Settled};
use super::door::Door;
use super::fetch::{Place, place};
use super::message::{REPLY, TICKET};
use super::publish::publish_once;
use super::standing::{Link, Standing};
use super::subject::{STREAM, may_be_answered, of_deleted, of_rejected};
use async_nats::jetstream::stream::Stream;
use maaltal_domain::mask;
use maaltal_intake::Outcome;
use serde_json::{Value as Json, json};

/// What is still to be done about messages that are settled; it outlives a connection that breaks.
#[derive(Default)]
pub struct Effects {
    /// Rejections to be announced: subject and text.
    rejections: Vec<(String, String)>,
    /// Messages that hold a person number, with their subjects, masked.
    to_delete: Vec<(u64, String)>,
}

impl Effects {
    /// Answers those who wait for what became of messages, and notes what else is to be done.
    pub async fn tell(
        &mut self,
        link: &Link,
        door: &Door,
        standing: &Standing,
        arrived: &[Arrived],
        settled: &[Settled],
    ) {
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
            self.rejections.push((of_rejected(rejection.programme.as_deref()), answer()));
            if message.holds_person_number() {
                let (subject, alarms) = (mask(&message.subject), standing.alarm());
                tracing::error!(message.sequence, subject, alarms, "a message held a person number: it was rejected");
                self.to_delete.push((message.sequence, subject));
            }
        }
    }

    /// Announces rejections, and deletes messages that hold a person number: first a note says so, or the gap would stop
    /// every node that comes later.
    ///
    /// # Errors
    /// When the connection breaks; what is left is done by the next call.
    pub async fn carry_out(&mut self, link: &Link) -> Result<(), String> {
        if self.rejections.is_empty() && self.to_delete.is_empty() {
            return Ok(());
        }
        for (subject, text) in &self.rejections {
            link.client.publish(subject.clone(), text.clone().into()).await.map_err(|error| error.to_string())?;
        }
        let stream = link.jetstream.get_stream_no_info(STREAM).await.map_err(|error| error.to_string())?;
        if !self.rejections.is_empty() {
            // An answer comes after everything that was sent before the question.
            place(&link.jetstream, 1).await?;
            self.rejections.clear();
        }
        for (sequence, subject) in std::mem::take(&mut self.to_delete) {
            if let Err(why) = delete(link, &stream, sequence).await {
                tracing::error!(sequence, subject, why, "a message holds a person number and cannot be deleted");
                self.to_delete.push((sequence, subject));
            }
        }
        Ok(())
    }
}

async fn delete(link: &Link, stream: &Stream<()>, sequence: u64) -> Result<(), String> {
    publish_once(&link.jetstream, of_deleted(sequence)).await?;
    let Err(error) = stream.delete_message(sequence).await else { return Ok(()) };
    // Another node may have been first.
    match place(&link.jetstream, sequence).await? {
        Place::Message(_) => Err(error.to_string()),
        Place::Deleted | Place::Gone => Ok(()),
    }
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
