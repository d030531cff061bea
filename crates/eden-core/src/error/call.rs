//! What eden knows of failed AWS calls.

use std::fmt;

use aws_calls::SdkCause;
pub use aws_calls::{CallError, Failure};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;

use super::Error;

/// Advice by AWS error code. The quota names are those of the Service Quotas console.
pub(super) const ADVICE: &[(&str, &str)] = &[
    (
        "TooManyRules",
        "Raise the quota \"Rules per Application Load Balancer\" (100 by default), or name \
         several common ALBs in `master_alb_arn`.",
    ),
    (
        "TooManyTargetGroups",
        "Raise the quota \"Target Groups per Region\", or delete environments.",
    ),
    (
        "TooManyUniqueTargetGroupsPerLoadBalancer",
        "\"Target groups per Application Load Balancer\" is 100 and fixed: name several common \
         ALBs in `master_alb_arn`.",
    ),
    (
        "ClusterNotFoundException",
        "Check `target_cluster` and the region.",
    ),
    (
        "NoSuchHostedZone",
        "Check `dynamic_zone_id` and the account.",
    ),
    (
        "NoSuchBucket",
        "Check `endpoint_s3_bucket_name`, and create the bucket first.",
    ),
    (
        "LoadBalancerNotFound",
        "Check `master_alb_arn` and the region.",
    ),
    (
        "RepositoryNotFoundException",
        "Check the image URI: its account, region and repository.",
    ),
];

/// Which profile key names what AWS says is not there.
const MISSING: &[(&str, &str)] = &[
    ("ClusterNotFoundException", "target_cluster"),
    ("LoadBalancerNotFound", "master_alb_arn"),
    ("NoSuchBucket", "endpoint_s3_bucket_name"),
    ("NoSuchHostedZone", "dynamic_zone_id"),
];

/// The profile key that names what is not there, where AWS says that something is not.
pub(super) fn key(call: &CallError) -> Option<&'static str> {
    let code = call.code.as_deref()?;
    let found = MISSING.iter().find(|(known, _)| *known == code);
    found.map(|(_, key)| *key)
}

/// The answer of a call of the SDK's, which is named by service and action: `sent("ECS CreateService", name,
/// call.send())`.
pub(crate) fn sent<'a, T: 'a, E: SdkCause>(
    call: &'static str,
    subject: impl fmt::Display + Send + 'a,
    answer: impl Future<Output = Result<T, SdkError<E, Response>>> + Send + 'a,
) -> impl Future<Output = Result<T, Error>> + Send + 'a {
    aws_calls::answered(call, subject, answer)
}
