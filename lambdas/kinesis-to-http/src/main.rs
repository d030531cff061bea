//! Kinesis records by HTTP: as lines, as an array, or in the form of a product.

mod config;
mod form;
mod sink;

use std::process::ExitCode;
use std::sync::Arc;

use http_sink::FromSecret;
use mover::{FailedLogs, Mover, aws};

use crate::config::Config;
use crate::sink::Http;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    mover::start(
        env!("CARGO_CRATE_NAME"),
        Config::read,
        |config: Config| async move {
            let failed_logs = FailedLogs::new(aws::s3(&aws::load()), config.failed_logs);
            let mut client = http_post::Client::new(config.transport, config.bodies.limits)?;
            let secret = config.secret.map(http_sink::headers);
            if let Some(secret) = &secret {
                client = client.authorized(Arc::new(FromSecret(Arc::clone(secret))));
            }
            let sink = Http::new(client, secret, config.bodies.form);
            Ok(Mover::new(config.settings, failed_logs, sink))
        },
    )
    .await
}
