//! `eden config pull`.

use anyhow::{Context as _, Result};

use crate::cli::Remote;
use crate::config_file::ConfigFile;
use crate::failure::Failure;
use crate::{aws, output, profile};
use eden_core::text::visible;

/// Writes a stored profile into the configuration file.
pub(super) async fn run(remote: &Remote) -> Result<()> {
    let mut file = ConfigFile::read(&remote.local.config_path)?;
    let name = remote.local.profile();
    let eden = aws::eden(remote).await?;
    let text = eden.table().profile_text(name).await;
    let text = text.with_context(|| format!("cannot pull profile {name}"))?;
    let text = text.ok_or_else(|| not_stored(name, eden.table().name()))?;
    let pairs = profile::canonical(&profile::from_json(name, &text)?);
    for (key, value) in &pairs {
        file.set(name, key, value)?;
    }
    file.write()?;
    for (key, value) in &pairs {
        let (key, value, name) = (visible(key), visible(value), visible(name));
        output::line(&format!("Setting {key} to {value} in profile {name}"));
    }
    output::line(&format!(
        "Successfully pulled profile {name} to local configuration"
    ));
    Ok(())
}

/// There is no such profile in the state table.
pub(super) fn not_stored(name: &str, table: &str) -> Failure {
    Failure::new(
        format!("there is no profile {name} in DynamoDB table {table}"),
        "`eden config ls` lists the stored profiles.",
    )
}
