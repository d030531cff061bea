//! A stand-in with a reference world, and Terraform beside it: what every end-to-end test stands on.

use anyhow::Result;
use testbed::terraform::{Provider, Workspace, provider_binary};
use testbed::{Kind, StandIn, World, WorldOptions};

/// A stand-in, the reference world on it, and a folder in which Terraform runs.
#[derive(Debug)]
pub struct Stage {
    /// The reference world.
    pub world: World,
    /// Terraform's folder; its configuration is still empty.
    pub terraform: Workspace,
    /// The stand-in; it ends with the stage.
    pub stand_in: StandIn,
}

impl Stage {
    /// A stage on a fresh stand-in.
    ///
    /// # Errors
    /// When a tool is missing or the world cannot be built.
    pub async fn new(kind: Kind) -> Result<Self> {
        Self::with(kind, WorldOptions::default()).await
    }

    /// A stage with a world of one's own.
    ///
    /// # Errors
    /// When a tool is missing or the world cannot be built.
    pub async fn with(kind: Kind, options: WorldOptions) -> Result<Self> {
        let stand_in = StandIn::start(kind).await?;
        let world = World::build(&stand_in.endpoint(), options).await?;
        let terraform = workspace(&world)?;
        Ok(Self {
            world,
            terraform,
            stand_in,
        })
    }
}

/// One more folder for Terraform, with a separate state, on the same world.
///
/// # Errors
/// When Terraform or the provider is missing.
pub fn workspace(world: &World) -> Result<Workspace> {
    let provider = Provider::Binary(provider_binary()?);
    Ok(Workspace::new(&provider)?.with_variables(world.variables()))
}

/// A configuration with one environment `it`, whose arguments are given.
#[must_use]
pub fn environment(arguments: &str) -> String {
    format!(
        r#"
terraform {{
  required_providers {{
    baikonur = {{ source = "baikonur-oss/baikonur" }}
  }}
}}

provider "baikonur" {{}}

resource "baikonur_eden_environment" "it" {{
{arguments}
}}
"#
    )
}
