//! Kinesis records to Amazon S3: one gzip object a type and invocation.

mod config;
mod sink;

use std::process::ExitCode;

use mover::{FailedLogs, Mover, aws};

use crate::config::Config;
use crate::sink::S3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    mover::start(
        env!("CARGO_CRATE_NAME"),
        Config::read,
        |config: Config| async move {
            let client = aws::s3(&aws::load().await);
            let failed_logs = FailedLogs::new(client.clone(), config.place.clone());
            let sink = S3::new(client, config.place, &config.settings);
            Ok(Mover::new(config.settings, failed_logs, sink))
        },
    )
    .await
}
