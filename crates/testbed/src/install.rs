//! Installs the stand-ins: one Python environment for one list of exact versions.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use crate::paths;

const REQUIREMENTS: &str = include_str!("../requirements.txt");

/// Written last, so that a folder that holds it is whole.
const MARKER: &str = "complete";

/// A Python environment that holds the stand-ins.
#[derive(Clone, Debug)]
pub struct Installation {
    root: PathBuf,
}

impl Installation {
    /// The Python interpreter of the environment.
    #[must_use]
    pub fn python(&self) -> PathBuf {
        self.program("python")
    }

    /// A program that one of the packages installed, for example `ministack`.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.root.join("venv").join("bin").join(name)
    }

    fn is_complete(&self) -> bool {
        self.root.join(MARKER).is_file()
    }
}

/// Installs the stand-ins where they are not installed yet, which takes about 20 seconds, and says where they are.
///
/// Any number of processes may call this at once: one installs and the others wait for it.
pub fn install() -> Result<Installation> {
    install_in(&paths::stand_ins())
}

/// Whether [`install`] has nothing to do.
#[must_use]
pub fn is_installed() -> bool {
    locate(&paths::stand_ins()).is_ok_and(|found| found.is_complete())
}

/// Installs the stand-ins below `folder`; see [`install`].
pub fn install_in(folder: &Path) -> Result<Installation> {
    let installation = locate(folder)?;
    if !installation.is_complete() {
        let _lock = lock(folder)?;
        if !installation.is_complete() {
            build(&installation)?;
        }
    }
    Ok(installation)
}

/// The folder's name changes with the list and with the interpreter, either of which makes an old one useless.
fn locate(folder: &Path) -> Result<Installation> {
    let interpreter = run(
        Command::new(python()?).args(["-c", "import sys; print(sys.version, sys.base_prefix)"]),
        "ask python3 for its version",
    )?;
    let digest = Sha256::new()
        .chain_update(REQUIREMENTS)
        .chain_update(interpreter)
        .finalize();
    let name: String = digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(Installation {
        root: folder.join(name),
    })
}

fn python() -> Result<PathBuf> {
    which::which("python3").context(
        "the local stand-ins for AWS are Python programs, and there is no `python3` on the PATH: \
         install Python 3.10 or newer (with its venv module) and try again",
    )
}

fn lock(folder: &Path) -> Result<File> {
    let path = folder.join("lock");
    let create = || {
        fs::create_dir_all(folder)?;
        let file = File::create(&path)?;
        file.lock()?;
        Ok::<_, std::io::Error>(file)
    };
    create().with_context(|| format!("take the lock {} to install the stand-ins", path.display()))
}

fn build(installation: &Installation) -> Result<()> {
    let root = &installation.root;
    if root.exists() {
        // What an interrupted installation left.
        fs::remove_dir_all(root).with_context(|| format!("remove {}", root.display()))?;
    }
    fs::create_dir_all(root).with_context(|| format!("make {}", root.display()))?;
    let list = root.join("requirements.txt");
    fs::write(&list, REQUIREMENTS).with_context(|| format!("write {}", list.display()))?;
    make_environment(&root.join("venv"))?;
    install_packages(installation, &list)?;
    fs::write(root.join(MARKER), "").context("mark the installation of the stand-ins as complete")
}

fn make_environment(folder: &Path) -> Result<()> {
    run(
        Command::new(python()?).args([OsStr::new("-m"), OsStr::new("venv"), folder.as_os_str()]),
        "make a Python environment for the stand-ins (on Debian it needs the package python3-venv)",
    )?;
    Ok(())
}

fn install_packages(installation: &Installation, list: &Path) -> Result<()> {
    let mut command = Command::new(installation.python());
    command.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
    ]);
    command.arg("--requirement").arg(list);
    run(
        &mut command,
        "install the stand-ins with pip (it needs a package index, once)",
    )?;
    Ok(())
}

fn run(command: &mut Command, purpose: &str) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("{purpose}: start {command:?}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "{purpose}: {command:?} ended with {}:\n{}",
            output.status,
            said.trim()
        );
    }
    ensure!(
        output.stdout.len() < 1 << 20,
        "{purpose}: {command:?} printed too much"
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_requirement_is_pinned() {
        let lines = REQUIREMENTS.lines().filter(|line| !line.starts_with('#'));
        let loose: Vec<_> = lines.filter(|line| !line.contains("==")).collect();
        assert!(loose.is_empty(), "{loose:?}");
    }

    #[test]
    fn concurrent_callers_get_one_installation_and_a_second_call_does_nothing() {
        let callers: Vec<_> = (0..4).map(|_| std::thread::spawn(install)).collect();
        let found: Vec<_> = callers
            .into_iter()
            .map(|caller| caller.join().unwrap().unwrap())
            .collect();
        assert!(found.iter().all(|one| one.root == found[0].root));
        assert!(is_installed());
        let made = |one: &Installation| fs::metadata(one.root.join(MARKER)).unwrap().modified();
        let before = made(&found[0]).unwrap();
        assert_eq!(before, made(&install().unwrap()).unwrap());
    }

    #[test]
    fn an_installation_without_its_marker_is_not_complete() {
        let folder = tempfile::tempdir().unwrap();
        let found = locate(folder.path()).unwrap();
        fs::create_dir_all(found.root.join("venv")).unwrap();
        assert!(!found.is_complete());
    }
}
