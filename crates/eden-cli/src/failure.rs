//! Errors of the command line's own, and how all errors are shown.

use std::fmt;

use eden_core::Error;
use eden_core::error::Failure as CallFailure;

use crate::credentials;

/// The exit status of a command that failed.
const FAILED: u8 = 1;
/// The exit status of wrong usage, as clap has it.
const USAGE: u8 = 2;
/// The exit status of a command that was interrupted, as shells have it.
pub(crate) const INTERRUPTED: u8 = 130;

/// What went wrong, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    text: String,
    advice: String,
    status: u8,
}

impl Failure {
    /// A failure with its advice, each a sentence.
    pub(crate) fn new(text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            advice: advice.into(),
            status: FAILED,
        }
    }

    /// A command line that clap could not know to be wrong.
    pub(crate) fn usage(text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            status: USAGE,
            ..Self::new(text, advice)
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Failure {}

/// What an error is shown with.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Setting<'a> {
    /// The AWS profile that the command line names.
    pub(crate) aws_profile: Option<&'a str>,
    /// The changes that were made before, each in a line.
    pub(crate) done: &'a [String],
}

/// The text for a person: what was attempted, why it failed, and on its own line what to do.
pub(crate) fn shown(error: &anyhow::Error, setting: Setting<'_>) -> String {
    let credentials = credentials_cause(error);
    let credentials = credentials.map(|cause| credentials::missing(setting.aws_profile, cause));
    let mut text = match &credentials {
        // The SDK's account of where it looked is a page; the advice says where to put them.
        Some(missing) => format!("eden: {error}: {missing}"),
        None => format!("eden: {error:#}"),
    };
    if is_interrupted(error) {
        text.push_str(&so_far(setting.done));
    }
    if let Some(advice) = credentials.map(|it| it.advice).or_else(|| advice(error)) {
        text.push('\n');
        text.push_str(&advice);
    }
    text
}

fn so_far(done: &[String]) -> String {
    if done.is_empty() {
        return "\nNothing was changed.".to_owned();
    }
    let lines: String = done.iter().map(|line| format!("\n- {line}")).collect();
    format!("\nDone until then:{lines}")
}

/// The SDK's account of why there are no credentials, where that is what is wrong.
fn credentials_cause(error: &anyhow::Error) -> Option<&str> {
    of_credentials(error.downcast_ref::<Error>()?)
}

fn of_credentials(error: &Error) -> Option<&str> {
    match error {
        Error::Call(call) if call.failure == CallFailure::NoCredentials => Some(&call.cause),
        Error::Several(errors) => errors.iter().find_map(of_credentials),
        Error::Endpoint { error, .. } => of_credentials(error),
        _ => None,
    }
}

/// Whether the command was asked to stop.
fn is_interrupted(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Error>().is_some_and(was_cancelled)
}

fn was_cancelled(error: &Error) -> bool {
    match error {
        Error::Cancelled { .. } => true,
        Error::Several(errors) => errors.iter().any(was_cancelled),
        Error::Endpoint { error, .. } => was_cancelled(error),
        _ => false,
    }
}

/// The exit status for an error.
pub(crate) fn status(error: &anyhow::Error) -> u8 {
    if is_interrupted(error) {
        return INTERRUPTED;
    }
    // clap knows no clock.
    if let Some(Error::Lifetime(_)) = error.downcast_ref() {
        return USAGE;
    }
    error
        .downcast_ref::<Failure>()
        .map_or(FAILED, |failure| failure.status)
}

fn advice(error: &anyhow::Error) -> Option<String> {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return Some(failure.advice.clone());
    }
    error.downcast_ref::<Error>().and_then(Error::advice)
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn advice_is_found_below_what_was_attempted() {
        let failure = Failure::new("there is no profile", "Make one.");
        let error = Err::<(), _>(failure).context("cannot create foo");
        let error = error.unwrap_err();
        assert_eq!(
            shown(&error, Setting::default()),
            "eden: cannot create foo: there is no profile\nMake one."
        );
        assert_eq!(status(&error), 1);
        let usage = anyhow::Error::new(Failure::usage("nothing given", "Give something."));
        assert_eq!(status(&usage), 2);
    }

    #[test]
    fn an_error_of_the_library_brings_its_own_advice() {
        let cancelled = Error::Cancelled {
            step: "ECS CreateService on foo".into(),
        };
        let error = Err::<(), _>(cancelled).context("cannot create foo");
        let error = error.unwrap_err();
        let text = shown(&error, Setting::default());
        assert!(text.ends_with("\nNothing was changed.\nRun the same command again to finish, or delete the environment."));
        let done = ["ECS RegisterTaskDefinition on foo".to_owned()];
        let setting = Setting {
            done: &done,
            ..Setting::default()
        };
        let text = shown(&error, setting);
        assert!(text.contains("\nDone until then:\n- ECS RegisterTaskDefinition on foo\n"));
        assert_eq!(status(&error), 130);
    }
}
