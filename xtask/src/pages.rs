//! Files that are written from the code: put in place, or compared with what is there.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::process;

/// One file and what it should say.
pub(crate) struct Page {
    /// Where it is, from the root of the workspace.
    pub(crate) path: PathBuf,
    /// What it should say.
    pub(crate) text: String,
}

/// Writes the pages that differ; where `check` is set, fails if there is one.
pub(crate) fn settle(pages: &[Page], check: bool) -> Result<()> {
    let outdated: Vec<&Page> = pages.iter().filter(|page| page.differs()).collect();
    if !check {
        outdated.iter().try_for_each(|page| page.write())?;
    } else if !outdated.is_empty() {
        let paths = outdated.iter().map(|page| page.path.display().to_string());
        bail!(
            "not as the code is: {}; run `cargo xtask docs`",
            paths.collect::<Vec<_>>().join(", ")
        );
    }
    let done = if check { "differ" } else { "written" };
    println!("{} pages, {} {done}", pages.len(), outdated.len());
    Ok(())
}

impl Page {
    fn differs(&self) -> bool {
        fs::read_to_string(process::root().join(&self.path))
            .ok()
            .as_ref()
            != Some(&self.text)
    }

    fn write(&self) -> Result<()> {
        let path = process::root().join(&self.path);
        let doing = || format!("write {}", path.display());
        let folder = path.parent().with_context(doing)?;
        fs::create_dir_all(folder).with_context(doing)?;
        fs::write(&path, &self.text).with_context(doing)
    }
}
