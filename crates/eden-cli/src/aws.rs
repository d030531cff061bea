//! From the standard AWS configuration to eden.

use anyhow::Result;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use eden_core::Eden;
use eden_core::clients::ClientOptions;
use eden_core::state::lease;

use crate::cli::{Local, Remote};
use crate::credentials;
use crate::failure::Failure;

/// Eden with the region, credentials and endpoints that the AWS CLI would use.
pub(crate) async fn eden(remote: &Remote) -> Result<Eden> {
    let config = config(&remote.local).await;
    if config
        .region()
        .is_none_or(|region| region.as_ref().is_empty())
    {
        let profile = remote.local.aws_profile.as_deref();
        return Err(credentials::unknown_profile(profile)
            .unwrap_or_else(no_region)
            .into());
    }
    let options = ClientOptions {
        s3_path_style: aws_calls::s3_path_style(&config),
        lease: lease::times_for_tests(),
        ..ClientOptions::default()
    };
    Ok(Eden::new(&config, &options, remote.table()))
}

/// The standard configuration, with what the flags say in front.
async fn config(local: &Local) -> SdkConfig {
    let mut loader = aws_config::defaults(BehaviorVersion::latest());
    if let Some(region) = &local.region {
        loader = loader.region(Region::new(region.clone()));
    }
    let Some(profile) = &local.aws_profile else {
        return loader.load().await;
    };
    let config = loader.profile_name(profile).load().await;
    // A profile that is named comes before the variables of the environment, as it does for the AWS CLI.
    let region = config.region().cloned();
    let credentials = ProfileFileCredentialsProvider::builder()
        .configure(&ProviderConfig::without_region().with_region(region))
        .profile_name(profile)
        .build();
    let credentials = SharedCredentialsProvider::new(credentials);
    config
        .into_builder()
        .credentials_provider(credentials)
        .build()
}

fn no_region() -> Failure {
    Failure::new(
        "no AWS region is set",
        "Set AWS_REGION, or `region` of the profile in ~/.aws/config.",
    )
}
