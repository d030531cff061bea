//! The lines of a bulk request.
//! <https://www.elastic.co/guide/en/elasticsearch/reference/current/docs-bulk.html>

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

/// One item of a bulk request.
pub(super) struct Item<'a> {
    /// Whether a document that is there already is left alone.
    pub(super) is_create: bool,
    pub(super) index: String,
    pub(super) id: Option<String>,
    pub(super) source: &'a [u8],
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    Index(Target),
    Create(Target),
}

#[derive(Deserialize)]
struct Target {
    #[serde(rename = "_index")]
    index: Option<String>,
    #[serde(rename = "_id")]
    id: Option<String>,
}

/// Reads a bulk request to a path, which may name the index.
pub(super) fn read<'a>(path: &str, body: &'a [u8]) -> Result<Vec<Item<'a>>> {
    let fallback = path
        .trim_matches('/')
        .strip_suffix("_bulk")
        .context("the path")?;
    let fallback = fallback.trim_end_matches('/');
    let body = body
        .strip_suffix(b"\n")
        .context("The bulk request must be terminated by a newline")?;
    let mut lines = body.split(|byte| *byte == b'\n');
    let mut items = Vec::new();
    while let Some(line) = lines.next() {
        let action = serde_json::from_slice(line).context("Malformed action/metadata line")?;
        let (is_create, target) = match action {
            Action::Index(target) => (false, target),
            Action::Create(target) => (true, target),
        };
        let index = target.index.unwrap_or_else(|| fallback.to_owned());
        ensure!(!index.is_empty(), "index is missing");
        // The real one refuses the whole request for it, too.
        if target.id.as_ref().is_some_and(|id| id.len() > 512) {
            bail!("id is too long, must be no longer than 512 bytes");
        }
        items.push(Item {
            is_create,
            index,
            id: target.id,
            source: lines.next().context("an action without its document")?,
        });
    }
    Ok(items)
}

/// Why no index can have a name, if none can.
pub(super) fn refuses(index: &str) -> Option<&'static str> {
    let is_bad = |letter: char| letter.is_uppercase() || " \"*\\<|,>/?#:".contains(letter);
    if index.contains(is_bad) {
        return Some("must be lowercase and must not contain some characters");
    }
    (index.len() > 255 || index.starts_with(['-', '_', '+'])).then_some("bad length or start")
}
