//! Made, planned again, imported and destroyed.

use anyhow::{Context, Result};
use baikonur_tests::pipeline::{IT, PipelineStage, configuration};
use serde_json::json;
use testbed::Kind;

use crate::{ALL, gives_up, import, state};

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_lives_and_dies_on_moto() -> Result<()> {
    lives_and_dies(Kind::Moto).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_lives_and_dies_on_ministack() -> Result<()> {
    lives_and_dies(Kind::Ministack).await
}

async fn lives_and_dies(kind: Kind) -> Result<()> {
    let stage = PipelineStage::new(kind).await?;
    creates(&stage).await?;
    a_plan_without_changes_makes_few_calls(&stage).await?;
    imports(&stage).await?;
    stage.terraform.destroy().await?;
    assert_eq!(stage.made().await?, Vec::<String>::new());
    Ok(())
}

async fn creates(stage: &PipelineStage) -> Result<()> {
    stage.write(ALL)?;
    let plan = stage.terraform.plan(&[]).await?;
    let planned = plan.after(IT).context("the pipeline is planned")?;
    let search = &planned["destinations"]["search"];
    assert_eq!(search["function_name"], "logs-search");
    assert_eq!(search["log_group_name"], "/aws/lambda/logs-search");
    let hash = search["source_code_hash"].clone();
    assert!(hash.is_string(), "the package is known in the plan: {hash}");
    stage.apply().await?;
    let state = state(stage).await?;
    assert_eq!(
        (&state["id"], &state["drift"]),
        (&json!("logs"), &json!([]))
    );
    let search = &state["destinations"]["search"];
    let function = stage.function("logs-search").await?;
    assert_eq!(search["function_arn"], json!(function.function_arn()));
    assert_eq!(search["role_arn"], json!(function.role()));
    assert_eq!(search["source_code_hash"], json!(function.code_sha256()));
    assert_eq!(hash, json!(function.code_sha256()));
    assert_eq!(function.memory_size(), Some(512));
    let mapping = stage.mapping("logs-search").await?;
    assert_eq!(search["event_source_mapping_uuid"], json!(mapping.uuid()));
    assert_eq!(gives_up(stage, "logs-search").await?, (Some(100), true));
    assert_eq!(stage.made().await?.len(), 4 * 4);
    Ok(())
}

async fn a_plan_without_changes_makes_few_calls(stage: &PipelineStage) -> Result<()> {
    stage.proxy.clear_calls();
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    let calls = stage.proxy.calls();
    println!(
        "a plan without changes: {} calls for 4 destinations",
        calls.len()
    );
    assert!(calls.len() <= 4 * 7, "{calls:?}");
    Ok(())
}

async fn imports(stage: &PipelineStage) -> Result<()> {
    import(stage, ALL).await?;
    let other = stage.workspace()?;
    other.write("main.tf", &configuration(&stage.stream, ALL))?;
    let reported = other.import(IT, "none").await?.failure()?;
    assert!(
        reported.contains("There is no pipeline \"none\""),
        "{reported}"
    );
    Ok(())
}
