//! Packages of the Lambda functions, for the runtime `provided.al2023`.

mod elf;

use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::build::executables;
use crate::{metadata, process};

/// Small, and fast where every byte of a record is touched.
pub(crate) const PROFILE: &str = "lambda";
/// What the names of the functions that move records begin with.
const MOVERS: &str = "kinesis-";
/// What the runtime starts.
const PROGRAM: &str = "bootstrap";
/// The glibc of `provided.al2023`.
const GLIBC: (u32, u32) = (2, 34);
/// Small packages start sooner.
const LARGEST: usize = 4_000_000;
/// The clients of six services are in this one.
const LARGER: (&str, usize) = ("eden-api", 5_000_000);

/// Builds every function and fills a folder with `<name>.zip`.
///
/// The packages are the same with and without `--release`: a function that is not optimized would
/// be too large for a package that starts quickly.
pub(crate) fn package(folder: &Path) -> Result<Vec<PathBuf>> {
    package_some(folder, |_| true)
}

/// Builds the functions that move records.
pub(crate) fn package_movers(folder: &Path) -> Result<Vec<PathBuf>> {
    package_some(folder, |name| name.starts_with(MOVERS))
}

fn package_some(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>> {
    let mut names = metadata::packages_below("lambdas/")?;
    let mut command = process::cargo(&["build", "--locked", "--profile", PROFILE]);
    // All of them: fewer would need other features of the dependencies, and so build them twice.
    command.args(names.iter().flat_map(|name| ["--package", name]));
    names.retain(|name| is_wanted(name));
    command.args(names.iter().flat_map(|name| ["--bin", name]));
    let built = executables(&mut command)?;
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let place = |name: &String| place(&built, name, folder);
    names.iter().map(place).collect()
}

fn place(built: &[PathBuf], name: &str, folder: &Path) -> Result<PathBuf> {
    let program = built.iter().find(|path| path.ends_with(name));
    let program =
        program.with_context(|| format!("`cargo build` told of no executable of {name}"))?;
    let path = folder.join(format!("{name}.zip"));
    write(program, &path, largest(name)).with_context(|| format!("make the package of {name}"))?;
    Ok(path)
}

fn largest(name: &str) -> usize {
    if name == LARGER.0 { LARGER.1 } else { LARGEST }
}

fn write(program: &Path, path: &Path, largest: usize) -> Result<()> {
    let binary = fs::read(program).with_context(|| format!("read {}", program.display()))?;
    elf::check(&binary, GLIBC)?;
    let package = zip(&binary)?;
    ensure!(
        package.len() <= largest,
        "it has {} bytes, and {largest} are the most it should have",
        package.len()
    );
    let unfinished = path.with_extension("new");
    let mut file =
        File::create(&unfinished).with_context(|| format!("make {}", unfinished.display()))?;
    file.write_all(&package)
        .with_context(|| format!("write {}", unfinished.display()))?;
    fs::rename(&unfinished, path).with_context(|| format!("rename to {}", path.display()))
}

/// A zip file with one program: the same bytes for the same program, whenever and wherever.
fn zip(binary: &[u8]) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o755);
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    package.start_file(PROGRAM, options)?;
    package.write_all(binary)?;
    Ok(package.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_package_is_one_program_and_the_same_bytes_each_time() {
        let package = zip(b"some program").unwrap();
        assert_eq!(package, zip(b"some program").unwrap());
        let mut archive = zip::ZipArchive::new(Cursor::new(package)).unwrap();
        assert_eq!(archive.len(), 1);
        let mut file = archive.by_index(0).unwrap();
        assert_eq!(file.name().unwrap(), "bootstrap");
        assert_eq!(file.unix_mode().unwrap() & 0o7777, 0o755);
        assert_eq!(file.last_modified(), Some(DateTime::default()));
        let mut binary = Vec::new();
        file.read_to_end(&mut binary).unwrap();
        assert_eq!(binary, b"some program");
    }
}
