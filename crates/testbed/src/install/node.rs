//! Installs what the Fluent server needs, with the Node.js of the Python environment.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{Installation, MARKER, digest, lock, run};

const PACKAGE: &str = include_str!("../../peers/package.json");
const LOCK: &str = include_str!("../../peers/package-lock.json");

/// Installs the packages of `peers/package-lock.json` where they are not installed yet, and says in which folder
/// Node.js finds them.
pub fn node_packages(installation: &Installation) -> Result<PathBuf> {
    let folder = installation
        .root
        .join("node")
        .join(digest(&[PACKAGE, LOCK]));
    if !folder.join(MARKER).is_file() {
        let _lock = lock(installation.packages, &installation.root)?;
        if !folder.join(MARKER).is_file() {
            build(installation, &folder)?;
        }
    }
    Ok(folder.join("node_modules"))
}

fn build(installation: &Installation, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    for (name, text) in [("package.json", PACKAGE), ("package-lock.json", LOCK)] {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("write {}", path.display()))?;
    }
    let mut command = Command::new(installation.program("npm"));
    command.args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--silent",
    ]);
    run(
        command.current_dir(folder),
        "install the Fluent server with npm (it needs the npm registry, once)",
    )?;
    fs::write(folder.join(MARKER), "").context("mark the packages of Node.js as complete")
}
