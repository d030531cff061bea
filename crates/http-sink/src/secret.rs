//! Headers from AWS Secrets Manager.

use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt};
use http_post::{Authorize, Headers};
use log_redact::SecretArn;
use mover::SinkSecret;

/// A secret that is read as headers.
pub type Secret = Arc<SinkSecret<Headers>>;

/// A secret that is a JSON object of headers.
#[must_use]
pub fn headers(arn: SecretArn) -> Secret {
    Arc::new(SinkSecret::new(arn, |secret| {
        Headers::of_secret(secret).map_err(|error| error.to_string())
    }))
}

/// Puts the headers of a secret into requests.
#[derive(Debug)]
pub struct FromSecret(pub Secret);

impl Authorize for FromSecret {
    fn current(&self) -> Option<Headers> {
        self.0.current().map(Arc::unwrap_or_clone)
    }

    fn renewed<'a>(&'a self, refused: &'a Headers) -> BoxFuture<'a, Option<Headers>> {
        let renewed = self.0.renewed(refused);
        renewed
            .map(|renewed| renewed.map(Arc::unwrap_or_clone))
            .boxed()
    }
}
