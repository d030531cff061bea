//! Where a bucket is, when it was asked for in another region.

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// Where S3 says that a bucket is, when it was asked for elsewhere.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html>
const HEADER: &str = "x-amz-bucket-region";
/// What stands before the region where only the message names it.
const EXPECTING: &str = "expecting '";

/// The region that a failed call names as the bucket's.
pub fn region_of_bucket<E>(error: &SdkError<E, Response>) -> Option<&str>
where
    E: ProvideErrorMetadata,
{
    let header = error.raw_response()?.headers().get(HEADER);
    let in_message = || {
        let (_, rest) = error.message()?.split_once(EXPECTING)?;
        Some(rest.split_once('\'')?.0)
    };
    header.or_else(in_message)
}
