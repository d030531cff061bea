//! `eden config push`.

use anyhow::{Context as _, Result};

use super::check::no_profile;
use crate::cli::{Format, Remote};
use crate::config_file::ConfigFile;
use crate::failure::Failure;
use crate::{aws, output, profile};

/// Stores a local profile in the state table.
pub(super) async fn run(remote: &Remote) -> Result<()> {
    let file = ConfigFile::read(&remote.local.config_path)?;
    let name = remote.local.profile();
    let pairs = file.profile(name).ok_or_else(|| no_profile(&file, name))?;
    let pairs = profile::canonical(&pairs);
    usable(name, &pairs)?;
    let eden = aws::eden(remote).await?;
    let context = super::context(Format::Text)?;
    let table = eden.table();
    let text = profile::to_json(&pairs);
    let pushed = table.push_profile(&context, name, &text).await;
    pushed.with_context(|| format!("cannot push profile {name}"))?;
    let table = table.name();
    output::line(&format!(
        "Successfully pushed profile {name} to DynamoDB table {table}"
    ));
    Ok(())
}

/// What is stored is what others create environments from.
fn usable(name: &str, pairs: &profile::Pairs) -> Result<(), Failure> {
    let problems = profile::problems(pairs);
    if problems.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        format!("cannot push profile {name}: {}", problems.join("; ")),
        format!("Correct it with `eden config setup -p {name}`."),
    ))
}
