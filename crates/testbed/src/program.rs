//! The programs that cargo built.

use std::env;
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::paths;

/// A built program: the one that the environment variable names, or the one beside the running program.
///
/// A program older than its sources is an error, so that no test passes on yesterday's code.
pub fn built(name: &str, package: &str, variable: &str) -> Result<PathBuf> {
    if let Some(path) = env::var_os(variable) {
        return Ok(path.into());
    }
    let binary = paths::profile().join(format!("{name}{EXE_SUFFIX}"));
    let advice =
        format!("run the tests with `cargo xtask test`, or `cargo build -p {package}` first");
    let built = modified(&binary)
        .with_context(|| format!("there is no built {name} at {}: {advice}", binary.display()))?;
    match newer_source(&binary, built) {
        Some(source) => bail!(
            "the built {name} is older than {}: {advice}",
            source.display()
        ),
        None => Ok(binary),
    }
}

/// The built program of the project's own commands.
pub fn xtask() -> Result<PathBuf> {
    built("xtask", "xtask", "BAIKONUR_XTASK")
}

/// A source that changed after the build, going by the list of sources that cargo keeps of each binary.
fn newer_source(binary: &Path, built: SystemTime) -> Option<PathBuf> {
    let list = fs::read_to_string(binary.with_extension("d")).unwrap_or_default();
    let is_newer = |source: &PathBuf| modified(source).is_ok_and(|changed| changed > built);
    sources(&list).into_iter().find(is_newer)
}

/// The paths after the colon of `<binary>: <source> <source>...`, where `\ ` is a space within one.
fn sources(list: &str) -> Vec<PathBuf> {
    let (_, paths) = list.split_once(": ").unwrap_or_default();
    let paths = paths.replace("\\ ", "\0");
    paths
        .split_whitespace()
        .map(|path| path.replace('\0', " ").into())
        .collect()
}

fn modified(path: &Path) -> Result<SystemTime> {
    Ok(fs::metadata(path)?.modified()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_sources_may_hold_spaces() {
        let list = "/t/debug/provider: /a/one.rs /a\\ b/two.rs\n";
        assert_eq!(
            sources(list),
            [PathBuf::from("/a/one.rs"), PathBuf::from("/a b/two.rs")]
        );
    }

    #[test]
    fn a_source_changed_after_the_build_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let (binary, source) = (
            folder.path().join("binary"),
            folder.path().join("source.rs"),
        );
        fs::write(&source, "").unwrap();
        fs::write(
            folder.path().join("binary.d"),
            format!("x: {}", source.display()),
        )
        .unwrap();
        let changed = modified(&source).unwrap();
        assert_eq!(newer_source(&binary, changed), None);
        let earlier = changed - std::time::Duration::from_secs(1);
        assert_eq!(newer_source(&binary, earlier), Some(source));
    }
}
