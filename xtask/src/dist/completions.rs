//! Completions of shells, as a program prints them.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::File;
use crate::process;

/// Each shell, and what it looks for.
const SHELLS: [(&str, &str); 5] = [
    ("bash", "eden.bash"),
    ("elvish", "eden.elv"),
    ("fish", "eden.fish"),
    ("powershell", "_eden.ps1"),
    ("zsh", "_eden"),
];

/// `completions/` of an archive.
pub(super) fn files(eden: &Path) -> Result<Vec<File>> {
    let file = |(shell, name)| {
        let mut command = Command::new(eden);
        let content = process::read(command.args(["completions", shell]))?;
        Ok(File::text(format!("completions/{name}"), content))
    };
    SHELLS.into_iter().map(file).collect()
}
