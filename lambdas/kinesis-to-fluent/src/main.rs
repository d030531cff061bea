//! Kinesis records to a Fluent server: one packed batch a type, acknowledged.

mod config;
mod sink;
mod tags;

use std::process::ExitCode;

use mover::{FailedLogs, Mover, aws};

use crate::config::Config;
use crate::sink::Fluent;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    mover::start(
        env!("CARGO_CRATE_NAME"),
        Config::read,
        |config: Config| async move {
            let failed_logs = FailedLogs::new(aws::s3(&aws::load()), config.failed_logs);
            let client = fluent_forward::Client::new(config.server)?;
            let sink = Fluent::new(client, config.tag, config.is_compressed);
            Ok(Mover::new(config.settings, failed_logs, sink))
        },
    )
    .await
}
