//! The reference pages in the Registry's layout, from the provider's schema and from `examples/`.
//!
//! The layout: <https://developer.hashicorp.com/terraform/registry/providers/docs>.

mod attributes;
mod function;
mod page;
mod schema;

use std::path::PathBuf;

use anyhow::Result;
use serde_json::Value;

use self::page::{Kind, Subject};
use crate::pages::Page;

/// The pages that describe the provider, each resource, each data source and each function.
pub(crate) fn pages() -> Result<Vec<Page>> {
    let schema = schema::read()?;
    let mut pages = vec![page::write(&Subject {
        kind: Kind::Provider,
        name: "baikonur",
        block: &schema["provider"]["block"],
    })?];
    for kind in [Kind::Resource, Kind::DataSource] {
        for (name, described) in objects(&schema[kind.schemas()]) {
            let block = &described["block"];
            pages.push(page::write(&Subject { kind, name, block })?);
        }
    }
    for (name, signature) in objects(&schema["functions"]) {
        pages.push(function::write(name, signature)?);
    }
    Ok(pages)
}

fn objects(schemas: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let objects = schemas.as_object().into_iter().flatten();
    objects.map(|(name, described)| (name.as_str(), described))
}

/// Where a page stands, and the folder of its examples.
fn places(kind: Kind, name: &str) -> (PathBuf, PathBuf) {
    let short = name.strip_prefix("baikonur_").unwrap_or(name);
    match kind {
        Kind::Provider => ("docs/index.md".into(), "examples/provider".into()),
        Kind::Resource => (
            format!("docs/resources/{short}.md").into(),
            format!("examples/resources/{name}").into(),
        ),
        Kind::DataSource => (
            format!("docs/data-sources/{short}.md").into(),
            format!("examples/data-sources/{name}").into(),
        ),
    }
}
