//! The chain of calls that AWS itself imposes on a command, from the calls that two programs made.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Result, bail};
use testbed::proxy::Call;

use crate::latencies;

/// A call that cannot begin before another is answered: `(first, then, why)`.
pub(crate) type Need = (&'static str, &'static str, &'static str);

/// What creating, and bringing another image, have to wait for, by AWS's rules or by what eden promises.
pub(crate) const CREATE: &[Need] = &[
    (
        "DescribeServices",
        "DescribeTaskDefinition",
        "the service names its task definition",
    ),
    (
        "DescribeServices",
        "DescribeTargetGroups",
        "the service names its target group",
    ),
    (
        "DescribeTaskDefinition",
        "RegisterTaskDefinition",
        "it is cloned",
    ),
    ("DescribeTargetGroups", "CreateTargetGroup", "it is cloned"),
    ("DescribeListeners", "DescribeRules", "a listener's rules"),
    (
        "DescribeRules",
        "CreateRule",
        "a priority that no rule has yet",
    ),
    (
        "CreateTargetGroup",
        "CreateRule",
        "it forwards to the group",
    ),
    (
        "CreateRule",
        "CreateService",
        "ECS refuses a target group without a load balancer",
    ),
    ("RegisterTaskDefinition", "CreateService", "it runs it"),
    ("RegisterTaskDefinition", "UpdateService", "it runs it"),
    (
        "DescribeLoadBalancers",
        "ChangeResourceRecordSets",
        "the alias points at it",
    ),
    ("GetObject", "PutObject", "the file is edited"),
    (
        "CreateService",
        "PutObject",
        "what is published exists, as documented",
    ),
    ("UpdateService", "PutObject", "the same"),
];

/// What deleting has to wait for, by AWS's rules or by what eden promises.
pub(crate) const DELETE: &[Need] = &[
    ("GetObject", "PutObject", "the file is edited"),
    (
        "PutObject",
        "ChangeResourceRecordSets",
        "what is taken down is withdrawn first, as documented",
    ),
    ("PutObject", "DeleteService", "the same"),
    ("PutObject", "DeleteRule", "the same"),
    (
        "ListResourceRecordSets",
        "ChangeResourceRecordSets",
        "a deletion repeats the whole record",
    ),
    ("DescribeListeners", "DescribeRules", "a listener's rules"),
    ("DescribeRules", "DeleteRule", "its ARN"),
    ("DescribeTargetGroups", "DeleteTargetGroup", "its ARN"),
    (
        "DeleteRule",
        "DeleteTargetGroup",
        "AWS refuses while a rule forwards to it",
    ),
    (
        "ListTaskDefinitions",
        "DeregisterTaskDefinition",
        "their ARNs",
    ),
    (
        "ChangeResourceRecordSets",
        "DeleteItem",
        "the row leads to what a delete that was cut short has left",
    ),
    ("DeleteService", "DeleteItem", "the same"),
    ("DeleteTargetGroup", "DeleteItem", "the same"),
    ("DeregisterTaskDefinition", "DeleteItem", "the same"),
];

/// The calls that one program made for a command, in the order they arrived.
pub(crate) type Made = [Call];

/// The longest chain of calls, by their latencies, that both programs made and that need each other.
///
/// A call that one of them does without is not imposed, nor is one after another that one of them made the
/// other way round: the latter is an error in the table of needs.
pub(crate) fn chain(needs: &[Need], made: [&Made; 2]) -> Result<Vec<&'static str>> {
    let [ours, theirs] = made.map(operations);
    let both: BTreeSet<&'static str> = ours.intersection(&theirs).copied().collect();
    for (first, then, _) in needs {
        if made.iter().any(|calls| is_reversed(calls, first, then)) {
            bail!("{then} does not need {first}: a program made it before that was answered");
        }
    }
    let chains = both.iter().map(|last| longest(needs, &both, last));
    let chains = chains.max_by_key(|chain| latencies::sum(chain));
    Ok(chains.unwrap_or_default())
}

/// The operations of these calls, by the names in the table of latencies.
fn operations(calls: &Made) -> BTreeSet<&'static str> {
    let known = latencies::LATENCIES.iter();
    let made = known.filter(|one| calls.iter().any(|call| call.is(one.service, one.operation)));
    made.map(|one| one.operation).collect()
}

/// Whether every call of `then` began before the first of `first` was answered.
fn is_reversed(calls: &Made, first: &str, then: &str) -> bool {
    let times = |operation: &str, time: fn(&Call) -> Duration| {
        let those = calls.iter().filter(|call| call.operation == operation);
        those.map(time).collect::<Vec<_>>()
    };
    let answered = times(first, |call| call.finished).into_iter().min();
    let begun = times(then, |call| call.started).into_iter().max();
    answered
        .zip(begun)
        .is_some_and(|(answered, begun)| begun < answered)
}

/// The longest chain that ends with a call.
fn longest(needs: &[Need], made: &BTreeSet<&'static str>, last: &'static str) -> Vec<&'static str> {
    let before = needs.iter().filter(|(_, then, _)| *then == last);
    let before = before.filter(|(first, ..)| made.contains(first));
    let chains = before.map(|(first, ..)| longest(needs, made, first));
    let mut chain = chains
        .max_by_key(|chain| latencies::sum(chain))
        .unwrap_or_default();
    chain.push(last);
    chain
}
