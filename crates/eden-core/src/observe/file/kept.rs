//! What an object has beside its content. S3 keeps nothing of it when the object is written again, so
//! whoever serves the file would lose its caching, its encryption, its tags.
//!
//! The ACL is not among it: S3 tells it only by a further call, which needs a further permission, and
//! buckets have had ACLs switched off by default since April 2023.

use std::collections::HashMap;

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::types::{ServerSideEncryption, StorageClass};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

/// What the file is, where nobody said anything else.
const JSON: &str = "application/json";
/// What S3 and its clients say of a file where nobody said what it is.
const UNSAID: [&str; 2] = ["binary/octet-stream", "application/octet-stream"];

/// What an object has beside its content.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    cache_control: Option<String>,
    content_disposition: Option<String>,
    content_encoding: Option<String>,
    content_language: Option<String>,
    content_type: Option<String>,
    expires: Option<DateTime>,
    redirect: Option<String>,
    metadata: Option<HashMap<String, String>>,
    storage_class: Option<StorageClass>,
    encryption: Option<ServerSideEncryption>,
    encryption_key: Option<String>,
    bucket_key: Option<bool>,
    /// Whether it has tags, which S3 tells to whoever may read them.
    pub(crate) has_tags: bool,
}

impl From<&GetObjectOutput> for Kept {
    fn from(object: &GetObjectOutput) -> Self {
        let expires = object.expires_string();
        Self {
            cache_control: object.cache_control.clone(),
            content_disposition: object.content_disposition.clone(),
            content_encoding: object.content_encoding.clone(),
            content_language: object.content_language.clone(),
            content_type: object.content_type.clone().filter(|own| is_said(own)),
            expires: expires.and_then(|time| DateTime::from_str(time, Format::HttpDate).ok()),
            redirect: object.website_redirect_location.clone(),
            metadata: object.metadata.clone().filter(|all| !all.is_empty()),
            storage_class: object.storage_class.clone(),
            encryption: object.server_side_encryption.clone(),
            encryption_key: object.ssekms_key_id.clone(),
            bucket_key: object.bucket_key_enabled,
            has_tags: object.tag_count.is_some_and(|count| count > 0),
        }
    }
}

impl Kept {
    /// The request that writes the object again, with all of it but the tags.
    pub(crate) fn put(&self, call: PutObjectFluentBuilder) -> PutObjectFluentBuilder {
        let kept = self.clone();
        call.content_type(kept.content_type.unwrap_or_else(|| JSON.to_owned()))
            .set_cache_control(kept.cache_control)
            .set_content_disposition(kept.content_disposition)
            .set_content_encoding(kept.content_encoding)
            .set_content_language(kept.content_language)
            .set_expires(kept.expires)
            .set_website_redirect_location(kept.redirect)
            .set_metadata(kept.metadata)
            .set_storage_class(kept.storage_class)
            .set_server_side_encryption(kept.encryption)
            .set_ssekms_key_id(kept.encryption_key)
            .set_bucket_key_enabled(kept.bucket_key)
    }
}

fn is_said(content_type: &str) -> bool {
    !UNSAID.contains(&content_type)
}
