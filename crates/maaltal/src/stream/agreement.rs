//! Whether log, ledger and stream go together: what a node asks before it follows, and `doctor` of one that stopped.

use super::apply::ApplyError;
use super::fetch::{Place, deleted, place};
use super::ledger::Progress;
use async_nats::jetstream::Context;
use maaltal_domain::Position;

/// What to do where a node has to read the whole stream again.
pub const BEGIN_ANEW: &str = "begin this node anew: delete store, witness, format, checkpoint and ledger in its folder";

/// Why a node stops following.
#[derive(Debug, thiserror::Error)]
pub enum Halt {
    /// Log, ledger and stream do not go together, or the log failed.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// A message is missing.
    #[error(
        "message {0} of the stream is missing, and no note says why; nothing after it is recorded: find out who deleted it, and restore the servers' streams \
         from before; where that cannot be, make a new stream with `maaltal republish` from the log of the node that came furthest"
    )]
    Gap(u64),
    /// There is no stream any more.
    #[error(
        "there is no stream, and this log followed one up to message {0}: look whether these are the right servers, and restore their streams; if the \
         stream was lost, `maaltal republish` makes one from this log"
    )]
    NoStream(u64),
    /// The stream is another one.
    #[error(
        "message {0} of the stream is not the one that this log was made from: this is another stream; if the stream is \
         right, {anew}; if the stream was lost, `maaltal republish` makes \
         one from this log",
        anew = BEGIN_ANEW
    )]
    AnotherStream(u64),
    /// The log was written elsewhere, or the stream has lost its end.
    #[error(
        "this log has records that the stream has not, after position {0}: run `maaltal republish`; if the stream is \
         right, {anew}",
        anew = BEGIN_ANEW
    )]
    Unpublished(Position),
    /// The log has lost its end.
    #[error(
        "this log ends at position {head}, its ledger at {ledger}: {anew}",
        anew = BEGIN_ANEW
    )]
    Shortened {
        /// The log's last position.
        head: Position,
        /// The ledger's.
        ledger: Position,
    },
}

/// Why a node may not make the stream that is missing.
pub fn without_stream(last: Progress, head: Option<Position>) -> Option<Halt> {
    if last.sequence > 0 {
        return Some(Halt::NoStream(last.sequence));
    }
    head.filter(|head| head.0 > 0).map(|_| Halt::Unpublished(last.position))
}

/// Why a node whose ledger says `last` cannot go on with a stream that ends at message `end`; `head` is its log's last
/// position, where that is known.
///
/// # Errors
/// When the server does not answer.
pub async fn disagreement(
    jetstream: &Context,
    last: Progress,
    head: Option<Position>,
    end: u64,
) -> Result<Option<Halt>, String> {
    if let Some(halt) = apart(last, head, end) {
        return Ok(Some(halt));
    }
    if last.sequence > 0
        && let Place::Message(message) = place(jetstream, last.sequence).await?
        && message.at != last.at
    {
        return Ok(Some(Halt::AnotherStream(last.sequence)));
    }
    // What comes later is found when it is reached; only `doctor` asks for all.
    let next = last.sequence + 1;
    let is_gone = end >= next && place(jetstream, next).await? == Place::Gone;
    Ok(is_gone.then_some(Halt::Gap(next)))
}

/// The first message after `last` that is missing, and nobody says why.
///
/// # Errors
/// When the server does not answer.
pub async fn gap(jetstream: &Context, last: Progress) -> Result<Option<Halt>, String> {
    for sequence in deleted(jetstream, last.sequence).await? {
        if place(jetstream, sequence).await? == Place::Gone {
            return Ok(Some(Halt::Gap(sequence)));
        }
    }
    Ok(None)
}

/// What their ends alone say.
fn apart(last: Progress, head: Option<Position>, end: u64) -> Option<Halt> {
    match head {
        _ if end < last.sequence => Some(Halt::AnotherStream(last.sequence)),
        Some(head) if head < last.position => Some(Halt::Shortened { head, ledger: last.position }),
        Some(head) if head > last.position && end == last.sequence => Some(Halt::Unpublished(last.position)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use maaltal_domain::Instant;

    fn progress(sequence: u64, position: u64) -> Progress {
        Progress { sequence, at: Instant::from_micros(1), position: Position(position) }
    }

    #[test]
    fn ends_that_do_not_go_together_are_told_apart() {
        let check = |last: Progress, head: u64, end: u64, expected: &str| {
            let told = apart(last, Some(Position(head)), end).map(|halt| halt.to_string()).unwrap_or_default();
            assert!(told.contains(expected) && told.is_empty() == expected.is_empty(), "{told}");
        };
        check(progress(0, 0), 0, 0, "");
        check(progress(7, 5), 5, 7, "");
        // A crash left the ledger behind, and there is more to compare the log with.
        check(progress(7, 5), 6, 8, "");
        check(progress(7, 5), 6, 7, "records that the stream has not");
        check(progress(0, 0), 3, 0, "maaltal republish");
        check(progress(7, 5), 5, 6, "another stream");
        check(progress(7, 5), 4, 9, "ends at position 4");
    }

    #[test]
    fn only_a_node_without_anything_makes_a_stream() {
        assert!(without_stream(progress(0, 0), Some(Position(0))).is_none());
        assert!(matches!(without_stream(progress(0, 0), Some(Position(3))), Some(Halt::Unpublished(_))));
        assert!(matches!(without_stream(progress(2, 2), Some(Position(2))), Some(Halt::NoStream(2))));
    }
}
