//! Kinesis records to another Kinesis stream, each with its own partition key.

mod config;
mod sink;
mod taken;

use std::process::ExitCode;

use mover::{FailedLogs, Mover, aws};

use crate::config::Config;
use crate::sink::Kinesis;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    mover::start(
        env!("CARGO_CRATE_NAME"),
        Config::read,
        |config: Config| async move {
            let aws = aws::load();
            let sink = Kinesis::new(&aws, &config);
            let failed_logs = FailedLogs::new(aws::s3(&aws), config.failed_logs);
            Ok(Mover::new(config.settings, failed_logs, sink))
        },
    )
    .await
}
