//! What a build leaves of the machine that it ran on: nothing, so that the same sources make the same bytes anywhere.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process;

/// What the folder of cargo is called in a program: it stands in the places of panics of all dependencies.
const CARGO: &str = "/cargo";
/// What parts flags in the variable, which may hold spaces.
/// <https://doc.rust-lang.org/cargo/reference/environment-variables.html>
const SEPARATOR: &str = "\u{1f}";

/// Lets a build of cargo's leave out where cargo keeps the sources of dependencies.
/// <https://doc.rust-lang.org/rustc/remap-source-paths.html>
///
/// # Errors
/// When nothing says where cargo keeps them.
pub(crate) fn leave_out_of(command: &mut Command) -> Result<()> {
    let own = format!("--remap-path-prefix={}={CARGO}", cargo_home()?.display());
    let mut flags = flags_of_the_user();
    flags.push(own);
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.join(SEPARATOR));
    Ok(())
}

/// # Errors
/// When a program holds a folder of this machine.
pub(crate) fn is_left_out_of(program: &[u8]) -> Result<()> {
    for folder in [cargo_home()?, process::root()] {
        ensure!(
            !holds(program, &folder),
            "it names {}, a folder of the machine that built it: elsewhere the same sources would make other bytes",
            folder.display()
        );
    }
    Ok(())
}

fn holds(program: &[u8], folder: &Path) -> bool {
    let folder = format!("{}/", folder.display());
    program
        .windows(folder.len())
        .any(|text| text == folder.as_bytes())
}

/// Ours would otherwise take their place.
fn flags_of_the_user() -> Vec<String> {
    if let Ok(flags) = env::var("CARGO_ENCODED_RUSTFLAGS") {
        let flags = flags.split(SEPARATOR).map(str::to_owned);
        return flags.filter(|flag| !flag.is_empty()).collect();
    }
    let flags = env::var("RUSTFLAGS").unwrap_or_default();
    flags.split_whitespace().map(str::to_owned).collect()
}

fn cargo_home() -> Result<PathBuf> {
    let folder = env::var_os("CARGO_HOME").map(PathBuf::from);
    let folder = folder.or_else(|| Some(env::home_dir()?.join(".cargo")));
    folder.context("find the folder of cargo: set CARGO_HOME")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_names_a_folder_of_this_machine_is_refused() {
        let home = cargo_home().unwrap();
        let program = format!("\0\u{1}{}/registry/src/x.rs\0", home.display());
        let error = is_left_out_of(program.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(&home.display().to_string()), "{error}");
        let root = format!("{}/crates/x.rs", process::root().display());
        assert!(is_left_out_of(root.as_bytes()).is_err());
        is_left_out_of(b"\0/cargo/registry/src/x.rs\0").unwrap();
        is_left_out_of(b"").unwrap();
    }

    #[test]
    fn a_build_is_given_the_flag() {
        let mut command = Command::new("cargo");
        leave_out_of(&mut command).unwrap();
        let (_, flags) = command.get_envs().next().unwrap();
        let flags = flags.unwrap().to_str().unwrap();
        let home = cargo_home().unwrap();
        assert!(flags.ends_with(&format!("--remap-path-prefix={}=/cargo", home.display())));
    }
}
