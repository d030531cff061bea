//! Decides what is done to each piece of a destination: a pure function from what exists and what is
//! asked for to a [`Plan`].

mod function;
mod mapping;
mod role;

use aws_sdk_cloudwatchlogs::types::LogGroup;

pub use self::function::{FunctionStep, TagStep};
pub use self::mapping::MappingStep;
pub use self::role::{PolicyStep, RoleStep};
use crate::destination::{Destination, mark};
use crate::error::Error;
use crate::observe::Found;

/// What is done to each piece.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The log group.
    pub log_group: LogGroupStep,
    /// The role.
    pub role: RoleStep,
    /// What the role allows.
    pub policy: PolicyStep,
    /// The function.
    pub function: FunctionStep,
    /// Tags of what there is already.
    pub tags: TagStep,
    /// The mapping from the stream.
    pub mapping: MappingStep,
    /// Mappings that nobody asked for, such as one from another stream.
    pub surplus: Vec<String>,
}

/// What is done to the log group.
#[derive(Clone, Debug, PartialEq)]
pub enum LogGroupStep {
    /// It is right.
    Keep,
    /// It is made.
    Create,
    /// It keeps logs for another time.
    Retain(Vec<String>),
}

/// What a package has to be for a function to be left alone.
#[derive(Clone, Copy, Debug)]
pub struct Built<'a> {
    /// SHA-256 of the package in base64.
    pub sha256: &'a str,
    /// What it is made for.
    pub architecture: &'a str,
}

/// Decides. Without `built`, the function's code is left alone.
///
/// # Errors
/// When a function or a role of this name is somebody else's.
pub fn plan(wanted: &Destination, built: Option<Built<'_>>, found: &Found) -> Result<Plan, Error> {
    refuse_foreign(wanted, found)?;
    let role = role::step(wanted, found.role.as_ref());
    let function = function::step(wanted, built, &role, found.function.as_ref());
    let (mapping, surplus) = mapping::step(&wanted.mapping, &found.mappings);
    Ok(Plan {
        log_group: log_group(wanted, found.log_group.as_ref()),
        policy: role::policy_step(wanted, &role, found.policy.as_ref()),
        tags: function::tags(wanted, found),
        role,
        function,
        mapping,
        surplus,
    })
}

/// What is this pipeline's by its state may be repaired, whatever somebody wrote on it.
fn refuse_foreign(wanted: &Destination, found: &Found) -> Result<(), Error> {
    let mark = mark(&wanted.pipeline);
    let role = found.role.as_ref();
    let role = role.is_some_and(|role| role.description() != Some(&mark));
    let function = found.function.as_ref();
    let function = function.is_some_and(|it| it.description() != Some(&mark));
    let what = match (function, role) {
        _ if wanted.is_ours => return Ok(()),
        (true, _) => "function",
        (_, true) => "role",
        _ => return Ok(()),
    };
    Err(foreign(what, wanted))
}

pub(crate) fn foreign(what: &str, wanted: &Destination) -> Error {
    Error::Unusable {
        what: format!("{what} {}", wanted.name()),
        why: format!(
            "exists already and is not of pipeline {}: its description is not {:?}",
            wanted.pipeline,
            mark(&wanted.pipeline)
        ),
        advice: "Give the pipeline or the destination another name, or delete what is in the way."
            .into(),
    }
}

fn log_group(wanted: &Destination, found: Option<&LogGroup>) -> LogGroupStep {
    let Some(found) = found else {
        return LogGroupStep::Create;
    };
    let days = found.retention_in_days().unwrap_or_default();
    match difference(
        "log_retention_in_days",
        &days,
        &wanted.log_retention_in_days,
    ) {
        Some(told) => LogGroupStep::Retain(vec![told]),
        None => LogGroupStep::Keep,
    }
}

/// A setting that is not as it is asked for.
fn difference<T: PartialEq + std::fmt::Display>(name: &str, now: &T, wanted: &T) -> Option<String> {
    (now != wanted).then(|| format!("{name} is {now}, not {wanted}"))
}

/// The same of settings that may be left out.
fn option_difference(name: &str, now: Option<&str>, wanted: Option<&str>) -> Option<String> {
    let text = |value: Option<&str>| value.unwrap_or("not set").to_owned();
    difference(name, &text(now), &text(wanted))
}

impl Plan {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines().is_empty()
    }

    /// What is not as it was asked for, a sentence each.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let group = match &self.log_group {
            LogGroupStep::Keep => Vec::new(),
            LogGroupStep::Create => missing("log group"),
            LogGroupStep::Retain(told) => of("log group", told),
        };
        let surplus = self.surplus.iter();
        let surplus = surplus.map(|uuid| format!("mapping {uuid} is not of this pipeline"));
        let pieces = [
            group,
            self.role.lines(),
            self.policy.lines(),
            self.function.lines(),
            self.tags.lines(),
            self.mapping.lines(),
        ];
        pieces.into_iter().flatten().chain(surplus).collect()
    }
}

fn missing(piece: &str) -> Vec<String> {
    vec![format!("{piece} is missing")]
}

fn of(piece: &str, told: &[String]) -> Vec<String> {
    told.iter().map(|told| format!("{piece}: {told}")).collect()
}

#[cfg(test)]
mod tests;
