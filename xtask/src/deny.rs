//! Checks licences, sources and known vulnerabilities of all dependencies.

use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::tools::Tool;

const DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
};

/// Runs cargo-deny, which it installs (in about two minutes) where it is missing.
pub(crate) fn check() -> Result<()> {
    let program = DENY.program()?;
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
