//! S3 clients: one for each region that a bucket was found in.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::Region;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// Clients for buckets, which may be in another region than the environments.
#[derive(Clone, Debug)]
pub(crate) struct Buckets {
    own: Client,
    /// By bucket, for as long as the process runs.
    elsewhere: Arc<Mutex<BTreeMap<String, Client>>>,
}

impl Buckets {
    pub(super) fn new(own: Client) -> Self {
        Self {
            own,
            elsewhere: Arc::default(),
        }
    }

    /// The client for a bucket.
    pub(crate) fn of(&self, bucket: &str) -> Client {
        self.lock().get(bucket).unwrap_or(&self.own).clone()
    }

    /// The client to repeat a failed call with, where its error names another region than the
    /// client's; the region is kept for all later calls.
    pub(crate) fn elsewhere<E>(
        &self,
        bucket: &str,
        asked: &Client,
        error: &SdkError<E, Response>,
    ) -> Option<Client>
    where
        E: ProvideErrorMetadata,
    {
        let region = aws_calls::region_of_bucket(error)?.to_owned();
        let config = asked.config();
        if config.region().is_some_and(|own| own.as_ref() == region) {
            return None;
        }
        tracing::debug!(bucket, region, "the bucket is in another region");
        let config = config.to_builder().region(Region::new(region)).build();
        let client = Client::from_conf(config);
        self.lock().insert(bucket.to_owned(), client.clone());
        Some(client)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Client>> {
        self.elsewhere
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
