//! One page: what it is for, an example, its attributes, how it is imported.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{attributes, places};
use crate::pages::Page;
use crate::process;

/// The example of a block that imports a resource.
const IMPORT: &str = "import.tf";

/// What a page describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The provider itself.
    Provider,
    /// A resource.
    Resource,
    /// A data source.
    DataSource,
}

impl Kind {
    /// Its key in the schema.
    pub(super) fn schemas(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Resource => "resource_schemas",
            Self::DataSource => "data_source_schemas",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Provider => "Provider",
            Self::Resource => "Resource",
            Self::DataSource => "Data Source",
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Provider => "provider.tf",
            Self::Resource => "resource.tf",
            Self::DataSource => "data-source.tf",
        }
    }
}

/// One object of the provider.
pub(super) struct Subject<'a> {
    /// What it is.
    pub(super) kind: Kind,
    /// Its name in a configuration.
    pub(super) name: &'a str,
    /// Its schema.
    pub(super) block: &'a Value,
}

/// The page of an object.
pub(super) fn write(subject: &Subject<'_>) -> Result<Page> {
    let (path, examples) = places(subject.kind, subject.name);
    let mut text = head(subject)?;
    writeln!(text, "\n## Example\n")?;
    fenced(
        &mut text,
        "terraform",
        &examples.join(subject.kind.example()),
    )?;
    for name in more_examples(&examples, subject.kind)? {
        writeln!(text, "\n### {}\n", title(&name))?;
        fenced(&mut text, "terraform", &examples.join(name))?;
    }
    text.push_str(&attributes::sections(subject.name, subject.block)?);
    if subject.kind == Kind::Resource {
        writeln!(text, "\n## Import\n")?;
        fenced(&mut text, "terraform", &examples.join(IMPORT))?;
        writeln!(text, "\nOr, without a block:\n")?;
        fenced(&mut text, "shell", &examples.join("import.sh"))?;
    }
    Ok(Page { path, text })
}

/// The names of an object's further examples.
fn more_examples(folder: &Path, kind: Kind) -> Result<Vec<String>> {
    let folder = process::root().join(folder);
    let entries = fs::read_dir(&folder).with_context(|| format!("read {}", folder.display()))?;
    let names: Result<Vec<String>> = entries
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect();
    let mut names = names?;
    names.retain(|name| name.ends_with(".tf") && name != kind.example() && name != IMPORT);
    names.sort_unstable();
    Ok(names)
}

/// `several-services.tf` as a heading.
fn title(name: &str) -> String {
    let words = name.trim_end_matches(".tf").replace('-', " ");
    let first = words.chars().next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(words.chars().skip(1)).collect()
}

fn head(Subject { kind, name, block }: &Subject<'_>) -> Result<String> {
    let description = block["description"].as_str().unwrap_or_default();
    ensure!(!description.is_empty(), "{name} has no description");
    let first = description.lines().next().unwrap_or_default();
    let title = kind.title();
    Ok(format!(
        "---\npage_title: \"{name} {title}\"\nsubcategory: \"\"\ndescription: |-\n  {first}\n---\n\n\
         <!-- Generated from the code: cargo xtask docs -->\n\n# {name} ({title})\n\n{description}\n"
    ))
}

/// Appends the file at a path of the clone as a block of code.
pub(super) fn fenced(text: &mut String, language: &str, path: &Path) -> Result<()> {
    let path = process::root().join(path);
    let code = process::text(&path)?;
    writeln!(text, "```{language}\n{}\n```", code.trim_end())?;
    Ok(())
}
