//! The values that keys of a profile may have.

use std::ops::RangeInclusive;

use pull_request_report::Repository;

use crate::image::is_registry;

use super::{RULE_PRIORITIES, door, sleep, workers};
use crate::publish_task::{self, BEFORE_PUBLISH};

/// The key that says how many environments a profile may have.
pub const LIMIT: &str = "max_environments";

/// The key that names registries outside of Amazon ECR.
pub(super) const REGISTRIES: &str = "image_registries";

/// The key that lets callers of the API say more than which image runs.
pub const ALLOW_OVERRIDES: &str = "allow_overrides";

/// What is wrong with the value of a key.
pub(super) fn wrong(key: &str, value: &str) -> Option<String> {
    match key {
        "dynamic_zone_name" | "target_container_name" => None,
        "listener_rule_priority_range" => priorities(value).is_none().then(|| {
            format!("is {value:?}: expected `<first>-<last>` within 1-50000, first before last")
        }),
        LIMIT => limit(value)
            .is_none()
            .then(|| format!("is {value:?}: expected a whole number, such as `20`")),
        ALLOW_OVERRIDES => (!["true", "false"].contains(&value.trim()))
            .then(|| format!("is {value:?}: expected `true` or `false`")),
        BEFORE_PUBLISH => publish_task::read(value).err(),
        key if door::is_key(key) => door::wrong(key, value),
        key if workers::is_key(key) => workers::wrong(key, value),
        key if sleep::is_key(key) => sleep::wrong(key, value),
        REGISTRIES => arns(value).iter().find_map(|host| wrong_registry(host)),
        "repositories" => arns(value).into_iter().find_map(wrong_repository),
        _ if value.trim().is_empty() => Some("is empty".into()),
        "master_alb_arn" => arns(value).iter().find_map(|arn| wrong_alb(arn)),
        "reference_service_arn" => wrong_service(value),
        _ => None,
    }
}

fn wrong_registry(host: &str) -> Option<String> {
    let text = format!(
        "holds {host:?}: expected hosts of registries such as `ghcr.io`, separated by commas"
    );
    (!is_registry(host)).then_some(text)
}

fn wrong_repository(name: String) -> Option<String> {
    let text = format!("holds {name:?}: expected names such as `octo/shop`, separated by commas");
    Repository::try_from(name).err().map(|_| text)
}

fn wrong_alb(arn: &str) -> Option<String> {
    let right = arn.starts_with("arn:") && arn.contains(":loadbalancer/app/");
    (!right).then(|| {
        format!(
            "is {arn:?}: expected the ARN of an Application Load Balancer, \
             `arn:aws:elasticloadbalancing:<region>:<account>:loadbalancer/app/<name>/<id>`"
        )
    })
}

fn wrong_service(arn: &str) -> Option<String> {
    let right = arn.starts_with("arn:") && arn.contains(":ecs:") && arn.contains(":service/");
    (!right).then(|| {
        format!(
            "is {arn:?}: expected the ARN of an ECS service, \
             `arn:aws:ecs:<region>:<account>:service/<cluster>/<name>`"
        )
    })
}

/// The first and the last of a range such as `1-50000`.
pub(super) fn priorities(text: &str) -> Option<RangeInclusive<i32>> {
    let (first, last) = text.split_once('-')?;
    let range = first.trim().parse().ok()?..=last.trim().parse().ok()?;
    let inside = RULE_PRIORITIES.contains(range.start()) && RULE_PRIORITIES.contains(range.end());
    (inside && !range.is_empty()).then_some(range)
}

/// How many environments a profile may have.
pub(crate) fn limit(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

/// The ARNs of a list with commas.
pub(super) fn arns(text: &str) -> Vec<String> {
    let parts = text.split(',').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A zone's id; Route 53 itself answers with `/hostedzone/Z…`, which people copy.
pub(super) fn zone_id(text: &str) -> String {
    text.trim_start_matches("/hostedzone/").to_owned()
}
