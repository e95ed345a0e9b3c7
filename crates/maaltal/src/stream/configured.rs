//! The stream as it must be configured, and what is wrong with one that is not.

use super::consumer::UNACKNOWLEDGED;
use super::subject::{STREAM, TAKEN};
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use std::time::Duration;

/// Longest time in which the server may swallow a second message with the same `Nats-Msg-Id`: a conflict would be
/// hidden by it. A server takes no shorter one than a tenth of a second.
const SWALLOWING: Duration = Duration::from_millis(100);

/// The stream as a node makes it.
pub fn wanted(on_cluster: bool) -> Config {
    Config {
        name: STREAM.to_owned(),
        subjects: TAKEN.map(str::to_owned).to_vec(),
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        num_replicas: if on_cluster { 3 } else { 1 },
        max_messages: -1,
        max_bytes: -1,
        max_messages_per_subject: -1,
        max_consumers: -1,
        max_message_size: -1,
        discard: DiscardPolicy::New,
        duplicate_window: SWALLOWING,
        allow_atomic_publish: true,
        deny_purge: true,
        ..Config::default()
    }
}

/// What a stream that is there must be changed in: each the setting, what it must be, and what it is.
pub fn problems(config: &Config, on_cluster: bool) -> Vec<String> {
    let mut problems = Vec::new();
    let mut must = |right: bool, setting: &str, expected: &str, got: String| {
        if !right {
            problems.push(format!("{setting}: expected {expected}, got {got}"));
        }
    };
    let mut subjects = config.subjects.clone();
    subjects.sort();
    must(subjects == TAKEN, "subjects", &TAKEN.join(" and "), subjects.join(" and "));
    must(config.retention == RetentionPolicy::Limits, "retention", "limits", format!("{:?}", config.retention));
    must(config.storage == StorageType::File, "storage", "file", format!("{:?}", config.storage));
    let replicas = config.num_replicas;
    must(!on_cluster || replicas >= 3, "num_replicas", "3 on a cluster", replicas.to_string());
    let limits = [
        ("max_msgs", config.max_messages),
        ("max_bytes", config.max_bytes),
        ("max_msgs_per_subject", config.max_messages_per_subject),
        ("max_msg_size", config.max_message_size.into()),
        ("max_consumers", config.max_consumers.into()),
    ];
    for (setting, limit) in limits {
        must(limit <= 0, setting, "no limit (-1)", limit.to_string());
    }
    must(config.max_age.is_zero(), "max_age", "no limit (0)", format!("{:?}", config.max_age));
    must(config.duplicate_window <= SWALLOWING, "duplicate_window", "100ms", format!("{:?}", config.duplicate_window));
    must(config.allow_atomic_publish, "allow_atomic", "true", "false".into());
    must(config.deny_purge, "deny_purge", "true", "false".into());
    must(
        !config.deny_delete,
        "deny_delete",
        "false (make the stream anew: a server never takes it back)",
        "true".into(),
    );
    must(!config.sealed, "sealed", "false", "true".into());
    must(!config.no_ack, "no_ack", "false", "true".into());
    must(!config.allow_rollup, "allow_rollup_hdrs", "false", "true".into());
    must(!config.allow_message_ttl, "allow_msg_ttl", "false", "true".into());
    let first = config.first_sequence.unwrap_or_default();
    must(first <= 1, "first_seq", "1", first.to_string());
    let pending = config.consumer_limits.as_ref().map(|limits| limits.max_ack_pending).unwrap_or_default();
    let enough = pending <= 0 || pending >= UNACKNOWLEDGED;
    must(enough, "consumer_limits.max_ack_pending", &format!("none, or {UNACKNOWLEDGED}"), pending.to_string());
    must(config.mirror.is_none(), "mirror", "none", "one".into());
    must(config.sources.as_ref().is_none_or(Vec::is_empty), "sources", "none", "some".into());
    must(config.subject_transform.is_none(), "subject_transform", "none", "one".into());
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_nats::jetstream::stream::ConsumerLimits;

    #[test]
    fn what_a_node_makes_is_right_and_each_wrong_setting_is_named() {
        assert_eq!(problems(&wanted(true), true), Vec::<String>::new());
        assert_eq!(problems(&wanted(false), false), Vec::<String>::new());
        let check = |change: fn(&mut Config), named: &str| {
            let mut config = wanted(true);
            change(&mut config);
            let found = problems(&config, true);
            assert!(found.len() == 1 && found[0].starts_with(named), "{found:?}");
        };
        let mut wanted = wanted(false);
        check(
            |c| c.subjects = vec!["maaltal.>".into()],
            "subjects: expected maaltal.v1.events.> and maaltal.v1.restored.>",
        );
        check(|c| c.num_replicas = 1, "num_replicas: expected 3 on a cluster, got 1");
        check(|c| c.max_messages = 1_000, "max_msgs: expected no limit (-1), got 1000");
        check(|c| c.max_bytes = 1_000, "max_bytes");
        check(|c| c.max_messages_per_subject = 1, "max_msgs_per_subject");
        check(|c| c.max_age = Duration::from_secs(60), "max_age: expected no limit (0), got 60s");
        check(|c| c.retention = RetentionPolicy::WorkQueue, "retention");
        check(|c| c.storage = StorageType::Memory, "storage");
        check(|c| c.allow_atomic_publish = false, "allow_atomic");
        check(|c| c.deny_purge = false, "deny_purge");
        check(|c| c.deny_delete = true, "deny_delete");
        check(|c| c.duplicate_window = Duration::from_secs(120), "duplicate_window");
        check(|c| c.sealed = true, "sealed");
        check(|c| c.max_consumers = 3, "max_consumers: expected no limit (-1), got 3");
        check(|c| c.first_sequence = Some(100), "first_seq: expected 1, got 100");
        let limits = ConsumerLimits { max_ack_pending: 100, ..ConsumerLimits::default() };
        wanted.consumer_limits = Some(limits);
        assert!(
            problems(&wanted, false)[0]
                .starts_with("consumer_limits.max_ack_pending: expected none, or 50000, got 100")
        );
    }
}
