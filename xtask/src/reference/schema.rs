//! What Terraform says of the provider's schema.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::build::PROVIDER;
use crate::metadata;
use crate::process::{self, TERRAFORM};

const CONFIGURATION: &str = r#"terraform {
  required_providers {
    baikonur = {
      source = "baikonur-oss/baikonur"
    }
  }
}
"#;

/// The schema of the provider that the step `programs` has built.
pub(crate) fn read() -> Result<Value> {
    let target = metadata::target_folder()?;
    let folder = target.join("reference");
    prepare(&folder, &target.join("debug"))?;
    let mut command = Command::new(process::find(TERRAFORM, "Terraform or OpenTofu")?);
    command
        .args(["providers", "schema", "-json"])
        .current_dir(&folder)
        .env("TF_CLI_CONFIG_FILE", folder.join("terraform.rc"));
    let printed: Value = serde_json::from_str(&process::read(&mut command)?)
        .context("read what `terraform providers schema` printed")?;
    let schemas = printed["provider_schemas"].as_object();
    let schema = schemas.and_then(|schemas| schemas.values().next());
    schema
        .cloned()
        .context("`terraform providers schema` reported no provider")
}

/// A configuration that needs the provider, which is taken as it was built.
fn prepare(folder: &Path, built: &Path) -> Result<()> {
    let provider = built.join(format!("{PROVIDER}{}", std::env::consts::EXE_SUFFIX));
    fs::metadata(&provider).with_context(|| {
        format!(
            "look at {}; `cargo xtask test programs` builds it",
            provider.display()
        )
    })?;
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let settings = format!(
        "provider_installation {{\n  dev_overrides {{\n    \"baikonur-oss/baikonur\" = {:?}\n  }}\n  direct {{}}\n}}\n",
        built.display().to_string()
    );
    for (name, text) in [("main.tf", CONFIGURATION), ("terraform.rc", &settings)] {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("write {}", path.display()))?;
    }
    Ok(())
}
