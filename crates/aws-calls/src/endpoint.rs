//! Endpoints other than AWS's own.

use aws_types::SdkConfig;

/// Whether buckets stand in the path of a URL and not in its host name: a custom endpoint rarely has a
/// name for each bucket.
#[must_use]
pub fn s3_path_style(config: &SdkConfig) -> bool {
    config.endpoint_url().is_some() || std::env::var_os("AWS_ENDPOINT_URL_S3").is_some()
}
