//! The bill of materials, in CycloneDX's form.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::archive::put;
use crate::build::PROVIDER;
use crate::process;
use crate::tools::Tool;

const SBOM: Tool = Tool {
    name: "cargo-sbom",
    version: "0.10.0",
};

/// Writes what the provider is made of.
pub(super) fn write(path: &Path) -> Result<()> {
    let mut command = Command::new(SBOM.program()?);
    command
        .args(["--cargo-package", PROVIDER])
        .args(["--output-format", "cyclone_dx_json_1_6"])
        .current_dir(process::root());
    put(path, process::read(&mut command)?.as_bytes())
}
