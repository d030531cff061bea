//! What a release publishes: archives in the Registry's layout, a wheel, checksums, manifest and bill of materials.
//!
//! The layout: <https://developer.hashicorp.com/terraform/registry/providers/publishing>.

mod completions;
mod manual;
mod modules;
mod sbom;
mod sums;
mod wheel;

pub(crate) use self::wheel::OLDEST_MACOS;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

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

/// Programs that were built before, and are packed rather than freshly built ones: nothing else is packed then.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
pub(crate) struct Built {
    /// Only the archive of the provider, of this binary rather than a freshly built one
    #[arg(long, conflicts_with = "gathered")]
    provider: Option<PathBuf>,
    /// Only the archive and the wheel of eden, of this binary rather than a freshly built one
    #[arg(long, conflicts_with = "gathered")]
    eden: Option<PathBuf>,
    /// Only the archive of baikonur-replay, of this binary rather than a freshly built one
    #[arg(long, conflicts_with = "gathered")]
    replay: Option<PathBuf>,
}

/// Fills a folder with this machine's archives, or leaves those that several machines made in it, and
/// writes what goes with all of them.
pub(crate) fn dist(into: Option<PathBuf>, gathered: bool, built: &Built) -> Result<()> {
    let folder = into.unwrap_or_else(|| process::root().join("dist/release"));
    if !gathered {
        start_over(&folder)?;
        if *built == Built::default() {
            pack(&folder, &build_all()?)?;
            sbom::write(&folder.join(name("sbom.cdx.json")))?;
        } else {
            pack(&folder, built)?;
        }
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

fn build_all() -> Result<Built> {
    let built = Built {
        provider: Some(build::provider(true)?),
        eden: Some(build::binary(CLI, true)?),
        replay: Some(build::binary(REPLAY, true)?),
    };
    let version = Version::of_checkout().printed();
    for (program, name) in [(&built.eden, "eden"), (&built.replay, "baikonur-replay")] {
        let mut command = Command::new(program.as_deref().unwrap_or(Path::new(name)));
        let printed = process::read(command.arg("--version"))?;
        let expected = format!("{name} {version}");
        ensure!(
            printed.trim_end() == expected,
            "{name} calls itself {printed:?}, not {expected:?}"
        );
    }
    Ok(built)
}

/// The archives of these programs, and the wheel of eden.
fn pack(folder: &Path, built: &Built) -> Result<()> {
    let version = Version::of_checkout();
    let number = version.in_mirror();
    if let Some(path) = &built.provider {
        let program = File::program(&format!("{PROVIDER}_v{number}"), path)?;
        archive(folder, PROVIDER, program, Vec::new())?;
    }
    if let Some(path) = &built.eden {
        let texts = [
            completions::files(path, "eden", "completions")?,
            manual::files(path, "eden", &number)?,
        ];
        let program = File::program("eden", path)?;
        wheel::write(folder, program.clone(), &version)?;
        archive(folder, "eden", program, texts.concat())?;
    }
    if let Some(path) = &built.replay {
        let name = "baikonur-replay";
        let texts = [
            completions::files(path, name, "--completions")?,
            manual::files(path, name, &number)?,
        ];
        let program = File::program(name, path)?;
        archive(folder, name, program, texts.concat())?;
    }
    Ok(())
}

/// A file that goes into an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
struct File {
    name: String,
    /// [`PROGRAM`] or [`TEXT`].
    mode: u32,
    content: Vec<u8>,
}

impl File {
    fn text(name: impl Into<String>, content: String) -> Self {
        Self {
            name: name.into(),
            mode: TEXT,
            content: content.into_bytes(),
        }
    }

    fn program(name: &str, path: &Path) -> Result<Self> {
        let content = fs::read(path).with_context(|| format!("read {}", path.display()))?;
        Ok(Self {
            name: format!("{name}{}", std::env::consts::EXE_SUFFIX),
            mode: PROGRAM,
            content,
        })
    }

    fn licence(name: &str) -> Result<Self> {
        Ok(Self::text(
            name,
            process::text(&process::root().join("LICENSE"))?,
        ))
    }

    fn entry(&self) -> Entry<'_> {
        Entry {
            name: &self.name,
            mode: self.mode,
            content: &self.content,
        }
    }
}

fn put_zip(path: &Path, files: &[File]) -> Result<()> {
    let entries: Vec<Entry<'_>> = files.iter().map(File::entry).collect();
    put(path, &zip(&entries)?)
}

/// `<product>_<version>_<platform>.zip` with the program, the licence and these texts.
fn archive(folder: &Path, product: &str, program: File, texts: Vec<File>) -> Result<()> {
    let mut files = vec![program, File::licence("LICENSE")?];
    files.extend(texts);
    let name = format!("{product}_{}_{}.zip", version(), platform());
    put_zip(&folder.join(name), &files)
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

#[cfg(test)]
mod tests;
