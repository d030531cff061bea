//! Where things are: the workspace, cargo's target folder, the stand-ins.

use std::env;
use std::path::{Path, PathBuf};

/// The root of the workspace this crate was compiled in.
#[must_use]
pub fn workspace() -> PathBuf {
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_dir
        .ancestors()
        .nth(2)
        .unwrap_or(crate_dir)
        .to_path_buf()
}

/// The folder cargo put the running program's profile in, for example `target/debug`.
///
/// Read off the running program, so that it is right whichever way cargo was given its folder;
/// a doc test runs from elsewhere and gets the usual place.
#[must_use]
pub fn profile() -> PathBuf {
    env::current_exe()
        .ok()
        .and_then(|exe| profile_of(&exe))
        .unwrap_or_else(usual_profile)
}

/// The root of cargo's target folder.
#[must_use]
pub fn target() -> PathBuf {
    let profile = profile();
    profile
        .parent()
        .map_or_else(|| profile.clone(), Path::to_path_buf)
}

/// The folder of the Python environments with the stand-ins: `BAIKONUR_STAND_INS` or one in the target folder.
#[must_use]
pub fn stand_ins() -> PathBuf {
    env::var_os("BAIKONUR_STAND_INS").map_or_else(|| target().join("stand-ins"), PathBuf::from)
}

/// The folder of the Python environments with what this project is compared with: `BAIKONUR_ORIGINALS` or
/// one in the target folder.
#[must_use]
pub fn originals() -> PathBuf {
    env::var_os("BAIKONUR_ORIGINALS").map_or_else(|| target().join("originals"), PathBuf::from)
}

fn profile_of(exe: &Path) -> Option<PathBuf> {
    let dir = exe.parent()?;
    let inner = ["deps", "examples"].iter().any(|name| dir.ends_with(name));
    let profile = if inner { dir.parent()? } else { dir };
    profile
        .join(".fingerprint")
        .is_dir()
        .then(|| profile.to_path_buf())
}

fn usual_profile() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| workspace().join("target"), PathBuf::from)
        .join("debug")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_holds_this_crate() {
        assert!(workspace().join("crates/testbed/Cargo.toml").is_file());
    }

    #[test]
    fn a_test_program_finds_its_profile_folder() {
        assert!(profile().join("deps").is_dir());
    }
}
