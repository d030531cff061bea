//! Programs of cargo's that the commands need, installed by name where they are missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{metadata, process};

/// A program from the registry.
pub(crate) struct Tool {
    /// Its package, which is its program's name too.
    pub(crate) name: &'static str,
    /// The version that is installed.
    pub(crate) version: &'static str,
}

impl Tool {
    /// Where it is: on the PATH, or in the target folder, into which it is installed where it is in neither.
    pub(crate) fn program(&self) -> Result<PathBuf> {
        let on_path = PathBuf::from(self.name);
        if works(&on_path) {
            return Ok(on_path);
        }
        let folder = metadata::target_folder()?.join("tools");
        let program =
            folder
                .join("bin")
                .join(format!("{}{}", self.name, std::env::consts::EXE_SUFFIX));
        if !works(&program) {
            self.install(&folder)?;
        }
        Ok(program)
    }

    fn install(&self, folder: &Path) -> Result<()> {
        let Self { name, version } = self;
        println!("installing {name} {version}, which takes some minutes once");
        let mut command = process::cargo(&["install", name, "--locked", "--quiet"]);
        // A separate target folder: the project's would keep what is needed only now.
        command
            .args(["--version", version, "--root"])
            .arg(folder)
            .env_remove("CARGO_TARGET_DIR");
        process::run(&mut command).with_context(|| {
            format!("install {name}; where that is not possible, put a `{name}` on the PATH")
        })
    }
}

fn works(program: &Path) -> bool {
    process::works(Command::new(program).arg("--version"))
}
