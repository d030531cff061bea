//! Kinesis records to Elasticsearch or Amazon OpenSearch: one index a type and day, or one data stream a type.

mod authorize;
mod config;
mod id;
mod index;
mod sink;
mod timestamp;

use std::process::ExitCode;
use std::sync::Arc;

use http_sink::FromSecret;
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
            let mut client = es_client::Client::connect(config.endpoint, &aws)?;
            if let Some(pipeline) = &config.options.ingest_pipeline {
                client = client.through_pipeline(pipeline);
            }
            let secret = config.secret.map(authorize::secret);
            if let Some(secret) = &secret {
                client = client.authorized(Arc::new(FromSecret(Arc::clone(secret))));
            }
            let sink =
                Elasticsearch::new(client, secret, &config.options, &config.index_name_prefix);
            Ok(Mover::new(config.settings, failed_logs, sink))
        },
    )
    .await
}
