//! The client of a bucket, which may be in another region than the function.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::Region;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

/// The client of a bucket, which may be in another region than the function.
#[derive(Clone, Debug)]
pub(crate) struct BucketClient(Arc<Mutex<Client>>);

impl BucketClient {
    pub(crate) fn new(client: Client) -> Self {
        Self(Arc::new(Mutex::new(client)))
    }

    /// Makes a call, and makes it again in the bucket's own region where S3 says that it is in another; all later
    /// calls go there at once.
    pub(crate) async fn call<T, E, F>(&self, call: impl Fn(Client) -> F) -> Result<T, SdkError<E>>
    where
        F: Future<Output = Result<T, SdkError<E>>>,
        E: ProvideErrorMetadata,
    {
        let client = self.client();
        let outcome = call(client.clone()).await;
        let Err(error) = outcome else {
            return outcome;
        };
        match self.moved(&client, &error) {
            Some(moved) => call(moved).await,
            None => Err(error),
        }
    }

    fn moved<E: ProvideErrorMetadata>(
        &self,
        asked: &Client,
        error: &SdkError<E>,
    ) -> Option<Client> {
        let region = aws_calls::region_of_bucket(error)?;
        let config = asked.config();
        if config.region().is_some_and(|own| own.as_ref() == region) {
            return None;
        }
        let region = Region::new(region.to_owned());
        let moved = Client::from_conf(config.to_builder().region(region).build());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = moved.clone();
        Some(moved)
    }

    fn client(&self) -> Client {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
