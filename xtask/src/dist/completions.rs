//! Completions of shells, as a program prints them.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::File;
use crate::process;

/// Each shell, and what stands before and after a program's name in the name of what it looks for.
const SHELLS: [(&str, &str, &str); 5] = [
    ("bash", "", ".bash"),
    ("elvish", "", ".elv"),
    ("fish", "", ".fish"),
    ("powershell", "_", ".ps1"),
    ("zsh", "_", ""),
];

/// `completions/` of the archive of a program, which is called so and prints them with this argument.
pub(super) fn files(program: &Path, name: &str, argument: &str) -> Result<Vec<File>> {
    let file = |(shell, before, after)| {
        let mut command = Command::new(program);
        let content = process::read(command.args([argument, shell]))?;
        let path = format!("completions/{before}{name}{after}");
        Ok(File::text(path, content))
    };
    SHELLS.into_iter().map(file).collect()
}
