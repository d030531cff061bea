//! Which pipelines a create may take over from.
//!
//! With `create_before_destroy` Terraform makes the successor of a pipeline, under the same names, before it
//! deletes the old one. A create cannot see the old one's state; the plan before it could, since the state was
//! read there. So the plan leaves a note in Terraform's data folder: the generations that the state held.
//! A create without a note takes over from nobody, as where another state has a pipeline of the same name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use tracing::warn;

use super::model::Pipeline;
use super::private::{Private, region};
use crate::package::folder;

/// The generations of pipelines that the state was seen to hold since the provider started.
#[derive(Debug, Default)]
pub(crate) struct Held(Mutex<BTreeMap<Id, BTreeSet<String>>>);

/// Region and name of a pipeline.
type Id = (String, String);

impl Held {
    /// Notes what the state holds of a pipeline.
    pub(crate) fn note(&self, pipeline: &Pipeline, private: &Private) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let generations = held.entry(id(pipeline)).or_default();
        generations.extend(private.generations());
    }

    /// Leaves a note for the create of a pipeline, where the state holds one of the same name.
    pub(crate) fn announce(&self, pipeline: &Pipeline) {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let generations = held.get(&id(pipeline)).filter(|it| !it.is_empty());
        let Some((generations, path)) = generations.zip(path(pipeline)) else {
            return;
        };
        // Without a note the create takes over from nobody, and says so.
        if let Err(error) = write(&path, generations) {
            warn!(path = %path.display(), "the note of a replacement cannot be written: {error}");
        }
    }
}

fn write(path: &PathBuf, generations: &BTreeSet<String>) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, serde_json::to_vec(generations)?)
}

/// The generations that the create of a pipeline may take over from.
pub(crate) fn announced(pipeline: &Pipeline) -> BTreeSet<String> {
    let note = path(pipeline).and_then(|path| std::fs::read(path).ok());
    let read = note.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    read.unwrap_or_default()
}

/// Removes the note, once the create has succeeded.
pub(crate) fn done(pipeline: &Pipeline) {
    // One that cannot be removed names generations that are gone by then.
    let _ = path(pipeline).map(std::fs::remove_file);
}

fn id(pipeline: &Pipeline) -> Id {
    let name = pipeline.name.as_deref().unwrap_or_default();
    (region(pipeline), name.to_owned())
}

/// Where the note of a pipeline is; region and name are made of letters that name a file.
fn path(pipeline: &Pipeline) -> Option<PathBuf> {
    let (region, name) = id(pipeline);
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    let is_file = |text: &str| !text.is_empty() && text.bytes().all(letter);
    let file = format!("{region}.{name}.json");
    (is_file(&region) && is_file(&name)).then(|| folder().join("replaced").join(file))
}
