//! The test programs, as cargo builds them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// A test program.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct TestProgram {
    /// What it is called in the output: its source below the workspace's root.
    pub(super) name: String,
    /// The program.
    pub(super) executable: PathBuf,
    /// The folder of its package, in which cargo runs it.
    pub(super) folder: PathBuf,
}

impl TestProgram {
    /// The command that runs its tests.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.executable);
        command
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder);
        command
    }
}

/// Builds test programs with a command of cargo's.
///
/// # Errors
/// When one cannot be built.
pub(super) fn build(arguments: &[&str]) -> Result<Vec<TestProgram>> {
    let mut command = process::cargo(arguments);
    let messages = process::read(command.arg("--message-format=json-render-diagnostics"))?;
    let root = process::root();
    let programs = messages.lines().map(|line| {
        let message = serde_json::from_str(line).context("read what cargo says of its build")?;
        Ok(program(&message, &root))
    });
    let programs: Vec<Option<TestProgram>> = programs.collect::<Result<_>>()?;
    Ok(programs.into_iter().flatten().collect())
}

/// The test program that a message of cargo's tells of.
/// <https://doc.rust-lang.org/cargo/reference/external-tools.html#artifact-messages>
fn program(message: &Value, root: &Path) -> Option<TestProgram> {
    let is_test = message["profile"]["test"] == true;
    let executable = message["executable"].as_str().filter(|_| is_test)?;
    let source = Path::new(message["target"]["src_path"].as_str()?);
    let manifest = Path::new(message["manifest_path"].as_str()?);
    Some(TestProgram {
        name: source
            .strip_prefix(root)
            .unwrap_or(source)
            .display()
            .to_string(),
        executable: executable.into(),
        folder: manifest.parent()?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_test_programs_are_run_each_in_the_folder_of_its_package() {
        let mut message = json!({
            "reason": "compiler-artifact",
            "manifest_path": "/project/crates/retry/Cargo.toml",
            "target": { "kind": ["test"], "src_path": "/project/crates/retry/tests/tries.rs" },
            "profile": { "test": true },
            "executable": "/target/debug/deps/tries-1",
        });
        let expected = TestProgram {
            name: "crates/retry/tests/tries.rs".into(),
            executable: "/target/debug/deps/tries-1".into(),
            folder: "/project/crates/retry".into(),
        };
        let root = Path::new("/project");
        assert_eq!(program(&message, root), Some(expected));
        message["profile"]["test"] = json!(false);
        assert_eq!(program(&message, root), None);
        message["profile"]["test"] = json!(true);
        message["executable"] = Value::Null;
        assert_eq!(program(&message, root), None);
        assert_eq!(program(&json!({ "reason": "build-finished" }), root), None);
    }
}
