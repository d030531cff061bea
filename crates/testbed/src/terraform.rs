//! Drives a real Terraform (or OpenTofu) in its own folder.

mod command;
mod configuration;
mod mirror;
mod module_registry;
mod plan;
mod provider;
mod workspace;

pub use self::command::{Output, Running};
pub use self::configuration::{Provider, lay_out_mirror};
pub use self::mirror::find_mirror;
pub use self::module_registry::{ModuleRegistry, ModuleRelease};
pub use self::plan::PlanSummary;
pub use self::provider::provider_binary;
pub use self::workspace::Workspace;

use std::path::PathBuf;

use anyhow::{Context, Result};

/// The program to run: `terraform` where it is on the PATH, else `tofu`.
pub fn find() -> Result<PathBuf> {
    which::which("terraform").or_else(|_| which::which("tofu")).context(
        "this needs Terraform or OpenTofu: neither `terraform` nor `tofu` is on the PATH \
         (https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/)",
    )
}

/// Whether [`find`] finds OpenTofu.
#[must_use]
pub fn is_tofu() -> bool {
    find().is_ok_and(|program| program.file_stem().is_some_and(|stem| stem == "tofu"))
}
