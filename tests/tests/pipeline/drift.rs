//! What is changed or deleted by hand shows and is repaired.

use anyhow::Result;
use baikonur_tests::pipeline::{IT, PipelineStage, configuration};
use serde_json::json;
use testbed::Kind;

use crate::{ALL, archive, state};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_by_hand_shows_and_is_repaired() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(ALL)?;
    stage.apply().await?;
    let whole = state(&stage).await?;
    let call = stage.lambda.update_function_configuration();
    call.function_name("logs-archive")
        .memory_size(128)
        .send()
        .await?;
    let uuid = stage.mapping("logs-search").await?.uuid.unwrap_or_default();
    stage
        .lambda
        .delete_event_source_mapping()
        .uuid(uuid)
        .send()
        .await?;
    let call = stage.logs.delete_log_group();
    call.log_group_name("/aws/lambda/logs-fluent")
        .send()
        .await?;
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(plan.action(IT), Some("update"));
    let drift = &plan.json["resource_changes"][0]["change"]["before"]["drift"];
    assert_eq!(
        drift,
        &json!([
            "archive: function: memory_size is 128, not 256",
            "fluent: log group is missing",
            "search: mapping is missing",
        ])
    );
    stage.apply().await?;
    let mut repaired = state(&stage).await?;
    let uuid = &mut repaired["destinations"]["search"]["event_source_mapping_uuid"];
    *uuid = whole["destinations"]["search"]["event_source_mapping_uuid"].clone();
    assert_eq!(repaired, whole);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_by_hand_is_made_again() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    let two = archive("").replace(
        "destinations = {",
        "destinations = {\n second = { s3 = { bucket = \"second\" } }\n",
    );
    stage.write(&two)?;
    stage.apply().await?;
    let other = stage.workspace()?;
    other.write("main.tf", &configuration(&stage.stream, &two))?;
    other.import(IT, "logs").await?.success()?;
    // Somebody else removes one of the two.
    other.write("main.tf", &configuration(&stage.stream, &archive("")))?;
    other.apply().await?;
    assert_eq!(stage.terraform.plan(&[]).await?.action(IT), Some("update"));
    stage.apply().await?;
    assert_eq!(stage.made().await?.len(), 2 * 4);
    // What was made again is not in the other state, which may neither take nor delete it.
    other.write("main.tf", &configuration(&stage.stream, &two))?;
    let reported = other.try_apply(&[]).await?.failure()?;
    assert!(reported.contains("that is not in this state"), "{reported}");
    // And then all of it, by somebody who imports it.
    let third = stage.workspace()?;
    third.write("main.tf", &configuration(&stage.stream, &two))?;
    third.import(IT, "logs").await?.success()?;
    third.destroy().await?;
    assert_eq!(stage.terraform.plan(&[]).await?.action(IT), Some("create"));
    stage.apply().await?;
    stage.terraform.destroy().await?;
    assert_eq!(stage.made().await?, Vec::<String>::new());
    Ok(())
}
