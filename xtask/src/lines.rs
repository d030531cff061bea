//! How long the shipped code is: its lines, its files and its functions.
//!
//! The sources are formatted by rustfmt, so that a block ends with the first brace at the indentation of its beginning.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::{self, root};

/// The folders of what users get.
const SHIPPED: [&str; 3] = ["crates", "lambdas", "provider"];
/// What is in them and is not shipped, such as the programs in `src/bin` that help tests, or not written by hand.
const LEFT_OUT: [&str; 5] = ["testbed", "fuzz-targets", "generated", "tests", "bin"];
/// No function is longer.
const LONGEST: usize = 60;

/// A function, with its signature.
#[derive(Clone, Debug, PartialEq)]
struct Function {
    name: String,
    lines: usize,
}

/// A source file without its tests.
struct Source {
    path: PathBuf,
    lines: usize,
    functions: Vec<Function>,
}

/// Prints the lengths, without blank lines, comments, tests and generated code; fails where a function is too long.
///
/// # Errors
/// When a function is longer than 60 lines, or a file cannot be read.
pub(crate) fn print(clone: Option<&Path>) -> Result<()> {
    let root = clone.map_or_else(root, Path::to_path_buf);
    let mut sources = Vec::new();
    for folder in SHIPPED {
        read(&root.join(folder), false, &mut sources)?;
    }
    let files: Vec<usize> = sources.iter().map(|source| source.lines).collect();
    let named: Vec<(&Path, &Function)> = sources
        .iter()
        .flat_map(|source| {
            source
                .functions
                .iter()
                .map(|it| (source.path.as_path(), it))
        })
        .collect();
    let functions: Vec<usize> = named.iter().map(|(_, function)| function.lines).collect();
    println!("{} lines of shipped Rust", files.iter().sum::<usize>());
    println!("{}", lengths("files", files));
    println!("{}", lengths("functions", functions));
    let (path, longest) = named
        .iter()
        .max_by_key(|(_, function)| function.lines)
        .context("there is no function")?;
    let place = path.strip_prefix(&root).unwrap_or(path).display();
    let said = format!("`{}` in {place}, {} lines", longest.name, longest.lines);
    if longest.lines > LONGEST {
        bail!("a function is longer than {LONGEST} lines: {said}");
    }
    println!("the longest function: {said}");
    Ok(())
}

fn lengths(what: &str, mut lengths: Vec<usize>) -> String {
    lengths.sort_unstable();
    let at = |percent: usize| {
        lengths.get((lengths.len() * percent / 100).min(lengths.len().saturating_sub(1)))
    };
    let at = |percent| at(percent).copied().unwrap_or_default();
    format!(
        "{} {what}: half have at most {} lines, 90 % at most {}",
        lengths.len(),
        at(50),
        at(90)
    )
}

/// Reads the sources below a folder that are in a folder `src`.
fn read(folder: &Path, is_source: bool, sources: &mut Vec<Source>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("list {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let stem = path.file_stem().unwrap_or_default();
        if LEFT_OUT.iter().any(|name| stem == *name) {
            continue;
        }
        if path.is_dir() {
            read(&path, is_source || stem == "src", sources)?;
        } else if is_source && path.extension().is_some_and(|it| it == "rs") {
            let text = process::text(&path)?;
            let lines = code(&text);
            sources.push(Source {
                path,
                lines: lines.len(),
                functions: functions(&lines),
            });
        }
    }
    Ok(())
}

/// The lines that are neither blank, nor comments, nor tests.
fn code(text: &str) -> Vec<&str> {
    let mut lines = text.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let plain = line.trim_start();
        if plain.starts_with("#[cfg(test)]") {
            let next = lines.next().unwrap_or_default();
            if next.ends_with('{') {
                let end = closing(next);
                lines.by_ref().find(|line| *line == end);
            }
        } else if !plain.is_empty() && !plain.starts_with("//") {
            found.push(line);
        }
    }
    found
}

fn functions(lines: &[&str]) -> Vec<Function> {
    let begins = lines.iter().enumerate();
    let found = begins.filter_map(|(index, line)| {
        let name = name(line)?;
        let lines = length(lines.get(index..)?)?;
        Some(Function { name, lines })
    });
    found.collect()
}

/// How many lines the function has that begins on the first one.
fn length(lines: &[&str]) -> Option<usize> {
    let first = lines.first()?;
    let end = closing(first);
    let parameters = end.replace('}', ")");
    let signature = match first.ends_with('(') {
        true => {
            1 + lines
                .iter()
                .position(|line| line.starts_with(&parameters))?
        }
        false => 1,
    };
    // A declaration has no body.
    if lines.get(signature - 1)?.ends_with(['}', ';']) {
        return Some(signature);
    }
    Some(1 + lines.iter().position(|line| *line == end)?)
}

/// The name of the function that begins on a line.
fn name(line: &str) -> Option<String> {
    let (before, after) = line.split_once("fn ")?;
    let is_one = |word: &str| {
        ["const", "async", "unsafe", "default"].contains(&word) || word.starts_with("pub")
    };
    let mut words = before.split_whitespace();
    let end = after.find(['(', '<'])?;
    words
        .all(|word| is_one(word) || word.ends_with(')'))
        .then(|| after[..end].to_owned())
}

/// The line that ends the block of a line.
fn closing(line: &str) -> String {
    let indentation = line.len() - line.trim_start().len();
    " ".repeat(indentation) + "}"
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
//! A file.

/// A function.
pub(in crate::here) async fn outer(
    first: usize,
) -> usize {
    // Why.
    fn inner() {}

    first
}

#[cfg(test)]
mod tests {
    fn left_out() {
        let inside = 1;
    }
}

trait It {
    fn declared(
        first: usize,
    );
    fn last<T>() {
        not_a_fn (1);
    }
}
";

    #[test]
    fn lines_and_functions_are_counted_without_comments_and_tests() {
        let lines = code(TEXT);
        assert_eq!(lines.len(), 14);
        let lengths = [("outer", 6), ("inner", 1), ("declared", 3), ("last", 3)];
        let expected = lengths.map(|(name, lines)| Function {
            name: name.to_owned(),
            lines,
        });
        assert_eq!(functions(&lines), expected);
    }

    #[test]
    fn percentiles_are_of_the_sorted_lengths() {
        let text = lengths("files", (1..=10).rev().collect());
        assert_eq!(text, "10 files: half have at most 6 lines, 90 % at most 10");
    }
}
