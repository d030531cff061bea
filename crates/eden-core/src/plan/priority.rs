//! The priority of a rule that exists.

use std::collections::BTreeSet;

use super::together::PlannedRules;
use super::{RuleStep, full, lowest_free};
use crate::error::Error;
use crate::observe::albs::{CommonAlb, priorities};
use crate::request::Request;

/// Another priority for a rule that is outside the profile's range.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Renumber {
    /// ARN of the rule.
    pub rule: String,
    /// ARN of its listener.
    pub listener: String,
    /// Priorities that other rules have.
    pub taken: BTreeSet<i32>,
}

pub(super) fn step(
    request: &Request,
    common: &CommonAlb,
    rule: &RuleStep,
    planned: &PlannedRules,
) -> Result<Option<Renumber>, Error> {
    let Some(arn) = rule.known_arn() else {
        return Ok(None);
    };
    let own = common
        .rules
        .iter()
        .filter(|one| one.rule_arn() == Some(arn))
        .cloned();
    let own: Vec<_> = own.collect();
    let range = &request.settings.rule_priorities;
    if priorities(&own).all(|priority| range.contains(&priority)) {
        return Ok(None);
    }
    let planned = planned.priorities_of(&common.listener);
    let taken: BTreeSet<i32> = priorities(&common.rules).chain(planned).collect();
    lowest_free(range, &taken, 0).ok_or_else(|| full(range, &common.listener))?;
    Ok(Some(Renumber {
        rule: arn.to_owned(),
        listener: common.listener.clone(),
        taken,
    }))
}
