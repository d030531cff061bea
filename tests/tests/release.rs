//! What a release publishes, as `terraform init` takes it from a mirror of archives.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use testbed::program;
use testbed::terraform::{Output, Provider, Workspace, provider_binary};

const NUMBER: &str = env!("CARGO_PKG_VERSION");

/// What the guide to installing lets a configuration ask for.
const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    baikonur = {
      source  = "baikonur-oss/baikonur"
      version = "~> 0.2"
    }
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

/// What is published of the provider for this machine.
struct Published {
    /// Its version, by the name of its checksums.
    version: String,
    /// The checksum of the archive.
    sum: String,
    /// The archive's name.
    archive: String,
}

fn published(folder: &Path) -> Result<Published> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().into_string().ok()));
    let names: Vec<Option<String>> = names.collect::<Result<_>>()?;
    let version = |name: &String| {
        let rest = name.strip_prefix("terraform-provider-baikonur_")?;
        Some(rest.strip_suffix("_SHA256SUMS")?.to_owned())
    };
    let mut versions = names.iter().flatten().filter_map(version);
    let version = versions.next().context("there are no checksums")?;
    let sums = format!("terraform-provider-baikonur_{version}_SHA256SUMS");
    let sums = fs::read_to_string(folder.join(sums))?;
    let is_providers =
        |line: &&str| line.contains("  terraform-provider-") && line.ends_with(".zip");
    let line = sums.lines().find(is_providers);
    let (sum, archive) = line
        .and_then(|line| line.split_once("  "))
        .context("the checksums name no archive")?;
    Ok(Published {
        version,
        sum: sum.to_owned(),
        archive: archive.to_owned(),
    })
}

/// `terraform init` with the lock file of somebody who got this checksum from the Registry.
async fn init(release: &Path, published: &Published, checksum: &str) -> Result<Output> {
    let mirror = tempfile::tempdir()?;
    let place = mirror
        .path()
        .join("registry.terraform.io/baikonur-oss/baikonur");
    fs::create_dir_all(&place)?;
    let Published {
        version, archive, ..
    } = published;
    fs::copy(release.join(archive), place.join(archive))?;
    let workspace = Workspace::new(&Provider::Mirror(mirror.path().to_owned()))?;
    workspace.write("main.tf", CONFIGURATION)?;
    let lock = format!(
        "provider \"registry.terraform.io/baikonur-oss/baikonur\" {{\n  version = \"{version}\"\n  \
         hashes = [\"zh:{checksum}\"]\n}}\n"
    );
    workspace.write(".terraform.lock.hcl", &lock)?;
    let output = workspace.run(&["init", "-no-color"]).await?;
    if output.status.success() {
        workspace.validate().await?.success()?;
    }
    Ok(output)
}

/// The commit of this checkout, as git shortens it; `None` where there is none.
fn commit() -> Result<Option<String>> {
    let mut git = Command::new("git");
    let output = git
        .args(["rev-parse", "--short", "HEAD"])
        .output()
        .context("run git")?;
    let commit = String::from_utf8(output.stdout)?.trim().to_owned();
    Ok(Some(commit).filter(|_| output.status.success()))
}

/// Whether a version is this release's, or names the commit after `before` as a build that comes before it does.
fn names_its_commit(version: &str, before: &str) -> Result<bool> {
    let named = match commit()? {
        Some(commit) => version.starts_with(&format!("{NUMBER}{before}g{commit}")),
        None => true,
    };
    Ok(version == NUMBER || named)
}

#[tokio::test]
async fn archives_are_what_their_checksums_say_and_terraform_takes_them() -> Result<()> {
    let folder = tempfile::tempdir()?;
    release(folder.path())?;
    let published = published(folder.path())?;
    let version = &published.version;
    assert!(names_its_commit(version, "+")?, "{version}");
    let manifest = format!("terraform-provider-baikonur_{version}_manifest.json");
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join(manifest))?)?;
    assert_eq!(manifest["metadata"]["protocol_versions"][0], "6.0");
    let output = init(folder.path(), &published, &published.sum).await?;
    assert!(output.status.success(), "{output:?}");
    let output = init(folder.path(), &published, &"0".repeat(64)).await?;
    assert!(!output.status.success(), "{output:?}");
    assert!(output.stderr.contains("checksums"), "{output:?}");
    Ok(())
}

#[test]
fn the_provider_tells_its_version() -> Result<()> {
    let output = Command::new(provider_binary()?).arg("--version").output()?;
    let reported = String::from_utf8(output.stdout)?;
    assert!(output.status.success());
    let expected = format!("terraform-provider-baikonur {NUMBER}-dev\n");
    assert_eq!(reported, expected, "what cargo builds names no commit");
    Ok(())
}
