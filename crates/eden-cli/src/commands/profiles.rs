//! `eden config ls`.

use anyhow::{Context as _, Result};
use eden_core::text::visible;

use crate::cli::Remote;
use crate::{aws, output, profile};

/// Lists the stored profiles with their keys.
pub(super) async fn run(remote: &Remote) -> Result<()> {
    let eden = aws::eden(remote).await?;
    let profiles = eden.table().profiles().await;
    let profiles = profiles.context("cannot list the stored profiles")?;
    if profiles.is_empty() {
        output::line("No profiles available");
    }
    for (index, stored) in profiles.iter().enumerate() {
        if index > 0 {
            output::line("");
        }
        output::line(&format!("Profile {}:", visible(&stored.name)));
        for (key, value) in profile::from_json(&stored.name, &stored.text)? {
            let (key, value) = (visible(&key), visible(&value));
            output::line(&format!("{key} = {value}"));
        }
    }
    Ok(())
}
