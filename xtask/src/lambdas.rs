//! Packages of the Lambda functions, for the runtime `provided.al2023`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::archive::{Entry, PROGRAM, put, zip};
use crate::build::executables;
use crate::{elf, machine, metadata, process};

/// Small, and fast where every byte of a record is touched.
pub(crate) const PROFILE: &str = "lambda";
/// What the names of the functions that move records begin with.
const MOVERS: &str = "kinesis-";
/// The package of the door.
const DOOR: &str = "eden-door";
/// What the runtime starts.
const NAME: &str = "bootstrap";
/// The glibc of `provided.al2023`.
const GLIBC: (u32, u32) = (2, 34);
/// Small packages start sooner.
const LARGEST: usize = 3_800_000;
/// What creates environments: the clients of seven services are in both.
const LARGER: [(&str, usize); 2] = [("eden-api", 5_000_000), ("eden-door", 5_000_000)];

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

/// Builds the functions of the door.
pub(crate) fn package_door(folder: &Path) -> Result<Vec<PathBuf>> {
    package_some(folder, |name| name == DOOR)
}

fn package_some(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>> {
    let mut names = metadata::packages_below("lambdas/")?;
    let mut command = process::cargo(&["build", "--locked", "--profile", PROFILE]);
    // All of them: fewer would need other features of the dependencies, and so build them twice.
    command.args(names.iter().flat_map(|name| ["--package", name]));
    names.retain(|name| is_wanted(name));
    command.args(names.iter().flat_map(|name| ["--bin", name]));
    machine::leave_out_of(&mut command)?;
    let built = executables(&mut command)?;
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let place = |name: &String| place(&built, name, folder);
    names.iter().map(place).collect()
}

fn place(built: &[PathBuf], name: &str, folder: &Path) -> Result<PathBuf> {
    let program = built.iter().find(|path| path.ends_with(name));
    let program =
        program.with_context(|| format!("`cargo build` reported no executable of {name}"))?;
    let path = folder.join(format!("{name}.zip"));
    write(program, &path, largest(name)).with_context(|| format!("make the package of {name}"))?;
    Ok(path)
}

fn largest(name: &str) -> usize {
    let larger = LARGER.into_iter().find(|(larger, _)| name == *larger);
    larger.map_or(LARGEST, |(_, largest)| largest)
}

fn write(program: &Path, path: &Path, largest: usize) -> Result<()> {
    let content = fs::read(program).with_context(|| format!("read {}", program.display()))?;
    elf::check(&content, GLIBC)?;
    machine::is_left_out_of(&content)?;
    // Their profile lets panics abort.
    let content = elf::without_unwind_tables(&content)?;
    let package = zip(&[Entry {
        name: NAME,
        mode: PROGRAM,
        content: &content,
    }])?;
    ensure!(
        package.len() <= largest,
        "it has {} bytes, and {largest} are the most it should have",
        package.len()
    );
    put(path, &package)
}
