//! What a step of GitHub Actions writes: files that variables name, and text that must not be read as commands.

use std::fs::OpenOptions;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::render::unused;

/// A file that GitHub Actions reads when a step ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionsFile {
    /// The summary of the step, in Markdown.
    Summary,
    /// The outputs of the step.
    Output,
}

impl ActionsFile {
    /// The variable that names the file.
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::Summary => "GITHUB_STEP_SUMMARY",
            Self::Output => "GITHUB_OUTPUT",
        }
    }
}

/// A file of GitHub Actions was not written.
#[derive(Debug, thiserror::Error)]
#[error("cannot append to {} (the file that {variable} names). Check that the step runs in GitHub Actions, and may write there.", path.display())]
pub struct FileError {
    variable: &'static str,
    path: PathBuf,
    source: io::Error,
}

/// Appends a text to a file of GitHub Actions, and does nothing where no variable names one: outside of Actions.
///
/// # Errors
/// When the file cannot be written.
pub fn append(
    file: ActionsFile,
    variables: impl Fn(&str) -> Option<String>,
    text: &str,
) -> Result<(), FileError> {
    let Some(path) = variables(file.variable()).filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let path = PathBuf::from(path);
    append_lines(&path, text).map_err(|source| FileError {
        variable: file.variable(),
        path,
        source,
    })
}

/// Appends lines. A line that somebody else left without an end would take the first of ours up.
fn append_lines(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .open(path)?;
    let mut last = [b'\n'];
    if file.metadata()?.len() > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    let end = if last == [b'\n'] { "" } else { "\n" };
    file.write_all(format!("{end}{text}").as_bytes())
}

/// Text of an application, between two lines that keep GitHub Actions from running `::commands::` in it.
///
/// The word that ends it is random, as whoever knew it could end it:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands>.
#[must_use]
pub fn without_commands(text: &str) -> String {
    let word = unused(text, || format!("eden-{:032x}", fastrand::u128(..)));
    format!("::stop-commands::{word}\n{text}\n::{word}::\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_start_commands_again() {
        let text = "::add-mask::x\n::stop-commands::y\n::y::";
        let written = without_commands(text);
        let (first, rest) = written.split_once('\n').unwrap();
        let word = first.strip_prefix("::stop-commands::").unwrap();
        assert_eq!(rest, format!("{text}\n::{word}::\n"));
        assert!(!text.contains(word));
        assert_ne!(without_commands(text), written);
    }

    #[test]
    fn what_others_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("output");
        std::fs::write(&path, "a=b").unwrap();
        let named = path.to_str().unwrap().to_owned();
        let variables = move |name: &str| (name == "GITHUB_OUTPUT").then(|| named.clone());
        append(ActionsFile::Output, &variables, "c=d\n").unwrap();
        append(ActionsFile::Output, &variables, "e=f\n").unwrap();
        append(ActionsFile::Summary, &variables, "nothing names a file").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a=b\nc=d\ne=f\n");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named_with_its_variable() {
        let variables = |_: &str| Some("/nowhere/output".to_owned());
        let error = append(ActionsFile::Output, variables, "x")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("/nowhere/output") && error.contains("GITHUB_OUTPUT"),
            "{error}"
        );
    }
}
