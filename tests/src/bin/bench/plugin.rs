//! The providers that are measured.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use testbed::terraform::{Provider, Workspace};

const OURS: &str = "baikonur-oss/baikonur";

/// A provider that is measured.
#[derive(Debug)]
pub(crate) struct Plugin {
    /// How the table names it.
    pub(crate) name: String,
    /// Its program.
    pub(crate) binary: PathBuf,
    source: &'static str,
    /// Where Terraform takes it from.
    pub(crate) provider: Provider,
}

impl Plugin {
    pub(crate) fn ours(binary: PathBuf) -> Self {
        Self {
            name: "baikonur".to_owned(),
            source: OURS,
            provider: Provider::Installed(binary.clone()),
            binary,
        }
    }

    /// hashicorp/aws as a mirror holds it.
    pub(crate) fn rival(mirror: &Path) -> Result<Self> {
        let folder = mirror.join("registry.terraform.io/hashicorp/aws");
        let version = first_in(&folder)?;
        let binary = programs(&first_in(&version)?)?;
        let number = version
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Ok(Self {
            name: format!("hashicorp/aws {number}"),
            binary,
            source: "hashicorp/aws",
            provider: Provider::Mirror(mirror.to_owned()),
        })
    }

    /// Whether it is this project's.
    pub(crate) fn is_ours(&self) -> bool {
        self.source == OURS
    }

    /// MiB that `terraform init` puts on the disk.
    pub(crate) async fn installed(&self) -> Result<f64> {
        let workspace = self.workspace().await?;
        Ok(mebibytes(size_of(&workspace.path().join(".terraform"))?))
    }

    /// A folder in which Terraform has installed nothing but this provider.
    pub(crate) async fn workspace(&self) -> Result<Workspace> {
        let workspace = Workspace::new(&self.provider)?;
        let (name, source) = (
            self.source.rsplit('/').next().unwrap_or_default(),
            self.source,
        );
        let text = format!(
            "terraform {{\n  required_providers {{\n    {name} = {{ source = \"{source}\" }}\n  }}\n}}\n"
        );
        workspace.write("main.tf", &text)?;
        workspace.init().await?;
        Ok(workspace)
    }
}

fn first_in(folder: &Path) -> Result<PathBuf> {
    let mut entries = fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))?;
    let first = entries
        .next()
        .with_context(|| format!("{} is empty", folder.display()))?;
    Ok(first?.path())
}

fn programs(folder: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_program = |path: &PathBuf| {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        name.is_some_and(|name| name.starts_with("terraform-provider-"))
    };
    let mut programs = paths.filter(is_program);
    programs
        .next()
        .with_context(|| format!("{} holds no provider", folder.display()))
}

/// Bytes of all files below a folder, of linked ones too.
fn size_of(path: &Path) -> Result<u64> {
    let data = fs::metadata(path).with_context(|| format!("look at {}", path.display()))?;
    if data.is_file() {
        return Ok(data.len());
    }
    let entries = fs::read_dir(path).with_context(|| format!("read {}", path.display()))?;
    entries.map(|entry| size_of(&entry?.path())).sum()
}

/// Bytes as mebibytes.
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let bytes = bytes as f64;
    bytes / (1024.0 * 1024.0)
}
