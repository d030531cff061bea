//! `eden ls`.

use std::io::{self, IsTerminal};

use anyhow::{Context as _, Result};
use eden_core::state::table::Listed;
use eden_core::text::visible;
use eden_core::{Eden, Error};
use serde_json::Value;

use crate::cli::{Format, Ls};
use crate::{aws, output};

/// Lists the environments of the named profile, or of all where none is named.
///
/// Scripts rely on the lines, which begin with the name of the service. On a terminal the name comes
/// first that commands take.
pub(super) async fn run(ls: &Ls) -> Result<()> {
    let eden = aws::eden(&ls.remote).await?;
    let named = ls.output == Format::Text && io::stdout().is_terminal();
    let listed = listed(&eden, named).await;
    let mut listed = listed.context("cannot list the environments")?;
    listed.retain(|(_, one)| one.is_in(ls.remote.local.profile.as_deref()));
    match ls.output {
        Format::Text => text(&listed),
        Format::Json => {
            let values: Result<Vec<Value>> = listed.iter().map(|(_, one)| value(one)).collect();
            output::json(&values?.into());
            Ok(())
        }
    }
}

/// All rows, with the environments' names where they are shown.
async fn listed(eden: &Eden, named: bool) -> Result<Vec<(Option<String>, Listed)>, Error> {
    if !named {
        let listed = eden.table().environments().await?.into_iter();
        return Ok(listed.map(|one| (None, one)).collect());
    }
    let named = eden.environments().await?.into_iter();
    Ok(named.map(|one| (Some(one.id.name), one.listed)).collect())
}

fn text(listed: &[(Option<String>, Listed)]) -> Result<()> {
    if listed.is_empty() {
        output::line("No environments available");
    }
    let profiles = listed.chunk_by(|(_, a), (_, b)| a.profile == b.profile);
    for (index, some) in profiles.enumerate() {
        if index > 0 {
            output::line("");
        }
        output::line(&format!("Profile {}:", visible(&some[0].1.profile)));
        for (name, listed) in some {
            let own = name.iter().map(|name| format!("{}  ", visible(name)));
            output::line(&(own.collect::<String>() + &line(listed)?));
        }
    }
    Ok(())
}

fn line(listed: &Listed) -> Result<String> {
    let row = &listed.row;
    let time = output::local(row.last_updated)?;
    let (name, endpoint) = (visible(&row.name), visible(&row.endpoint));
    let expiry = row.expiry.map(|expiry| output::remaining(expiry.time()));
    let expiry = expiry.map(|text| format!(", {text}")).unwrap_or_default();
    // Scripts read lines of environments that are awake as they always were.
    let state = Some(listed.state()).filter(|state| *state != "awake");
    let state = state.map(|state| format!(", {}", visible(state)));
    let state = state.unwrap_or_default();
    Ok(format!(
        "{name} {endpoint} (last updated: {time}{expiry}{state})"
    ))
}

fn value(listed: &Listed) -> Result<Value> {
    let mut fields = listed.fields();
    let updated = output::utc(listed.row.last_updated)?;
    fields.insert("last_updated".to_owned(), updated.into());
    Ok(fields.into())
}
