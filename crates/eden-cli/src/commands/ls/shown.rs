//! The environments as a person sees them.

use std::time::SystemTime;

use anyhow::{Context as _, Result};
use eden_core::Eden;
use eden_core::named::Named;
use eden_core::operate::running::Running;
use eden_core::record::Record;

use super::NONE;
use crate::output;
use crate::table::{self, Cell};
use crate::terminal::Look;

const HEADER: &[&str] = &[
    "NAME", "PROFILE", "ADDRESS", "IMAGE", "UPDATED", "EXPIRES", "TASKS",
];
/// What is not known.
const UNKNOWN: &str = "-";
/// How many digits of an image's digest tell it from others.
const DIGITS: usize = 12;

/// Prints a table of the environments.
pub(super) async fn show(eden: &Eden, profile: Option<&str>) -> Result<()> {
    let named = eden.environments().await;
    let mut named = named.context("cannot list the environments")?;
    named.retain(|one| one.listed.is_in(profile));
    if named.is_empty() {
        output::line(NONE);
        return Ok(());
    }
    // Whoever may not see the services still sees the environments.
    let records = named.iter().map(|one| one.listed.row.record.as_ref());
    let running = eden.running(&records.collect::<Vec<_>>()).await;
    let rows = named.iter().zip(
        running
            .unwrap_or_default()
            .into_iter()
            .chain(std::iter::repeat(None)),
    );
    let rows: Vec<_> = rows.map(|(one, running)| row(one, running)).collect();
    table::print(HEADER, &rows);
    Ok(())
}

fn row(named: &Named, running: Option<Running>) -> Vec<Cell> {
    let row = &named.listed.row;
    let record = row.record.as_ref();
    vec![
        Cell::marked(name(named), Look::Strong),
        Cell::new(named.listed.profile.as_str()),
        Cell::new(named.listed.endpoint().map_or_else(
            || UNKNOWN.to_owned(),
            |endpoint| format!("https://{endpoint}"),
        )),
        Cell::new(record.map_or_else(|| UNKNOWN.to_owned(), |record| image(&record.image))),
        Cell::new(output::since(row.last_updated, SystemTime::now())),
        expiry(named),
        match named.listed.state() {
            "awake" => tasks(running),
            state => Cell::marked(state, Look::Warning),
        },
    ]
}

/// The name that commands take, and which of its endpoints it is where there are several.
fn name(named: &Named) -> String {
    let record = named.listed.row.record.as_ref();
    match record.and_then(Record::endpoint) {
        Some(endpoint) => format!("{} ({endpoint})", named.id.name),
        None => named.id.name.clone(),
    }
}

/// An image without its registry.
fn image(uri: &str) -> String {
    let name = uri.split_once('/').map_or(uri, |(_, name)| name);
    match name.split_once("@sha256:") {
        Some((name, digest)) => format!("{name}@{}", digest.get(..DIGITS).unwrap_or(digest)),
        None => name.to_owned(),
    }
}

fn expiry(named: &Named) -> Cell {
    let expiry = named.listed.row.expiry;
    let Some(expiry) = expiry else {
        return Cell::new(UNKNOWN);
    };
    let text = output::remaining(expiry.time());
    match text.strip_prefix("expires ") {
        Some(left) => Cell::new(left),
        None => Cell::marked(text, Look::Warning),
    }
}

fn tasks(running: Option<Running>) -> Cell {
    let Some(Running {
        running, wanted, ..
    }) = running
    else {
        return Cell::new(UNKNOWN);
    };
    let look = if running >= wanted {
        Look::Good
    } else {
        Look::Warning
    };
    Cell::marked(format!("{running}/{wanted}"), look)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_shown_without_its_registry() {
        let registry = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com";
        assert_eq!(image(&format!("{registry}/team/api:v1")), "team/api:v1");
        let digest = "0123456789abcdef".repeat(4);
        let uri = format!("{registry}/api@sha256:{digest}");
        assert_eq!(image(&uri), "api@0123456789ab");
    }
}
