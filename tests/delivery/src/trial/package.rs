//! A mover as it is shipped.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;
use testbed::paths;
use zip::ZipArchive;

/// The one file of a package.
const BOOTSTRAP: &str = "bootstrap";

/// A package that was unpacked, removed again when dropped.
#[derive(Debug)]
pub struct Package {
    name: String,
    folder: TempDir,
}

impl Package {
    /// Unpacks `dist/lambdas/<name>.zip`.
    ///
    /// # Errors
    /// When it is not there, or is not a package.
    pub fn open(name: &str) -> Result<Self> {
        Self::open_in(&paths::workspace().join("dist/lambdas"), name)
    }

    /// Unpacks `<name>.zip` of a folder.
    ///
    /// # Errors
    /// When it is not there, or is not a package.
    pub fn open_in(folder: &Path, name: &str) -> Result<Self> {
        let path = folder.join(format!("{name}.zip"));
        let file = File::open(&path).with_context(|| {
            format!(
                "open {}; `cargo xtask test packages` makes it, and what is tried is the package as \
                 it is there, so make it again after every change",
                path.display()
            )
        })?;
        let folder = tempfile::tempdir().context("make a folder for a package")?;
        let unpacked = unpack(file, &folder.path().join(BOOTSTRAP));
        unpacked.with_context(|| format!("unpack {}", path.display()))?;
        let name = name.to_owned();
        Ok(Self { name, folder })
    }

    /// The name of the function.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The program in it.
    #[must_use]
    pub fn program(&self) -> PathBuf {
        self.folder.path().join(BOOTSTRAP)
    }
}

fn unpack(file: File, to: &Path) -> Result<()> {
    let mut archive = ZipArchive::new(file)?;
    let mut packed = archive.by_name(BOOTSTRAP)?;
    io::copy(&mut packed, &mut File::create(to)?)?;
    fs::set_permissions(to, Permissions::from_mode(0o755))?;
    Ok(())
}
