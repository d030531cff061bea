//! The ways to make an environment.

use std::fmt;

use anyhow::Result;
use testbed::World;
use testbed::terraform::Workspace;

use crate::api::Api;
use crate::cli::Cli;
use crate::python::Python;
use crate::stage::{environment, workspace};

/// What is done to an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// It is made, with the image `v1`.
    Create,
    /// The image `v2` is brought.
    Deploy,
    /// It is deleted.
    Delete,
}

/// One of the ways to make an environment, as a separate process.
#[derive(Debug)]
pub enum Tool {
    /// `eden`.
    Cli(Cli),
    /// The function of the API.
    Api(Api),
    /// Terraform with the provider.
    Terraform(Box<Workspace>),
    /// The Python original.
    Python(Python),
}

impl Tool {
    /// `eden` that calls this endpoint.
    ///
    /// # Errors
    /// When it is not built.
    pub fn cli(endpoint: &str) -> Result<Self> {
        Ok(Self::Cli(Cli::new(endpoint)?))
    }

    /// The API that calls this endpoint.
    ///
    /// # Errors
    /// When it is not built.
    pub fn api(endpoint: &str) -> Result<Self> {
        Ok(Self::Api(Api::start(endpoint)?))
    }

    /// Terraform whose provider calls this endpoint.
    ///
    /// # Errors
    /// When Terraform is missing, or the provider is not built.
    pub fn terraform(world: &World, endpoint: &str) -> Result<Self> {
        let mut workspace = workspace(world)?;
        workspace.set_variable("AWS_ENDPOINT_URL", endpoint);
        Ok(Self::Terraform(Box::new(workspace)))
    }

    /// Runs a command on an environment; dropped before its end, it is killed.
    ///
    /// # Errors
    /// When it fails, with what the tool said.
    pub async fn run(&self, command: Command, world: &World, name: &str) -> Result<()> {
        match command {
            Command::Create => self.create(name, &world.image("v1")).await,
            Command::Deploy => self.create(name, &world.image("v2")).await,
            Command::Delete => self.delete(name).await,
        }
    }

    /// Creates an environment, or deploys to it.
    ///
    /// # Errors
    /// When it fails, with what the tool said.
    pub async fn create(&self, name: &str, image: &str) -> Result<()> {
        match self {
            Self::Cli(cli) => cli.create(name, image).await?.success().map(drop),
            Self::Api(api) => api.create(name, image).await,
            Self::Terraform(terraform) => {
                let arguments = format!("  name = \"{name}\"\n  image_uri = \"{image}\"");
                terraform.write("main.tf", &environment(&arguments))?;
                terraform.apply().await.map(drop)
            }
            Self::Python(python) => python.create(name, image).await?.success().map(drop),
        }
    }

    /// Deletes an environment; Terraform deletes the one that it made.
    ///
    /// # Errors
    /// When it fails, with what the tool said.
    pub async fn delete(&self, name: &str) -> Result<()> {
        match self {
            Self::Cli(cli) => cli.delete(name).await?.success().map(drop),
            Self::Api(api) => api.delete(name).await,
            Self::Terraform(terraform) => terraform.destroy().await.map(drop),
            Self::Python(python) => python.delete(name).await?.success().map(drop),
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cli(_) => "CLI",
            Self::Api(_) => "API",
            Self::Terraform(_) => "Terraform",
            Self::Python(_) => "Python",
        })
    }
}
