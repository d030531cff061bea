//! Takes up the packages in the folder that `BAIKONUR_LAMBDA_PACKAGES` names; without it there are none.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

const FOLDER: &str = "BAIKONUR_LAMBDA_PACKAGES";
/// The program that the runtime provided.al2023 starts.
const PROGRAM: &str = "bootstrap";

fn main() -> Result<()> {
    println!("cargo::rerun-if-env-changed={FOLDER}");
    let packages = std::env::var_os(FOLDER).map(|folder| packages(Path::new(&folder)));
    let packages = packages.transpose()?.unwrap_or_default();
    let list = format!("&[{}]", packages.join(","));
    let out = std::env::var_os("OUT_DIR").context("cargo sets no OUT_DIR")?;
    fs::write(Path::new(&out).join("packages.rs"), list).context("write the list of packages")
}

/// The packages of a folder as source code, by name.
fn packages(folder: &Path) -> Result<Vec<String>> {
    let doing = || format!("read {FOLDER}, {}", folder.display());
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).with_context(doing)?;
    let paths = entries.map(|entry| Ok(entry?.path()));
    let mut paths = paths
        .collect::<Result<Vec<PathBuf>>>()
        .with_context(doing)?;
    paths.retain(|path| path.extension().is_some_and(|end| end == "zip"));
    paths.sort();
    if paths.is_empty() {
        bail!(
            "{FOLDER}, {}, holds no packages: run `cargo xtask build`",
            folder.display()
        );
    }
    paths.iter().map(|path| package(path)).collect()
}

fn package(path: &Path) -> Result<String> {
    let path = fs::canonicalize(path).with_context(|| format!("find {}", path.display()))?;
    println!("cargo::rerun-if-changed={}", path.display());
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let bytes = fs::read(&path).with_context(|| format!("read {}", path.display()))?;
    let hash = STANDARD.encode(Sha256::digest(&bytes));
    let architecture = architecture(&path).with_context(|| format!("read {}", path.display()))?;
    Ok(format!(
        "Package {{ name: {name:?}, source_code_hash: {hash:?}, architecture: {architecture:?}, \
         bytes: include_bytes!({path:?}) }}"
    ))
}

/// What the program in a package is made for, as Lambda calls it: read off its ELF header, so that
/// no one has to say it again.
fn architecture(path: &Path) -> Result<&'static str> {
    let mut archive = ZipArchive::new(File::open(path)?)?;
    let mut header = [0; 20];
    archive.by_name(PROGRAM)?.read_exact(&mut header)?;
    match header {
        [0x7F, b'E', b'L', b'F', 2, 1, .., 62, 0] => Ok("x86_64"),
        [0x7F, b'E', b'L', b'F', 2, 1, .., 183, 0] => Ok("arm64"),
        _ => bail!("its {PROGRAM} is no Linux program for x86_64 or arm64"),
    }
}
