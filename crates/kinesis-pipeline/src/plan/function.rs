//! The function and its tags.

use std::collections::BTreeMap;

use aws_calls::tags::{is_reserved, missing as missing_tags};
use aws_sdk_lambda::types::{FunctionConfiguration, Runtime};

use super::role::RoleStep;
use super::{Built, difference, missing, of, option_difference};
use crate::destination::{Destination, Tags, Vpc, mark};
use crate::observe::Found;

/// What is done to the function.
#[derive(Clone, Debug, PartialEq)]
pub enum FunctionStep {
    /// It is right.
    Keep,
    /// It is made.
    Create,
    /// It is changed in place.
    Update {
        /// Whether it gets the package.
        code: bool,
        /// The settings that are wrong.
        settings: Vec<String>,
    },
}

/// Tags of what exists already; new pieces are made with theirs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagStep {
    /// Tags that are missing or have another value.
    pub set: Tags,
    /// Tags that are not asked for any more.
    pub remove: Vec<String>,
}

pub(super) fn step(
    wanted: &Destination,
    built: Option<Built<'_>>,
    role: &RoleStep,
    found: Option<&FunctionConfiguration>,
) -> FunctionStep {
    let Some(found) = found else {
        return FunctionStep::Create;
    };
    let code = built.is_some_and(|built| !is_built(found, built));
    let settings = settings(wanted, role, found);
    match code || !settings.is_empty() {
        true => FunctionStep::Update { code, settings },
        false => FunctionStep::Keep,
    }
}

fn is_built(found: &FunctionConfiguration, built: Built<'_>) -> bool {
    let mut architectures = found.architectures().iter();
    found.code_sha256() == Some(built.sha256)
        && architectures.any(|one| one.as_str() == built.architecture)
}

/// The settings that are not as they are asked for.
fn settings(wanted: &Destination, role: &RoleStep, found: &FunctionConfiguration) -> Vec<String> {
    let runtime = found.runtime().map(Runtime::as_str);
    let tracing = found.tracing_config().and_then(|it| it.mode());
    let tracing = tracing.map_or("PassThrough", |mode| mode.as_str());
    let each = [
        option_difference(
            "description",
            found.description(),
            Some(&mark(&wanted.pipeline)),
        ),
        option_difference("handler", found.handler(), Some(&wanted.handler)),
        option_difference("runtime", runtime, Some(&wanted.runtime)),
        difference(
            "memory_size",
            &found.memory_size().unwrap_or(128),
            &wanted.memory_size,
        ),
        difference("timeout", &found.timeout().unwrap_or(3), &wanted.timeout),
        option_difference("tracing_mode", Some(tracing), Some(&wanted.tracing_mode)),
        role.arn()
            .and_then(|arn| option_difference("role", found.role(), Some(arn))),
        network(wanted.vpc.as_ref(), found),
    ];
    let variables = variables(&wanted.variables(), found);
    each.into_iter().flatten().chain(variables).collect()
}

/// The variables by name only: their values are long, and may be nobody's business.
fn variables(wanted: &BTreeMap<String, String>, found: &FunctionConfiguration) -> Vec<String> {
    let nothing = std::collections::HashMap::new();
    let now = found.environment().and_then(|it| it.variables());
    let now = now.unwrap_or(&nothing);
    let wrong = wanted
        .iter()
        .filter(|(name, value)| now.get(*name) != Some(value));
    let wrong = wrong.map(|(name, _)| format!("variable {name} was changed"));
    let mut more: Vec<&String> = now
        .keys()
        .filter(|name| !wanted.contains_key(*name))
        .collect();
    more.sort();
    let more = more.into_iter();
    let more = more.map(|name| format!("variable {name} was added"));
    wrong.chain(more).collect()
}

fn network(wanted: Option<&Vpc>, found: &FunctionConfiguration) -> Option<String> {
    let now = found.vpc_config();
    let text = |subnets: &[String], groups: &[String]| {
        let sorted = |ids: &[String]| {
            let mut ids = ids.to_vec();
            ids.sort();
            ids.join(" ")
        };
        format!("{} {}", sorted(subnets), sorted(groups))
    };
    let now = now.map(|it| text(it.subnet_ids(), it.security_group_ids()));
    let now = now.unwrap_or_else(|| text(&[], &[]));
    let wanted = wanted.map(|it| text(&it.subnet_ids, &it.security_group_ids));
    let wanted = wanted.unwrap_or_else(|| text(&[], &[]));
    (now != wanted).then(|| "its subnets or security groups were changed".to_owned())
}

/// The function's own tags tell; role and log group follow it. Tags that say whose a thing is are no
/// user's.
pub(super) fn tags(wanted: &Destination, found: &Found) -> TagStep {
    if found.function.is_none() && found.role.is_none() {
        return TagStep::default();
    }
    tags_of(wanted, &wanted.tags, &found.tags)
}

/// What tags a piece lacks, and which of those are too many that it was given before.
pub(super) fn tags_of(wanted: &Destination, tags: &Tags, has: &Tags) -> TagStep {
    let gone = wanted.previous_tags.keys();
    let gone = gone.filter(|key| has.contains_key(*key) && !wanted.tags.contains_key(*key));
    TagStep {
        set: missing_tags(tags, has),
        remove: gone.filter(|key| !is_reserved(key)).cloned().collect(),
    }
}

impl TagStep {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let keys = self.set.keys().chain(&self.remove);
        keys.map(|key| format!("tag {key} was changed")).collect()
    }
}

impl FunctionStep {
    pub(super) fn lines(&self) -> Vec<String> {
        match self {
            Self::Keep => Vec::new(),
            Self::Create => missing("function"),
            Self::Update { code, settings } => {
                let code = code.then(|| "function: its code is another".to_owned());
                code.into_iter().chain(of("function", settings)).collect()
            }
        }
    }
}
