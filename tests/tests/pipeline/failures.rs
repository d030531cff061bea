//! What fails half way is in the state, and is finished by the next apply.

use anyhow::Result;
use baikonur_tests::pipeline::{IT, PipelineStage};
use testbed::Kind;
use testbed::proxy::{Fault, When};

use crate::{ALL, archive, state};

/// A create that fails half way keeps what exists in the state, and is finished by the next apply.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_create_is_finished_or_cleaned_up() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(ALL)?;
    refuse(&stage, "CreateFunction", "logs-search");
    let reported = stage.terraform.try_apply(&[]).await?.failure()?;
    assert!(
        reported.contains("Lambda CreateFunction on logs-search failed"),
        "{reported}"
    );
    assert!(
        reported.contains("Allow lambda:CreateFunction to the caller."),
        "{reported}"
    );
    let half = state(&stage).await?;
    let there = &half["destinations"];
    assert!(
        there["archive"]["event_source_mapping_uuid"].is_string(),
        "{half}"
    );
    assert!(there["search"]["role_arn"].is_string(), "{half}");
    assert!(there["search"]["function_arn"].is_null(), "{half}");
    stage.proxy.clear_rules();
    stage.apply().await?;
    assert_eq!(stage.made().await?.len(), 4 * 4);
    stage.terraform.destroy().await?;
    assert_eq!(stage.made().await?, Vec::<String>::new());
    Ok(())
}

/// An update that fails half way says in the state what there is, and the next apply does the rest.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_update_is_finished() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(&archive(""))?;
    stage.apply().await?;
    let uuid = stage.mapping("logs-archive").await?.uuid;
    stage.write(&ALL.replace(
        "prefix = \"logs\" } }\n",
        "prefix = \"logs\" }, timeout = 5 }\n",
    ))?;
    refuse(&stage, "CreateFunction", "logs-search");
    stage.terraform.try_apply(&[]).await?.failure()?;
    let half = state(&stage).await?;
    assert!(
        half["destinations"]["forward"]["function_arn"].is_string(),
        "{half}"
    );
    assert!(
        half["destinations"]["search"]["function_arn"].is_null(),
        "{half}"
    );
    stage.proxy.clear_rules();
    assert_eq!(stage.terraform.plan(&[]).await?.action(IT), Some("update"));
    stage.apply().await?;
    assert_eq!(stage.function("logs-archive").await?.timeout(), Some(5));
    assert_eq!(stage.mapping("logs-archive").await?.uuid, uuid);
    assert_eq!(stage.made().await?.len(), 4 * 4);
    Ok(())
}

fn refuse(stage: &PipelineStage, operation: &str, name: &str) {
    let when = When::call("lambda", operation).containing(name);
    let refused = Fault::error(403, "AccessDeniedException", "not for you");
    stage.proxy.rule(when, refused);
}
