//! Checks how the documents are spelt, where their links lead, and what the workflows for GitHub Actions may do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{metadata, process};

/// What is installed: exact versions of programs that need nothing else.
const LIST: &str = include_str!("../documents.txt");

/// The workflows of this project, those it shows, and its actions.
const WORKFLOWS: [&str; 3] = [
    ".github/workflows",
    "examples/preview-environment/.github/workflows",
    "actions",
];

/// The copy of the list that is written last, so that a folder that holds it is whole.
const MARKER: &str = "documents.txt";

/// Fails where a word in the sources or the documents is misspelt; `_typos.toml` names the words that are not.
pub(crate) fn spelling() -> Result<()> {
    run("typos", &["."])
}

/// Fails where a link of a document leads to no file or to no heading; `.rumdl.toml` says what is checked.
pub(crate) fn links() -> Result<()> {
    run("rumdl", &["check", "--no-cache", "."])
}

/// Fails where a workflow is not one, or could be used by strangers: by an action that changes under its name, by a
/// permission that a job does not need, by text that becomes a command.
pub(crate) fn workflows() -> Result<()> {
    let arguments = ["--offline", "--no-progress"];
    run("zizmor", &[&arguments[..], &WORKFLOWS].concat())
}

fn run(program: &str, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new(programs()?.join(program));
    process::run(command.args(arguments).current_dir(process::root()))
}

/// Where the programs are: in a Python environment in the target folder, which is made where it is not there
/// or of another list.
fn programs() -> Result<PathBuf> {
    let folder = metadata::target_folder()?.join("documents");
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let is_whole = fs::read_to_string(folder.join(MARKER)).is_ok_and(|list| list == LIST);
    if !is_whole {
        install(&folder, &programs).context(
            "install what checks the documents with pip: this needs Python 3 with its module venv, and a package \
             index, once",
        )?;
    }
    Ok(programs)
}

fn install(folder: &Path, programs: &Path) -> Result<()> {
    let python = process::find(&["python3", "python"], "Python 3")?;
    let mut venv = Command::new(python);
    process::run(venv.args(["-m", "venv", "--clear"]).arg(folder))?;
    let list = folder.join("requirements.txt");
    fs::write(&list, LIST).with_context(|| format!("write {}", list.display()))?;
    let mut pip = Command::new(programs.join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps"]);
    pip.args(["--disable-pip-version-check", "--requirement"]);
    process::run(pip.arg(&list))?;
    let marker = folder.join(MARKER);
    fs::write(&marker, LIST).with_context(|| format!("write {}", marker.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workflows_build_with_the_release_that_the_manifest_names() {
        let manifest = process::text(&process::root().join("Cargo.toml")).unwrap();
        let of_manifest = |line: &str| {
            Some(
                line.strip_prefix("rust-version = ")?
                    .trim_matches('"')
                    .to_owned(),
            )
        };
        let wanted = manifest.lines().find_map(of_manifest).unwrap();
        for workflow in ["ci.yml", "release.yml"] {
            let path = process::root().join(WORKFLOWS[0]).join(workflow);
            let line = format!("  RUSTUP_TOOLCHAIN: \"{wanted}.0\"");
            let text = process::text(&path).unwrap();
            assert!(text.lines().any(|it| it == line), "{workflow} lacks {line}");
        }
    }

    #[test]
    fn every_requirement_is_pinned() {
        let loose = LIST
            .lines()
            .filter(|line| !line.starts_with('#') && !line.contains("=="));
        assert_eq!(loose.collect::<Vec<_>>(), [""; 0]);
    }
}
