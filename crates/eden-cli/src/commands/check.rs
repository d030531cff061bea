//! `eden config check`.

use anyhow::Result;

use crate::cli::Local;
use crate::config_file::ConfigFile;
use crate::failure::Failure;
use crate::{output, profile};

/// Checks the named profile, or all where none is named.
pub(super) fn run(local: &Local) -> Result<()> {
    let file = ConfigFile::read(&local.config_path)?;
    let names = match local.named_profile() {
        Some(name) => vec![name],
        None => file.profiles(),
    };
    if names.is_empty() {
        return Err(no_profile(&file, local.profile()).into());
    }
    let mut problems = Vec::new();
    for name in names {
        let pairs = file.profile(name).ok_or_else(|| no_profile(&file, name))?;
        let all = profile::problems(&pairs).into_iter();
        problems.extend(all.map(|problem| format!("Profile {name}: {problem}")));
    }
    report(&problems)
}

/// There is no such profile in the configuration file.
pub(super) fn no_profile(file: &ConfigFile, name: &str) -> Failure {
    Failure::new(
        format!("there is no profile {name} in {}", file.shown()),
        format!(
            "Make it with `eden config setup -p {name} --name-prefix …`, or fetch it with `eden config pull -p {name}`."
        ),
    )
}

fn report(problems: &[String]) -> Result<()> {
    if problems.is_empty() {
        output::line("No errors found");
        return Ok(());
    }
    for problem in problems {
        output::error(problem);
    }
    Err(Failure::new(
        format!("Found {} errors", problems.len()),
        "Correct them with `eden config setup`, or in the file.",
    )
    .into())
}
