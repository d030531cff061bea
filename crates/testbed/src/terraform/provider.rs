//! The provider that cargo built.

use std::path::PathBuf;

use anyhow::Result;

use crate::program;

const NAME: &str = "terraform-provider-baikonur";

/// The built provider: `BAIKONUR_PROVIDER`, or the one that cargo built beside the running program.
pub fn provider_binary() -> Result<PathBuf> {
    program::built(NAME, NAME, "BAIKONUR_PROVIDER")
}
