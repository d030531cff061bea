//! One destination does not touch the others.

use anyhow::{Context, Result};
use baikonur_tests::pipeline::{IT, PipelineStage};
use testbed::Kind;
use testbed::proxy::Call;

use crate::{archive, state};

/// Adding, changing and removing one destination does not touch the others: not a single call is about
/// them.
#[tokio::test(flavor = "multi_thread")]
async fn destinations_come_and_go_alone() -> Result<()> {
    let stage = PipelineStage::new(Kind::Ministack).await?;
    let two = r#"
  destinations = {
    archive = { s3 = { bucket = "archive", prefix = "logs" } }
    second  = { s3 = { bucket = "second" } }
  }
"#;
    stage.write(&archive(""))?;
    stage.apply().await?;
    let before = state(&stage).await?["destinations"]["archive"].clone();
    stage.write(two)?;
    let plan = stage.terraform.plan(&[]).await?;
    let planned = plan.after(IT).context("the pipeline is planned")?;
    assert_eq!(
        planned["destinations"]["archive"], before,
        "not even planned"
    );
    only_about(&stage, "logs-second").await?;
    assert_eq!(stage.made().await?.len(), 2 * 4);
    stage.write(&two.replace("\"second\" }", "\"moved\" }"))?;
    only_about(&stage, "logs-second").await?;
    stage.write(&archive(""))?;
    only_about(&stage, "logs-second").await?;
    assert_eq!(stage.made().await?.len(), 4);
    assert_eq!(state(&stage).await?["destinations"]["archive"], before);
    Ok(())
}

/// Applies without looking at what there is first, and goes through the calls that changed something.
async fn only_about(stage: &PipelineStage, name: &str) -> Result<()> {
    stage.proxy.clear_calls();
    stage
        .terraform
        .try_apply(&["-refresh=false"])
        .await?
        .success()?;
    let calls = stage.proxy.calls();
    assert!(calls.iter().any(Call::is_write));
    for call in calls {
        assert!(
            !call.request.contains("logs-archive"),
            "{call:?} is not about {name}"
        );
    }
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    Ok(())
}
