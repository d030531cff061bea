//! How the SDK's clients are configured.

use std::time::Duration;

use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;

/// A call that takes longer than this is tried again: every call of a core's is safe to repeat, or says otherwise.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);

/// The builder of an SDK crate's configuration, with the endpoint of its service where a map of URLs by service
/// names one.
#[macro_export]
macro_rules! client_config {
    ($sdk:ident, $config:expr, $endpoints:expr, $service:literal) => {{
        let mut builder = $sdk::config::Builder::from($config);
        builder.set_timeout_config(Some($crate::client::timeouts($config)));
        if let Some(url) = $endpoints.get($service) {
            builder.set_endpoint_url(Some(url.clone()));
        }
        builder
    }};
}

/// A client whose configuration is that of [`client_config`].
#[macro_export]
macro_rules! client {
    ($sdk:ident, $($rest:tt)+) => {
        $sdk::Client::from_conf($crate::client_config!($sdk, $($rest)+).build())
    };
}

/// The configuration's timeouts, with a limit on each attempt of a call.
#[must_use]
pub fn timeouts(config: &SdkConfig) -> TimeoutConfig {
    let given = config.timeout_config().map(TimeoutConfig::to_builder);
    let builder = given.unwrap_or_default();
    builder.operation_attempt_timeout(ATTEMPT_TIMEOUT).build()
}
