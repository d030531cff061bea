//! Errors that say what was attempted, on which thing, why it failed and what to do.

use std::fmt;

pub use aws_calls::{CallError, Failure};
use aws_calls::{CommandError, SdkCause};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;

use crate::destination::Destination;
use crate::ownership::{Foreign, Reason};

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Something that is needed does not exist, or is not as it has to be.
    #[error("{what} {why}")]
    Unusable {
        /// The thing, with its identifier.
        what: String,
        /// What is wrong with it.
        why: String,
        /// What to do.
        advice: String,
    },

    /// Pieces that are not the destination's own stand in its place.
    #[error("function {name} cannot be made, since these stand in its place and are not known to be of pipeline {pipeline}:{}", each(.foreign))]
    Foreign {
        /// What the destination's function would be named.
        name: String,
        /// The pipeline.
        pipeline: String,
        /// What stands there.
        foreign: Vec<Foreign>,
    },

    /// The stream does not exist, or is not where it has to be.
    #[error("{why}")]
    Stream {
        /// What is wrong with it.
        why: String,
        /// What to do.
        advice: String,
    },

    /// An AWS call failed.
    #[error(transparent)]
    Call(Box<CallError>),

    /// The command was asked to stop before this step.
    #[error("stopped before {step}, as asked")]
    Cancelled {
        /// The step that was not started.
        step: String,
    },

    /// The time allowed ran out.
    #[error("gave up on {step} when the time allowed ran out: {last}")]
    TimedOut {
        /// The step that was being retried.
        step: String,
        /// The last answer.
        last: String,
    },

    /// Several independent steps failed.
    #[error("{} steps failed: {}", .0.len(), join(.0))]
    Several(Vec<Error>),
}

/// Advice by AWS error code. The quota names are those of the Service Quotas console.
const ADVICE: &[(&str, &str)] = &[
    (
        "CodeStorageExceededException",
        "Raise the quota \"Function and layer storage\" of AWS Lambda, or delete old functions.",
    ),
    (
        "LimitExceededException",
        "Raise the quota that AWS names in the Service Quotas console, or delete what is not used.",
    ),
    (
        "LimitExceeded",
        "Raise the quota that AWS names, such as \"Roles per account\", or delete what is not used.",
    ),
];

impl Error {
    /// What the reader can do about it, in a sentence.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        match self {
            Self::Unusable { advice, .. } | Self::Stream { advice, .. } => Some(advice.clone()),
            Self::Foreign { foreign, .. } => Some(advice_on(foreign)),
            Self::Call(call) => call.advice(ADVICE),
            Self::Cancelled { .. } => {
                Some("Run the same command again: it goes on from what exists.".into())
            }
            Self::TimedOut { .. } => Some(
                "Run the same command again: it goes on from what exists. Allow more time if \
                 this happens often."
                    .into(),
            ),
            Self::Several(errors) => errors.iter().find_map(Self::advice),
        }
    }

    pub(crate) fn foreign(destination: &Destination, foreign: Vec<Foreign>) -> Self {
        Self::Foreign {
            name: destination.name(),
            pipeline: destination.pipeline.clone(),
            foreign,
        }
    }

    /// The single errors, where several independent steps failed.
    #[must_use]
    pub fn into_each(self) -> Vec<Self> {
        match self {
            Self::Several(errors) => errors.into_iter().flat_map(Self::into_each).collect(),
            one => vec![one],
        }
    }

    /// AWS's error code, where AWS answered with one.
    pub(crate) fn code(&self) -> &str {
        aws_calls::code(self).unwrap_or_default()
    }

    /// AWS's message, for the cases that have no code of their own.
    pub(crate) fn message(&self) -> &str {
        aws_calls::message(self)
    }

    /// Whether nobody can tell if the call was carried out.
    pub(crate) fn is_unanswered(&self) -> bool {
        matches!(self, Self::Call(call) if call.failure == Failure::NoAnswer)
    }
}

impl From<CallError> for Error {
    fn from(call: CallError) -> Self {
        Self::Call(Box::new(call))
    }
}

impl CommandError for Error {
    fn cancelled(step: String) -> Self {
        Self::Cancelled { step }
    }

    fn timed_out(step: String, last: String) -> Self {
        Self::TimedOut { step, last }
    }

    fn several(mut errors: Vec<Self>) -> Self {
        match errors.len() {
            1 => errors.remove(0),
            _ => Self::Several(errors),
        }
    }

    fn call(&self) -> Option<&CallError> {
        match self {
            Self::Call(call) => Some(call),
            _ => None,
        }
    }

    fn subject(&self) -> String {
        match self {
            Self::Unusable { what, .. } => what.clone(),
            _ => aws_calls::subject(self),
        }
    }
}

fn each(foreign: &[Foreign]) -> String {
    foreign.iter().map(|one| format!("\n- {one}")).collect()
}

fn advice_on(foreign: &[Foreign]) -> String {
    let is_same_name = |one: &Foreign| matches!(one.reason, Reason::Generation(_));
    let advice = if foreign.iter().any(is_same_name) {
        "Where this is to be that pipeline, import it. Otherwise give this one another name."
    } else {
        "Give the pipeline or the destination another name, or move away what is in the way."
    };
    advice.to_owned()
}

fn join(errors: &[Error]) -> String {
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

/// The answer of a call of the SDK's, which is named by service and action: `sent("ECS CreateService", name,
/// call.send())`.
pub(crate) fn sent<'a, T: 'a, E: SdkCause>(
    call: &'static str,
    subject: impl fmt::Display + Send + 'a,
    answer: impl Future<Output = Result<T, SdkError<E, Response>>> + Send + 'a,
) -> impl Future<Output = Result<T, Error>> + Send + 'a {
    aws_calls::answered(call, subject, answer)
}

/// Nothing, where the answer is that the thing is not there.
pub(crate) fn or_gone<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.code(), "NoSuchEntity" | "ResourceNotFoundException") => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_errors_are_told_one_by_one_and_all_together() {
        let one = |what: &str| Error::Unusable {
            what: what.into(),
            why: "is not ready".into(),
            advice: "Wait.".into(),
        };
        let both = Error::Several(vec![one("a"), Error::Several(vec![one("b")])]);
        assert!(both.to_string().starts_with("2 steps failed: a is not"));
        assert_eq!(both.advice().as_deref(), Some("Wait."));
        assert_eq!(both.into_each().len(), 2);
    }
}
