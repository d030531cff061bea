//! Installs packages of npm, with the Node.js of the Python environment.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{Installation, MARKER, digest, lock, run};

/// What is installed together, in exact versions.
struct NodePackages {
    /// What they are, for messages.
    what: &'static str,
    package: &'static str,
    lock: &'static str,
}

const FLUENT: NodePackages = NodePackages {
    what: "the Fluent server",
    package: include_str!("../../peers/package.json"),
    lock: include_str!("../../peers/package-lock.json"),
};

const BROWSER: NodePackages = NodePackages {
    what: "the browser",
    package: include_str!("../../browser/package.json"),
    lock: include_str!("../../browser/package-lock.json"),
};

/// Installs what the Fluent server needs where it is not installed yet, and says in which folder Node.js finds it.
pub fn node_packages(installation: &Installation) -> Result<PathBuf> {
    FLUENT.install(installation)
}

/// The same for Chromium, what drives it, and what finds faults that keep people out.
pub fn browser_packages(installation: &Installation) -> Result<PathBuf> {
    BROWSER.install(installation)
}

impl NodePackages {
    fn install(&self, installation: &Installation) -> Result<PathBuf> {
        let folder = installation
            .root
            .join("node")
            .join(digest(&[self.package, self.lock]));
        if !folder.join(MARKER).is_file() {
            let _lock = lock(installation.packages, &installation.root)?;
            if !folder.join(MARKER).is_file() {
                self.build(installation, &folder)?;
            }
        }
        Ok(folder.join("node_modules"))
    }

    fn build(&self, installation: &Installation, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
        for (name, text) in [
            ("package.json", self.package),
            ("package-lock.json", self.lock),
        ] {
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
        let what = self.what;
        run(
            command.current_dir(folder),
            &format!("install {what} with npm (it needs the npm registry, once)"),
        )?;
        fs::write(folder.join(MARKER), "").context("mark the packages of Node.js as complete")
    }
}
