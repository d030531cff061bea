//! Checks licences, sources and known vulnerabilities of all dependencies.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{metadata, process};

const VERSION: &str = "0.20.2";

/// Runs cargo-deny, which it installs (in about two minutes) where it is missing.
pub(crate) fn check() -> Result<()> {
    let program = program()?;
    let deny = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.args(arguments).current_dir(process::root());
        command
    };
    process::run(&mut deny(&[
        "check",
        "--hide-inclusion-graph",
        "bans",
        "licenses",
        "sources",
    ]))?;
    if process::works(&mut deny(&["fetch", "db"])) {
        return process::run(&mut deny(&[
            "check",
            "--hide-inclusion-graph",
            "advisories",
        ]));
    }
    println!(
        "\n*** WARNING: the database of advisories could not be fetched.\n\
         *** WARNING: the dependencies were NOT checked for known vulnerabilities.\n"
    );
    Ok(())
}

fn program() -> Result<PathBuf> {
    let on_path = PathBuf::from("cargo-deny");
    if process::works(Command::new(&on_path).arg("--version")) {
        return Ok(on_path);
    }
    let folder = metadata::target_folder()?.join("tools");
    let program = folder
        .join("bin")
        .join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if !process::works(Command::new(&program).arg("--version")) {
        install(&folder)?;
    }
    Ok(program)
}

fn install(folder: &std::path::Path) -> Result<()> {
    println!("installing cargo-deny {VERSION}, which takes some minutes once");
    let mut command = process::cargo(&["install", "cargo-deny", "--locked", "--quiet"]);
    // A target folder of its own: the project's would keep what is needed only now.
    command
        .args(["--version", VERSION, "--root"])
        .arg(folder)
        .env_remove("CARGO_TARGET_DIR");
    process::run(&mut command)
        .context("install cargo-deny; where that is not possible, put a `cargo-deny` on the PATH")
}
