//! Ctrl-C while calls of several destinations are under way.

use anyhow::Result;
use baikonur_tests::pipeline::PipelineStage;
use testbed::Kind;
use testbed::terraform::Running;

use crate::state;

const EIGHT: &str = r#"
  destinations = {
    for number in range(8) : "to-${number}" => { s3 = { bucket = "logs", prefix = "${number}" } }
  }
"#;
/// So many functions are being made when Terraform is interrupted, or more.
const UNDER_WAY: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_apply_of_eight_destinations_is_destroyed_or_finished() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(EIGHT)?;
    interrupted(&stage).await?;
    stage.terraform.destroy().await?;
    assert_eq!(stage.made().await?, Vec::<String>::new());
    interrupted(&stage).await?;
    stage.apply().await?;
    assert_eq!(stage.made().await?.len(), 8 * 4);
    Ok(())
}

/// An apply that is interrupted: the calls that had begun are waited for, and what they made is in the state.
async fn interrupted(stage: &PipelineStage) -> Result<()> {
    stage.proxy.clear_calls();
    let running = making(stage).await?;
    running.interrupt();
    let reported = running.wait().await?.failure()?;
    assert!(reported.contains("Stopped before"), "{reported}");
    stage.proxy.clear_rules();
    let functions = stage.lambda.list_functions().send().await?.functions;
    let functions = functions.unwrap_or_default().len();
    assert_eq!(functions, stage.proxy.count("lambda", "CreateFunction"));
    let mut made = stage.made().await?;
    made.retain(|name| !name.starts_with("/aws/lambda/"));
    made.sort();
    assert_eq!(known(stage).await?, made);
    Ok(())
}

/// Terraform while it makes several functions.
async fn making(stage: &PipelineStage) -> Result<Running> {
    let held = stage.proxy.hold("lambda", "CreateFunction", UNDER_WAY);
    let apply = ["apply", "-auto-approve", "-no-color"];
    let running = stage.terraform.spawn(&apply)?;
    held.begun().await?;
    Ok(running)
}

/// The roles, functions and mappings that the state knows, by their names; it has log groups by name only.
async fn known(stage: &PipelineStage) -> Result<Vec<String>> {
    let pieces = ["role_arn", "function_arn", "event_source_mapping_uuid"];
    let state = state(stage).await?;
    let destinations = state["destinations"].as_object().into_iter().flatten();
    let texts = destinations.flat_map(|(_, one)| pieces.map(|piece| one[piece].as_str()));
    let names = texts
        .flatten()
        .filter_map(|text| text.rsplit([':', '/']).next());
    let mut names: Vec<_> = names.map(str::to_owned).collect();
    names.sort();
    Ok(names)
}
