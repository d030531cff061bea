//! The modules as the Terraform Registry has them.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use testbed::program;
use testbed::terraform::{ModuleRegistry, ModuleRelease};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Modules;

/// A module of the Registry, with the last version of the Python one and ours.
#[derive(Clone, Copy, Debug)]
pub struct Published {
    /// Its name.
    pub name: &'static str,
    /// The last version that its repository has a tag of.
    pub last: &'static str,
    /// The next major version.
    pub next: &'static str,
}

/// What <https://registry.terraform.io/namespaces/baikonur-oss> lists.
pub const PUBLISHED: [Published; 8] = [
    published("fargate-scheduled-task", "2.0.3", "3.0.0"),
    published("iam-nofile", "2.0.0", "3.0.0"),
    published("lambda-eden-api", "0.2.0", "1.0.0"),
    published("lambda-es-cleaner", "2.0.1", "3.0.0"),
    published("lambda-kinesis-forward", "2.0.8", "3.0.0"),
    published("lambda-kinesis-to-es", "2.1.0", "3.0.0"),
    published("lambda-kinesis-to-fluent", "0.1.0", "1.0.0"),
    published("lambda-kinesis-to-s3", "2.1.1", "3.0.0"),
];

const fn published(name: &'static str, last: &'static str, next: &'static str) -> Published {
    Published { name, last, next }
}

impl Published {
    fn address(&self) -> String {
        format!("baikonur-oss/{}/aws", self.name)
    }

    fn release(&self, version: &str, archive: Vec<u8>, folder: &str) -> ModuleRelease {
        ModuleRelease {
            address: self.address(),
            version: version.to_owned(),
            archive: archive.into(),
            folder: folder.to_owned(),
        }
    }
}

impl Modules {
    /// Starts a registry from which Terraform takes the modules: what leaves a state as the Python modules leave it as
    /// their last versions, and the trees that `cargo xtask dist` wrote into a folder, each alone, as the next ones.
    ///
    /// # Errors
    /// When a tree is missing or the registry cannot be started.
    pub fn registry(&self, trees: &Path) -> Result<ModuleRegistry> {
        let python = archive(&self.terraform.path().join("python"))?;
        let mut releases = Vec::new();
        for module in PUBLISHED {
            releases.push(module.release(module.last, python.clone(), module.name));
            let tree = archive(&trees.join(format!("terraform-aws-{}", module.name)))?;
            releases.push(module.release(module.next, tree, ""));
        }
        let registry = ModuleRegistry::start(releases)?;
        self.terraform.take_modules_from(&registry)?;
        Ok(registry)
    }
}

/// Writes the release trees of the modules into a folder.
///
/// # Errors
/// When there is no built `xtask`, or it fails.
pub fn write_trees(folder: &Path) -> Result<()> {
    let mut dist = Command::new(program::xtask()?);
    let output = dist
        .args(["dist", "--modules", "--into"])
        .arg(folder)
        .output();
    let output = output.context("run `cargo xtask dist --modules`")?;
    ensure!(output.status.success(), "dist failed: {output:?}");
    Ok(())
}

/// A configuration with the Registry's addresses, each with a version.
pub(super) fn addressed(text: String, version: impl Fn(&Published) -> &'static str) -> String {
    PUBLISHED.iter().fold(text, |text, module| {
        let address = format!(
            "\"{}\"\n  version = \"{}\"\n",
            module.address(),
            version(module)
        );
        text.replace(&format!("\"./python/{}\"\n", module.name), &address)
    })
}

/// A zip archive of what is below a folder.
fn archive(folder: &Path) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    add(&mut zip, folder, "").with_context(|| format!("archive {}", folder.display()))?;
    Ok(zip.finish()?.into_inner())
}

fn add(zip: &mut ZipWriter<Cursor<Vec<u8>>>, folder: &Path, within: &str) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{within}{name}");
        if path.is_dir() {
            add(zip, &path, &format!("{name}/"))?;
        } else {
            zip.start_file(name, SimpleFileOptions::default())?;
            zip.write_all(&fs::read(&path)?)?;
        }
    }
    Ok(())
}
