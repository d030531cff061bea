//! Errors that say what was attempted, on which thing, why it failed and what to do.

mod call;

use std::collections::BTreeSet;

use aws_calls::CommandError;
pub(crate) use aws_calls::{code, message};

pub(crate) use self::call::sent;
pub use self::call::{CallError, Failure};
use crate::expiry::LifetimeError;
use crate::foreign::Foreign;
use crate::image::ImageError;
use crate::name::NameError;
use crate::overrides::OverrideError;
use crate::settings::{LIMIT, SettingsError};

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

    /// What is to be otherwise than the reference cannot be.
    #[error(transparent)]
    Override(#[from] OverrideError),

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

    /// An environment was made and does not run as it was asked to.
    #[error("service {service} did not become healthy: {why}{}", lines(.reasons))]
    Unhealthy {
        /// The service.
        service: String,
        /// What was waited for, or ECS's reason to give up.
        why: String,
        /// What AWS says of the reasons, in its own words.
        reasons: Vec<String>,
    },

    /// A task that has to succeed before the environment is published did not.
    #[error("{task} failed: {why}{}", lines(.logs))]
    TaskFailed {
        /// The task, without its command.
        task: String,
        /// How it ended, in ECS's own words.
        why: String,
        /// The last lines that its container logged; they may hold anything.
        logs: Vec<String>,
    },

    /// Nobody knows any more whether a task ran that has to succeed before the environment is published.
    #[error("{task} was begun by an earlier command, and whether it ran is not known any more")]
    TaskUnknown {
        /// The task, without its command.
        task: String,
    },

    /// Where pieces of the environment would be, others stand.
    #[error("{what}: {why}{}", listed(.pieces))]
    Foreign {
        /// The environment.
        what: String,
        /// What was not done because of them.
        why: &'static str,
        /// All of them.
        pieces: Vec<Foreign>,
    },

    /// The settings put the environment elsewhere, or under other names, than it was made.
    #[error("environment {name} is elsewhere than the profile says: {}", lines(.changes))]
    Moved {
        /// The environment's name.
        name: String,
        /// Each profile key that moves it, with both values.
        changes: Vec<String>,
    },

    /// Another generation has the environment's names now.
    #[error(
        "environment {name} was taken over: another create of the same name has it now{}",
        by(.generation)
    )]
    TakenOver {
        /// The environment's name.
        name: String,
        /// The generation that has it now.
        generation: Option<String>,
    },

    /// The environment is another pull request's.
    #[error("environment {name} is of pull request {owner}, and pull request {asked} asks for it")]
    OtherPullRequest {
        /// The environment's name.
        name: String,
        /// Whose it is.
        owner: String,
        /// Who asks for it.
        asked: String,
    },

    /// The environment is protected from being deleted.
    #[error("environment {name} is protected, and nothing of it was deleted")]
    Protected {
        /// The environment's name.
        name: String,
    },

    /// The profile has as many environments as it may have.
    #[error(
        "the number of environments of profile {profile} is {count}, and may be {limit} (`max_environments`): environment {name} was \
         not made"
    )]
    LimitReached {
        /// The profile's name.
        profile: String,
        /// How many it has.
        count: usize,
        /// How many it may have.
        limit: u32,
        /// The environment that would be one more.
        name: String,
    },

    /// Another command is changing the environment.
    #[error("environment {name} is being changed by another command{}", by(.command))]
    Leased {
        /// Profile and name of the environment.
        name: String,
        /// The other command.
        command: Option<String>,
    },

    /// Another command took the environment over while this one could not renew its lease.
    #[error("stopped changing environment {name}: another command has taken its lease over")]
    LeaseLost {
        /// Profile and name of the environment.
        name: String,
    },

    /// Another command changed the environment while this one looked at it.
    #[error("environment {name} was changed by another command a moment ago")]
    Changed {
        /// The environment's name.
        name: String,
    },

    /// Another command changed the environment after this one had made it and before it was published.
    #[error(
        "environment {name} was deployed to again, or deleted, before this command published it"
    )]
    Superseded {
        /// The environment's name.
        name: String,
    },

    /// Something is wrong with one endpoint of an environment of several.
    #[error("endpoint `{key}`: {error}")]
    Endpoint {
        /// What the environment calls the endpoint.
        key: String,
        /// What is wrong, which is never [`Error::Several`].
        error: Box<Error>,
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
            Self::Call(call) => call.advice(call::ADVICE),
            Self::Cancelled { .. } => {
                Some("Run the same command again to finish, or delete the environment.".into())
            }
            Self::TimedOut { .. } => Some(
                "Run the same command again: it goes on from what exists. Allow more time if \
                 this happens often."
                    .into(),
            ),
            Self::Unhealthy { .. } => Some(LOOK.into()),
            Self::TaskFailed { .. } => Some(TASK_FAILED.into()),
            Self::TaskUnknown { .. } => Some(TASK_UNKNOWN.into()),
            Self::Moved { .. } => Some(MOVED.into()),
            Self::Foreign { pieces, .. } => Some(foreign_advice(pieces)),
            Self::TakenOver { .. } => Some(
                "Remove this block from the configuration, or give one of both another name: an \
                 environment belongs to whoever created it last."
                    .into(),
            ),
            Self::OtherPullRequest { .. } => Some(
                "Give the environment another name, with the number of the pull request in it. To take it from \
                 the other pull request, run `eden create` with `--take-over`."
                    .into(),
            ),
            Self::Protected { .. } => Some(UNPROTECT.into()),
            Self::LimitReached { profile, .. } => Some(format!(
                "Delete one that nobody needs (`eden ls -p {profile}` lists them), or raise `max_environments` of the profile."
            )),
            Self::Leased { .. } => Some(
                "Run the same command again when the other one has ended; a lease that a killed \
                 command left is free after 15 seconds."
                    .into(),
            ),
            Self::LeaseLost { .. } => Some(
                "Look at what the other command did, then run this one again: it goes on from what \
                 exists."
                    .into(),
            ),
            Self::Changed { .. } => Some("Run the same command again.".into()),
            Self::Superseded { .. } => Some(
                "Nothing was published by this command; the other one's result stands.".into(),
            ),
            Self::Endpoint { error, .. } => error.advice(),
            Self::Several(errors) => errors.iter().find_map(Self::advice),
            Self::Lifetime(LifetimeError::Past { .. }) => {
                Some("Give a later time or `never`, or delete the environment.".into())
            }
            Self::Settings(_)
            | Self::Name(_)
            | Self::Image(_)
            | Self::Override(_)
            | Self::Lifetime(_) => None,
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
            Self::Endpoint { error, .. } => error.keys(),
            Self::Unusable { key, .. } => vec![key.map(str::to_owned)],
            Self::Call(call) => vec![call::key(call).map(str::to_owned)],
            Self::LimitReached { .. } => vec![Some(LIMIT.to_owned())],
            _ => vec![None],
        }
    }

    /// The endpoint that a single error is about, where the environment has several.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        match self {
            Self::Endpoint { key, .. } => Some(key),
            _ => None,
        }
    }

    /// What is wrong, whichever endpoint it is about.
    #[must_use]
    pub fn inner(&self) -> &Self {
        match self {
            Self::Endpoint { error, .. } => error.inner(),
            other => other,
        }
    }

    /// The same without what containers logged, for readers who may not see that.
    #[must_use]
    pub fn without_logs(self) -> Self {
        match self {
            Self::TaskFailed { task, why, .. } => Self::TaskFailed {
                task,
                why,
                logs: Vec::new(),
            },
            Self::Endpoint { key, error } => Self::Endpoint {
                key,
                error: Box::new(error.without_logs()),
            },
            Self::Several(errors) => {
                Self::Several(errors.into_iter().map(Self::without_logs).collect())
            }
            other => other,
        }
    }

    /// The error as that of one endpoint, where the environment has several.
    pub(crate) fn at_endpoint(self, endpoint: Option<&str>) -> Self {
        match (self, endpoint) {
            (Self::Several(errors), _) => {
                let each = errors.into_iter().map(|one| one.at_endpoint(endpoint));
                Self::Several(each.collect())
            }
            (Self::Endpoint { key, error }, _) => Self::Endpoint { key, error },
            (error, Some(key)) => Self::Endpoint {
                key: key.to_owned(),
                error: Box::new(error),
            },
            (error, None) => error,
        }
    }

    /// Each error once, and the only one of several where there is only one.
    pub(crate) fn simplified(self) -> Self {
        let mut each = self.into_each();
        let mut known = BTreeSet::new();
        each.retain(|error| known.insert(error.to_string()));
        if each.len() == 1 {
            each.remove(0)
        } else {
            Self::Several(each)
        }
    }
}

