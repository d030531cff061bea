//! What requests are authorized with, from AWS Secrets Manager.

use std::sync::Arc;

use es_client::{Authorization, Authorize};
use futures::future::{BoxFuture, FutureExt};
use log_redact::SecretArn;
use mover::SinkSecret;

/// A secret of a cluster: an API key, or a user with a password.
pub(crate) type Secret = Arc<SinkSecret<Authorization>>;

pub(crate) fn secret(arn: SecretArn) -> Secret {
    Arc::new(SinkSecret::new(arn, |secret| {
        Authorization::of_secret(secret).map_err(|error| error.to_string())
    }))
}

/// Authorizes requests with a secret.
#[derive(Debug)]
pub(crate) struct FromSecret(pub(crate) Secret);

impl Authorize for FromSecret {
    fn current(&self) -> Option<Authorization> {
        self.0.current().map(Arc::unwrap_or_clone)
    }

    fn renewed<'a>(&'a self, refused: &'a Authorization) -> BoxFuture<'a, Option<Authorization>> {
        let renewed = self.0.renewed(refused);
        renewed
            .map(|renewed| renewed.map(Arc::unwrap_or_clone))
            .boxed()
    }
}
