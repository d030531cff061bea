//! What leads visitors to an endpoint: target group, listener rule, alias record and entry. A worker has none of these.

use super::{
    AliasStep, Candidate, PlannedRules, Renumber, RuleStep, TargetGroupStep, alb, alias, priority,
    rule, target_group,
};
use crate::document::Entry;
use crate::error::Error;
use crate::name::Names;
use crate::observe::Found;
use crate::observe::reference::Balancing;
use crate::record::{Alb, Record};
use crate::request::Request;

/// What is done to these pieces.
pub(super) struct Visited {
    /// The common ALB.
    pub(super) alb: Option<Alb>,
    pub(super) target_group: Option<TargetGroupStep>,
    pub(super) rule: Option<RuleStep>,
    pub(super) renumber: Option<Renumber>,
    pub(super) alias: AliasStep,
}

impl Visited {
    /// What is done for a worker.
    fn nothing() -> Self {
        Self {
            alb: None,
            target_group: None,
            rule: None,
            renumber: None,
            alias: AliasStep::Keep,
        }
    }

    /// The target group's ARN, where it exists.
    pub(super) fn group_arn(&self) -> Option<&str> {
        self.target_group.as_ref()?.known_arn()
    }

    /// The rule's ARN, where it exists.
    pub(super) fn rule_arn(&self) -> Option<&str> {
        self.rule.as_ref()?.known_arn()
    }
}

/// Decides what is done to them.
pub(super) fn plan(
    candidate: &Candidate,
    names: &Names,
    fqdn: &str,
    planned: &PlannedRules,
) -> Result<Visited, Error> {
    match &candidate.found.reference.balancing {
        Some(balancing) => of_web(candidate, balancing, names, fqdn, planned),
        None => Ok(Visited::nothing()),
    }
}

fn of_web(
    candidate: &Candidate,
    balancing: &Balancing,
    names: &Names,
    fqdn: &str,
    planned: &PlannedRules,
) -> Result<Visited, Error> {
    let Candidate { request, found, .. } = candidate;
    let common = alb::choose(candidate, fqdn, planned)?;
    let others = alb::others(found, common, planned);
    let rule = rule::step(candidate, common, others, fqdn, planned)?;
    Ok(Visited {
        alb: Some(common.alb.clone()),
        target_group: Some(target_group::step(candidate, balancing, names)),
        renumber: priority::step(request, common, &rule, planned)?,
        rule: Some(rule),
        alias: alias(&found.records, &common.alb, fqdn),
    })
}

/// The entry of an endpoint, which takes the place of what is published now.
pub(super) fn entry(found: &Found, record: &Record) -> Result<Option<Entry>, Error> {
    let entry = record.entry()?;
    Ok(entry.map(|entry| Entry {
        former: found.published.clone(),
        ..entry
    }))
}

/// Refuses settings without which nothing can be visited.
pub(super) fn check_keys(request: &Request, found: &Found) -> Result<(), Error> {
    let missing = request.settings.missing_for_web();
    if missing.is_empty() || found.reference.kind().is_worker() {
        return Ok(());
    }
    let keys: Vec<String> = missing.iter().map(|key| format!("`{key}`")).collect();
    Err(Error::Unusable {
        what: "the profile".into(),
        why: format!(
            "lacks {}, which its environments need: reference service {} has a load balancer, so that they are no workers",
            keys.join(", "),
            request.settings.reference_service
        ),
        advice: "Add these keys, or name a service without a load balancer.".into(),
        key: Some("reference_service_arn"),
    })
}
