//! Release trees of the modules: what the repositories that the Terraform Registry knows hold from their next version on.
//!
//! A module that has a changelog is in the Registry, under its own name and with the version at the head of that
//! changelog: <https://developer.hashicorp.com/terraform/registry/modules/publish>.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::archive::{Entry, TEXT, put, zip};
use crate::version::NUMBER;
use crate::{module_docs, process};

/// Where this project is.
const PROJECT: &str = "https://github.com/baikonur-oss/terraform-provider-baikonur";
/// The address of a module of this project, up to its name.
const ADDRESS: &str =
    "git::https://github.com/baikonur-oss/terraform-provider-baikonur.git//modules/";
/// The module that the others call from beside them, and that stands inside their releases.
const INNER: &str = "iam-nofile";
/// What the README of a module says about moving to it.
const MOVE: &str = "Change `source`, remove `version`, run";

/// The texts of a tree by their paths in it.
type Tree = BTreeMap<PathBuf, String>;

/// Writes the tree of each module into a folder, as `terraform-aws-<name>`.
pub(super) fn write(folder: &Path) -> Result<()> {
    for (path, text) in trees()? {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).with_context(|| format!("make {}", parent.display()))?;
        put(&path, text.as_bytes())?;
    }
    println!("the modules are in {}", folder.display());
    Ok(())
}

/// All trees in one archive.
pub(super) fn archive() -> Result<Vec<u8>> {
    let trees = trees()?;
    let slashed = |path: &Path| path.display().to_string().replace('\\', "/");
    let names: Vec<String> = trees.keys().map(|path| slashed(path)).collect();
    let entry = |(name, text)| Entry {
        name,
        mode: TEXT,
        content: text,
    };
    let texts = trees.values().map(String::as_bytes);
    let entries = names.iter().map(String::as_str).zip(texts).map(entry);
    zip(&entries.collect::<Vec<_>>())
}

/// The trees of all modules that have a changelog.
fn trees() -> Result<Tree> {
    let mut trees = Tree::new();
    for module in module_docs::modules()? {
        if module.join("CHANGELOG.md").is_file() {
            let release = Release::of(&module)?;
            let folder = PathBuf::from(format!("terraform-aws-{}", release.name));
            let tree = release
                .tree(&module)
                .with_context(|| format!("make the release of {}", release.name))?;
            trees.extend(
                tree.into_iter()
                    .map(|(path, text)| (folder.join(path), text)),
            );
        }
    }
    Ok(trees)
}

/// What a module is called in the Registry, and its next version.
struct Release {
    name: String,
    version: String,
}

impl Release {
    fn of(module: &Path) -> Result<Self> {
        let name = module.file_name().unwrap_or_default();
        let changelog = module.join("CHANGELOG.md");
        let version = first_version(&process::text(&changelog)?)
            .with_context(|| format!("{} has no heading ## X.Y.Z", changelog.display()))?;
        Ok(Self {
            name: name.to_string_lossy().into_owned(),
            version,
        })
    }

    /// Its files, those of the module that it calls, and the licence.
    fn tree(&self, module: &Path) -> Result<Tree> {
        let mut tree = self.texts(module)?;
        if tree
            .values()
            .any(|text| text.contains(&quoted(INNER, "..")))
        {
            let inner = module.with_file_name(INNER);
            let files = files(&inner)?.into_iter().filter(|path| is_hcl(path));
            for path in files {
                let text = process::text(&inner.join(&path))?;
                tree.insert(Path::new("modules").join(INNER).join(path), text);
            }
        }
        for (path, text) in &mut tree {
            *text = self.released(path, text)?;
        }
        let licence = process::text(&process::root().join("LICENSE"))?;
        tree.insert("LICENSE".into(), licence);
        Ok(tree)
    }

    fn texts(&self, module: &Path) -> Result<Tree> {
        let text = |path: PathBuf| Ok((path.clone(), process::text(&module.join(path))?));
        files(module)?.into_iter().map(text).collect()
    }

    fn released(&self, path: &Path, text: &str) -> Result<String> {
        let text = if is_hcl(path) {
            configuration(text)
        } else {
            self.document(text)
        };
        let is_alone =
            !text.contains("\"../") && !text.contains("](../") && !text.contains("git::");
        ensure!(is_alone, "{} leads out of the module", path.display());
        ensure!(
            path != Path::new("README.md") || text.contains(&self.moving()),
            "README.md lacks {MOVE:?}"
        );
        Ok(text)
    }

