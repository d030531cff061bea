//! The listener rule.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use aws_sdk_elasticloadbalancingv2::types::Rule;

use super::Beside;
use crate::error::Error;
use crate::observe::albs::{CommonAlb, is_exactly, is_for_host, priorities, targets};
use crate::record::Alb;
use crate::request::Request;

/// What is done to the listener rule.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RuleStep {
    /// It is right.
    Keep {
        /// Its ARN.
        arn: String,
    },
    /// It gets the right host and target group.
    Repair {
        /// Its ARN.
        arn: String,
    },
    /// It is made.
    Create {
        /// ARN of the listener.
        listener: String,
        /// Priorities that other rules have.
        taken: BTreeSet<i32>,
        /// Where else it may be made, should AWS say that the listener's ALB is full.
        otherwise: Vec<Elsewhere>,
    },
}

/// Another common ALB.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Elsewhere {
    /// The load balancer.
    pub alb: Alb,
    /// ARN of its listener.
    pub listener: String,
    /// Priorities that its rules have.
    pub taken: BTreeSet<i32>,
}

impl Elsewhere {
    pub(super) fn new(common: &CommonAlb, beside: &Beside) -> Self {
        Self {
            alb: common.alb.clone(),
            listener: common.listener.clone(),
            taken: taken(common, beside),
        }
    }
}

/// The priorities that rules have, or will have.
fn taken(common: &CommonAlb, beside: &Beside) -> BTreeSet<i32> {
    let planned = beside.priorities_of(&common.listener);
    priorities(&common.rules).chain(planned).collect()
}

impl RuleStep {
    /// The rule's ARN, where it exists.
    #[must_use]
    pub fn known_arn(&self) -> Option<&str> {
        match self {
            Self::Keep { arn } | Self::Repair { arn } => Some(arn),
            Self::Create { .. } => None,
        }
    }
}

pub(super) fn step(
    request: &Request,
    common: &CommonAlb,
    otherwise: Vec<Elsewhere>,
    fqdn: &str,
    target_group: Option<&str>,
    beside: &Beside,
) -> Result<RuleStep, Error> {
    if let Some((arn, rule)) = own(request, common, fqdn, target_group) {
        let arn = arn.to_owned();
        let right = target_group.is_some_and(|group| is_exactly(rule, fqdn, group));
        return Ok(if right {
            RuleStep::Keep { arn }
        } else {
            RuleStep::Repair { arn }
        });
    }
    let taken = taken(common, beside);
    lowest_free(&request.settings.rule_priorities, &taken, 0)
        .ok_or_else(|| full(&request.settings.rule_priorities, &common.listener))?;
    Ok(RuleStep::Create {
        listener: common.listener.clone(),
        taken,
        otherwise,
    })
}

/// The environment's rule: for its host, or the one it had before, or to its target group.
fn own<'a>(
    request: &Request,
    common: &'a CommonAlb,
    fqdn: &str,
    target_group: Option<&str>,
) -> Option<(&'a str, &'a Rule)> {
    let before = request
        .previous
        .as_ref()
        .and_then(|record| record.identifiers.rule.as_deref());
    let rules = || {
        common
            .rules
            .iter()
            .filter(|rule| rule.is_default != Some(true))
    };
    let by_host = rules().find(|rule| is_for_host(rule, fqdn));
    let by_arn = || rules().find(|rule| before.is_some() && rule.rule_arn() == before);
    let by_target = || rules().find(|rule| targets(rule).iter().any(|t| Some(*t) == target_group));
    let rule = by_host.or_else(by_arn).or_else(by_target)?;
    Some((rule.rule_arn.as_deref()?, rule))
}

/// The lowest free priority after skipping `skip` others, or the last free one.
///
/// Skipping spreads writers that would otherwise all try the same priority again.
#[must_use]
pub fn lowest_free(range: &RangeInclusive<i32>, taken: &BTreeSet<i32>, skip: usize) -> Option<i32> {
    let free = range.clone().filter(|priority| !taken.contains(priority));
    free.take(skip + 1).last()
}

/// No priority is left.
pub(crate) fn full(range: &RangeInclusive<i32>, listener: &str) -> Error {
    Error::Unusable {
        what: format!("listener {listener}"),
        why: format!(
            "has no free rule priority within {}-{}",
            range.start(),
            range.end()
        ),
        advice: "Widen `listener_rule_priority_range`, delete environments, or name several \
                 common ALBs in `master_alb_arn`."
            .into(),
        key: Some("listener_rule_priority_range"),
    }
}
