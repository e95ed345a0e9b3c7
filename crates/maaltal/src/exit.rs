//! Exit codes: what a command's end means to the program that called it.

use crate::output;
use crate::words::word;
use anyhow::Error;
use maaltal_domain::Language;
use maaltal_log::LogError;
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
            output::tell(&format!("{}: {error:#}", word(language, "error", &[])));
            if is_locked(&error) { 5 } else { 1 }
        }
    })
}

fn is_locked(error: &Error) -> bool {
    error.chain().any(|cause| matches!(cause.downcast_ref(), Some(LogError::Locked { .. })))
}
