//! Clients with the function's region and role.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_s3::Client;

const CONNECT: Duration = Duration::from_secs(3);
const ANSWER: Duration = Duration::from_secs(20);

/// The configuration of clients, from the process's environment.
pub async fn load() -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ANSWER);
    aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(timeouts.build())
        .load()
        .await
}

/// A client of Amazon S3 that makes each call once: whoever uses it makes it again.
#[must_use]
pub fn s3(config: &SdkConfig) -> Client {
    let builder = aws_sdk_s3::config::Builder::from(config).retry_config(RetryConfig::disabled());
    Client::from_conf(
        builder
            .force_path_style(aws_calls::s3_path_style(config))
            .build(),
    )
}
