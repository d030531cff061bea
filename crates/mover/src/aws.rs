//! Clients with the function's region and role.

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;

const CONNECT: Duration = Duration::from_secs(3);
const ANSWER: Duration = Duration::from_secs(20);

/// The configuration of clients, from the process's environment.
#[must_use]
pub fn load() -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ANSWER);
    let config = aws_calls::function_config().into_builder();
    config.timeout_config(timeouts.build()).build()
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
