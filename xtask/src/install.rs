//! Puts the provider where Terraform finds it without a registry.

use std::env;
use std::env::consts::{ARCH, EXE_SUFFIX, OS};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::build;

pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
const ADDRESS: &str = "baikonur-oss/baikonur";

/// Terraform looks below its own registry's name and OpenTofu below its own.
const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// Puts a binary, or the freshly built one, into a folder, or the one Terraform looks into by itself.
pub(crate) fn install(into: Option<PathBuf>, binary: Option<PathBuf>) -> Result<()> {
    let folder = into.map_or_else(implied_mirror, Ok)?;
    let binary = binary.map_or_else(|| build::provider(true), Ok)?;
    for registry in REGISTRIES {
        let path = folder.join(place(registry));
        build::copy(&binary, &path)?;
        println!("installed {}", path.display());
    }
    print!("{}", advice(&folder));
    Ok(())
}

/// The folder that Terraform and OpenTofu look into unless their configuration says otherwise.
fn implied_mirror() -> Result<PathBuf> {
    let (variable, folder) = if cfg!(windows) {
        ("APPDATA", "terraform.d/plugins")
    } else {
        ("HOME", ".terraform.d/plugins")
    };
    let home = env::var_os(variable);
    let home = home.with_context(|| format!("{variable} is not set: say where with `--into`"))?;
    Ok(Path::new(&home).join(folder))
}

fn place(registry: &str) -> PathBuf {
    let name = format!("{}_v{VERSION}{EXE_SUFFIX}", build::PROVIDER);
    [registry, ADDRESS, VERSION, &platform(), &name]
        .iter()
        .collect()
}

/// This machine as Terraform names it, such as `linux_amd64`.
pub(crate) fn platform() -> String {
    let system = if OS == "macos" { "darwin" } else { OS };
    let processor = match ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}_{processor}")
}

fn advice(folder: &Path) -> String {
    format!(
        r#"
Write this in your configuration, then run `terraform init`:

  terraform {{
    required_providers {{
      baikonur = {{
        source  = "{ADDRESS}"
        version = "{VERSION}"
      }}
    }}
  }}

Terraform looks into this folder by itself, unless your CLI configuration has a block
`provider_installation`: then add  filesystem_mirror {{ path = "{}" }}  to it.
"#,
        folder.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_lies_where_each_program_looks() {
        let folder = env::temp_dir().join(format!("xtask-install-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let binary = folder.join("binary");
        std::fs::write(&binary, "x").unwrap();
        install(Some(folder.join("mirror")), Some(binary)).unwrap();
        for registry in REGISTRIES {
            let below = format!("mirror/{registry}/baikonur-oss/baikonur/{VERSION}");
            assert!(folder.join(below).join(platform()).is_dir());
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
