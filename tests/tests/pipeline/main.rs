//! `baikonur_kinesis_pipeline` from the first plan to nothing left.

mod alarms;
mod alone;
mod changes;
mod drift;
mod failures;
mod interrupted;
mod lifecycle;
mod modules_and_resource;
mod ownership;
mod refusals;
mod secrets;

use anyhow::{Context, Result, ensure};
use baikonur_tests::least_privilege::list;
use baikonur_tests::pipeline::{IT, PipelineStage, configuration};
use baikonur_tests::roles::Allowed;
use serde_json::Value;

/// The queue that gets a notice of each batch given up.
pub(crate) const GIVEN_UP: &str = "arn:aws:sqs:ap-northeast-1:123456789012:given-up";

/// One destination of each kind, which give up with a notice to [`GIVEN_UP`].
pub(crate) const ALL: &str = r#"
  failed_log_s3 = { bucket = "failed", prefix = "logs" }
  tags          = { Team = "logs" }

  maximum_retry_attempts     = 100
  on_failure_destination_arn = "arn:aws:sqs:ap-northeast-1:123456789012:given-up"

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

/// Takes the pipeline over in another folder: there is nothing to change, and the state is the same.
pub(crate) async fn import(stage: &PipelineStage, arguments: &str) -> Result<()> {
    let other = stage.workspace()?;
    other.write("main.tf", &configuration(&stage.stream, arguments))?;
    other.import(IT, "logs").await?.success()?;
    let plan = other.plan(&[]).await?;
    let changes = &plan.json["resource_changes"];
    ensure!(plan.is_empty(), "a plan after import changes {changes:#}");
    assert_eq!(other.resource(IT).await?, Some(state(stage).await?));
    Ok(())
}

/// After how many tries a function's batches are given up, and whether [`GIVEN_UP`] gets a notice then, which the role has
/// to allow exactly where it is.
pub(crate) async fn gives_up(stage: &PipelineStage, name: &str) -> Result<(Option<i32>, bool)> {
    let mapping = stage.mapping(name).await?;
    let reported = mapping.destination_config().and_then(|it| it.on_failure());
    let gets_notice = reported.and_then(|it| it.destination()) == Some(GIVEN_UP);
    let allowed = Allowed::of(&stage.stand_in.endpoint(), name).await?;
    let mut statements = allowed
        .inline
        .iter()
        .flat_map(|one| list(&one["Statement"]));
    let may_tell = statements.any(|one| {
        let is_in = |key: &str, text: &str| list(&one[key]).into_iter().any(|it| it == text);
        is_in("Action", "sqs:SendMessage") && is_in("Resource", GIVEN_UP)
    });
    ensure!(
        may_tell == gets_notice,
        "a notice: {gets_notice}, allowed: {allowed:?}"
    );
    Ok((mapping.maximum_retry_attempts(), gets_notice))
}
