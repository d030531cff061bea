//! The clone of a target group.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::operation::create_target_group::builders::CreateTargetGroupInputBuilder;
use aws_sdk_elasticloadbalancingv2::types::{TargetGroup, TargetGroupAttribute};

use super::tags::{Tags, to_elb};

/// What DescribeTargetGroups tells and CreateTargetGroup does not take: AWS sets them.
pub const NOT_COPIED: &[&str] = &["LoadBalancerArns", "TargetGroupArn"];

/// The request that creates the clone; its attributes are set by a call of their own.
#[must_use]
pub fn clone(reference: &TargetGroup, name: &str, tags: &Tags) -> CreateTargetGroupInputBuilder {
    CreateTargetGroupInputBuilder::default()
        .name(name)
        .set_protocol(reference.protocol.clone())
        .set_protocol_version(reference.protocol_version.clone())
        .set_port(reference.port)
        .set_vpc_id(reference.vpc_id.clone())
        .set_health_check_protocol(reference.health_check_protocol.clone())
        .set_health_check_port(reference.health_check_port.clone())
        .set_health_check_enabled(reference.health_check_enabled)
        .set_health_check_path(reference.health_check_path.clone())
        .set_health_check_interval_seconds(reference.health_check_interval_seconds)
        .set_health_check_timeout_seconds(reference.health_check_timeout_seconds)
        .set_healthy_threshold_count(reference.healthy_threshold_count)
        .set_unhealthy_threshold_count(reference.unhealthy_threshold_count)
        .set_matcher(reference.matcher.clone())
        .set_target_type(reference.target_type.clone())
        .set_ip_address_type(reference.ip_address_type.clone())
        .set_target_control_port(reference.target_control_port)
        .set_tags(to_elb(tags))
}

/// The attributes that can be set: AWS describes the name of a cookie that is not used as an empty
/// text, which it does not take.
#[must_use]
pub fn attributes(reference: &[TargetGroupAttribute]) -> Vec<TargetGroupAttribute> {
    let is_set = |attribute: &&TargetGroupAttribute| attribute.value() != Some("");
    reference.iter().filter(is_set).cloned().collect()
}

/// The first setting that is not as wanted, with the wanted value.
#[must_use]
pub fn first_difference<'a>(
    wanted: &'a BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> Option<(&'a str, &'a str)> {
    let mut wanted = wanted.iter();
    let different = wanted.find(|(key, value)| now.get(*key) != Some(*value));
    different.map(|(key, value)| (key.as_str(), value.as_str()))
}

/// Everything about a target group that can be changed after it was made, by name.
///
/// Two target groups with the same settings behave the same; this is how a change by hand shows.
#[must_use]
pub fn settings(
    group: &TargetGroup,
    described: &[TargetGroupAttribute],
) -> BTreeMap<String, String> {
    let mut settings = health_check(group);
    for attribute in attributes(described) {
        if let (Some(key), Some(value)) = (attribute.key, attribute.value) {
            settings.insert(key, value);
        }
    }
    settings
}

fn health_check(group: &TargetGroup) -> BTreeMap<String, String> {
    let matcher = group.matcher.as_ref();
    let number = |number: Option<i32>| number.map(|number| number.to_string());
    let pairs = [
        (
            "health_check_protocol",
            group
                .health_check_protocol
                .as_ref()
                .map(|p| p.as_str().to_owned()),
        ),
        ("health_check_port", group.health_check_port.clone()),
        (
            "health_check_enabled",
            group
                .health_check_enabled
                .map(|enabled| enabled.to_string()),
        ),
        ("health_check_path", group.health_check_path.clone()),
        (
            "health_check_interval_seconds",
            number(group.health_check_interval_seconds),
        ),
        (
            "health_check_timeout_seconds",
            number(group.health_check_timeout_seconds),
        ),
        (
            "healthy_threshold_count",
            number(group.healthy_threshold_count),
        ),
        (
            "unhealthy_threshold_count",
            number(group.unhealthy_threshold_count),
        ),
        (
            "matcher_http_code",
            matcher.and_then(|matcher| matcher.http_code.clone()),
        ),
        (
            "matcher_grpc_code",
            matcher.and_then(|matcher| matcher.grpc_code.clone()),
        ),
    ];
    let known = pairs
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)));
    known.collect()
}

#[cfg(test)]
mod tests;