const LOOK: &str = "The environment is left as it is, and this command has not published it in the Environments JSON. Look at the \
                    logs of its containers, then deploy again or delete it.";

const MOVED: &str = "Correct the profile, or make the environment in the new place and delete the old one: run the command again with \
                     `--move`.";

const TASK_FAILED: &str = "Nothing was published, and what ran before runs on. Correct what failed and run the same command again: it is \
                           a new attempt.";

const TASK_UNKNOWN: &str = "Look at what it did, in its logs and where it writes. If it may run again, run the same command with \
                            `--rerun-tasks`, or the API's create with `\"rerun_tasks\": true`.";

const UNPROTECT: &str = "Delete it with `eden delete --force`, or take the protection away with `eden create --unprotect`, or a create \
                         of the API with `\"protected\": false`.";

fn listed(pieces: &[Foreign]) -> String {
    let texts: Vec<String> = pieces.iter().map(ToString::to_string).collect();
    lines(&texts)
}

fn by(other: &Option<String>) -> String {
    let other = other.as_ref().filter(|text| !text.is_empty());
    other.map(|text| format!(" ({text})")).unwrap_or_default()
}

fn foreign_advice(pieces: &[Foreign]) -> String {
    if pieces.iter().all(|piece| piece.reason.is_adoptable()) {
        return "Choose another name. To take these over, and have them deleted with the environment, \
                run the command again with `--adopt`."
            .into();
    }
    "Choose another name for the environment, or another `name_prefix`; `--adopt` does not take what \
     belongs to another environment, a stack or a reference, or serves more than this host."
        .into()
}

fn lines(texts: &[String]) -> String {
    texts.iter().map(|text| format!("\n- {text}")).collect()
}

fn join(errors: &[Error]) -> String {
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    texts.join("; ")
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

    fn several(errors: Vec<Self>) -> Self {
        Self::Several(errors).simplified()
    }

    fn call(&self) -> Option<&CallError> {
        match self {
            Self::Call(call) => Some(call),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
