//! `baikonur_kinesis_pipeline` from the first plan to nothing left.

mod alone;
mod changes;
mod drift;
mod failures;
mod lifecycle;
mod refusals;
mod roads;

use anyhow::{Context, Result};
use baikonur_tests::pipeline::{IT, PipelineStage};
use serde_json::Value;

/// One destination of each kind.
pub(crate) const ALL: &str = r#"
  failed_log_s3 = { bucket = "failed", prefix = "logs" }
  tags          = { Team = "logs" }

  destinations = {
    archive = { s3 = { bucket = "archive", prefix = "logs" } }
    search = {
      elasticsearch = {
        host              = "search-logs-x1.ap-northeast-1.es.amazonaws.com"
        arn               = "arn:aws:es:ap-northeast-1:123456789012:domain/logs"
        index_name_prefix = "logs"
      }
      memory_size = 512
    }
    fluent  = { fluent = { endpoint = "fluent.example.com", tag = "logs" } }
    forward = { kinesis = { stream_name = "target" }, log_types = ["access", "app"] }
  }
"#;

/// One destination, and what is given beside.
pub(crate) fn archive(beside: &str) -> String {
    format!(
        "{beside}\n  destinations = {{ archive = {{ s3 = {{ bucket = \"archive\", prefix = \"logs\" }} }} }}\n"
    )
}

pub(crate) async fn state(stage: &PipelineStage) -> Result<Value> {
    let state = stage.terraform.resource(IT).await?;
    state.context("the pipeline is in the state")
}
