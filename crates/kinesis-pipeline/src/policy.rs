//! What the role of a destination allows: what its function does, on nothing but what it needs.

use serde_json::{Value, json};

use crate::destination::{Destination, Lake, Objects, Sink, Vpc, log_group};

/// Whose the function is, and in which partition of AWS.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Owner {
    /// Such as `aws`.
    pub partition: String,
    /// The account's number.
    pub account: String,
}

impl Owner {
    /// The owner of a role, by its ARN.
    #[must_use]
    pub fn of_role(arn: &str) -> Option<Self> {
        let mut parts = arn.split(':');
        let (partition, account) = (parts.nth(1)?, parts.nth(2)?);
        Some(Self {
            partition: partition.to_owned(),
            account: account.to_owned(),
        })
    }
}

/// Who may take on the role.
#[must_use]
pub fn trust() -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": { "Service": "lambda.amazonaws.com" },
        }],
    })
}

/// What the role allows.
#[must_use]
pub fn policy(destination: &Destination, owner: &Owner) -> Value {
    let mut statements = vec![stream(destination), logs(destination, owner)];
    statements.extend(sink(destination, owner));
    let failed = destination.own_failed_logs();
    statements.extend(failed.map(|failed| objects(failed, owner)));
    let redaction = destination.redaction.as_ref();
    let apart = redaction.and_then(|redaction| redaction.unredacted.as_ref());
    statements.extend(apart.map(|apart| objects(apart, owner)));
    let vpc = destination.vpc.as_ref();
    statements.extend(
        vpc.into_iter()
            .flat_map(|vpc| network(vpc, destination, owner)),
    );
    statements.extend(tracing(destination));
    statements.extend(keys(destination));
    let hashing = redaction.and_then(|redaction| redaction.secret.as_ref());
    let hashing = hashing.map(|secret| (&*secret.arn, secret.kms_key_arn.as_deref()));
    let peer = destination.sink.secret();
    let peer = peer.map(|secret| (&*secret.arn, secret.kms_key_arn.as_deref()));
    let secrets = hashing.into_iter().chain(peer);
    statements.extend(secrets.flat_map(|(arn, key)| secret(arn, key)));
    let given_up = destination.mapping.on_failure_destination_arn.as_deref();
    statements.extend(given_up.into_iter().flat_map(on_failure));
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn allow(actions: &[&str], resources: impl Into<Value>) -> Value {
    json!({ "Effect": "Allow", "Action": actions, "Resource": resources.into() })
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html>
fn stream(destination: &Destination) -> Value {
    let stream = &destination.mapping.stream;
    let mut resources = vec![stream.of_stream(), stream.text.clone()];
    resources.dedup();
    let actions = [
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
        "kinesis:ListStreams",
        "kinesis:SubscribeToShard",
    ];
    allow(&actions, resources)
}

/// Without `logs:CreateLogGroup`: a group that is deleted stays so.
fn logs(destination: &Destination, owner: &Owner) -> Value {
    let Owner { partition, account } = owner;
    let region = &destination.mapping.stream.region;
    let group = log_group(&destination.name());
    allow(
        &["logs:CreateLogStream", "logs:PutLogEvents"],
        format!("arn:{partition}:logs:{region}:{account}:log-group:{group}:*"),
    )
}

fn sink(destination: &Destination, owner: &Owner) -> Option<Value> {
    match &destination.sink {
        Sink::S3(place) | Sink::Lake(Lake { objects: place, .. }) => Some(objects(place, owner)),
        Sink::Elasticsearch(search) => search.arn.as_ref().map(|arn| documents(arn)),
        Sink::Fluent(_) | Sink::Http(_) => None,
        Sink::Kinesis { stream_name, .. } => Some(allow(
            &["kinesis:PutRecords"],
            destination.mapping.stream.of(stream_name),
        )),
    }
}

/// Collections of OpenSearch Serverless take neither a narrower action nor a path; what the role may do with
/// their documents is for their data access policy to say.
///
/// <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html>
fn documents(arn: &str) -> Value {
    match arn.split(':').nth(2) {
        Some("aoss") => allow(&[COLLECTIONS], arn),
        _ => allow(&[DOMAINS], format!("{arn}/_bulk*")),
    }
}

/// The action that lets a function send documents to a domain.
pub(crate) const DOMAINS: &str = "es:ESHttpPost";
/// The same for a collection of OpenSearch Serverless.
pub(crate) const COLLECTIONS: &str = "aoss:APIAccessAll";

/// Keys begin with the prefix as it is given, but for slashes at its end. Getting tells a batch that comes again
/// from another of the same name.
fn objects(place: &Objects, owner: &Owner) -> Value {
    let prefix = place.prefix.trim_end_matches('/');
    let slash = if prefix.is_empty() { "" } else { "/" };
    let (partition, bucket) = (&owner.partition, &place.bucket);
    allow(
        &["s3:GetObject", "s3:PutObject"],
        format!("arn:{partition}:s3:::{bucket}{slash}{prefix}/*"),
    )
}

/// What Lambda needs to put a function into a network; describing takes no narrower resource.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>
fn network(vpc: &Vpc, destination: &Destination, owner: &Owner) -> [Value; 3] {
    let Owner { partition, account } = owner;
    let region = &destination.mapping.stream.region;
    let ec2 = format!("arn:{partition}:ec2:{region}:{account}");
    let subnets = vpc.subnet_ids.iter();
    let groups = vpc.security_group_ids.iter();
    let created: Vec<String> = std::iter::once(format!("{ec2}:network-interface/*"))
        .chain(subnets.map(|id| format!("{ec2}:subnet/{id}")))
        .chain(groups.map(|id| format!("{ec2}:security-group/{id}")))
        .collect();
    let changing = [
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
    ];
    [
        allow(&["ec2:CreateNetworkInterface"], created),
        allow(&changing, format!("{ec2}:*/*")),
        allow(
            &["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
            "*",
        ),
    ]
}

/// What is encrypted with keys of the user's own is read and written with them.
fn keys(destination: &Destination) -> Option<Value> {
    let keys = &destination.kms_key_arns;
    let actions = ["kms:Decrypt", "kms:GenerateDataKey"];
    (!keys.is_empty()).then(|| allow(&actions, keys.clone()))
}

/// X-Ray takes no narrower resource.
fn tracing(destination: &Destination) -> Option<Value> {
    let actions = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
    (destination.tracing_mode == "Active").then(|| allow(&actions, "*"))
}

/// The action that lets a function read a secret.
pub(crate) const SECRETS: &str = "secretsmanager:GetSecretValue";
/// The same for the key that it is encrypted with.
pub(crate) const DECRYPT: &str = "kms:Decrypt";

/// A secret, and behind it its key where that is one of the user's.
fn secret(arn: &str, key: Option<&str>) -> Vec<Value> {
    let read = allow(&[SECRETS], arn);
    let decrypt = key.map(|key| allow(&[DECRYPT], key));
    [read].into_iter().chain(decrypt).collect()
}

/// What Lambda does with batches given up, by the service of the ARN.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html>
fn on_failure(arn: &str) -> Vec<Value> {
    match arn.split(':').nth(2) {
        Some("sqs") => vec![allow(&["sqs:SendMessage"], arn)],
        Some("sns") => vec![allow(&["sns:Publish"], arn)],
        Some("s3") => vec![
            allow(&["s3:PutObject"], format!("{arn}/*")),
            allow(&["s3:ListBucket"], arn),
        ],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
