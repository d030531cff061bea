//! Where Terraform takes the provider from.

use std::env::consts::{ARCH, EXE_SUFFIX, OS};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::mirror::{find_mirror, providers};

const ADDRESS: &str = "baikonur-oss/baikonur";
/// Terraform's registry, and OpenTofu's.
pub(super) const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// Where Terraform takes the provider from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provider {
    /// This very binary, with no `terraform init` (a development override).
    Binary(PathBuf),
    /// This binary, laid out for `terraform init` as a user has it who installed it.
    Installed(PathBuf),
    /// A folder laid out before, for example by `cargo xtask install --into`.
    Mirror(PathBuf),
}

impl Provider {
    /// The text of the CLI configuration file; what has to be laid out for it goes into `folder`.
    pub(super) fn configuration(&self, folder: &Path) -> Result<String> {
        let ours = match self {
            Self::Binary(binary) => {
                let folder = binary
                    .parent()
                    .context("the provider's binary is in no folder")?;
                format!(
                    "  dev_overrides {{ {} = {} }}\n",
                    quoted(ADDRESS),
                    quoted_path(folder)
                )
            }
            Self::Installed(binary) => {
                lay_out_mirror(folder, binary, env!("CARGO_PKG_VERSION"))?;
                mirror(folder)
            }
            Self::Mirror(folder) => mirror(folder),
        };
        // Terraform asks every source it is given, and a mirror of one's own is meant to be the only one.
        if matches!(self, Self::Mirror(_)) {
            return Ok(format!("provider_installation {{\n{ours}}}\n"));
        }
        // Other providers come from this machine's mirror if it has one, else from their registry.
        let found = find_mirror();
        let others = found.as_deref().map(mirror).unwrap_or_default();
        let held = found.as_deref().map(providers).unwrap_or_default();
        let ours_too = REGISTRIES.map(|registry| format!("{registry}/{ADDRESS}"));
        let elsewhere = held.iter().chain(&ours_too).map(|address| quoted(address));
        let elsewhere: Vec<_> = elsewhere.collect();
        let direct = format!("  direct {{ exclude = [{}] }}\n", elsewhere.join(", "));
        Ok(format!(
            "provider_installation {{\n{ours}{others}{direct}}}\n"
        ))
    }
}

/// Lays a binary out as the registries' mirrors are, below `folder`.
pub fn lay_out_mirror(folder: &Path, binary: &Path, version: &str) -> Result<()> {
    for registry in REGISTRIES {
        let place = folder
            .join(registry)
            .join(ADDRESS)
            .join(version)
            .join(platform());
        let name = format!("terraform-provider-baikonur_v{version}{EXE_SUFFIX}");
        let copy = || {
            fs::create_dir_all(&place)?;
            let file = place.join(name);
            // Some hundred megabytes, of which no second copy is needed on the same disk.
            fs::hard_link(binary, &file).or_else(|_| fs::copy(binary, &file).map(|_| ()))
        };
        copy().with_context(|| format!("copy the provider to {}", place.display()))?;
    }
    Ok(())
}

fn mirror(folder: &Path) -> String {
    format!("  filesystem_mirror {{ path = {} }}\n", quoted_path(folder))
}

fn platform() -> String {
    let system = if OS == "macos" { "darwin" } else { OS };
    let processor = match ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}_{processor}")
}

fn quoted_path(path: &Path) -> String {
    quoted(&path.display().to_string())
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
