//! The stream examined for `doctor`: servers, credentials, configuration, how far behind, other nodes, the clock.

use super::agreement::{disagreement, gap, without_stream};
use super::configured::problems;
use super::connection::{ConnectionError, causes, connect, is_missing};
use super::deletions;
use super::heads::Told;
use super::ledger::Ledger;
use super::settings::Settings;
use super::standing::NAMESAKE;
use super::subject::{HEADS, STREAM};
use crate::clock::Clock;
use crate::house::House;
use async_nats::Client;
use async_nats::jetstream;
use futures_util::StreamExt;
use maaltal_domain::{Instant, Position};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

/// How long other nodes are listened to: each tells its head more often.
const LISTENING: Duration = Duration::from_secs(5);
/// How far the clocks may be apart, in microseconds: a day's border is judged by the stream's.
const APART: i64 = 5_000_000;

/// What was looked at, and how it is or what to do.
pub type Finding = (&'static str, Result<String, String>);

/// Looks at everything about the stream; `house` where no service holds it.
pub async fn examine(settings: &Settings, data: &Path, house: Option<&House>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let client = match connect(settings).await {
        Ok((client, _)) => client,
        Err(error) => {
            let what = if matches!(error, ConnectionError::Unreachable { .. }) { "servers" } else { "credentials" };
            return vec![(what, Err(error.to_string()))];
        }
    };
    let server = client.server_info();
    findings.push(("servers", Ok(format!("{} {}", server.server_name, server.version))));
    findings.push(("credentials", Ok(settings.name.clone())));
    let jetstream = jetstream::new(client.clone());
    let head = house.map(|house| house.head().position);
    match &jetstream.get_stream(STREAM).await {
        Err(error) if is_missing(error) => findings.push(("stream", Err(unmade(data, head)))),
        Err(error) => findings.push(("stream", Err(causes(error)))),
        Ok(stream) => {
            let info = stream.cached_info();
            let wrong = problems(&info.config, server.cluster.is_some());
            let right = format!("{STREAM}, {} messages", info.state.messages);
            findings.push(("stream", if wrong.is_empty() { Ok(right) } else { Err(wrong.join("; ")) }));
            let end = info.state.last_sequence;
            match Ledger::look(data) {
                Err(error) => findings.push(("behind", Err(error.to_string()))),
                Ok(last) => {
                    findings.push(("behind", Ok(format!("{} of {end}", last.sequence))));
                    let halt = match disagreement(&jetstream, last, head, end).await {
                        Ok(None) => gap(&jetstream, last).await,
                        found => found,
                    };
                    let halt = halt.map(|halt| halt.map(|halt| halt.to_string())).unwrap_or_else(Some);
                    findings.extend(halt.map(|why| ("agreement", Err(why))));
                }
            }
        }
    }
    findings.extend(undeleted(data).map(|why| ("deletions", Err(why))));
    findings.push(("nodes", nodes(&client, settings, house).await));
    findings.push(("clock", clock(&client).await));
    findings
}

/// What is to be done about a stream that is missing.
fn unmade(data: &Path, head: Option<Position>) -> String {
    let halt = match Ledger::look(data) {
        Err(error) => return error.to_string(),
        Ok(last) => without_stream(last, head),
    };
    halt.map_or_else(
        || "there is no stream yet; a node whose log is empty makes it when it starts".into(),
        |halt| halt.to_string(),
    )
}

/// What is to be told about messages that should be gone.
fn undeleted(data: &Path) -> Option<String> {
    match deletions::look(data) {
        Err(error) => Some(error.to_string()),
        Ok(waiting) if waiting.is_empty() => None,
        Ok(waiting) => Some(format!("{} messages with one wait to be deleted from the stream", waiting.len())),
    }
}

/// Heads of the other nodes that tell one within some seconds.
async fn nodes(client: &Client, settings: &Settings, house: Option<&House>) -> Result<String, String> {
    let heard = client.subscribe(HEADS).await.map_err(|error| error.to_string())?;
    let heard: Vec<_> = heard.take_until(tokio::time::sleep(LISTENING)).collect().await;
    let told = heard.iter().filter_map(|message| serde_json::from_slice::<Told>(&message.payload).ok());
    let (own, others): (Vec<_>, Vec<_>) = told.partition(|told| told.name == settings.name);
    let processes: BTreeSet<_> = own.iter().map(|told| told.since).collect();
    // Where nobody holds the log here, whoever has the name is another node.
    if processes.len() > usize::from(house.is_none()) {
        return Err(NAMESAKE.into());
    }
    let others: BTreeMap<_, _> = others.into_iter().map(|told| (told.name.clone(), told)).collect();
    let differs = |told: &&Told| {
        let view = house.and_then(|house| house.view_at(told.position).ok().flatten());
        view.is_some_and(|view| view.head != told.hash)
    };
    let differing: Vec<_> = others.values().filter(differs).map(|told| told.name.clone()).collect();
    let said: Vec<_> = others.values().map(|told| format!("{} at {}", told.name, told.position)).collect();
    match (differing.is_empty(), said.is_empty()) {
        (false, _) => Err(format!("another head than {}", differing.join(", "))),
        (true, true) => Ok("none heard".into()),
        (true, false) => Ok(said.join(", ")),
    }
}

/// Compares the machine's clock with a server's.
async fn clock(client: &Client) -> Result<String, String> {
    #[derive(serde::Deserialize)]
    struct Answer {
        ts: Option<Instant>,
    }
    // Whatever a server answers to a question about its stream carries its time.
    let asked = format!("$JS.API.STREAM.INFO.{STREAM}");
    let before = Clock::Real.now().micros();
    let answer = client.request(asked, "".into()).await.map_err(|error| causes(&error))?;
    let after = Clock::Real.now().micros();
    let answer: Answer = serde_json::from_slice(&answer.payload).map_err(|error| error.to_string())?;
    let server = answer.ts.ok_or("the server tells no time")?.micros();
    let apart = if server < before { before - server } else { (server - after).max(0) };
    let said = format!("{:.3} s apart from the server's", apart as f64 / 1e6);
    if apart <= APART { Ok(said) } else { Err(format!("{said}: set it, or let it be set over the network")) }
}
