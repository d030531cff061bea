//! The AWS clients that a pipeline needs, made once from one configuration.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_calls::{CLOUDWATCH, JsonClient, client};
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;

/// Sending a package of some megabytes over a slow line takes its time.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(300);

/// The services that [`Clients::new`] takes endpoints of.
pub const SERVICES: &[&str] = &["cloudwatch", "iam", "kinesis", "lambda", "logs"];

/// The AWS clients.
#[derive(Clone, Debug)]
pub struct Clients {
    pub(crate) cloudwatch: JsonClient,
    pub(crate) iam: aws_sdk_iam::Client,
    pub(crate) kinesis: aws_sdk_kinesis::Client,
    pub(crate) lambda: aws_sdk_lambda::Client,
    pub(crate) logs: aws_sdk_cloudwatchlogs::Client,
    /// Where everything but IAM is; empty where the configuration has none.
    pub(crate) region: Option<String>,
}

impl Clients {
    /// Makes the clients; no call is made. `endpoints` are URLs by service, in place of the
    /// configuration's own.
    #[must_use]
    pub fn new(config: &SdkConfig, endpoints: &BTreeMap<String, String>) -> Self {
        let region = config.region().map(ToString::to_string);
        Self {
            cloudwatch: JsonClient::new(config, CLOUDWATCH, endpoints.get("cloudwatch")),
            iam: client!(aws_sdk_iam, config, endpoints, "iam"),
            kinesis: client!(aws_sdk_kinesis, config, endpoints, "kinesis"),
            lambda: client!(aws_sdk_lambda, config, endpoints, "lambda"),
            logs: client!(aws_sdk_cloudwatchlogs, config, endpoints, "logs"),
            region,
        }
    }
}

/// What a call that sends a package is given.
pub(crate) fn for_upload() -> aws_sdk_lambda::config::Builder {
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(UPLOAD_TIMEOUT);
    aws_sdk_lambda::config::Config::builder().timeout_config(timeouts.build())
}

/// What a call is given whose lost answer has to be looked into before it is made again.
pub(crate) fn once() -> aws_sdk_lambda::config::Builder {
    aws_sdk_lambda::config::Config::builder()
        .retry_config(aws_sdk_lambda::config::retry::RetryConfig::disabled())
}
