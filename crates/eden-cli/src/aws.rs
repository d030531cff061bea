//! From the standard AWS configuration to eden.

use anyhow::Result;
use aws_config::BehaviorVersion;
use eden_core::Eden;
use eden_core::clients::ClientOptions;
use eden_core::state::lease;

use crate::cli::Remote;
use crate::failure::Failure;

/// Eden with the region, credentials and endpoints that the AWS CLI would use.
pub(crate) async fn eden(remote: &Remote) -> Result<Eden> {
    let config = aws_config::defaults(BehaviorVersion::latest()).load().await;
    if config.region().is_none() {
        return Err(Failure::new(
            "no AWS region is set",
            "Set AWS_REGION, or `region` of the profile in ~/.aws/config.",
        )
        .into());
    }
    let options = ClientOptions {
        s3_path_style: aws_calls::s3_path_style(&config),
        lease: lease::times_for_tests(),
        ..ClientOptions::default()
    };
    Ok(Eden::new(&config, &options, &remote.remote_table_name))
}
