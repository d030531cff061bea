//! One environment from the first plan to nothing left, on each stand-in.

use anyhow::{Context, Result};
use baikonur_tests::stage::{Stage, environment, workspace};
use testbed::{Kind, Piece};

const IT: &str = "baikonur_eden_environment.it";

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_lives_and_dies_on_moto() -> Result<()> {
    lives_and_dies(Kind::Moto).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_lives_and_dies_on_ministack() -> Result<()> {
    lives_and_dies(Kind::Ministack).await
}

async fn lives_and_dies(kind: Kind) -> Result<()> {
    let stage = Stage::new(kind).await?;
    let names = stage.world.names("pr-12");
    creates(&stage).await?;
    imports(&stage).await?;
    deploys_in_place(&stage).await?;
    is_replaced_under_another_name(&stage).await?;
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    assert_eq!(stage.world.losses().await?, Vec::<String>::new());
    assert_eq!(
        stage.world.look(&names).await?.present(),
        Vec::<Piece>::new()
    );
    Ok(())
}

fn configuration(stage: &Stage, name: &str, tag: &str) -> String {
    let image = stage.world.image(tag);
    environment(&format!(
        r#"
  name        = "{name}"
  image_uri   = "{image}"
  environment = {{ GREETING = "hello" }}
  tags        = {{ Team = "preview" }}
"#
    ))
}

async fn creates(stage: &Stage) -> Result<()> {
    let terraform = &stage.terraform;
    terraform.write("main.tf", &configuration(stage, "pr-12", "v1"))?;
    let plan = terraform.plan(&[]).await?;
    let planned = plan.after(IT).context("the environment is planned")?;
    assert_eq!(planned["url"], "https://api-pr-12.dev.example.com");
    assert_eq!(planned["resource_name"], "dev-dynamic-api-pr-12");
    terraform.apply().await?;
    let state = terraform
        .resource(IT)
        .await?
        .context("the environment is in the state")?;
    assert_eq!(state["id"], "default/pr-12");
    assert_eq!(state["drift"], serde_json::json!([]));
    let now = stage.world.environment("pr-12").await?;
    assert_eq!(now.missing(), Vec::<Piece>::new());
    assert_eq!(
        state["task_definition_arn"],
        now.task_definitions[0].as_str()
    );
    assert_eq!(
        state["listener_rule_arn"],
        now.rules[0].rule_arn().unwrap_or_default()
    );
    assert!(
        terraform.plan(&[]).await?.is_empty(),
        "a second plan is empty"
    );
    Ok(())
}

async fn imports(stage: &Stage) -> Result<()> {
    let other = workspace(&stage.world)?;
    other.write("main.tf", &configuration(stage, "pr-12", "v1"))?;
    other.import(IT, "default/pr-12").await?.success()?;
    let plan = other.plan(&[]).await?;
    assert!(
        plan.is_empty(),
        "a plan after import is empty: {:?}",
        plan.json["resource_changes"]
    );
    let (imported, made) = (
        other.resource(IT).await?,
        stage.terraform.resource(IT).await?,
    );
    assert_eq!(
        imported, made,
        "an imported environment is the one that was made"
    );
    Ok(())
}

async fn deploys_in_place(stage: &Stage) -> Result<()> {
    let before = stage.world.environment("pr-12").await?;
    stage
        .terraform
        .write("main.tf", &configuration(stage, "pr-12", "v2"))?;
    assert_eq!(stage.terraform.plan(&[]).await?.action(IT), Some("update"));
    stage.terraform.apply().await?;
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    let after = stage.world.environment("pr-12").await?;
    assert_eq!(
        after.task_definitions.len(),
        2,
        "a deploy registers a new revision"
    );
    assert_eq!(after.rules[0].rule_arn(), before.rules[0].rule_arn());
    let running = after
        .service
        .as_ref()
        .and_then(|service| service.task_definition());
    assert_eq!(running, after.task_definitions.last().map(String::as_str));
    Ok(())
}

async fn is_replaced_under_another_name(stage: &Stage) -> Result<()> {
    stage
        .terraform
        .write("main.tf", &configuration(stage, "pr-13", "v2"))?;
    assert_eq!(stage.terraform.plan(&[]).await?.action(IT), Some("replace"));
    stage.terraform.apply().await?;
    let (old, new) = tokio::try_join!(
        stage.world.environment("pr-12"),
        stage.world.environment("pr-13")
    )?;
    assert_eq!(old.present(), Vec::<Piece>::new());
    assert_eq!(new.missing(), Vec::<Piece>::new());
    Ok(())
}
