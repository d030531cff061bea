//! The configuration of clients in a Lambda function, from its environment variables alone.
//!
//! Lambda sets region and credentials for the whole life of a process. The SDK's usual chain also looks into files, asks AWS STS
//! and other services of a machine: none of them is there, and the code for them would be in every package.
//! <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>

use std::str::FromStr;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::env_config::EnvConfigValue;
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_types::retry::{RetryConfig, RetryMode};
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::os_shim_internal::Env;
use aws_types::region::Region;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

/// That of the SDK's usual chain.
const CONNECT: Duration = Duration::from_millis(3_100);

/// The configuration of clients in a function: region, credentials, endpoints (`AWS_ENDPOINT_URL`, also of single services), retries
/// (`AWS_MAX_ATTEMPTS`, `AWS_RETRY_MODE`), `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`, `AWS_REQUEST_CHECKSUM_CALCULATION`
/// and `AWS_RESPONSE_CHECKSUM_VALIDATION`, as the SDK reads them. What is not set, or not understood, is as it is by default.
#[must_use]
pub fn function_config() -> SdkConfig {
    of(&Env::real())
}

fn of(env: &Env) -> SdkConfig {
    let region = variable(env, "AWS_REGION").or_else(|| variable(env, "AWS_DEFAULT_REGION"));
    let is_set = |name| variable(env, name).map(|value| value.eq_ignore_ascii_case("true"));
    let endpoints = Endpoints {
        env: env.clone(),
        are_ignored: is_set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").unwrap_or_default(),
    };
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region.map(Region::new))
        .identity_cache(IdentityCache::lazy().build())
        .retry_config(retries(env))
        .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT).build());
    builder.set_credentials_provider(credentials(env).map(SharedCredentialsProvider::new));
    builder.set_use_fips(is_set("AWS_USE_FIPS_ENDPOINT"));
    builder.set_use_dual_stack(is_set("AWS_USE_DUALSTACK_ENDPOINT"));
    builder.set_request_checksum_calculation(parsed(env, "AWS_REQUEST_CHECKSUM_CALCULATION"));
    builder.set_response_checksum_validation(parsed(env, "AWS_RESPONSE_CHECKSUM_VALIDATION"));
    builder.set_endpoint_url(endpoints.of_all());
    builder.service_config(endpoints).build()
}

/// A variable, of which an empty one is none.
fn variable(env: &Env, name: &str) -> Option<String> {
    env.get(name).ok().filter(|value| !value.trim().is_empty())
}

/// A variable of one of several words.
fn parsed<T: FromStr>(env: &Env, name: &str) -> Option<T> {
    variable(env, name).and_then(|text| text.parse().ok())
}

fn credentials(env: &Env) -> Option<Credentials> {
    let id = variable(env, "AWS_ACCESS_KEY_ID")?;
    let secret = variable(env, "AWS_SECRET_ACCESS_KEY")?;
    let token = variable(env, "AWS_SESSION_TOKEN");
    Some(Credentials::new(id, secret, token, None, "Lambda"))
}

fn retries(env: &Env) -> RetryConfig {
    let standard = RetryConfig::standard();
    let mode = parsed(env, "AWS_RETRY_MODE");
    let standard = match mode {
        Some(mode @ RetryMode::Adaptive) => standard.with_retry_mode(mode),
        _ => standard,
    };
    let attempts = parsed(env, "AWS_MAX_ATTEMPTS");
    match attempts {
        Some(attempts) if attempts > 0 => standard.with_max_attempts(attempts),
        _ => standard,
    }
}

/// Endpoints in place of AWS's own.
#[derive(Debug)]
struct Endpoints {
    env: Env,
    are_ignored: bool,
}

impl Endpoints {
    fn of_all(&self) -> Option<String> {
        let url = variable(&self.env, "AWS_ENDPOINT_URL");
        url.filter(|_| !self.are_ignored)
    }
}

impl LoadServiceConfig for Endpoints {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        if self.are_ignored && key.env() == "AWS_ENDPOINT_URL" {
            return None;
        }
        let value = EnvConfigValue::new()
            .env(key.env())
            .service_id(key.service_id());
        let (value, _) = value.load(&self.env, None)?;
        Some(value.into_owned())
    }
}

#[cfg(test)]
mod tests;