    /// A document with the module's address in the Registry, and links that lead to this project.
    fn document(&self, text: &str) -> String {
        let mut lines = Vec::new();
        for line in text.lines() {
            match line.split_once("source") {
                Some((indent, rest)) if rest.contains(ADDRESS) => {
                    lines.extend(self.address(indent));
                }
                _ => lines.push(line.to_owned()),
            }
        }
        let text = lines.join("\n") + "\n";
        text.replace("](../../", &format!("]({PROJECT}/blob/v{NUMBER}/"))
            .replace(MOVE, &self.moving())
            .replace(
                "| baikonur-oss/baikonur | any |",
                &format!("| baikonur-oss/baikonur | >= {NUMBER} |"),
            )
    }

    fn moving(&self) -> String {
        format!(
            "Set `version` to `{}` and leave `source` as it is, run",
            self.version
        )
    }

    /// What `source` of a call becomes; the blank line keeps apart what `terraform fmt` aligns.
    fn address(&self, indent: &str) -> [String; 3] {
        let Self { name, version } = self;
        [
            format!("{indent}source  = \"baikonur-oss/{name}/aws\""),
            format!("{indent}version = \"{version}\""),
            String::new(),
        ]
    }
}

/// A configuration that finds the inner module inside, and names the provider that carries its functions.
fn configuration(text: &str) -> String {
    let provider = "      source = \"baikonur-oss/baikonur\"\n";
    let pinned =
        format!("      source  = \"baikonur-oss/baikonur\"\n      version = \">= {NUMBER}\"\n");
    text.replace(&quoted(INNER, ".."), &quoted(INNER, "./modules"))
        .replace(provider, &pinned)
}

fn quoted(module: &str, folder: &str) -> String {
    format!("\"{folder}/{module}\"")
}

fn is_hcl(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "tf")
}

/// The version of the first heading of a changelog.
fn first_version(changelog: &str) -> Option<String> {
    let mut headings = changelog
        .lines()
        .filter_map(|line| line.strip_prefix("## "));
    headings.next().map(str::to_owned)
}

/// The files below a folder that a release holds, by their paths in it.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = PathBuf::from(path.file_name().unwrap_or_default());
        let is_left_behind = name.to_string_lossy().starts_with('.');
        if path.is_dir() && !is_left_behind {
            found.extend(files(&path)?.into_iter().map(|inner| name.join(inner)));
        } else if is_hcl(&path) || path.extension().is_some_and(|end| end == "md") {
            found.push(name);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release() -> Release {
        Release {
            name: "iam-nofile".to_owned(),
            version: "3.0.0".to_owned(),
        }
    }

    #[test]
    fn a_document_shows_the_address_in_the_registry() {
        let address = format!("  source = \"{ADDRESS}iam-nofile?ref=v0.1.0\"\n");
        let text = format!("```hcl\nmodule \"it\" {{\n{address}  type   = \"ec2\"\n}}\n```\n");
        assert_eq!(
            release().document(&text),
            "```hcl\nmodule \"it\" {\n  source  = \"baikonur-oss/iam-nofile/aws\"\n  version = \"3.0.0\"\n\n  \
             type   = \"ec2\"\n}\n```\n"
        );
    }

    #[test]
    fn a_document_leads_to_the_pages_of_the_same_version() {
        let text = release().document("[a](../../docs/a.md), | baikonur-oss/baikonur | any |");
        let expected = format!(
            "[a](https://github.com/baikonur-oss/terraform-provider-baikonur/blob/v{NUMBER}/docs/a.md), \
             | baikonur-oss/baikonur | >= {NUMBER} |\n"
        );
        assert_eq!(text, expected);
    }

    #[test]
    fn what_leads_out_of_a_module_is_refused() {
        let path = Path::new("main.tf");
        let error = release()
            .released(path, "source = \"../other\"\n")
            .unwrap_err();
        assert_eq!(error.to_string(), "main.tf leads out of the module");
    }

    #[test]
    fn the_version_is_at_the_head_of_the_changelog() {
        let changelog = "# Changelog\n\n## 3.0.0\n\n- It.\n\n## 2.0.0\n";
        assert_eq!(first_version(changelog).as_deref(), Some("3.0.0"));
        assert_eq!(first_version("# Changelog\n"), None);
    }
}
