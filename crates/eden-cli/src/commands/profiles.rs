//! `eden config ls`.

use anyhow::{Context as _, Result};
use eden_core::state::table::StoredProfile;
use eden_core::text::visible;
use serde_json::{Value, json};

use crate::cli::{Format, Profiles};
use crate::{aws, output, profile};

/// Lists the stored profiles with their keys.
pub(super) async fn run(args: &Profiles) -> Result<()> {
    let eden = aws::eden(&args.remote).await?;
    let profiles = eden.table().profiles().await;
    let profiles = profiles.context("cannot list the stored profiles")?;
    match args.output {
        Format::Text => text(&profiles),
        Format::Json => {
            let values: Result<Vec<Value>> = profiles.iter().map(value).collect();
            output::json(&values?.into());
            Ok(())
        }
    }
}

fn value(stored: &StoredProfile) -> Result<Value> {
    let pairs = profile::from_json(&stored.name, &stored.text)?;
    Ok(json!({ "name": stored.name, "settings": pairs }))
}

fn text(profiles: &[StoredProfile]) -> Result<()> {
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
