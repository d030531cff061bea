//! Why a report was not made: what was attempted, where, why it failed and what to do.

use std::error::Error as StdError;
use std::fmt::Write;
use std::time::Duration;

use crate::limit::Cut;

/// Why a report, or a part of it, was not made. Its text has no token in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("could not {attempted} of {subject} at {api}: {cause}. {advice}")]
pub struct Error {
    /// What was attempted, e.g. `update the comment`.
    pub(crate) attempted: Box<str>,
    /// The pull request, and its repository.
    pub(crate) subject: Box<str>,
    /// The base of the API.
    pub(crate) api: Box<str>,
    /// Why it failed.
    pub(crate) cause: Cause,
    /// What to do, in sentences.
    pub(crate) advice: Box<str>,
}

/// Why a call of a forge failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// The forge was not reached, so that nothing was carried out.
    #[error("it cannot be reached ({0})")]
    NoConnection(String),

    /// The connection broke, or time ran out, so that the call may have been carried out.
    #[error("there was no answer ({0})")]
    NoAnswer(String),

    /// The forge refused.
    #[error("it answered with status {status}{}", quoted(.message))]
    Status {
        /// The HTTP status.
        status: u16,
        /// The forge's own message, on one line.
        message: String,
    },

    /// The forge asks to wait for longer than there is time.
    #[error("its rate limit is used up for {} s, and a report waits for less", .wait.as_secs())]
    RateLimit {
        /// How long to wait.
        wait: Duration,
    },

    /// The answer is not what the API is documented to answer.
    #[error("its answer cannot be understood ({0})")]
    Answer(String),

    /// It redirects to another host, which must not see the token.
    #[error("it redirects to another address ({0}), which is not followed")]
    Elsewhere(String),

    /// The repository has another id than the one that the environment was made for.
    #[error("repository {found} has its name now, and the environment is of repository {expected}")]
    OtherRepository {
        /// The id of the environment's repository.
        expected: u64,
        /// The id of the repository that has its name now.
        found: u64,
    },

    /// It cannot be found out whether a newer deploy reports already.
    #[error("it is not known whether a newer deploy reports already ({0})")]
    Revision(String),

    /// It was asked to stop.
    #[error("it was stopped, as asked")]
    Cancelled,

    /// There was no time left.
    #[error("there was no time left for it")]
    OutOfTime,
}

impl Error {
    /// Why it failed.
    #[must_use]
    pub fn cause(&self) -> &Cause {
        &self.cause
    }

    /// The HTTP status that the forge answered with, where it answered with an error.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.cause {
            Cause::Status { status, .. } => Some(status),
            _ => None,
        }
    }

    /// Whether the call may have been carried out all the same.
    pub(crate) fn may_be_done(&self) -> bool {
        match &self.cause {
            Cause::NoAnswer(_) | Cause::Answer(_) => true,
            Cause::Status { status, .. } => *status >= 500,
            _ => false,
        }
    }
}

impl From<Cut> for Cause {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::Cancelled => Self::Cancelled,
            Cut::OutOfTime => Self::OutOfTime,
        }
    }
}

fn quoted(message: &str) -> String {
    if message.is_empty() {
        String::new()
    } else {
        format!(" ({message})")
    }
}

/// What is gone is no error to whoever looks for it, or removes it.
pub(crate) trait IfThere<T> {
    /// What was found; none where the forge says that it is not there.
    fn if_there(self) -> Result<Option<T>, Error>;
}

impl<T> IfThere<T> for Result<T, Error> {
    fn if_there(self) -> Result<Option<T>, Error> {
        match self {
            Ok(found) => Ok(Some(found)),
            Err(error) if matches!(error.status(), Some(404 | 410)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The text of an error with those of its sources.
pub(crate) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        // Writing to a text cannot fail.
        let _ = write!(text, ": {error}");
        source = error.source();
    }
    text
}
