//! Errors of the command line's own, and how all errors are shown.

use std::fmt;

use eden_core::Error;

/// The exit status of a command that failed.
const FAILED: u8 = 1;
/// The exit status of wrong usage, as clap has it.
const USAGE: u8 = 2;
/// Where credentials are looked for, first things first.
const SIGN_IN: &str = "Sign in (`aws sso login`), name a profile of ~/.aws/config in AWS_PROFILE, or \
                       set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";

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

/// The text for a person: what was attempted, why it failed, and on its own line what to do.
pub(crate) fn shown(error: &anyhow::Error) -> String {
    let mut text = format!("eden: {}", sentence(error));
    if let Some(advice) = advice(error) {
        text.push('\n');
        text.push_str(&advice);
    }
    text
}

/// The SDK's account of where it looked for credentials is a page; the advice says where to put them.
fn sentence(error: &anyhow::Error) -> String {
    if is_without_credentials(error) {
        return format!("{error}: no AWS credentials were found");
    }
    format!("{error:#}")
}

fn is_without_credentials(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<Error>() {
        Some(Error::Call(call)) => call.cause.contains("no credentials found in chain"),
        _ => false,
    }
}

/// The exit status for an error.
pub(crate) fn status(error: &anyhow::Error) -> u8 {
    error
        .downcast_ref::<Failure>()
        .map_or(FAILED, |failure| failure.status)
}

fn advice(error: &anyhow::Error) -> Option<String> {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return Some(failure.advice.clone());
    }
    if is_without_credentials(error) {
        return Some(SIGN_IN.to_owned());
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
            shown(&error),
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
        assert!(shown(&error.unwrap_err()).ends_with("or delete the environment."));
    }
}
