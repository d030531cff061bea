//! The AWS configuration: the standard chain, with the provider's own settings in front.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::{BehaviorVersion, ConfigLoader, Region};
use aws_credential_types::Credentials;
use aws_credential_types::credential_fn::provide_credentials_fn;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_credential_types::provider::error::CredentialsError;
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_types::SdkConfig;
use tfplugin6::Attr;

use crate::config::{AssumeRole, Config};

/// What every call fails with where there is no region; where it was looked for follows.
pub(crate) const NO_REGION: &str = "There is no AWS region";

/// Loads the configuration; no AWS API is called, except by credential sources that need it.
pub(crate) async fn load(config: &Config) -> SdkConfig {
    let sdk = loader(config).load().await;
    // An empty environment variable is how CI unsets one.
    let region = sdk.region().map(Region::as_ref).unwrap_or_default();
    if region.is_empty() {
        return without_region(config, sdk);
    }
    match config.assume_role.known() {
        Some(role) => with_role(sdk, role).await,
        None => sdk,
    }
}

fn loader(config: &Config) -> ConfigLoader {
    let mut loader = aws_config::defaults(BehaviorVersion::latest());
    if let Some(region) = config.region.known() {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = config.profile.known() {
        loader = loader.profile_name(profile);
    }
    if let Some(files) = profile_files(config) {
        loader = loader.profile_files(files);
    }
    if let Some(keys) = keys(config) {
        loader = loader.credentials_provider(keys);
    }
    if let Some(url) = config.endpoint_url.known() {
        loader = loader.endpoint_url(url);
    }
    loader.retry_config(retries(config))
}

/// Terraform runs unattended: one attempt more than the SDK's default of three costs little.
fn retries(config: &Config) -> RetryConfig {
    let retries = config.max_retries.known().copied().unwrap_or(4);
    RetryConfig::standard().with_max_attempts(u32::try_from(retries).unwrap_or(0) + 1)
}

fn keys(config: &Config) -> Option<Credentials> {
    let (id, secret) = (config.access_key.known()?, config.secret_key.known()?);
    let token = config.token.known().cloned();
    Some(Credentials::new(
        id,
        secret,
        token,
        None,
        "provider configuration",
    ))
}

/// Files that were named replace the usual ones of their kind.
fn profile_files(config: &Config) -> Option<EnvConfigFiles> {
    if config.shared_config_files.is_null() && config.shared_credentials_files.is_null() {
        return None;
    }
    let mut files = EnvConfigFiles::builder();
    let kinds = [
        (&config.shared_config_files, EnvConfigFileKind::Config),
        (
            &config.shared_credentials_files,
            EnvConfigFileKind::Credentials,
        ),
    ];
    for (named, kind) in kinds {
        if named.is_null() {
            files = match kind {
                EnvConfigFileKind::Config => files.include_default_config_file(true),
                EnvConfigFileKind::Credentials => files.include_default_credentials_file(true),
            };
        }
        for path in named.known().into_iter().flatten().filter_map(Attr::known) {
            files = files.with_file(kind, path);
        }
    }
    Some(files.build())
}

async fn with_role(sdk: SdkConfig, role: &AssumeRole) -> SdkConfig {
    let arn = role.role_arn.known().cloned().unwrap_or_default();
    let session = role
        .session_name
        .as_deref()
        .unwrap_or("terraform-provider-baikonur");
    let mut provider = AssumeRoleProvider::builder(arn)
        .configure(&sdk)
        .session_name(session);
    if let Some(id) = role.external_id.known() {
        provider = provider.external_id(id);
    }
    if let Some(length) = role.duration.known().and_then(|text| duration(text)) {
        provider = provider.session_length(length);
    }
    let provider = SharedCredentialsProvider::new(provider.build().await);
    sdk.into_builder().credentials_provider(provider).build()
}

fn duration(text: &str) -> Option<Duration> {
    humantime::parse_duration(text).ok()
}

/// A configuration of which every call fails before it is sent: whoever only takes the functions' packages
/// out of the provider needs no region, and configures hashicorp/aws alone.
fn without_region(config: &Config, sdk: SdkConfig) -> SdkConfig {
    let text = no_region(config);
    let refuse = move || {
        let error = CredentialsError::not_loaded(text.clone());
        async { Err(error) }
    };
    let credentials = SharedCredentialsProvider::new(provide_credentials_fn(refuse));
    let builder = sdk.into_builder().region(None);
    builder.credentials_provider(credentials).build()
}

fn no_region(config: &Config) -> String {
    let profile = config.profile.as_deref().map(str::to_owned);
    let profile = profile.or_else(|| std::env::var("AWS_PROFILE").ok());
    let profile = profile.unwrap_or_else(|| "default".to_owned());
    format!(
        "{NO_REGION}. Tried, in this order: `region` of the provider, the environment variables \
         AWS_REGION and AWS_DEFAULT_REGION, profile {profile:?} of the shared AWS configuration \
         files, and the EC2 instance's own region. Set one of them."
    )
}
