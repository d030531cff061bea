//! What can be started as a function.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use delivery::records::Mover;
use delivery::trial::Package;
use tempfile::TempDir;

/// What can be started as a function, removed again when dropped.
pub(crate) enum Program {
    Packaged(Package),
    Python { folder: TempDir },
}

macro_rules! handlers {
    ($($name:literal),+) => {
        [$(($name, include_str!(concat!("../../../../handlers/", $name)))),+]
    };
}

const HANDLERS: [(&str, &str); 6] = handlers!(
    "common.py",
    "kinesis_to_s3.py",
    "kinesis_to_lake.py",
    "kinesis_to_es.py",
    "kinesis_to_fluent.py",
    "kinesis_forward.py"
);

impl Program {
    /// The mover as it is shipped, and the handler in Python under Lambda's own runtime for it.
    pub(crate) fn both(mover: Mover, python: &Path) -> Result<[Self; 2]> {
        let handler = mover.package().replace('-', "_");
        Ok([
            Self::packaged(mover)?,
            Self::handler(&handler, python, None)?,
        ])
    }

    /// The mover as it is shipped.
    pub(crate) fn packaged(mover: Mover) -> Result<Self> {
        Ok(Self::Packaged(Package::open(mover.package())?))
    }

    /// A handler in Python, which also finds the packages of the environment of another interpreter.
    pub(crate) fn handler(name: &str, python: &Path, more: Option<&Path>) -> Result<Self> {
        let folder = tempfile::tempdir().context("make a folder for handlers")?;
        for (name, text) in HANDLERS {
            fs::write(folder.path().join(name), text).with_context(|| format!("write {name}"))?;
        }
        let more = more.map_or_else(String::new, |python| {
            let ask = "import sysconfig; print(sysconfig.get_path(\"purelib\"))";
            format!(":$('{}' -c '{ask}')", python.display())
        });
        let script = format!(
            "#!/bin/sh\nexport PYTHONPATH='{}'\"{more}\" AWS_DEFAULT_REGION=\"$AWS_REGION\"\nexec '{}' -m awslambdaric {name}.handle\n",
            folder.path().display(),
            python.display(),
        );
        let path = folder.path().join("bootstrap");
        fs::write(&path, script).context("write a bootstrap")?;
        fs::set_permissions(&path, Permissions::from_mode(0o755)).context("make it executable")?;
        Ok(Self::Python { folder })
    }

    pub(crate) fn path(&self) -> PathBuf {
        match self {
            Self::Packaged(package) => package.program(),
            Self::Python { folder } => folder.path().join("bootstrap"),
        }
    }
}
