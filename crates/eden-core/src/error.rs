//! Errors that say what was attempted, on which thing, why it failed and what to do.

use std::fmt;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;

use crate::expiry::LifetimeError;
use crate::image::ImageError;
use crate::name::NameError;
use crate::settings::SettingsError;

/// Why an eden command did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The profile or the settings given beside it cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),

    /// The environment's name cannot be used.
    #[error(transparent)]
    Name(#[from] NameError),

    /// The image URI cannot be used.
    #[error(transparent)]
    Image(#[from] ImageError),

    /// The time that the environment is to live cannot be read.
    #[error(transparent)]
    Lifetime(#[from] LifetimeError),

    /// Something that eden needs does not exist or is not as eden needs it.
    #[error("{what}: {why}")]
    Unusable {
        /// The thing, with its identifier.
        what: String,
        /// What is wrong with it.
        why: String,
        /// What to do.
        advice: String,
        /// The profile key that names the thing, where there is one.
        key: Option<&'static str>,
    },

    /// An AWS call failed.
    #[error(transparent)]
    Call(#[from] Box<CallError>),

    /// The command was told to stop before this step.
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

    /// An environment was made and does not run as it was asked to.
    #[error("service {service} did not become healthy: {why}{}", lines(.reasons))]
    Unhealthy {
        /// The service.
        service: String,
        /// What was awaited, or ECS's reason to give up.
        why: String,
        /// What AWS tells of the reasons, in its own words.
        reasons: Vec<String>,
    },

    /// Several independent steps failed.
    #[error("{} steps failed: {}", .0.len(), join(.0))]
    Several(Vec<Error>),
}

impl Error {
    /// What the reader can do about it, in a sentence.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        match self {
            Self::Unusable { advice, .. } => Some(advice.clone()),
            Self::Call(call) => call.advice(),
            Self::Cancelled { .. } => {
                Some("Run the same command again to finish, or delete the environment.".into())
            }
            Self::TimedOut { .. } => Some(
                "Run the same command again: it goes on from what exists. Allow more time if \
                 this happens often."
                    .into(),
            ),
            Self::Unhealthy { .. } => Some(
                "The environment is left as it is, and this command has not published it in the \
                 Environments JSON. Look at the logs of its containers, then deploy again or delete \
                 it."
                .into(),
            ),
            Self::Several(errors) => errors.iter().find_map(Self::advice),
            Self::Settings(_) | Self::Name(_) | Self::Image(_) | Self::Lifetime(_) => None,
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

    /// The profile key that each single error is about, in the order of [`Error::into_each`].
    #[must_use]
    pub fn keys(&self) -> Vec<Option<String>> {
        match self {
            Self::Several(errors) => errors.iter().flat_map(Self::keys).collect(),
            Self::Unusable { key, .. } => vec![key.map(str::to_owned)],
            _ => vec![None],
        }
    }

    /// The only error of several, where there is only one.
    pub(crate) fn simplified(self) -> Self {
        match self {
            Self::Several(mut errors) if errors.len() == 1 => errors.remove(0),
            other => other,
        }
    }
}

fn lines(texts: &[String]) -> String {
    texts.iter().map(|text| format!("\n- {text}")).collect()
}

fn join(errors: &[Error]) -> String {
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

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

/// Advice by AWS error code. The quota names are those of the Service Quotas console.
const ADVICE: &[(&str, &str)] = &[
    (
        "TooManyRules",
        "Raise the quota \"Rules per Application Load Balancer\" (100 by default), or name \
         several common ALBs in `master_alb_arn`.",
    ),
    (
        "TooManyTargetGroups",
        "Raise the quota \"Target Groups per Region\", or delete environments.",
    ),
    (
        "TooManyUniqueTargetGroupsPerLoadBalancer",
        "\"Target groups per Application Load Balancer\" is 100 and fixed: name several common \
         ALBs in `master_alb_arn`.",
    ),
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
    (
        "ClusterNotFoundException",
        "Check `target_cluster` and the region.",
    ),
    (
        "NoSuchHostedZone",
        "Check `dynamic_zone_id` and the account.",
    ),
    (
        "NoSuchBucket",
        "Check `endpoint_s3_bucket_name`, and create the bucket first.",
    ),
    (
        "LoadBalancerNotFound",
        "Check `master_alb_arn` and the region.",
    ),
    (
        "RepositoryNotFoundException",
        "Check the image URI: its account, region and repository.",
    ),
];

impl CallError {
    fn advice(&self) -> Option<String> {
        match self.failure {
            Failure::NoAnswer => Some("Check the network, the region and the endpoint URL.".into()),
            Failure::NoCredentials => Some("Sign in, or set credentials.".into()),
            Failure::NotSent => Some("Check the region and the input.".into()),
            Failure::Answer => self.advice_by_code(),
        }
    }

    fn advice_by_code(&self) -> Option<String> {
        let code = self.code.as_deref()?;
        if code.contains("AccessDenied") || code == "UnauthorizedOperation" {
            return Some(format!("Allow {} to the caller.", self.refused_action()));
        }
        let found = ADVICE.iter().find(|(known, _)| *known == code);
        found.map(|(_, advice)| (*advice).to_owned())
    }
}

impl CallError {
    /// The IAM action that was refused: another one than the call's own where AWS says so, such as
    /// `iam:PassRole`.
    fn refused_action(&self) -> String {
        let told = self.cause.split_once("to perform: ").map(|(_, rest)| rest);
        let told = told.and_then(|rest| rest.split_whitespace().next());
        let own = || format!("{}:{}", prefix(self.service), self.action);
        told.map_or_else(own, str::to_owned)
    }
}

/// The prefix of a service's IAM actions.
fn prefix(service: &str) -> &'static str {
    match service {
        "ECR" => "ecr",
        "ECS" => "ecs",
        "ELBv2" => "elasticloadbalancing",
        "Route 53" => "route53",
        "S3" => "s3",
        _ => "dynamodb",
    }
}

/// Turns an SDK error into ours; used as `.map_err(failed("ECS", "CreateService", &name))`.
pub(crate) fn failed<E>(
    service: &'static str,
    action: &'static str,
    subject: impl fmt::Display,
) -> impl FnOnce(SdkError<E, Response>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    move |error| {
        Error::Call(Box::new(CallError {
            service,
            action,
            subject: subject.to_string(),
            code: error.code().map(str::to_owned),
            cause: cause(&error),
            failure: failure(&error),
        }))
    }
}

fn cause<E>(error: &SdkError<E, Response>) -> String
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
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
        if !texts.iter().any(|told| told.contains(&text)) {
            texts.push(text);
        }
    }
    texts.join(": ")
}

fn failure<E>(error: &SdkError<E, Response>) -> Failure
where
    E: std::error::Error + Send + Sync + 'static,
{
    match error {
        _ if is_about_credentials(error) => Failure::NoCredentials,
        SdkError::ServiceError(_) => Failure::Answer,
        SdkError::ConstructionFailure(_) => Failure::NotSent,
        SdkError::DispatchFailure(failure) if failure.is_user() || failure.is_other() => {
            Failure::NotSent
        }
        _ => Failure::NoAnswer,
    }
}

/// Whether any of the causes is that no credentials could be had.
fn is_about_credentials(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    causes.any(<dyn std::error::Error>::is::<CredentialsError>)
}

/// The AWS error code of an error, where AWS answered.
pub(crate) fn code(error: &Error) -> Option<&str> {
    match error {
        Error::Call(call) => call.code.as_deref(),
        _ => None,
    }
}

/// AWS's message of an error, for the cases that have no code of their own.
pub(crate) fn message(error: &Error) -> &str {
    match error {
        Error::Call(call) => &call.cause,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(cause: &str) -> Error {
        Error::Call(Box::new(CallError {
            service: "ECS",
            action: "RegisterTaskDefinition",
            subject: "family x".into(),
            code: Some("AccessDeniedException".into()),
            cause: cause.into(),
            failure: Failure::Answer,
        }))
    }

    #[test]
    fn advice_names_the_action_that_was_refused() {
        let own = refused("AccessDeniedException: no");
        assert_eq!(
            own.advice().as_deref(),
            Some("Allow ecs:RegisterTaskDefinition to the caller.")
        );
        let other = refused("User: x is not authorized to perform: iam:PassRole on resource: y");
        assert_eq!(
            other.advice().as_deref(),
            Some("Allow iam:PassRole to the caller.")
        );
    }

    #[test]
    fn several_errors_are_told_one_by_one_and_all_together() {
        let both = Error::Several(vec![refused("a"), Error::Several(vec![refused("b")])]);
        let text = both.to_string();
        assert!(text.starts_with("2 steps failed: ") && text.contains("a") && text.contains("b"));
        assert_eq!(both.into_each().len(), 2);
    }

    #[test]
    fn causes_are_told_outermost_first_and_once() {
        #[derive(Debug, thiserror::Error)]
        #[error("outer: inner")]
        struct Outer(#[source] fmt::Error);
        let cause = causes(&Outer(fmt::Error));
        assert_eq!(cause, format!("outer: inner: {}", fmt::Error));
    }
}
