//! Puts the provider where Terraform finds it without a registry.

use std::env;
use std::env::consts::{ARCH, EXE_SUFFIX, OS};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::build;
use crate::version::{self, NUMBER, Version};

const ADDRESS: &str = "baikonur-oss/baikonur";

/// Terraform looks below its own registry's name and OpenTofu below its own.
const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// Puts a binary, or the freshly built one, into a folder, or the one Terraform looks into by itself.
pub(crate) fn install(into: Option<PathBuf>, binary: Option<PathBuf>) -> Result<()> {
    let folder = into.map_or_else(implied_mirror, Ok)?;
    let binary = binary.map_or_else(|| build::provider(true), Ok)?;
    let version = Version::of_checkout().in_mirror();
    for registry in REGISTRIES {
        let own = folder.join(registry).join(ADDRESS);
        remove_other_builds(&own, &version)?;
        let path = own.join(within(&version));
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

/// Removes builds of the same release from other commits: Terraform takes any of them, whichever is newer.
fn remove_other_builds(folder: &Path, version: &str) -> Result<()> {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let number = name
            .split_once('+')
            .map_or(name.as_str(), |(number, _)| number);
        if number == NUMBER && name != version {
            let path = entry.path();
            fs::remove_dir_all(&path).with_context(|| format!("remove {}", path.display()))?;
        }
    }
    Ok(())
}

fn within(version: &str) -> PathBuf {
    let name = format!("{}_v{version}{EXE_SUFFIX}", build::PROVIDER);
    [version, &platform(), &name].iter().collect()
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
        version = "{}"
      }}
    }}
  }}

A configuration that had another build before needs `terraform init -upgrade` once.
Terraform looks into this folder by itself, unless your CLI configuration has a block
`provider_installation`: then add  filesystem_mirror {{ path = "{}" }}  to it.
"#,
        version::constraint(),
        folder.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_lies_where_each_program_looks() {
        let folder = env::temp_dir().join(format!("xtask-install-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let binary = folder.join("binary");
        fs::write(&binary, "x").unwrap();
        let own = |registry| folder.join(format!("mirror/{registry}/baikonur-oss/baikonur"));
        let [other, older] = [format!("{NUMBER}+g0000000"), "0.0.1".to_owned()];
        for version in [&other, &older] {
            fs::create_dir_all(own(REGISTRIES[0]).join(version)).unwrap();
        }
        install(Some(folder.join("mirror")), Some(binary)).unwrap();
        let version = Version::of_checkout().in_mirror();
        for registry in REGISTRIES {
            let place = own(registry).join(&version).join(platform());
            assert!(
                place
                    .join(format!("terraform-provider-baikonur_v{version}"))
                    .is_file()
            );
        }
        assert!(!own(REGISTRIES[0]).join(other).exists());
        assert!(own(REGISTRIES[0]).join(older).exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
