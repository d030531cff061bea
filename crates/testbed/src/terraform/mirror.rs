//! An unpacked mirror of providers that this machine may have.

use std::fs;
use std::path::{Path, PathBuf};

const REGISTRY: &str = "registry.terraform.io";
/// How deep below a usual place a mirror is looked for.
const DEPTH: usize = 3;

/// The mirror that `BAIKONUR_TF_MIRROR` names, or the first one with hashicorp/aws in the usual places.
#[must_use]
pub fn find_mirror() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("BAIKONUR_TF_MIRROR") {
        return Some(folder.into());
    }
    let home = std::env::home_dir().map(|home| home.join(".terraform.d"));
    let usual = ["/usr/local/share/terraform", "/usr/share/terraform", "/opt"];
    let places = home.into_iter().chain(usual.map(PathBuf::from));
    places.into_iter().find_map(|place| below(&place, DEPTH))
}

/// The addresses of the providers that a mirror holds, this project's own left out.
pub(super) fn providers(mirror: &Path) -> Vec<String> {
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let name = |entry: fs::DirEntry| entry.file_name().into_string().ok();
        entries.filter_map(name).collect::<Vec<_>>()
    };
    let registry = mirror.join(REGISTRY);
    let namespaces = names(&registry)
        .into_iter()
        .filter(|name| name != "baikonur-oss");
    let each = namespaces.flat_map(|namespace| {
        let providers = names(&registry.join(&namespace));
        let address = move |name| format!("{REGISTRY}/{namespace}/{name}");
        providers.into_iter().map(address).collect::<Vec<_>>()
    });
    each.collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_is_found_below_a_usual_place_and_says_what_it_holds() {
        let place = tempfile::tempdir().unwrap();
        let mirror = place.path().join("plugins");
        for name in ["hashicorp/aws", "baikonur-oss/baikonur"] {
            fs::create_dir_all(mirror.join(REGISTRY).join(name)).unwrap();
        }
        assert_eq!(below(place.path(), DEPTH), Some(mirror.clone()));
        assert_eq!(below(place.path(), 0), None);
        assert_eq!(providers(&mirror), ["registry.terraform.io/hashicorp/aws"]);
    }
}
