//! Exit codes: what a command's end means to the program that called it.

use crate::client::Unreachable;
use crate::house::NotRecorded;
use crate::output;
use crate::stream::{ConnectionError, NotRestored};
use crate::words::word;
use anyhow::Error;
use maaltal_domain::Language;
use maaltal_log::LogError;
use maaltal_web::NodeError;
use std::process::ExitCode;

/// How a command ended that did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Everything is done.
    Done,
    /// Some rows were rejected or in conflict.
    SomeRejected,
    /// `verify` found a difference.
    Different,
}

/// The exit code for `result`; an error is told on stderr.
pub fn code(result: Result<Ended, Error>, language: Language) -> ExitCode {
    ExitCode::from(match result {
        Ok(Ended::Done) => 0,
        Ok(Ended::SomeRejected) => 3,
        Ok(Ended::Different) => 4,
        Err(error) => {
            output::tell(&format!("{}: {}", word(language, "ended-by-error", &[]), told(&error)));
            number(&error)
        }
    })
}

fn number(error: &Error) -> u8 {
    match () {
        () if is_out_of_reach(error) => 5,
        () if error.is::<Usage>() || is_wrong_question(error) => 2,
        () => 1,
    }
}

/// Whether something was asked that has no answer: by the command line's own rules, or by what the log has.
fn is_wrong_question(error: &Error) -> bool {
    let asked = error.downcast_ref();
    matches!(asked, Some(NodeError::Question(_) | NodeError::UnknownProgramme(_) | NodeError::NotYetDefined(..)))
}

/// A command line that lacks something, found after it was parsed.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub &'static str);

/// The error and its causes, each said once.
pub fn told(error: &Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| match told.as_str() {
        "" => cause,
        known if known.ends_with(&cause) => told,
        _ => format!("{told}: {cause}"),
    })
}

/// Whether another holds the log, or the service or stream that should does not answer.
fn is_out_of_reach(error: &Error) -> bool {
    is_locked(error) || error.is::<Unreachable>() || is_unreachable(error)
}

/// Whether another process holds the log.
pub fn is_locked(error: &Error) -> bool {
    error.chain().any(|cause| matches!(cause.downcast_ref(), Some(LogError::Locked { .. })))
}

fn is_unreachable(error: &Error) -> bool {
    let is_own = |cause: &(dyn std::error::Error + 'static)| cause.is::<ConnectionError>();
    // What carries a connection's error in place of a cause of its own says it in the same words.
    let carried = matches!(error.downcast_ref(), Some(NotRestored::Connection(_)));
    carried || error.chain().any(is_own) || matches!(error.downcast_ref(), Some(NotRecorded::Unreached(_)))
}
