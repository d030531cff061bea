//! How long each AWS call takes: as the log in eden's documentation shows it, and assumed where it does not.

use std::time::Duration;

use anyhow::{Result, bail};
use testbed::proxy::{Call, Fault, Proxy, When};

/// Where a latency comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// From two timestamps of the log with only this call between them.
    Read,
    /// From two timestamps with other calls between them too, whose assumed latencies are taken off.
    Parted,
    /// Not in the log.
    Assumed,
}

/// A call's latency.
pub(crate) struct Latency {
    pub(crate) service: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) milliseconds: u64,
    pub(crate) source: Source,
}

const ECS: &str = "ecs";
const ELB: &str = "elasticloadbalancing";
const DNS: &str = "route53";
const S3: &str = "s3";
const DB: &str = "dynamodb";

const fn latency(
    service: &'static str,
    operation: &'static str,
    milliseconds: u64,
    source: Source,
) -> Latency {
    Latency {
        service,
        operation,
        milliseconds,
        source,
    }
}

/// Every call that either program makes.
///
/// Parted: DescribeListeners and DescribeRules took 63 ms together, CreateRule and DescribeServices 51 ms,
/// CreateService and GetHostedZone 1311 ms, ListResourceRecordSets and ChangeResourceRecordSets 461 ms, and
/// DeleteRule, DescribeTargetGroups, DeleteTargetGroup, ListTaskDefinitions and five
/// DeregisterTaskDefinition 910 ms. Route 53 is far from Tokyo: its reads are assumed to take 160 ms.
pub(crate) const LATENCIES: &[Latency] = &[
    latency(ECS, "DescribeTaskDefinition", 38, Source::Read),
    latency(ECS, "RegisterTaskDefinition", 73, Source::Read),
    latency(ELB, "DescribeTargetGroups", 27, Source::Read),
    latency(ELB, "CreateTargetGroup", 636, Source::Read),
    latency(ECS, "DeleteService", 156, Source::Read),
    latency(ELB, "DescribeListeners", 31, Source::Parted),
    latency(ELB, "DescribeRules", 32, Source::Parted),
    latency(ECS, "DescribeServices", 25, Source::Parted),
    latency(ELB, "CreateRule", 26, Source::Parted),
    latency(ECS, "CreateService", 1151, Source::Parted),
    latency(DNS, "ChangeResourceRecordSets", 301, Source::Parted),
    latency(ELB, "DeleteRule", 110, Source::Parted),
    latency(ELB, "DeleteTargetGroup", 110, Source::Parted),
    latency(ECS, "ListTaskDefinitions", 110, Source::Parted),
    latency(ECS, "DeregisterTaskDefinition", 110, Source::Parted),
    latency(DNS, "GetHostedZone", 160, Source::Assumed),
    latency(DNS, "ListResourceRecordSets", 160, Source::Assumed),
    latency(ECS, "UpdateService", 156, Source::Assumed),
    latency(ELB, "DescribeLoadBalancers", 27, Source::Assumed),
    latency(ELB, "DescribeTargetGroupAttributes", 27, Source::Assumed),
    latency(ELB, "ModifyTargetGroupAttributes", 27, Source::Assumed),
    latency(ELB, "DescribeTags", 27, Source::Assumed),
    latency("ecr", "DescribeImages", 30, Source::Assumed),
    latency(S3, "HeadObject", 30, Source::Assumed),
    latency(S3, "GetObject", 30, Source::Assumed),
    latency(S3, "PutObject", 50, Source::Assumed),
    latency(DB, "GetItem", 10, Source::Assumed),
    latency(DB, "Query", 10, Source::Assumed),
    latency(DB, "PutItem", 10, Source::Assumed),
    latency(DB, "DeleteItem", 10, Source::Assumed),
    latency(DB, "DescribeTable", 10, Source::Assumed),
    latency(DB, "TransactWriteItems", 15, Source::Assumed),
    latency(ECS, "TagResource", 30, Source::Assumed),
    latency(ELB, "AddTags", 27, Source::Assumed),
];

fn of(call: &Call) -> Option<&'static Latency> {
    let mut all = LATENCIES.iter();
    all.find(|one| call.is(one.service, one.operation))
}

/// An error if a call had no latency: it would be too quick.
pub(crate) fn check(calls: &[Call]) -> Result<()> {
    match calls.iter().find(|call| of(call).is_none()) {
        Some(call) => bail!("{} {} has no latency", call.service, call.operation),
        None => Ok(()),
    }
}

/// The most that one of these calls took beyond its latency.
pub(crate) fn late(calls: &[Call]) -> Duration {
    let late = calls.iter().filter_map(|call| {
        let latency = Duration::from_millis(of(call)?.milliseconds);
        Some((call.finished - call.started).saturating_sub(latency))
    });
    late.max().unwrap_or_default()
}

/// What AWS takes for these calls one after another.
pub(crate) fn sum(chain: &[&str]) -> Duration {
    let of = |operation: &&str| {
        let found = LATENCIES.iter().find(|one| one.operation == *operation);
        found.map_or(0, |one| one.milliseconds)
    };
    Duration::from_millis(chain.iter().map(of).sum())
}

/// Makes every call as long as it is on AWS.
pub(crate) fn apply(proxy: &Proxy) {
    for one in LATENCIES {
        let time = Duration::from_millis(one.milliseconds);
        let when = When::call(one.service, one.operation);
        proxy.rule(when, Fault::Latency(time));
    }
}

/// Prints what was read and what assumed.
pub(crate) fn print() {
    for (source, what) in [
        (Source::Read, "Read off the documentation's log"),
        (
            Source::Parted,
            "Read there as a sum with other calls, and parted",
        ),
        (Source::Assumed, "Assumed"),
    ] {
        let some = LATENCIES.iter().filter(|one| one.source == source);
        let texts = some.map(|one| format!("{} {}", one.operation, one.milliseconds));
        println!("{what}, ms: {}.\n", texts.collect::<Vec<_>>().join(", "));
    }
}
