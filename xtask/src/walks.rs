//! The names in ARCHITECTURE.md are in the tree: files and folders, and the functions of the two walks.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::process::{self, root};

const DOCUMENT: &str = "ARCHITECTURE.md";

/// The first cell of a table whose rows name functions, and in the second cell where they are.
const FUNCTION: &str = "function";

/// Fails where ARCHITECTURE.md names a file, a folder or a function that is not in the tree.
pub(crate) fn check() -> Result<()> {
    let text = process::text(&root().join(DOCUMENT))?;
    let (paths, functions) = (paths(&text), functions(&text));
    let mut missing: Vec<String> = paths
        .iter()
        .filter(|path| !root().join(path).exists())
        .map(|path| format!("`{path}`"))
        .collect();
    for function in &functions {
        if !is_in(function, &root().join(function.place))? {
            missing.push(format!("`{}` in `{}`", function.name, function.place));
        }
    }
    if !missing.is_empty() {
        bail!("{DOCUMENT} names what is not there: {}", missing.join(", "));
    }
    println!(
        "{} functions and {} files or folders of {DOCUMENT} are there",
        functions.len(),
        paths.len()
    );
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Function<'a> {
    name: &'a str,
    place: &'a str,
}

/// What is between backticks and begins with a folder of the workspace's root.
fn paths(text: &str) -> Vec<&str> {
    let is_path = |name: &&str| {
        name.split_once('/')
            .is_some_and(|(folder, _)| !folder.is_empty() && root().join(folder).is_dir())
    };
    text.lines().flat_map(code).filter(is_path).collect()
}

fn functions(text: &str) -> Vec<Function<'_>> {
    let mut is_walk = false;
    let mut found = Vec::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [names, places, ..] = cells.as_slice() else {
            is_walk = false;
            continue;
        };
        is_walk |= *names == FUNCTION;
        let place = code(places).next().filter(|_| is_walk);
        found.extend(place.into_iter().flat_map(|place| {
            let names = code(names);
            names.map(move |name| Function { name, place })
        }));
    }
    found
}

/// The texts between backticks on a line.
fn code(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Whether a function of the name is defined in a source file, or in one below a folder.
fn is_in(function: &Function<'_>, path: &Path) -> Result<bool> {
    if path.is_dir() {
        let entries = fs::read_dir(path).with_context(|| format!("list {}", path.display()))?;
        for entry in entries {
            if is_in(function, &entry?.path())? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    let is_source = path.extension().is_some_and(|extension| extension == "rs");
    Ok(is_source && defines(&process::text(path)?, function.name))
}

fn defines(source: &str, name: &str) -> bool {
    let start = format!("fn {name}");
    let mut rests = source.split(&start).skip(1);
    rests.any(|rest| rest.starts_with(['(', '<']))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
| function | in | does |
|---|---|---|
| `read`, `write` | `xtask/src` | both |

| word | means |
|---|---|
| `no` | `function` |
";

    #[test]
    fn the_first_two_cells_of_a_walk_name_functions_and_their_place() {
        let place = "xtask/src";
        let expected = ["read", "write"].map(|name| Function { name, place });
        assert_eq!(functions(TEXT), expected);
        assert_eq!(paths(TEXT), [place]);
    }

    #[test]
    fn a_function_that_was_renamed_is_missing() {
        assert!(defines("pub(crate) async fn read<T>(", "read"));
        assert!(defines("fn read(", "read"));
        assert!(!defines("fn read_all(", "read"));
        assert!(!defines("fn spread(", "read"));
    }

    #[test]
    fn what_the_document_names_is_in_this_tree() {
        check().unwrap();
    }
}
