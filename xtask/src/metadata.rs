//! What cargo knows of the workspace and its dependencies.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// One package of the dependency graph.
#[derive(Clone, Debug, Default)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Its folder relative to the workspace's root; empty for packages from elsewhere.
    pub(crate) folder: String,
    /// The ids of the packages it needs to run.
    pub(crate) needs: BTreeSet<String>,
}

/// The dependency graph, by package id.
pub(crate) type Graph = BTreeMap<String, Package>;

/// Asks cargo.
pub(crate) fn read() -> Result<Value> {
    let text = process::read(&mut process::cargo(&["metadata", "--format-version", "1"]))?;
    serde_json::from_str(&text).context("read what `cargo metadata` printed")
}

/// The names of the workspace's packages in a folder, such as `lambdas/`, in alphabetical order.
pub(crate) fn packages_below(folder: &str) -> Result<Vec<String>> {
    let packages = graph(&workspace()?)?.into_values();
    let inside = packages.filter(|package| package.folder.starts_with(folder));
    let mut names: Vec<String> = inside.map(|package| package.name).collect();
    names.sort();
    Ok(names)
}

/// Cargo's target folder.
pub(crate) fn target_folder() -> Result<PathBuf> {
    Ok(text(&workspace()?, "target_directory")?.into())
}

/// The root sources of the workspace's libraries.
pub(crate) fn libraries() -> Result<Vec<PathBuf>> {
    let metadata = workspace()?;
    let is_library = |target: &&Value| {
        let is_one = |kind: &Value| kind == "lib" || kind == "proc-macro";
        list(target, "kind").any(is_one)
    };
    let packages = list(&metadata, "packages");
    let targets = packages.flat_map(|package| list(package, "targets"));
    let sources = targets
        .filter(is_library)
        .map(|target| Ok(text(target, "src_path")?.into()));
    sources.collect()
}

/// Asks cargo for the workspace's own packages alone.
fn workspace() -> Result<Value> {
    let mut command = process::cargo(&["metadata", "--format-version", "1", "--no-deps"]);
    serde_json::from_str(&process::read(&mut command)?)
        .context("read what `cargo metadata` printed")
}

/// The dependency graph in cargo's metadata.
pub(crate) fn graph(metadata: &Value) -> Result<Graph> {
    let root = text(metadata, "workspace_root")?;
    let mut graph = Graph::new();
    for package in list(metadata, "packages") {
        let name = text(package, "name")?.to_owned();
        let folder = folder(root, text(package, "manifest_path")?);
        let needs = BTreeSet::new();
        graph.insert(
            text(package, "id")?.to_owned(),
            Package {
                name,
                folder,
                needs,
            },
        );
    }
    for node in list(&metadata["resolve"], "nodes") {
        let package = graph
            .get_mut(text(node, "id")?)
            .context("a node without a package")?;
        package.needs = needs(node);
    }
    Ok(graph)
}

/// What a node needs to run, as opposed to being built or tested.
fn needs(node: &Value) -> BTreeSet<String> {
    let runs = |need: &&Value| list(need, "dep_kinds").any(|kind| kind["kind"].is_null());
    let id = |need: &Value| need["pkg"].as_str().map(str::to_owned);
    list(node, "deps").filter(runs).filter_map(id).collect()
}

fn folder(root: &str, manifest: &str) -> String {
    let relative = Path::new(manifest)
        .strip_prefix(root)
        .ok()
        .and_then(Path::parent);
    relative
        .map(|folder| folder.display().to_string().replace('\\', "/"))
        .unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    value[key]
        .as_str()
        .with_context(|| format!("cargo's metadata has no {key}"))
}
