//! What requests are authorized with, from AWS Secrets Manager.

use std::sync::Arc;

use http_sink::Secret;
use log_redact::SecretArn;
use mover::SinkSecret;

/// A secret of a cluster: an API key, or a user with a password.
pub(crate) fn secret(arn: SecretArn) -> Secret {
    Arc::new(SinkSecret::new(arn, |secret| {
        es_client::authorization(secret).map_err(|error| error.to_string())
    }))
}
