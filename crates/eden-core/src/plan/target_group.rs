//! The target group.

use aws_sdk_elasticloadbalancingv2::operation::create_target_group::builders::CreateTargetGroupInputBuilder;
use aws_sdk_elasticloadbalancingv2::operation::modify_target_group::builders::ModifyTargetGroupInputBuilder;
use aws_sdk_elasticloadbalancingv2::types::{TargetGroup, TargetGroupAttribute};

use super::Candidate;
use crate::clone::target_group::{attributes, clone, first_difference, settings};
use crate::name::Names;
use crate::observe::reference::Balancing;
use crate::observe::target_group::ExistingTargetGroup;

/// What is done to the target group.
#[derive(Clone, Debug)]
pub enum TargetGroupStep {
    /// It is right.
    Keep {
        /// Its ARN.
        arn: String,
    },
    /// It gets the reference's settings again.
    Repair {
        /// Its ARN.
        arn: String,
        /// Its health check.
        health_check: Box<ModifyTargetGroupInputBuilder>,
        /// Its attributes.
        attributes: Vec<TargetGroupAttribute>,
    },
    /// It is made.
    Create {
        /// The request.
        request: Box<CreateTargetGroupInputBuilder>,
        /// Its attributes, set once it exists.
        attributes: Vec<TargetGroupAttribute>,
    },
}

impl TargetGroupStep {
    /// The target group's ARN, where it exists.
    #[must_use]
    pub fn known_arn(&self) -> Option<&str> {
        match self {
            Self::Keep { arn } | Self::Repair { arn, .. } => Some(arn),
            Self::Create { .. } => None,
        }
    }
}

pub(super) fn step(candidate: &Candidate, reference: &Balancing, names: &Names) -> TargetGroupStep {
    let found = &candidate.found;
    let attributes = attributes(&reference.attributes);
    let wanted = settings(&reference.target_group, &attributes);
    let is_right = |own: &ExistingTargetGroup| {
        first_difference(&wanted, &settings(&own.group, &own.attributes)).is_none()
    };
    match &found.target_group {
        None => TargetGroupStep::Create {
            request: Box::new(clone(
                &reference.target_group,
                &names.target_group,
                &candidate.tags(reference.tags.clone()),
            )),
            attributes,
        },
        Some(own) if is_right(own) => TargetGroupStep::Keep {
            arn: own.arn.clone(),
        },
        Some(own) => TargetGroupStep::Repair {
            arn: own.arn.clone(),
            health_check: Box::new(health_check(&own.arn, &reference.target_group)),
            attributes,
        },
    }
}

fn health_check(arn: &str, reference: &TargetGroup) -> ModifyTargetGroupInputBuilder {
    ModifyTargetGroupInputBuilder::default()
        .target_group_arn(arn)
        .set_health_check_protocol(reference.health_check_protocol.clone())
        .set_health_check_port(reference.health_check_port.clone())
        .set_health_check_enabled(reference.health_check_enabled)
        .set_health_check_path(reference.health_check_path.clone())
        .set_health_check_interval_seconds(reference.health_check_interval_seconds)
        .set_health_check_timeout_seconds(reference.health_check_timeout_seconds)
        .set_healthy_threshold_count(reference.healthy_threshold_count)
        .set_unhealthy_threshold_count(reference.unhealthy_threshold_count)
        .set_matcher(reference.matcher.clone())
}
