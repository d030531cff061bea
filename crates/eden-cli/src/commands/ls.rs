//! `eden ls`.

mod shown;

use anyhow::{Context as _, Result};
use eden_core::state::table::Listed;
use eden_core::text::visible;
use serde_json::Value;

use crate::cli::{Format, Ls};
use crate::{aws, output, terminal};

/// What is said where there is nothing to list.
const NONE: &str = "No environments available";

/// Lists the environments of the named profile, or of all where none is named.
///
/// Scripts rely on the lines, which begin with the name of the service. A person gets a table, with the names that
/// commands take.
pub(super) async fn run(ls: &Ls) -> Result<()> {
    let eden = aws::eden(&ls.remote).await?;
    let profile = ls.remote.local.named_profile();
    if ls.output == Format::Text && terminal::is_shown() {
        return shown::show(&eden, profile).await;
    }
    let listed = eden.table().environments().await;
    let mut listed = listed.context("cannot list the environments")?;
    listed.retain(|one| one.is_in(profile));
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
        output::line(NONE);
    }
    let profiles = listed.chunk_by(|a, b| a.profile == b.profile);
    for (index, some) in profiles.enumerate() {
        if index > 0 {
            output::line("");
        }
        output::line(&format!("Profile {}:", visible(&some[0].profile)));
        for listed in some {
            output::line(&line(listed)?);
        }
    }
    Ok(())
}

fn line(listed: &Listed) -> Result<String> {
    let row = &listed.row;
    let time = output::local(row.last_updated)?;
    let (name, endpoint) = (
        visible(&row.name),
        visible(listed.endpoint().unwrap_or("-")),
    );
    let expiry = row.expiry.map(|expiry| output::remaining(expiry.time()));
    let expiry = expiry.map(|text| format!(", {text}")).unwrap_or_default();
    // Scripts read lines of environments that are awake as they always were.
    let state = Some(listed.state()).filter(|state| *state != "awake");
    let state = state.map(|state| format!(", {}", visible(state)));
    let state = state.unwrap_or_default();
    let kind = if listed.is_worker() { ", worker" } else { "" };
    Ok(format!(
        "{name} {endpoint} (last updated: {time}{expiry}{state}{kind})"
    ))
}

fn value(listed: &Listed) -> Result<Value> {
    let mut fields = listed.fields();
    let updated = output::utc(listed.row.last_updated)?;
    fields.insert("last_updated".to_owned(), updated.into());
    Ok(fields.into())
}
