//! Kinesis records to Amazon S3: one object a type, or a partition, and invocation.

mod config;
mod json;
mod lake;
mod sink;

use std::process::ExitCode;

use mover::{FailedLogs, Mover, aws};

use crate::config::Config;
use crate::json::Json;
use crate::lake::Lake;
use crate::sink::S3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    mover::start(
        env!("CARGO_CRATE_NAME"),
        Config::read,
        |config: Config| async move {
            let Config {
                settings,
                place,
                lake,
            } = config;
            let client = aws::s3(&aws::load());
            let (sink, failed_logs) = match lake {
                None => {
                    let sink = Json::new(client.clone(), place.clone(), &settings);
                    (S3::Json(sink), place)
                }
                Some(lake) => {
                    let sink = Lake::new(client.clone(), &place.bucket, &lake.files, &settings);
                    (S3::Lake(Box::new(sink)), lake.failed_logs)
                }
            };
            let failed_logs = FailedLogs::new(client, failed_logs);
            Ok(Mover::new(settings, failed_logs, sink))
        },
    )
    .await
}
