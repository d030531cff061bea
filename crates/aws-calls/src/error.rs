//! A failed AWS call: what was attempted, on which thing, why it failed and what to do.

use std::fmt;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::result::{DispatchFailure, SdkError};
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;

/// A failed AWS call: what was attempted, on which thing, and AWS's own words.
#[derive(Debug, thiserror::Error)]
#[error("{service} {action} on {subject} failed: {cause}")]
pub struct CallError {
    /// The service as people write it, e.g. `ECS`.
    pub service: &'static str,
    /// The API action, e.g. `CreateService`.
    pub action: &'static str,
    /// The thing the call was about.
    pub subject: String,
    /// AWS's error code, where AWS answered at all.
    pub code: Option<String>,
    /// AWS's message, or why there was no answer.
    pub cause: String,
    /// Which way the call failed.
    pub failure: Failure,
}

/// Which way a call failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Failure {
    /// AWS answered with an error.
    Answer,
    /// There was no answer: no connection, a timeout, a cut connection.
    NoAnswer,
    /// The call was never sent: no credentials were found.
    NoCredentials,
    /// The call was never sent: no region, invalid input.
    NotSent,
}

/// Advice by AWS error code, whatever the service.
const ADVICE: &[(&str, &str)] = &[
    (
        "ExpiredToken",
        "The credentials have expired: sign in again.",
    ),
    (
        "ExpiredTokenException",
        "The credentials have expired: sign in again.",
    ),
    (
        "UnrecognizedClientException",
        "AWS does not know these credentials: check them, and the region.",
    ),
    (
        "InvalidClientTokenId",
        "AWS does not know these credentials: check them.",
    ),
];

/// An error of an action as the SDK has it.
pub trait SdkCause: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static {}

impl<E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static> SdkCause for E {}

/// What the errors of every core's commands can be.
pub trait CommandError: fmt::Display + From<CallError> {
    /// The command was asked to stop before this step.
    fn cancelled(step: String) -> Self;

    /// The time allowed ran out while a step was retried; `last` is its last answer.
    fn timed_out(step: String, last: String) -> Self;

    /// Independent steps failed: one, or several.
    fn several(errors: Vec<Self>) -> Self;

    /// The failed call, where the error is one.
    fn call(&self) -> Option<&CallError>;

    /// What a step that failed with it was about.
    fn subject(&self) -> String {
        subject(self)
    }
}

/// What a step was about: the call that failed, or else the error's text.
pub fn subject(error: &impl CommandError) -> String {
    match error.call() {
        Some(call) => format!("{} {} on {}", call.service, call.action, call.subject),
        None => error.to_string(),
    }
}

/// The AWS error code of an error, where AWS answered.
pub fn code(error: &impl CommandError) -> Option<&str> {
    error.call()?.code.as_deref()
}

/// AWS's message of an error, for the cases that have no code of their own.
pub fn message(error: &impl CommandError) -> &str {
    error.call().map_or("", |call| &call.cause)
}

impl CallError {
    /// A call of the SDK's that failed.
    pub fn of<E: SdkCause>(
        service: &'static str,
        action: &'static str,
        subject: impl fmt::Display,
        error: &SdkError<E, Response>,
    ) -> Self {
        Self {
            service,
            action,
            subject: subject.to_string(),
            code: error.code().map(str::to_owned),
            cause: cause(error),
            failure: failure(error),
        }
    }

    /// What the reader can do about it, in a sentence; `by_code` knows more of the codes that AWS
    /// answers with.
    #[must_use]
    pub fn advice(&self, by_code: &[(&str, &str)]) -> Option<String> {
        match self.failure {
            Failure::NoAnswer => Some("Check the network, the region and the endpoint URL.".into()),
            Failure::NoCredentials => Some("Sign in, or set credentials.".into()),
            Failure::NotSent => Some("Check the region and the input.".into()),
            Failure::Answer => self.advice_by_code(by_code),
        }
    }

    fn advice_by_code(&self, by_code: &[(&str, &str)]) -> Option<String> {
        let code = self.code.as_deref()?;
        if code.contains("AccessDenied") || code == "UnauthorizedOperation" {
            return Some(format!("Allow {} to the caller.", self.refused_action()));
        }
        let mut known = by_code.iter().chain(ADVICE);
        let found = known.find(|(known, _)| *known == code);
        found.map(|(_, advice)| (*advice).to_owned())
    }

    /// The IAM action that was refused: another one than the call's own where AWS says so, such as
    /// `iam:PassRole`.
    fn refused_action(&self) -> String {
        let after = self.cause.split_once("to perform: ").map(|(_, rest)| rest);
        let refused = after.and_then(|rest| rest.split_whitespace().next());
        let own = || format!("{}:{}", prefix(self.service), action(self.action));
        refused.map_or_else(own, str::to_owned)
    }
}

/// The prefix of a service's IAM actions: its name in small letters, where it has no other.
fn prefix(service: &str) -> String {
    match service {
        "CloudWatch Logs" => "logs".to_owned(),
        "ELBv2" => "elasticloadbalancing".to_owned(),
        name => name.to_lowercase().replace(' ', ""),
    }
}

/// The IAM action of a call, which has the call's name but for one.
fn action(call: &str) -> &str {
    match call {
        "Invoke" => "InvokeFunction",
        name => name,
    }
}

fn cause<E: SdkCause>(error: &SdkError<E, Response>) -> String {
    let text = match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        _ => causes(error),
    };
    // What AWS's support asks for.
    match error.request_id() {
        Some(id) => format!("{text} (request id {id})"),
        None => text,
    }
}

/// An error and what caused it, outermost first, each text once.
fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    for cause in std::iter::successors(Some(error), |error| error.source()) {
        let text = cause.to_string();
        if !texts.iter().any(|known| known.contains(&text)) {
            texts.push(text);
        }
    }
    texts.join(": ")
}

fn failure<E: SdkCause>(error: &SdkError<E, Response>) -> Failure {
    match error {
        _ if is_about_credentials(error) => Failure::NoCredentials,
        SdkError::ServiceError(_) => Failure::Answer,
        SdkError::ConstructionFailure(_) => Failure::NotSent,
        SdkError::DispatchFailure(failure) if is_unsent(failure) => Failure::NotSent,
        _ => Failure::NoAnswer,
    }
}

/// Whether it failed before it was sent; a connection that was cut is of some kind that may pass.
fn is_unsent(failure: &DispatchFailure) -> bool {
    failure.is_user() || failure.is_other() && failure.as_other().is_none()
}

/// Whether any of the causes is that no credentials could be had.
fn is_about_credentials(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    causes.any(<dyn std::error::Error>::is::<CredentialsError>)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_listed_outermost_first_and_once() {
        #[derive(Debug, thiserror::Error)]
        #[error("outer: inner")]
        struct Outer(#[source] fmt::Error);
        let cause = causes(&Outer(fmt::Error));
        assert_eq!(cause, format!("outer: inner: {}", fmt::Error));
    }
}
