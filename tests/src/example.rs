//! The examples, applied as they stand on a stand-in that enforces IAM.

mod moving;

pub use self::moving::loses_nothing;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use testbed::logging::{Bucket, Stream};
use testbed::terraform::{Provider, Workspace, provider_binary};
use testbed::{Kind, REGION, StandIn, paths};

use crate::aws;
use crate::least_privilege;
use crate::modules::{python_modules, variables};

/// Everybody's bucket in these tests, each of which has its own stand-in.
pub const BUCKET: &str = "example-logs";

/// What the provider has to know of a stand-in, and the examples do not.
const STAND_IN: &str = "provider \"aws\" {\n  s3_use_path_style = true\n}\n";

/// An example of the modules, and its own stand-in.
#[derive(Debug)]
pub struct Example {
    folder: PathBuf,
    keeps_logs: bool,
    /// Terraform's folder.
    pub terraform: Workspace,
    /// The stand-in; it ends with this.
    pub stand_in: StandIn,
}

impl Example {
    /// A fresh stand-in that enforces IAM.
    ///
    /// # Errors
    /// When it cannot be installed or started.
    pub async fn stand_in() -> Result<StandIn> {
        StandIn::start_with(Kind::Ministack, &[("AUTH", "true")]).await
    }

    /// An example with values for its variables, on a fresh stand-in; nothing is applied yet.
    ///
    /// # Errors
    /// When a tool is missing or a file cannot be written.
    pub async fn new(name: &str, values: &[(&str, &str)]) -> Result<Self> {
        Self::on(Self::stand_in().await?, name, values)
    }

    /// An example with values for its variables, on this stand-in; nothing is applied yet.
    ///
    /// # Errors
    /// When a tool is missing or a file cannot be written.
    pub fn on(stand_in: StandIn, name: &str, values: &[(&str, &str)]) -> Result<Self> {
        let terraform = Workspace::new(&Provider::Installed(provider_binary()?))?;
        let mut terraform = terraform.with_variables(variables(&stand_in));
        let folder = paths::workspace().join("examples").join(name);
        terraform.copy_from(&folder)?;
        terraform.copy_all(&paths::workspace().join("modules"), "modules")?;
        python_modules(&terraform)?;
        terraform.write("override.tf", STAND_IN)?;
        for (name, value) in [&[("region", REGION)], values].concat() {
            terraform.set_variable(&format!("TF_VAR_{name}"), value);
        }
        let example = Self {
            folder,
            keeps_logs: values.contains(&("bucket", BUCKET)),
            terraform,
            stand_in,
        };
        example.take_from("./modules/")?;
        Ok(example)
    }

    /// Takes the modules from this folder of the configuration.
    fn take_from(&self, folder: &str) -> Result<()> {
        let text = fs::read_to_string(self.folder.join("main.tf")).context("read the example")?;
        let text = text.replace("\"../../modules/", &format!("\"{folder}"));
        self.terraform.write("main.tf", &text)
    }

    /// The stand-in's URL.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.stand_in.endpoint()
    }

    /// A stream that the example makes.
    #[must_use]
    pub fn stream(&self, name: &str) -> Stream {
        Stream::at(&self.endpoint(), name)
    }

    /// Applies it: nothing is left to do then, and nobody may do more than is needed.
    ///
    /// # Errors
    /// When it cannot be applied, or is not so.
    pub async fn apply(&self) -> Result<()> {
        self.terraform.init().await?;
        self.terraform.apply().await?;
        self.is_applied().await
    }

    async fn is_applied(&self) -> Result<()> {
        let plan = self.terraform.plan(&[]).await?;
        ensure!(
            plan.is_empty(),
            "a second plan is empty: {:?}",
            plan.actions
        );
        least_privilege::check(&plan.json["prior_state"])
    }

    /// Destroys it: nothing is left then.
    ///
    /// # Errors
    /// When it cannot be destroyed, or something is left.
    pub async fn destroy(&self) -> Result<()> {
        if self.keeps_logs {
            // hashicorp/aws takes the names that the stand-in lists for encoded ones, and so does not find some.
            Bucket::at(&self.endpoint(), BUCKET).empty().await?;
        }
        self.terraform.destroy().await?;
        let left = aws::made(&self.endpoint()).await?;
        ensure!(left.is_empty(), "left after destroy: {left:?}");
        Ok(())
    }
}
