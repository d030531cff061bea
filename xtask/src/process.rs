//! Running other programs.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// A command of the cargo that runs this program, in the root of the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    // All commands build the same provider: with the packages, once there are any.
    let packages = packages();
    if env::var_os(PACKAGES).is_none() && packages.is_dir() {
        command.env(PACKAGES, packages);
    }
    command
}

/// Names the folder of the packages for the build of `crates/lambda-packages`.
pub(crate) const PACKAGES: &str = "BAIKONUR_LAMBDA_PACKAGES";

/// Where the packages of the functions are put.
pub(crate) fn packages() -> PathBuf {
    root().join("dist/lambdas")
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}

/// The programs that do as Terraform does, the one to prefer first.
pub(crate) const TERRAFORM: &[&str] = &["terraform", "tofu"];

/// The first of these programs that is on the PATH.
pub(crate) fn find(programs: &[&str], what: &str) -> Result<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let place = |program: &&str| {
        let name = format!("{program}{}", env::consts::EXE_SUFFIX);
        let mut places = env::split_paths(&path).map(|folder| folder.join(&name));
        places.find(|place| place.is_file())
    };
    let found = programs.iter().find_map(place);
    found.with_context(|| {
        format!(
            "this needs {what}: install it and put `{}` on the PATH",
            programs.join("` or `")
        )
    })
}

/// Runs a command whose output the user sees.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("start {}", describe(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", describe(command));
    }
    Ok(())
}

/// Runs a command and returns what it printed; the user sees its diagnostics.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("start {}", describe(command)))?;
    if !output.status.success() {
        bail!("{} ended with {}", describe(command), output.status);
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("read what {} printed", describe(command)))
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("read {}", path.display()))
}

/// Whether a command can be run and succeeds.
pub(crate) fn works(command: &mut Command) -> bool {
    let quiet = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

fn describe(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let name = program
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let words = command
        .get_args()
        .map(|word| word.to_string_lossy().into_owned());
    format!(
        "`{}`",
        std::iter::once(name)
            .chain(words)
            .collect::<Vec<_>>()
            .join(" ")
    )
}
