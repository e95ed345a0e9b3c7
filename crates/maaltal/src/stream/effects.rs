//! What follows from a verdict, after it is durable: answers, announcements, and no person number left in the stream.

use super::apply::{Arrived, Settled};
use super::door::Door;
use super::message::{REPLY, TICKET};
use super::publish::publish_once;
use super::standing::{Link, Standing};
use super::subject::{STREAM, may_be_answered, of_deleted, of_rejected};
use async_nats::Client;
use maaltal_domain::mask;
use maaltal_intake::Outcome;
use serde_json::{Value as Json, json};

/// Tells everybody what became of messages; gives those that hold a person number, to be deleted.
pub async fn tell(client: &Client, door: &Door, arrived: &[Arrived], settled: &[Settled]) -> Vec<(u64, String)> {
    let mut to_delete = Vec::new();
    for (arrived, settled) in arrived.iter().zip(settled) {
        let (Arrived::Message(message), Settled::Outcome(outcome)) = (arrived, settled) else { continue };
        if let Some(ticket) = message.header(TICKET) {
            door.tell(ticket, outcome);
        }
        let answer = || answer(message.sequence, outcome).to_string().into();
        if let Some(subject) = message.header(REPLY).filter(|subject| may_be_answered(subject)) {
            // Who asked may have gone; what cannot be sent now is not asked for again.
            drop(client.publish(subject.to_owned(), answer()).await);
        }
        if let Outcome::Rejected(rejection) = outcome {
            drop(client.publish(of_rejected(rejection.programme.as_deref()), answer()).await);
            if message.holds_person_number() {
                to_delete.push((message.sequence, mask(&message.subject)));
            }
        }
    }
    to_delete
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

/// Raises the alarm for messages that hold a person number, and deletes them: first a note says so, or the gap would
/// stop every node that comes later. Gives those that are still there.
pub async fn delete(link: &Link, standing: &Standing, messages: Vec<(u64, String)>) -> Vec<(u64, String)> {
    let mut left = Vec::new();
    for (sequence, subject) in messages {
        let alarms = standing.alarm();
        match delete_one(link, sequence).await {
            Ok(()) => tracing::error!(
                sequence,
                subject,
                alarms,
                "a message held a person number: it was rejected and deleted"
            ),
            Err(why) => {
                tracing::error!(
                    sequence,
                    subject,
                    alarms,
                    why,
                    "a message holds a person number and cannot be deleted"
                );
                left.push((sequence, subject));
            }
        }
    }
    left
}

async fn delete_one(link: &Link, sequence: u64) -> Result<(), String> {
    publish_once(&link.jetstream, of_deleted(sequence)).await?;
    let stream = link.jetstream.get_stream_no_info(STREAM).await.map_err(|error| error.to_string())?;
    let deleted = stream.delete_message(sequence).await;
    let Err(error) = deleted else { return Ok(()) };
    // Another node may have been first.
    match super::fetch::place(&link.jetstream, sequence).await {
        Ok(super::fetch::Place::Message(_)) | Err(_) => Err(error.to_string()),
        Ok(_) => Ok(()),
    }
}
