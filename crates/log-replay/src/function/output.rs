//! Where a function writes its logs.

use std::collections::HashMap;

use anyhow::{Result, bail};
use kinesis_utils::keys;

use crate::object::Object;

/// Where a function writes its logs.
#[derive(Debug)]
pub(super) struct Output {
    bucket: String,
    /// What the keys of its objects begin with.
    start: String,
}

impl Output {
    /// Of a function with these variables, where it is one that writes to Amazon S3.
    pub(super) fn of(variables: &HashMap<String, String>) -> Option<Self> {
        let bucket = variables.get("LOG_S3_BUCKET")?.clone();
        let prefix = variables.get("LOG_S3_PREFIX").map(String::as_str);
        let prefix = keys::prefix(prefix.unwrap_or_default());
        let start = if prefix.is_empty() {
            String::new()
        } else {
            format!("{prefix}/")
        };
        Some(Self { bucket, start })
    }

    /// Checks that none of these objects is there.
    ///
    /// # Errors
    /// When one is: it may be a log of the function's own, which it would write once more.
    pub(super) fn check(&self, objects: &[Object], function: &str) -> Result<()> {
        let Self { bucket, start } = self;
        let inside = objects.iter().find(|object| object.is_below(bucket, start));
        if let Some(inside) = inside {
            bail!(
                "{inside} is where {function} writes to (s3://{bucket}/{start}): its records would be there twice. Name \
                 a prefix beside it, or a function that writes to another one; failed logs in there go back with \
                 --to-stream"
            );
        }
        Ok(())
    }
}
