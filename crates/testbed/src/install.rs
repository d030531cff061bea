//! Installs Python programs: one environment for each list of exact versions.

mod node;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use crate::paths;

pub use self::node::{browser_packages, node_packages};

/// What is installed together, in one environment.
#[derive(Clone, Copy, Debug)]
struct Packages {
    /// What they are, for messages.
    what: &'static str,
    /// Exact versions of all of them and of everything they need.
    list: &'static str,
}

const STAND_INS: Packages = Packages {
    what: "the stand-ins",
    list: include_str!("../requirements.txt"),
};

const ORIGINALS: Packages = Packages {
    what: "the Python originals",
    list: include_str!("../originals.txt"),
};

const EDEN_CLI: Packages = Packages {
    what: "the command line of the Python eden",
    list: include_str!("../python-eden-cli.txt"),
};

const EDEN_CORE: Packages = Packages {
    what: "the library of the Python eden",
    list: include_str!("../python-eden-core.txt"),
};

const LAKE_READERS: Packages = Packages {
    what: "the readers of Parquet",
    list: include_str!("../lake-readers.txt"),
};

/// Written last, so that a folder that holds it is whole.
const MARKER: &str = "complete";

/// A Python environment that holds the packages of one list.
#[derive(Clone, Debug)]
pub struct Installation {
    packages: Packages,
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

/// Installs what this project is compared with, as [`install`] does the stand-ins: the originals' library,
/// `python-dateutil` 2.8, and the clients and the Lambda runtime under which the originals run.
///
/// They want older versions of packages that the stand-ins want new.
pub fn originals() -> Result<Installation> {
    complete(ORIGINALS, &paths::originals())
}

/// Installs the command line of the Python eden, in the last release that there is of it.
pub fn eden_cli() -> Result<Installation> {
    complete(EDEN_CLI, &paths::originals())
}

/// Installs the library of the Python eden, in its last release, which is newer than that of [`eden_cli`].
pub fn eden_core() -> Result<Installation> {
    complete(EDEN_CORE, &paths::originals())
}

/// Installs what reads a lake of logs in tests: `pyarrow` and `duckdb`.
pub fn lake_readers() -> Result<Installation> {
    complete(LAKE_READERS, &paths::stand_ins())
}

/// Whether [`install`] has nothing to do.
#[must_use]
pub fn is_installed() -> bool {
    locate(STAND_INS, &paths::stand_ins()).is_ok_and(|found| found.is_complete())
}

/// Installs the stand-ins below `folder`; see [`install`].
pub fn install_in(folder: &Path) -> Result<Installation> {
    complete(STAND_INS, folder)
}

fn complete(packages: Packages, folder: &Path) -> Result<Installation> {
    let installation = locate(packages, folder)?;
    if !installation.is_complete() {
        let _lock = lock(packages, folder)?;
        if !installation.is_complete() {
            build(&installation)?;
        }
    }
    Ok(installation)
}

/// The folder's name changes with the list and with the interpreter, either of which makes an old one useless.
fn locate(packages: Packages, folder: &Path) -> Result<Installation> {
    let interpreter = run(
        Command::new(python()?).args(["-c", "import sys; print(sys.version, sys.base_prefix)"]),
        "ask python3 for its version",
    )?;
    Ok(Installation {
        packages,
        root: folder.join(digest(&[packages.list, &interpreter])),
    })
}

fn digest(parts: &[&str]) -> String {
    let digest = parts
        .iter()
        .fold(Sha256::new(), Sha256::chain_update)
        .finalize();
    hex::encode(&digest[..6])
}

fn python() -> Result<PathBuf> {
    which::which("python3").context(
        "the local stand-ins for AWS and the originals are Python programs, and there is no `python3` on the PATH: \
         install Python 3.10 or newer (with its venv module) and try again",
    )
}

fn lock(packages: Packages, folder: &Path) -> Result<File> {
    let path = folder.join("lock");
    let create = || {
        fs::create_dir_all(folder)?;
        let file = File::create(&path)?;
        file.lock()?;
        Ok::<_, std::io::Error>(file)
    };
    create().with_context(|| {
        format!(
            "take the lock {} to install {}",
            path.display(),
            packages.what
        )
    })
}

fn build(installation: &Installation) -> Result<()> {
    let Installation { packages, root } = installation;
    if root.exists() {
        // What an interrupted installation left.
        fs::remove_dir_all(root).with_context(|| format!("remove {}", root.display()))?;
    }
    fs::create_dir_all(root).with_context(|| format!("make {}", root.display()))?;
    let list = root.join("requirements.txt");
    fs::write(&list, packages.list).with_context(|| format!("write {}", list.display()))?;
    make_environment(installation, &root.join("venv"))?;
    install_packages(installation, &list)?;
    fs::write(root.join(MARKER), "")
        .with_context(|| format!("mark the installation of {} as complete", packages.what))
}

fn make_environment(installation: &Installation, folder: &Path) -> Result<()> {
    run(
        Command::new(python()?).args([OsStr::new("-m"), OsStr::new("venv"), folder.as_os_str()]),
        &format!(
            "make a Python environment for {} (on Debian it needs the package python3-venv)",
            installation.packages.what
        ),
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
        &format!(
            "install {} with pip (it needs a package index, once)",
            installation.packages.what
        ),
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
        let lists =
            [STAND_INS, ORIGINALS, EDEN_CLI, EDEN_CORE, LAKE_READERS].map(|packages| packages.list);
        let lines = lists.iter().flat_map(|list| list.lines());
        let loose = lines.filter(|line| !line.starts_with('#') && !line.contains("=="));
        assert_eq!(loose.collect::<Vec<_>>(), [""; 0]);
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
        let found = locate(STAND_INS, folder.path()).unwrap();
        fs::create_dir_all(found.root.join("venv")).unwrap();
        assert!(!found.is_complete());
    }
}
