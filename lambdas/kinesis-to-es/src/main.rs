//! Kinesis records to Elasticsearch or Amazon OpenSearch: one index a type and day.

mod config;
mod id;
mod index;
mod sink;

use std::process::ExitCode;

use mover::{FailedLogs, Mover, aws};

use crate::config::Config;
use crate::sink::Elasticsearch;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    mover::start(
        env!("CARGO_CRATE_NAME"),
        Config::read,
        |config: Config| async move {
            let aws = aws::load();
            let failed_logs = FailedLogs::new(aws::s3(&aws), config.failed_logs);
            let client = es_client::Client::connect(config.endpoint, &aws)?;
            let sink = Elasticsearch::new(client, &config.index_name_prefix);
            Ok(Mover::new(config.settings, failed_logs, sink))
        },
    )
    .await
}
