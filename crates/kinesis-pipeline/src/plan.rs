//! Decides what is done to each piece of a destination: a pure function from what exists and what is
//! asked for to a [`Plan`].

mod alarm;
mod function;
mod mapping;
mod role;

use aws_calls::tags::{Tags, missing as missing_tags};

pub use self::alarm::AlarmStep;
pub use self::function::{FunctionStep, TagStep};
pub use self::mapping::MappingStep;
pub use self::role::{PolicyStep, RoleStep};
use crate::destination::Destination;
use crate::observe::Policies;
use crate::ownership::{self, Owner, Sorted};

/// What is done to each piece.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The log group.
    pub log_group: LogGroupStep,
    /// The role.
    pub role: RoleStep,
    /// What the role allows.
    pub policy: PolicyStep,
    /// Policies that the role was given beside it, and that are taken off.
    pub more_policies: Policies,
    /// The function.
    pub function: FunctionStep,
    /// Tags of what there is already.
    pub tags: TagStep,
    /// Tags by which what there is already is recognized.
    pub marks: Marks,
    /// The mapping from the stream.
    pub mapping: MappingStep,
    /// The alarms.
    pub alarms: AlarmStep,
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
    /// One that is not the pipeline's own is used, and stays as it is.
    Use,
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

/// Tags that pieces which exist lack, and by which they are recognized: those made by older releases, or
/// by another generation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// Of the function.
    pub function: Tags,
    /// Of the role.
    pub role: Tags,
    /// Of the log group.
    pub log_group: Tags,
    /// Of the mapping with this ARN.
    pub mapping: Option<(String, Tags)>,
}

/// Decides what is done to the pieces that are the destination's own. Without `built`, the function's code
/// is left alone.
#[must_use]
pub fn plan(
    wanted: &Destination,
    built: Option<Built<'_>>,
    owner: &Owner,
    sorted: &Sorted,
) -> Plan {
    let own = &sorted.own;
    let role = role::step(wanted, own.role.as_ref());
    let function = function::step(wanted, built, &role, own.function.as_ref());
    let (mapping, surplus) = mapping::step(&wanted.mapping, &own.mappings);
    Plan {
        log_group: log_group(wanted, sorted),
        policy: role::policy_step(wanted, &role, own.policy.as_ref()),
        more_policies: own.more_policies.clone(),
        tags: function::tags(wanted, own),
        marks: marks(wanted, owner, sorted, &mapping),
        alarms: alarm::step(wanted, owner.tags(&sorted.generation), own),
        role,
        function,
        mapping,
        surplus,
    }
}

fn marks(wanted: &Destination, owner: &Owner, sorted: &Sorted, mapping: &MappingStep) -> Marks {
    let (own, tags) = (&sorted.own, owner.tags(&sorted.generation));
    let lacks = |has: Option<Tags>| has.map_or_else(Tags::new, |has| missing_tags(&tags, &has));
    let mut of_function = tags.clone();
    of_function.extend(wanted.alarm_mark());
    let function = own.function.as_ref().map(|_| &own.tags);
    let role = own.role.as_ref().map(ownership::role_tags);
    let mut mappings = own.mappings.iter();
    let mapping = mappings.find(|one| mapping.uuid() == Some(one.uuid()));
    let mapping = mapping.map(|one| (one.arn().to_owned(), lacks(one.tags.clone())));
    Marks {
        function: function.map_or_else(Tags::new, |has| missing_tags(&of_function, has)),
        role: lacks(role),
        log_group: lacks(own.log_group_tags.clone()),
        mapping: mapping.filter(|(_, lacks)| !lacks.is_empty()),
    }
}

fn log_group(wanted: &Destination, sorted: &Sorted) -> LogGroupStep {
    let Some(found) = &sorted.own.log_group else {
        return match sorted.used_log_group() {
            Some(_) => LogGroupStep::Use,
            None => LogGroupStep::Create,
        };
    };
    let days = found.retention_in_days().unwrap_or_default();
    match difference(
        "log_retention_in_days",
        &days,
        &wanted.log_retention_in_days,
    ) {
        Some(change) => LogGroupStep::Retain(vec![change]),
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

    /// What is not as it was asked for, a sentence each. Marks are none of it.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let group = match &self.log_group {
            LogGroupStep::Keep | LogGroupStep::Use => Vec::new(),
            LogGroupStep::Create => missing("log group"),
            LogGroupStep::Retain(changes) => of("log group", changes),
        };
        let surplus = self.surplus.iter();
        let surplus = surplus.map(|uuid| format!("mapping {uuid} is one too many"));
        let pieces = [
            group,
            self.role.lines(),
            self.policy.lines(),
            role::more_lines(&self.more_policies),
            self.function.lines(),
            self.tags.lines(),
            self.mapping.lines(),
            self.alarms.lines(),
        ];
        pieces.into_iter().flatten().chain(surplus).collect()
    }
}

fn missing(piece: &str) -> Vec<String> {
    vec![format!("{piece} is missing")]
}

fn of(piece: &str, changes: &[String]) -> Vec<String> {
    changes
        .iter()
        .map(|change| format!("{piece}: {change}"))
        .collect()
}

#[cfg(test)]
mod tests;
