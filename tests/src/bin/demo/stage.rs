//! Everything the demo needs before Terraform can run.

use anyhow::{Context, Result};
use testbed::terraform::{self, Provider, Workspace};
use testbed::{Kind, StandIn, World, WorldOptions, install, paths};

use crate::report::{fact, heading, step};

/// The name of the environment.
pub(crate) const NAME: &str = "foo";

/// A stand-in with a reference world, and Terraform ready to run on it.
pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) terraform: Workspace,
    // Ended when dropped.
    _stand_in: StandIn,
}

impl Stage {
    pub(crate) async fn set() -> Result<Self> {
        // First what may be missing on this machine.
        terraform::find()?;
        let provider = terraform::provider_binary()?;
        heading("Set the stage");
        if !install::is_installed() {
            step("installing the stand-ins (once)", installed()).await?;
        }
        let stand_in = step("starting ministack", StandIn::start(Kind::Ministack)).await?;
        let endpoint = stand_in.endpoint();
        let building = World::build(&endpoint, WorldOptions::default());
        let world = step("building a service worth cloning", building).await?;
        fact("endpoint", &endpoint);
        fact("service to clone", &world.reference_service_arn);
        let workspace = Workspace::new(&Provider::Installed(provider))?;
        let workspace = workspace.with_variables(world.variables());
        workspace.copy_from(&paths::workspace().join("examples/preview-environment"))?;
        Ok(Self {
            world,
            terraform: workspace,
            _stand_in: stand_in,
        })
    }

    /// Sets the variables of the example.
    pub(crate) fn choose_image(&mut self, tag: &str) {
        let image = self.world.image(tag);
        fact("name", NAME);
        fact("image", &image);
        self.terraform.set_variable("TF_VAR_name", NAME);
        self.terraform.set_variable("TF_VAR_image_uri", &image);
    }
}

async fn installed() -> Result<()> {
    tokio::task::spawn_blocking(install::install)
        .await
        .context("install the stand-ins")??;
    Ok(())
}
