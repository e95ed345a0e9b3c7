//! Load on a stream, for the benchmarks of `tests/benches/stream.rs`:
//!
//! ```text
//! stream_load batches SERVER FILE SIZE    FILE's events, in atomic batches one after the other
//! stream_load paced SERVER FILE RATE      FILE's events singly, so many a second, a line on stdout before each
//! stream_load read SERVER                 reads the stream to its end, and does nothing with it
//! ```
//!
//! FILE holds a CloudEvent a line. Once it is read a line says `begins`; `batches` and `read` say at the end how many seconds they took.

#![expect(clippy::print_stdout, reason = "the command prints what it finds")]

use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::{Client, HeaderMap, jetstream};
use futures_util::StreamExt;
use serde_json::Value as Json;
use std::error::Error;
use std::time::{Duration, Instant};

type Done<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Messages of one pull and bytes of one, as a node's.
const PULL: (usize, usize) = (2_000, 8 * 1024 * 1024);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Done<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["batches", server, file, size] => batches(&async_nats::connect(server).await?, file, size.parse()?).await,
        ["paced", server, file, rate] => paced(&async_nats::connect(server).await?, file, rate.parse()?).await,
        ["read", server] => read(async_nats::connect(server).await?).await,
        _ => Err("expected batches, paced or read, and what goes with it".into()),
    }
}

fn begin() -> Instant {
    println!("begins");
    Instant::now()
}

/// Subjects and bodies of a file's events.
fn events(file: &str) -> Done<Vec<(String, String)>> {
    let text = std::fs::read_to_string(file)?;
    let subject = |line: &str| -> Done<String> {
        let event: Json = serde_json::from_str(line)?;
        let text = |name| event.get(name).and_then(Json::as_str).unwrap_or_default();
        let name = text("type").trim_start_matches("dk.maaltal.").trim_end_matches(".v1");
        Ok(format!("maaltal.v1.events.{}.{name}", text("programme")))
    };
    text.lines().map(|line| Ok((subject(line)?, line.to_owned()))).collect()
}

async fn batches(client: &Client, file: &str, size: usize) -> Done<()> {
    let events = events(file)?;
    let begun = begin();
    for batch in events.chunks(size) {
        let id = client.new_inbox();
        for (number, (subject, body)) in (1..).zip(batch) {
            let mut headers = HeaderMap::new();
            headers.insert("Nats-Batch-Id", id.as_str());
            headers.insert("Nats-Batch-Sequence", number.to_string());
            if number < batch.len() {
                client.publish_with_headers(subject.clone(), headers, body.clone().into()).await?;
                continue;
            }
            headers.insert("Nats-Batch-Commit", "1");
            let answer = client.request_with_headers(subject.clone(), headers, body.clone().into()).await?;
            let answer: Json = serde_json::from_slice(&answer.payload)?;
            if answer.get("count").and_then(Json::as_u64) != Some(batch.len() as u64) {
                return Err(format!("expected the acknowledgement of {} messages, got {answer}", batch.len()).into());
            }
        }
    }
    println!("{}", begun.elapsed().as_secs_f64());
    Ok(())
}

async fn paced(client: &Client, file: &str, rate: u64) -> Done<()> {
    let context = jetstream::new(client.clone());
    let mut beat = tokio::time::interval(Duration::from_micros(1_000_000 / rate.max(1)));
    let (events, mut acknowledgements) = (events(file)?, Vec::new());
    begin();
    for (number, (subject, body)) in events.into_iter().enumerate() {
        beat.tick().await;
        println!("{number}");
        acknowledgements.push(tokio::spawn(context.publish(subject, body.into()).await?.into_future()));
    }
    for acknowledged in acknowledgements {
        acknowledged.await??;
    }
    Ok(())
}

async fn read(client: Client) -> Done<()> {
    let begun = begin();
    let stream = jetstream::new(client).get_stream("MAALTAL").await?;
    let end = stream.cached_info().state.last_sequence;
    let config = pull::Config { ack_policy: AckPolicy::None, ..pull::Config::default() };
    let consumer = stream.create_consumer(config).await?;
    let pulls = consumer.stream().max_messages_per_batch(PULL.0).max_bytes_per_batch(PULL.1);
    let mut messages = pulls.messages().await?;
    let mut last = 0;
    while last < end {
        last = messages.next().await.ok_or("the pull ended")??.info()?.stream_sequence;
    }
    println!("{}", begun.elapsed().as_secs_f64());
    Ok(())
}
