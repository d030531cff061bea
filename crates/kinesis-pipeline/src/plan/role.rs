//! The role and what it allows.

use aws_sdk_iam::types::Role;
use serde_json::Value;

use super::{missing, of};
use crate::destination::{Destination, mark};
use crate::observe::{Policies, document};
use crate::policy::{Owner, policy, trust};

/// What is done to the role.
#[derive(Clone, Debug, PartialEq)]
pub enum RoleStep {
    /// The role of this ARN is right.
    Keep(String),
    /// It is made.
    Create,
    /// The role of this ARN is put right.
    Update(String, Vec<String>),
}

/// What is done to the role's policy.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyStep {
    /// It is right.
    Keep,
    /// It is made.
    Create,
    /// It allows something else.
    Replace,
}

/// Policies that the role was given beside its own: they are taken off again.
pub(super) fn more_lines(more: &Policies) -> Vec<String> {
    let each = more.attached.iter().chain(&more.inline);
    each.map(|policy| format!("role: policy {policy} was added"))
        .collect()
}

pub(super) fn step(wanted: &Destination, found: Option<&Role>) -> RoleStep {
    let Some(found) = found else {
        return RoleStep::Create;
    };
    let now = found.assume_role_policy_document().map(document);
    let trusts = (now != Some(trust())).then(|| "who may take it on was changed".to_owned());
    let marked = found.description() == Some(&mark(&wanted.pipeline));
    let marked = (!marked).then(|| "its description was changed".to_owned());
    let changes: Vec<String> = trusts.into_iter().chain(marked).collect();
    match changes.is_empty() {
        true => RoleStep::Keep(found.arn.clone()),
        false => RoleStep::Update(found.arn.clone(), changes),
    }
}

pub(super) fn policy_step(
    wanted: &Destination,
    role: &RoleStep,
    found: Option<&Value>,
) -> PolicyStep {
    let owner = role.arn().and_then(Owner::of_role);
    match (owner, found) {
        (Some(owner), Some(found)) if *found == policy(wanted, &owner) => PolicyStep::Keep,
        (Some(_), Some(_)) => PolicyStep::Replace,
        _ => PolicyStep::Create,
    }
}

impl RoleStep {
    /// The role's ARN, where it exists.
    #[must_use]
    pub fn arn(&self) -> Option<&str> {
        match self {
            Self::Keep(arn) | Self::Update(arn, _) => Some(arn),
            Self::Create => None,
        }
    }

    pub(super) fn lines(&self) -> Vec<String> {
        match self {
            Self::Keep(_) => Vec::new(),
            Self::Create => missing("role"),
            Self::Update(_, changes) => of("role", changes),
        }
    }
}

impl PolicyStep {
    pub(super) fn lines(&self) -> Vec<String> {
        match self {
            Self::Keep => Vec::new(),
            Self::Create => missing("policy of the role"),
            Self::Replace => vec!["policy of the role was changed".to_owned()],
        }
    }
}
