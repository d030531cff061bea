//! `eden ls`.

use anyhow::{Context as _, Result};
use eden_core::state::table::Listed;
use eden_core::text::visible;
use serde_json::{Value, json};

use crate::cli::{Format, Ls};
use crate::{aws, output};

/// Lists the environments of the named profile, or of all where none is named.
pub(super) async fn run(ls: &Ls) -> Result<()> {
    let eden = aws::eden(&ls.remote).await?;
    let listed = eden.table().environments().await;
    let mut listed = listed.context("cannot list the environments")?;
    if let Some(profile) = &ls.remote.local.profile {
        listed.retain(|one| one.profile == *profile);
    }
    match ls.output {
        Format::Text => text(&listed),
        Format::Json => {
            let values: Result<Vec<Value>> = listed.iter().map(value).collect();
            output::json(&values?.into());
            Ok(())
        }
    }
}

fn text(listed: &[Listed]) -> Result<()> {
    if listed.is_empty() {
        output::line("No environments available");
    }
    for (index, some) in listed.chunk_by(|a, b| a.profile == b.profile).enumerate() {
        if index > 0 {
            output::line("");
        }
        output::line(&format!("Profile {}:", visible(&some[0].profile)));
        for Listed { row, .. } in some {
            let time = output::local(row.last_updated)?;
            let (name, endpoint) = (visible(&row.name), visible(&row.endpoint));
            let expiry = row.expiry.map(|expiry| output::remaining(expiry.time()));
            let expiry = expiry.map(|text| format!(", {text}")).unwrap_or_default();
            output::line(&format!("{name} {endpoint} (last updated: {time}{expiry})"));
        }
    }
    Ok(())
}

/// Rows of the Python tools do not tell the name that the environment was made by.
fn value(listed: &Listed) -> Result<Value> {
    let row = &listed.row;
    Ok(json!({
        "profile": listed.profile,
        "name": row.record.as_ref().map(|record| &record.id.name),
        "resource_name": row.name,
        "endpoint": row.endpoint,
        "last_updated": output::utc(row.last_updated)?,
        "expires_at": row.expiry.map(|expiry| expiry.rfc3339()),
    }))
}
