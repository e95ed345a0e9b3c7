//! Subjects of the stream and around it.

use super::connection::INBOX;
use maaltal_domain::{NewEvent, PersonNumber, ProgrammeId};

/// Name of the stream.
pub const STREAM: &str = "MAALTAL";

/// What the stream takes: events of publishers, and what the nodes alone write.
pub const TAKEN: [&str; 2] = ["maaltal.v1.events.>", "maaltal.v1.restored.>"];

/// Heads of all nodes.
pub const HEADS: &str = "maaltal.v1.nodes.*.head";

const EVENTS: &str = "maaltal.v1.events.";
const RESTORED: &str = "maaltal.v1.restored.";
const DELETED: &str = "deleted";

/// What a subject of the stream says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'s> {
    /// An event of a publisher: its programme, and the name of its type.
    Event(&'s str, &'s str),
    /// An event that was recorded before: its programme, and the name of its type.
    Restored(&'s str, &'s str),
    /// A note that the message of this sequence was deleted.
    Deleted(u64),
    /// None of these.
    Other,
}

impl<'s> Subject<'s> {
    /// Reads a subject.
    pub fn of(subject: &'s str) -> Self {
        let parts = |rest: &'s str| rest.split_once('.').filter(|(_, name)| !name.is_empty());
        if let Some(rest) = subject.strip_prefix(EVENTS) {
            return parts(rest).map_or(Self::Other, |(programme, name)| Self::Event(programme, name));
        }
        match subject.strip_prefix(RESTORED).and_then(parts) {
            // Names of types have two parts, so this is no programme of that name.
            Some((DELETED, sequence)) if !sequence.contains('.') => sequence.parse().map_or(Self::Other, Self::Deleted),
            Some((programme, name)) => Self::Restored(programme, name),
            None => Self::Other,
        }
    }
}

/// Where an event is published.
pub fn of_event(event: &NewEvent) -> String {
    format!("{EVENTS}{}.{}", event.programme, event.event_type.name())
}

/// Where a recorded event is published anew.
pub fn of_restored(event: &NewEvent) -> String {
    format!("{RESTORED}{}.{}", event.programme, event.event_type.name())
}

/// Where it is noted that a message was deleted.
pub fn of_deleted(sequence: u64) -> String {
    format!("{RESTORED}{DELETED}.{sequence}")
}

/// Where rejections of a programme are told, as far as the message names one.
pub fn of_rejected(programme: Option<&str>) -> String {
    let is_programme = |text: &&str| text.parse::<ProgrammeId>().is_ok() && !PersonNumber::is_in(text);
    let named = programme.filter(is_programme);
    format!("maaltal.v1.rejected.{}", named.unwrap_or("_"))
}

/// Where a report of a programme is announced.
pub fn of_released(programme: &ProgrammeId) -> String {
    format!("maaltal.v1.released.{programme}")
}

/// Where a node tells its head.
pub fn of_head(node: &str) -> String {
    format!("maaltal.v1.nodes.{node}.head")
}

/// Where publishers may ask for answers, beside inboxes and subjects of their own.
const REPLIES: &str = "maaltal.v1.replies.";

/// Whether an answer may be sent to `subject`: only a node may write to the stream, to nodes and to the server.
pub fn may_be_answered(subject: &str) -> bool {
    let plain =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'*' | b'>'));
    let ours = subject.split('.').next().is_some_and(|first| first.eq_ignore_ascii_case("maaltal"));
    let ours = ours && !subject.starts_with(REPLIES) || subject.starts_with(INBOX);
    subject.len() <= 256 && !subject.starts_with('$') && !ours && subject.split('.').all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_told_apart() {
        let check = |subject: &str, expected: Subject<'_>| assert_eq!(Subject::of(subject), expected, "{subject}");
        check("maaltal.v1.events.kanten.company.contacted", Subject::Event("kanten", "company.contacted"));
        check("maaltal.v1.restored.kanten.company.contacted", Subject::Restored("kanten", "company.contacted"));
        check("maaltal.v1.restored.deleted.company.contacted", Subject::Restored("deleted", "company.contacted"));
        check("maaltal.v1.restored.deleted.17", Subject::Deleted(17));
        for other in ["maaltal.v1.events.kanten", "maaltal.v1.restored.deleted.x", "maaltal.v1.restored.a", "x"] {
            check(other, Subject::Other);
        }
        assert_eq!(Subject::of(&of_deleted(9)), Subject::Deleted(9));
    }

    #[test]
    fn answers_go_to_publishers_only() {
        for subject in ["_INBOX.abc.1", "answers.of.mine", "maaltal.v1.replies.me"] {
            assert!(may_be_answered(subject), "{subject}");
        }
        let others = [
            "$JS.API.STREAM.DELETE.MAALTAL",
            "maaltal.v1.restored.x.y",
            "Maaltal.x",
            "a.*",
            ">",
            "a b",
            "",
            "a..b",
            "_INBOX_NODE.x",
        ];
        for subject in others {
            assert!(!may_be_answered(subject), "{subject}");
        }
    }
}
