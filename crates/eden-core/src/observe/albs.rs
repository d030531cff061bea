//! The common ALBs, their HTTPS listeners and rules.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{
    ActionTypeEnum, ForwardActionConfig, HostHeaderConditionConfig, Listener, ProtocolEnum, Rule,
};
use futures::future::{join_all, try_join_all};

use super::Wanted;
use crate::clients::Clients;
use crate::error::{Error, code, sent};
use crate::record::Alb;
use crate::settings::Settings;

/// A common ALB.
#[derive(Clone, Debug)]
pub struct CommonAlb {
    /// The load balancer.
    pub alb: Alb,
    /// ARN of its HTTPS listener on port 443.
    pub listener: String,
    /// The certificates that the listener's own description names: others may have been added to it.
    pub certificates: Vec<String>,
    /// All rules of that listener.
    pub rules: Vec<Rule>,
}

/// Describes the common ALBs of these endpoints, each once; all have to exist.
///
/// # Errors
/// When one does not exist or has no HTTPS listener.
pub async fn all(
    clients: &Clients,
    wanted: &[Wanted<'_>],
) -> Result<BTreeMap<String, CommonAlb>, Error> {
    let arns = wanted.iter().flat_map(|one| {
        let named = one.request.settings.common_albs.iter();
        named.map(|arn| (arn, one.endpoint()))
    });
    let arns: Vec<_> = arns.collect();
    let albs = super::distinct::fetch_distinct(arns, |arn| common_alb(clients, arn)).await?;
    let pairs = albs.into_iter();
    Ok(pairs.map(|(arn, alb)| (arn.clone(), alb)).collect())
}

/// The common ALBs that settings name, in their order.
pub(super) fn named(albs: &BTreeMap<String, CommonAlb>, settings: &Settings) -> Vec<CommonAlb> {
    let named = settings.common_albs.iter();
    named.filter_map(|arn| albs.get(arn).cloned()).collect()
}

async fn common_alb(clients: &Clients, arn: &str) -> Result<CommonAlb, Error> {
    let (alb, listener) = tokio::join!(
        load_balancer(clients, arn),
        listener_and_rules(clients, arn)
    );
    // Both calls fail where the ALB is not there: one error says so.
    let alb = alb?;
    let (listener, rules) = listener?;
    match (alb, listener) {
        (Some(alb), Some(listener)) => Ok(CommonAlb {
            alb,
            certificates: certificates(&listener),
            listener: listener.listener_arn.unwrap_or_default(),
            rules,
        }),
        (None, _) => Err(missing(arn)),
        (_, None) => Err(unusable(
            arn,
            "has no HTTPS listener on port 443",
            "Add one, with a wildcard certificate for the dynamic zone.",
        )),
    }
}

/// Checks that a common ALB exists.
///
/// # Errors
/// When it does not, or cannot be looked for.
pub(super) async fn check(clients: &Clients, arn: &str) -> Result<(), Error> {
    let alb = load_balancer(clients, arn).await?;
    alb.map(drop).ok_or_else(|| missing(arn))
}

fn missing(arn: &str) -> Error {
    unusable(
        arn,
        "does not exist",
        "Check `master_alb_arn` and the region.",
    )
}

fn unusable(arn: &str, why: &str, advice: &str) -> Error {
    Error::Unusable {
        what: format!("common ALB {arn}"),
        why: why.into(),
        advice: advice.into(),
        key: Some("master_alb_arn"),
    }
}

/// The ALBs of these that exist.
///
/// # Errors
/// When a call fails for another reason than that.
pub async fn existing(clients: &Clients, arns: &[String]) -> Result<Vec<Alb>, Error> {
    let each = arns.iter().map(|arn| async move {
        match load_balancer(clients, arn).await {
            Err(error) if is_gone(&error) => Ok(None),
            answer => answer,
        }
    });
    let found = aws_calls::all(join_all(each).await)?;
    Ok(found.into_iter().flatten().collect())
}

async fn load_balancer(clients: &Clients, arn: &str) -> Result<Option<Alb>, Error> {
    let call = clients.elb.describe_load_balancers();
    let call = call.load_balancer_arns(arn).send();
    let answer = sent("ELBv2 DescribeLoadBalancers", arn, call).await?;
    let mut complete = answer
        .load_balancers
        .into_iter()
        .flatten()
        .filter_map(|alb| {
            Some(Alb {
                arn: alb.load_balancer_arn?,
                dns_name: alb.dns_name?,
                zone_id: alb.canonical_hosted_zone_id?,
            })
        });
    Ok(complete.find(|alb| alb.arn == arn))
}

/// The HTTPS listener of an ALB and its rules; no rules where there is no such listener.
pub(crate) async fn listener_and_rules(
    clients: &Clients,
    alb: &str,
) -> Result<(Option<Listener>, Vec<Rule>), Error> {
    let call = clients.elb.describe_listeners().load_balancer_arn(alb);
    let pages = call
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<Listener>, _>>();
    let listeners = sent("ELBv2 DescribeListeners", alb, pages).await?;
    let https = |l: &&Listener| l.port == Some(443) && l.protocol == Some(ProtocolEnum::Https);
    let Some(listener) = listeners.into_iter().find(|it| https(&it)) else {
        return Ok((None, Vec::new()));
    };
    let rules = rules(clients, listener.listener_arn().unwrap_or_default()).await?;
    Ok((Some(listener), rules))
}

/// The ARNs of the certificates that a listener's description names.
pub(crate) fn certificates(listener: &Listener) -> Vec<String> {
    let named = listener.certificates().iter();
    named.filter_map(|it| it.certificate_arn.clone()).collect()
}

/// All rules of a listener.
///
/// # Errors
/// When the call fails.
pub async fn rules(clients: &Clients, listener: &str) -> Result<Vec<Rule>, Error> {
    let call = clients.elb.describe_rules().listener_arn(listener);
    let pages = call
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<Rule>, _>>();
    sent("ELBv2 DescribeRules", listener, pages).await
}

/// All rules of these ALBs that exist; for deleting, where an ALB may be gone already.
///
/// # Errors
/// When a call fails for another reason than that.
pub async fn rules_left(
    clients: &Clients,
    albs: impl IntoIterator<Item = &String>,
) -> Result<Vec<Rule>, Error> {
    let each = albs.into_iter().map(|alb| async move {
        match listener_and_rules(clients, alb).await {
            Err(error) if is_gone(&error) => Ok(Vec::new()),
            answer => answer.map(|(_, rules)| rules),
        }
    });
    Ok(try_join_all(each).await?.into_iter().flatten().collect())
}

/// One rule, where it exists.
///
/// # Errors
/// When the call fails.
pub async fn rule(clients: &Clients, arn: &str) -> Result<Option<Rule>, Error> {
    let call = clients.elb.describe_rules().rule_arns(arn).send();
    match sent("ELBv2 DescribeRules", arn, call).await {
        Ok(answer) => Ok(answer.rules.into_iter().flatten().next()),
        Err(error) if is_gone(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_gone(error: &Error) -> bool {
    matches!(
        code(error),
        Some("LoadBalancerNotFound" | "ListenerNotFound" | "RuleNotFound")
    )
}

/// The hosts a rule is for.
#[must_use]
pub fn hosts(rule: &Rule) -> Vec<&str> {
    let conditions = rule.conditions.iter().flatten();
    let hosts = conditions.filter(|condition| condition.field.as_deref() == Some("host-header"));
    hosts
        .flat_map(|condition| {
            let newer = condition
                .host_header_config
                .iter()
                .flat_map(HostHeaderConditionConfig::values);
            // AWS fills both forms, older stand-ins only one of them.
            condition.values().iter().chain(newer).map(String::as_str)
        })
        .collect()
}

/// Whether a rule names this host.
#[must_use]
pub fn is_for_host(rule: &Rule, fqdn: &str) -> bool {
    hosts(rule)
        .iter()
        .any(|host| host.eq_ignore_ascii_case(fqdn))
}

/// Whether a rule is exactly "this host, forward to this target group".
#[must_use]
pub fn is_exactly(rule: &Rule, fqdn: &str, target_group: &str) -> bool {
    let hosts = hosts(rule);
    let conditions = rule.conditions().len() == 1;
    let right_host = !hosts.is_empty() && hosts.iter().all(|host| host.eq_ignore_ascii_case(fqdn));
    conditions && right_host && forwards_only_to(rule, target_group)
}

/// Whether a rule sends all its requests to this target group.
#[must_use]
pub fn forwards_only_to(rule: &Rule, target_group: &str) -> bool {
    let targets = targets(rule);
    let forward = rule
        .actions()
        .iter()
        .all(|a| a.r#type == Some(ActionTypeEnum::Forward));
    forward && !targets.is_empty() && targets.iter().all(|target| *target == target_group)
}

/// The target groups a rule sends requests to.
#[must_use]
pub fn targets(rule: &Rule) -> Vec<&str> {
    rule.actions()
        .iter()
        .flat_map(|action| {
            let groups = action
                .forward_config
                .iter()
                .flat_map(ForwardActionConfig::target_groups);
            let newer = groups.filter_map(|group| group.target_group_arn.as_deref());
            action.target_group_arn.as_deref().into_iter().chain(newer)
        })
        .collect()
}

/// The priorities that a listener's rules take.
pub fn priorities(rules: &[Rule]) -> impl Iterator<Item = i32> {
    rules
        .iter()
        .filter_map(|rule| rule.priority.as_deref()?.parse().ok())
}

#[cfg(test)]
mod tests;
