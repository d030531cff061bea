//! What a release publishes: archives in the Registry's layout, checksums, manifest and bill of materials.
//!
//! The layout: <https://developer.hashicorp.com/terraform/registry/providers/publishing>.

mod modules;
mod sbom;
mod sums;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::archive::{Entry, PROGRAM, TEXT, put, zip};
use crate::build::{self, CLI, PROVIDER, REPLAY};
use crate::install::platform;
use crate::process;
use crate::version::Version;

/// What the Registry reads of the protocol.
const MANIFEST: &[u8] = br#"{
  "version": 1,
  "metadata": {
    "protocol_versions": ["6.0"]
  }
}
"#;

/// Fills a folder with this machine's archives, or leaves those that several machines made in it, and
/// writes what goes with all of them.
pub(crate) fn dist(into: Option<PathBuf>, gathered: bool, provider: Option<PathBuf>) -> Result<()> {
    let folder = into.unwrap_or_else(|| process::root().join("dist/release"));
    if !gathered {
        start_over(&folder)?;
        archives(&folder, provider)?;
    }
    finish(&folder)
}

/// Fills a folder with the release trees of the modules, which need no program.
pub(crate) fn modules(into: Option<PathBuf>) -> Result<()> {
    let folder = into.unwrap_or_else(|| process::root().join("dist/modules"));
    start_over(&folder)?;
    modules::write(&folder)
}

/// A release holds nothing of an older one.
fn start_over(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("remove {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))
}

/// The archives of this machine, or only that of a provider that was built before.
fn archives(folder: &Path, provider: Option<PathBuf>) -> Result<()> {
    if let Some(provider) = provider {
        return archive(
            folder,
            PROVIDER,
            &format!("{PROVIDER}_v{}", version()),
            &provider,
        );
    }
    let provider = build::provider(true)?;
    archive(
        folder,
        PROVIDER,
        &format!("{PROVIDER}_v{}", version()),
        &provider,
    )?;
    for (package, program) in [(CLI, "eden"), (REPLAY, "baikonur-replay")] {
        archive(folder, program, program, &build::binary(package, true)?)?;
    }
    sbom::write(&folder.join(name("sbom.cdx.json")))
}

/// `<product>_<version>_<platform>.zip` with the program and the licence.
fn archive(folder: &Path, product: &str, program: &str, built: &Path) -> Result<()> {
    let read = |path: &Path| fs::read(path).with_context(|| format!("read {}", path.display()));
    let program = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let licence = read(&process::root().join("LICENSE"))?;
    let content = read(built)?;
    let archive = zip(&[
        Entry {
            name: &program,
            mode: PROGRAM,
            content: &content,
        },
        Entry {
            name: "LICENSE",
            mode: TEXT,
            content: &licence,
        },
    ])?;
    let path = folder.join(format!("{product}_{}_{}.zip", version(), platform()));
    put(&path, &archive)
}

/// The manifest, the modules, and the checksums of all that is in the folder.
fn finish(folder: &Path) -> Result<()> {
    put(&folder.join(name("manifest.json")), MANIFEST)?;
    let archive = format!("terraform-aws-modules_{}.zip", version());
    put(&folder.join(archive), &modules::archive()?)?;
    let sums = sums::of(folder, &name("SHA256SUMS"))?;
    put(&folder.join(name("SHA256SUMS")), sums.as_bytes())?;
    print!("{sums}");
    Ok(())
}

fn name(of: &str) -> String {
    format!("{PROVIDER}_{}_{of}", version())
}

/// The version in the names of files.
fn version() -> String {
    Version::of_checkout().in_mirror()
}
