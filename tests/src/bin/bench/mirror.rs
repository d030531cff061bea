//! An unpacked mirror that holds hashicorp/aws.

use std::fs;
use std::path::{Path, PathBuf};

const REGISTRY: &str = "registry.terraform.io";
/// How deep below a usual place a mirror is looked for.
const DEPTH: usize = 3;

/// The mirror that `BAIKONUR_TF_MIRROR` names, or the first one in the usual places.
pub(crate) fn find() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("BAIKONUR_TF_MIRROR") {
        return Some(folder.into());
    }
    let home = std::env::home_dir().map(|home| home.join(".terraform.d"));
    let usual = ["/usr/local/share/terraform", "/usr/share/terraform", "/opt"];
    let places = home.into_iter().chain(usual.map(PathBuf::from));
    places.into_iter().find_map(|place| below(&place, DEPTH))
}

fn below(folder: &Path, depth: usize) -> Option<PathBuf> {
    if folder.join(REGISTRY).join("hashicorp/aws").is_dir() {
        return Some(folder.to_owned());
    }
    let folders = fs::read_dir(folder).ok().filter(|_| depth > 0)?;
    let folders = folders.filter_map(|entry| Some(entry.ok()?.path()));
    folders
        .filter(|path| path.is_dir())
        .find_map(|path| below(&path, depth - 1))
}
