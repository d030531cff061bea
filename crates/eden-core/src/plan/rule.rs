//! The listener rule.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use aws_sdk_elasticloadbalancingv2::types::{Rule, RuleCondition};

use super::{Candidate, PlannedRules, gate};
use crate::clone::tags::Tags;
use crate::error::Error;
use crate::observe::albs::{CommonAlb, hosts, is_for_host, priorities, targets};
use crate::ownership::{Shape, Whose, shape};
use crate::record::Alb;

/// What is done to the listener rule.
#[derive(Clone, Debug, PartialEq)]
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
        /// As it is now.
        rule: Box<Rule>,
        /// What it is to demand in place of its conditions; `None` where it keeps what somebody added to the host.
        conditions: Option<Vec<eden_access::RuleCondition>>,
    },
    /// It is made.
    Create {
        /// ARN of the listener.
        listener: String,
        /// What it is to demand.
        conditions: Vec<eden_access::RuleCondition>,
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
    pub(super) fn new(common: &CommonAlb, planned: &PlannedRules) -> Self {
        Self {
            alb: common.alb.clone(),
            listener: common.listener.clone(),
            taken: taken(common, planned),
        }
    }
}

/// The priorities that rules have, or will have.
fn taken(common: &CommonAlb, planned: &PlannedRules) -> BTreeSet<i32> {
    let priorities_planned = planned.priorities_of(&common.listener);
    priorities(&common.rules)
        .chain(priorities_planned)
        .collect()
}

impl RuleStep {
    /// The rule's ARN, where it exists.
    #[must_use]
    pub fn known_arn(&self) -> Option<&str> {
        match self {
            Self::Keep { arn } | Self::Repair { arn, .. } => Some(arn),
            Self::Create { .. } => None,
        }
    }
}

pub(super) fn step(
    candidate: &Candidate,
    common: &CommonAlb,
    otherwise: Vec<Elsewhere>,
    fqdn: &str,
    planned: &PlannedRules,
) -> Result<RuleStep, Error> {
    let own = own(candidate, common, fqdn);
    gate::check(candidate, own.map(|(arn, _)| arn))?;
    if let Some((arn, rule)) = own {
        return kept_or_repaired(candidate, arn, rule, fqdn);
    }
    let taken = taken(common, planned);
    let range = &candidate.request.settings.rule_priorities;
    lowest_free(range, &taken, 0).ok_or_else(|| full(range, &common.listener))?;
    Ok(RuleStep::Create {
        listener: common.listener.clone(),
        conditions: gate::of_new(candidate, fqdn)?,
        taken,
        otherwise,
    })
}

/// What somebody added to let fewer requests through stays.
fn kept_or_repaired(
    candidate: &Candidate,
    arn: &str,
    rule: &Rule,
    fqdn: &str,
) -> Result<RuleStep, Error> {
    let (arn, conditions) = (arn.to_owned(), gate::in_place_of(candidate, rule, fqdn)?);
    let shape = shape(rule, fqdn, candidate.target_group());
    let leads_here = matches!(shape, Shape::Exact | Shape::Narrowed | Shape::Partial);
    Ok(match leads_here && conditions.is_none() {
        true => RuleStep::Keep { arn },
        false => RuleStep::Repair {
            arn,
            rule: Box::new(rule.clone()),
            conditions,
        },
    })
}

/// The environment's rule on an ALB, the most exact one where there are several.
pub(super) fn own<'a>(
    candidate: &Candidate,
    common: &'a CommonAlb,
    fqdn: &str,
) -> Option<(&'a str, &'a Rule)> {
    let group = candidate.target_group();
    let ours = common.rules.iter();
    let ours = ours.filter(|rule| whose(candidate, rule, fqdn).is_ours());
    let rule = ours.min_by_key(|rule| match shape(rule, fqdn, group) {
        Shape::Exact => 0,
        Shape::Narrowed => 1,
        _ => 2,
    })?;
    Some((rule.rule_arn.as_deref()?, rule))
}

/// Whose a listener rule is.
pub(super) fn whose(candidate: &Candidate, rule: &Rule, fqdn: &str) -> Whose {
    let group = candidate.target_group();
    let shape = shape(rule, fqdn, group);
    if shape == Shape::Exact {
        return Whose::Ours;
    }
    let arn = rule.rule_arn().unwrap_or_default();
    let nothing = Tags::new();
    let tags = candidate.found.rule_tags.get(arn).unwrap_or(&nothing);
    let at_host = is_for_host(rule, fqdn);
    candidate.owner.rule(tags, arn, shape, at_host)
}

/// Whether it has to be found out whose a rule is: it is at the host, leads to the target group or was
/// recorded, and its shape does not tell.
pub(crate) fn concerns(
    rule: &Rule,
    fqdn: &str,
    target_group: Option<&str>,
    recorded: Option<&str>,
) -> bool {
    let own_target = target_group.is_some_and(|group| targets(rule).contains(&group));
    let is_recorded = recorded.is_some() && rule.rule_arn() == recorded;
    let concerned = is_for_host(rule, fqdn) || own_target || is_recorded;
    concerned && shape(rule, fqdn, target_group) != Shape::Exact
}

/// Whether a rule takes all requests to the host: no condition but hosts lets one pass.
pub(crate) fn takes_host(rule: &Rule, fqdn: &str) -> bool {
    let mut fields = rule.conditions().iter().map(RuleCondition::field);
    is_for_host(rule, fqdn) && !hosts(rule).is_empty() && fields.all(|it| it == Some("host-header"))
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
