//! Builds what a user gets.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::dist::OLDEST_MACOS;
use crate::version::Version;
use crate::{lambdas, machine, process};

/// The package of the provider, which is its binary's name too.
pub(crate) const PROVIDER: &str = "terraform-provider-baikonur";

/// The package of the command line.
pub(crate) const CLI: &str = "eden-cli";

/// What a user gets is built with this profile.
const RELEASE: &str = "release";

/// The package of the command that puts failed logs back.
pub(crate) const REPLAY: &str = "log-replay";

/// The packages whose binaries go into dist/ as they are, and what these are called.
const BINARIES: &[(&str, &str)] = &[
    (PROVIDER, PROVIDER),
    (CLI, "eden"),
    (REPLAY, "baikonur-replay"),
];

/// Fills dist/, the packages first since the provider carries them, and returns the paths of what is there now.
pub(crate) fn build(release: bool) -> Result<Vec<PathBuf>> {
    let folder = process::root().join("dist");
    fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
    let mut paths = packages()?;
    for (package, _) in BINARIES {
        paths.push(place(package, release, &folder)?);
    }
    Ok(paths)
}

/// Builds the binary of a package and copies it into dist/.
fn place(package: &str, release: bool, folder: &Path) -> Result<PathBuf> {
    let built = binary(package, release)?;
    let path = folder.join(built.file_name().unwrap_or_default());
    copy(&built, &path)?;
    println!("dist/{}", path.file_name().unwrap_or_default().display());
    Ok(path)
}

/// Fills dist/lambdas/.
pub(crate) fn packages() -> Result<Vec<PathBuf>> {
    let paths = lambdas::package(&process::packages())?;
    tell(&paths);
    Ok(paths)
}

/// Fills dist/lambdas/ with the functions that move records.
pub(crate) fn movers() -> Result<()> {
    tell(&lambdas::package_movers(&process::packages())?);
    Ok(())
}

/// Puts the door's functions into dist/lambdas/.
pub(crate) fn door() -> Result<()> {
    tell(&lambdas::package_door(&process::packages())?);
    Ok(())
}

fn tell(paths: &[PathBuf]) {
    for path in paths {
        println!(
            "dist/lambdas/{}",
            path.file_name().unwrap_or_default().display()
        );
    }
}

/// Builds the provider with the packages of the functions in it.
pub(crate) fn provider(release: bool) -> Result<PathBuf> {
    // Packages that were made elsewhere are taken as they are: not every machine can build them.
    if std::env::var_os(process::PACKAGES).is_none() {
        packages()?;
    }
    binary(PROVIDER, release)
}

/// Builds the binary of a package and says where cargo put it.
///
/// All of them are built together: one by one, cargo would compile AWS's clients again for each, with the features
/// that this one asks for.
pub(crate) fn binary(package: &str, release: bool) -> Result<PathBuf> {
    let packages: Vec<_> = BINARIES.iter().map(|(package, _)| *package).collect();
    let mut command = build_of(&packages, if release { RELEASE } else { "dev" });
    if release {
        command.env("BAIKONUR_VERSION", Version::of_checkout().printed());
        command.env("MACOSX_DEPLOYMENT_TARGET", OLDEST_MACOS);
        machine::leave_out_of(&mut command)?;
    }
    let program = BINARIES.iter().find(|(one, _)| *one == package);
    let program = program.map(|(_, program)| *program);
    let is_it = |path: &PathBuf| path.file_stem().and_then(|stem| stem.to_str()) == program;
    let found = executables(&mut command)?.into_iter().find(is_it);
    found.with_context(|| format!("`cargo build` reported no executable of {package}"))
}

/// Builds what the functions are measured beside, optimized as they are.
pub(crate) fn limit() -> Result<PathBuf> {
    let mut command = build_of(&["limit"], lambdas::PROFILE);
    // The same flags as for the functions: with others, cargo would compile all of it again.
    machine::leave_out_of(&mut command)?;
    let executable = executables(&mut command)?.pop();
    executable.context("`cargo build` reported no executable of limit")
}

fn build_of(packages: &[&str], profile: &str) -> Command {
    let mut command = process::cargo(&["build", "--locked", "--profile", profile]);
    for package in packages {
        command.args(["--package", package]);
    }
    command
}

/// A command that runs a program of the workspace.
pub(crate) fn program(name: &str) -> Result<Command> {
    let mut command = Command::new(built(name)?);
    command.current_dir(process::root());
    Ok(command)
}

/// A program of the workspace, built with all others as the tests build them.
pub(crate) fn built(name: &str) -> Result<PathBuf> {
    let mut command = process::cargo(&["build", "--locked", "--workspace", "--bins"]);
    let all = executables(&mut command)?;
    let is_it = |path: &PathBuf| path.file_stem().is_some_and(|stem| stem == name);
    let found = all.into_iter().find(is_it);
    found.with_context(|| format!("`cargo build` reported no program {name}"))
}

/// Runs a build and says where cargo put the binaries.
pub(crate) fn executables(command: &mut Command) -> Result<Vec<PathBuf>> {
    command.arg("--message-format=json-render-diagnostics");
    let messages = process::read(command)?;
    Ok(messages.lines().filter_map(executable).collect())
}

fn executable(message: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    message["executable"].as_str().map(PathBuf::from)
}

/// Copies a file in one step, since what it replaces may be running.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    let doing = || format!("copy {} to {}", from.display(), to.display());
    let folder = to.parent().with_context(doing)?;
    fs::create_dir_all(folder).with_context(doing)?;
    let unfinished = to.with_extension("new");
    fs::copy(from, &unfinished).with_context(doing)?;
    fs::rename(&unfinished, to).with_context(doing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_read_off_cargos_messages() {
        let message = r#"{"reason":"compiler-artifact","executable":"/t/debug/x"}"#;
        assert_eq!(executable(message), Some(PathBuf::from("/t/debug/x")));
        assert_eq!(executable(r#"{"reason":"build-finished"}"#), None);
        assert_eq!(executable("something a linker said"), None);
    }
}
