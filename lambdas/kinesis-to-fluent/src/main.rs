//! Kinesis records to a Fluent server: one packed batch a type, acknowledged.

mod config;
mod identity;
mod sink;
mod tags;

use std::process::ExitCode;
use std::sync::Arc;

use mover::{FailedLogs, Mover, aws};

use crate::config::Config;
use crate::identity::FromSecret;
use crate::sink::Fluent;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    mover::start(
        env!("CARGO_CRATE_NAME"),
        Config::read,
        |config: Config| async move {
            let failed_logs = FailedLogs::new(aws::s3(&aws::load()), config.failed_logs);
            let mut client = fluent_forward::Client::new(config.server)?;
            let secret = config.secret.map(identity::secret);
            if let Some(secret) = &secret {
                client = client.identified(Arc::new(FromSecret(Arc::clone(secret))));
            }
            let sink = Fluent::new(client, secret, config.tag, config.is_compressed);
            Ok(Mover::new(config.settings, failed_logs, sink))
        },
    )
    .await
}
