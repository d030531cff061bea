//! The same by Terraform: all environments in one configuration.

use anyhow::{Context, Result, ensure};
use baikonur_tests::stage::workspace;
use testbed::terraform::Workspace;
use testbed::world::Snapshot;
use testbed::world::foreign::{BEFORE, BESIDE};

use super::{Planted, Stage, name};

/// What Terraform says is compared without its line breaks, which come anywhere.
fn unbroken(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn configuration(names: &[String], image: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    format!(
        r#"
terraform {{
  required_providers {{
    baikonur = {{ source = "baikonur-oss/baikonur" }}
  }}
}}

provider "baikonur" {{}}

resource "baikonur_eden_environment" "it" {{
  for_each  = toset([{}])
  name      = each.key
  image_uri = "{image}"
}}
"#,
        names.join(", ")
    )
}

/// Applies however it ends, and checks that it was refused just where something is in the way.
async fn apply(terraform: &Workspace, planted: &[Planted]) -> Result<()> {
    let text = match terraform.try_apply(&[]).await?.success() {
        Ok(_) => String::new(),
        Err(error) => unbroken(&error.to_string()),
    };
    for one in planted.iter().filter(|one| one.case.is_in_the_way) {
        // Terraform shows what is wrong with a thing in a paragraph of its own.
        let named = one.named.split(": ").next().unwrap_or_default();
        let thing = one.case.thing;
        ensure!(text.contains(named), "{thing:?}: {named} is not in {text}");
    }
    let refused = planted.iter().filter(|one| one.case.is_in_the_way);
    let errors = text.matches("Error: ").count();
    ensure!(errors == refused.count(), "{errors} errors: {text}");
    Ok(())
}

pub(crate) async fn before(stage: &Stage) -> Result<()> {
    let planted = stage.plant(&BEFORE, 0).await?;
    let foreign = stage.world.snapshot().await?;
    let terraform = workspace(&stage.world)?;
    let names: Vec<String> = planted.iter().map(|one| one.name.clone()).collect();
    for tag in ["v1", "v2"] {
        let text = configuration(&names, &stage.world.image(tag));
        terraform.write("main.tf", &text)?;
        apply(&terraform, &planted).await?;
    }
    terraform.destroy().await.context("destroy")?;
    stage.assert_same(&foreign, "destroy").await
}

pub(crate) async fn beside(stage: &Stage) -> Result<()> {
    let first = BEFORE.len();
    let before = stage.world.snapshot().await?;
    let terraform = workspace(&stage.world)?;
    let names: Vec<String> = (first..first + BESIDE.len()).map(name).collect();
    let text = configuration(&names, &stage.world.image("v1"));
    terraform.write("main.tf", &text)?;
    terraform.apply().await?;
    let own = stage.world.snapshot().await?;
    let planted = stage.plant(&BESIDE, first).await?;
    let both = stage.world.snapshot().await?;
    let foreign: Snapshot = both.difference(&own).chain(&before).cloned().collect();
    let text = configuration(&names, &stage.world.image("v2"));
    terraform.write("main.tf", &text)?;
    apply(&terraform, &planted).await?;
    terraform.destroy().await.context("destroy")?;
    stage.assert_kept(&foreign, "destroy").await
}
