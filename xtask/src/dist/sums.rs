//! Checksums as `sha256sum` prints them.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The checksums of all files in a folder but the one that they go into, by name.
pub(super) fn of(folder: &Path, but: &str) -> Result<String> {
    let entries = fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect::<Result<_>>()?;
    names.retain(|name| !name.starts_with(but));
    names.sort();
    let mut text = String::new();
    for name in names {
        let path = folder.join(&name);
        let content = fs::read(&path).with_context(|| format!("read {}", path.display()))?;
        writeln!(text, "{}  {name}", hex::encode(Sha256::digest(&content)))?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_are_those_of_sha256sum() {
        let folder = std::env::temp_dir().join(format!("xtask-sums-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, content) in [
            ("b.zip", "abc"),
            ("a.zip", ""),
            ("SUMS", "x"),
            ("SUMS.sig", "x"),
        ] {
            fs::write(folder.join(name), content).unwrap();
        }
        let expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.zip\n\
                        ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b.zip\n";
        assert_eq!(of(&folder, "SUMS").unwrap(), expected);
        fs::remove_dir_all(folder).unwrap();
    }
}
