//! What a stranger runs first: one preview environment from `terraform apply` to `terraform destroy`.

use anyhow::{Result, bail, ensure};
use testbed::Piece;

use crate::report::{fact, heading, step};
use crate::stage::{NAME, Stage};
use crate::{pieces, proof};

const RESOURCE: &str = "baikonur_eden_environment.this";

/// Shows the main job, and fails where something is not as it should be.
pub(crate) async fn run() -> Result<()> {
    println!("A preview environment on a local stand-in for AWS: no account, no Docker.");
    let mut stage = Stage::set().await?;
    create(&mut stage).await?;
    proof::visit(&stage).await?;
    deploy(&mut stage).await?;
    destroy(&stage).await?;
    println!("\nThat was all: it came, it answered, it went, and nothing is left of it.");
    Ok(())
}

async fn create(stage: &mut Stage) -> Result<()> {
    heading("Create it with terraform apply");
    stage.choose_image("v1");
    step("terraform init", stage.terraform.init()).await?;
    let plan = step("terraform plan", stage.terraform.plan(&[])).await?;
    fact("plan", plan.action(RESOURCE).unwrap_or("nothing to do"));
    step("terraform apply", stage.terraform.apply()).await?;
    pieces::show(&stage.world.environment(NAME).await?);
    let missing = stage.world.environment(NAME).await?.missing();
    ensure!(missing.is_empty(), "the environment lacks {missing:?}");
    Ok(())
}

async fn deploy(stage: &mut Stage) -> Result<()> {
    heading("Deploy another image");
    stage.choose_image("v2");
    let plan = step("terraform plan", stage.terraform.plan(&[])).await?;
    let action = plan.action(RESOURCE).unwrap_or("nothing to do");
    fact("plan", action);
    ensure!(
        action == "update",
        "another image should be an update in place, not `{action}`"
    );
    step("terraform apply", stage.terraform.apply()).await?;
    pieces::show_one(&stage.world.environment(NAME).await?, Piece::Service);
    let again = step("terraform plan, once more", stage.terraform.plan(&[])).await?;
    fact(
        "plan",
        if again.is_empty() {
            "nothing to do"
        } else {
            "something to do"
        },
    );
    ensure!(
        again.is_empty(),
        "a second plan should be empty: {:?}",
        again.actions
    );
    Ok(())
}

async fn destroy(stage: &Stage) -> Result<()> {
    heading("Remove it");
    step("terraform destroy", stage.terraform.destroy()).await?;
    let (leftovers, losses) = (stage.world.leftovers().await?, stage.world.losses().await?);
    if !leftovers.is_empty() || !losses.is_empty() {
        bail!("left behind: {leftovers:?}; lost: {losses:?}");
    }
    fact("left behind", "nothing");
    fact("lost of others", "nothing");
    Ok(())
}
