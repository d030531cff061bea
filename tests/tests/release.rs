//! What a release publishes, as `terraform init` takes it from a mirror of archives.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use testbed::program;
use testbed::terraform::{Output, Provider, Workspace, provider_binary};

const VERSION: &str = env!("CARGO_PKG_VERSION");

const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    baikonur = { source = "baikonur-oss/baikonur" }
  }
}

data "baikonur_lambda_package" "it" {
  name = "kinesis-to-s3"
}
"#;

/// Archives of the provider that cargo built.
fn release(folder: &Path) -> Result<()> {
    let provider = provider_binary()?;
    let xtask = program::xtask()?;
    let output = Command::new(&xtask)
        .arg("dist")
        .arg("--into")
        .arg(folder)
        .arg("--provider")
        .arg(&provider)
        .output()
        .with_context(|| format!("run {}", xtask.display()))?;
    ensure!(output.status.success(), "dist failed: {output:?}");
    Ok(())
}

/// The published checksum of the only archive.
fn published(folder: &Path) -> Result<(String, String)> {
    let sums = format!("terraform-provider-baikonur_{VERSION}_SHA256SUMS");
    let sums = fs::read_to_string(folder.join(sums))?;
    let line = sums.lines().find(|line| line.ends_with(".zip"));
    let (sum, name) = line
        .and_then(|line| line.split_once("  "))
        .context("the checksums name no archive")?;
    Ok((sum.to_owned(), name.to_owned()))
}

/// `terraform init` with the lock file of somebody who got this checksum from the Registry.
async fn init(release: &Path, archive: &str, checksum: &str) -> Result<Output> {
    let mirror = tempfile::tempdir()?;
    let place = mirror
        .path()
        .join("registry.terraform.io/baikonur-oss/baikonur");
    fs::create_dir_all(&place)?;
    fs::copy(release.join(archive), place.join(archive))?;
    let workspace = Workspace::new(&Provider::Mirror(mirror.path().to_owned()))?;
    workspace.write("main.tf", CONFIGURATION)?;
    let lock = format!(
        "provider \"registry.terraform.io/baikonur-oss/baikonur\" {{\n  version = \"{VERSION}\"\n  \
         hashes = [\"zh:{checksum}\"]\n}}\n"
    );
    workspace.write(".terraform.lock.hcl", &lock)?;
    let output = workspace.run(&["init", "-no-color"]).await?;
    if output.status.success() {
        workspace.validate().await?.success()?;
    }
    Ok(output)
}

#[tokio::test]
async fn archives_are_what_their_checksums_say_and_terraform_takes_them() -> Result<()> {
    let folder = tempfile::tempdir()?;
    release(folder.path())?;
    let (sum, archive) = published(folder.path())?;
    let manifest = format!("terraform-provider-baikonur_{VERSION}_manifest.json");
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join(manifest))?)?;
    assert_eq!(manifest["metadata"]["protocol_versions"][0], "6.0");
    let output = init(folder.path(), &archive, &sum).await?;
    assert!(output.status.success(), "{output:?}");
    let output = init(folder.path(), &archive, &"0".repeat(64)).await?;
    assert!(!output.status.success(), "{output:?}");
    assert!(output.stderr.contains("checksums"), "{output:?}");
    Ok(())
}

#[test]
fn the_provider_tells_its_version() -> Result<()> {
    let output = Command::new(provider_binary()?).arg("--version").output()?;
    let reported = String::from_utf8(output.stdout)?;
    assert!(output.status.success());
    assert!(
        reported.starts_with(&format!("terraform-provider-baikonur {VERSION}")),
        "{reported}"
    );
    Ok(())
}
