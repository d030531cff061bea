//! What the listener rule of an endpoint is to demand beside its host.

use aws_sdk_elasticloadbalancingv2::types::Rule;
use eden_access::{
    Access, Conditions, Decision, Found, Host, Opening, RuleCondition, decide_without_key,
};

use super::Candidate;
use crate::access::{from_aws, opening_of};
use crate::error::Error;
use crate::observe::albs::{is_for_host, targets};

/// The conditions of a rule that is made. A gated environment's is shut until the door opens it.
///
/// # Errors
/// When the host is none that a gate can be for.
pub(super) fn of_new(candidate: &Candidate, fqdn: &str) -> Result<Vec<RuleCondition>, Error> {
    match opening_of(&candidate.request.settings) {
        Opening::Public => Ok(vec![RuleCondition::Host(vec![fqdn.to_owned()])]),
        Opening::Gated | Opening::Shut => {
            let shut = Conditions::Shut(candidate.shut.clone());
            shut.to_rule(&host(fqdn)?)
                .map_err(|error| unwritable(fqdn, &error))
        }
    }
}

/// The conditions that a rule gets in place of those it has; `None` where these stay. What somebody added to let fewer
/// requests through a public rule stays, and the cookies of a gated one are the door's.
///
/// # Errors
/// When the rule has conditions by which visitors would pass the gate.
pub(super) fn in_place_of(
    candidate: &Candidate,
    rule: &Rule,
    fqdn: &str,
) -> Result<Option<Vec<RuleCondition>>, Error> {
    let opening = opening_of(&candidate.request.settings);
    let found = crate::access::found(rule, fqdn);
    if opening == Opening::Public && !matches!(found, Found::Gated | Found::Shut) {
        return Ok(None);
    }
    let decision = decide_without_key(
        opening,
        candidate.shut.clone(),
        &host(fqdn)?,
        &from_aws(rule),
    );
    match decision.map_err(|error| unwritable(fqdn, &error))? {
        Decision::Nothing => Ok(None),
        Decision::Write(conditions) => Ok(Some(conditions)),
        Decision::Foreign if is_for_host(rule, fqdn) => Err(passable(rule)),
        Decision::Foreign => of_new(candidate, fqdn).map(Some),
    }
}

/// Refuses a gate beside which another rule leads to the same target group.
///
/// # Errors
/// When there is such a rule.
pub(super) fn check(candidate: &Candidate, own: Option<&str>) -> Result<(), Error> {
    let group = candidate.target_group();
    let Some(group) = group.filter(|_| candidate.request.settings.door.access == Access::Gate)
    else {
        return Ok(());
    };
    let rules = candidate.found.albs.iter().flat_map(|alb| &alb.rules);
    let beside = rules
        .filter(|rule| rule.rule_arn() != own && targets(rule).contains(&group))
        .filter_map(Rule::rule_arn);
    match beside.collect::<Vec<_>>().as_slice() {
        [] => Ok(()),
        rules => Err(Error::Unusable {
            what: format!("target group {group}"),
            why: format!(
                "cannot be behind a gate: visitors could pass by it through {}",
                rules.join(", ")
            ),
            advice: "Remove what else forwards there, or leave `access` public.".into(),
            key: Some("access"),
        }),
    }
}

fn host(fqdn: &str) -> Result<Host, Error> {
    Host::parse(fqdn).map_err(|error| unwritable(fqdn, &error))
}

fn unwritable(fqdn: &str, error: &dyn std::error::Error) -> Error {
    Error::Unusable {
        what: format!("host {fqdn}"),
        why: format!("cannot be gated: {error}"),
        advice: "Choose another name for the environment, or leave `access` public.".into(),
        key: Some("access"),
    }
}

fn passable(rule: &Rule) -> Error {
    Error::Unusable {
        what: format!("listener rule {}", rule.rule_arn().unwrap_or_default()),
        why: "cannot be gated: it has conditions that eden does not write, and does not replace"
            .into(),
        advice: "Remove all of its conditions but the host, or leave `access` public.".into(),
        key: Some("access"),
    }
}
