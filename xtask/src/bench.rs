//! Measures, and writes what was printed into `docs/benchmarks.md`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::demo::check_needs;
use crate::{build, process};

const PAGE: &str = "docs/benchmarks.md";
const PICTURES: &str = "docs/pictures";

/// Measures some parts, or all of them; what a thorough run prints takes the place of the page's sections.
pub(crate) fn bench(parts: &[String], quick: bool) -> Result<()> {
    check_needs()?;
    let mut command = build::program("bench")?;
    prepare(&mut command, parts, !quick)?;
    if quick {
        return process::run(command.args(parts).arg("--quick"));
    }
    command.env("BAIKONUR_PICTURES", process::root().join(PICTURES));
    let printed = show(command.args(parts))?;
    let path = process::root().join(PAGE);
    let page = fs::read_to_string(&path).with_context(|| format!("read {PAGE}"))?;
    fs::write(&path, with_sections(&page, &printed)).with_context(|| format!("write {PAGE}"))
}

/// Measures the functions that move records beside their packages of an earlier state of this project.
pub(crate) fn beside(folder: &Path, quick: bool) -> Result<()> {
    check_needs()?;
    build::movers()?;
    let folder = folder.canonicalize();
    let folder = folder.context("find the folder with the packages to measure beside")?;
    let mut command = build::program("bench")?;
    command.env("BAIKONUR_PACKAGES_BEFORE", folder);
    process::run(command.args(quick.then_some("--quick")))
}

/// Builds what is measured. What measures is not optimized: that would take minutes longer; nor is anything that is
/// only run once, for which what the tests have built is found by itself.
fn prepare(command: &mut Command, parts: &[String], optimized: bool) -> Result<()> {
    let is_wanted = |part: &str| parts.is_empty() || parts.iter().any(|one| one == part);
    let any = |parts: &[&str]| parts.iter().any(|part| is_wanted(part));
    if optimized && any(&["provider", "terraform", "pipelines", "eden", "time"]) {
        command.env("BAIKONUR_PROVIDER", build::binary(build::PROVIDER, true)?);
    }
    if optimized && any(&["eden", "many", "time", "growth"]) {
        command.env("BAIKONUR_EDEN", build::binary(build::CLI, true)?);
    }
    if any(&["lambdas", "growth", "cost"]) {
        build::movers()?;
    }
    if is_wanted("door") {
        build::door()?;
    }
    if is_wanted("lambdas") {
        let limit = if optimized {
            build::limit()?
        } else {
            build::built("limit")?
        };
        command.env("BAIKONUR_LIMIT", limit);
    }
    Ok(())
}

/// Runs a command whose output the user sees, and returns it.
fn show(command: &mut Command) -> Result<String> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .context("start the benchmark")?;
    let output = child.stdout.take().context("the benchmark prints")?;
    let mut text = String::new();
    for line in BufReader::new(output).lines() {
        let line = line.context("read what the benchmark prints")?;
        println!("{line}");
        text.push_str(&line);
        text.push('\n');
    }
    let status = child.wait().context("wait for the benchmark")?;
    if !status.success() {
        bail!("the benchmark ended with {status}");
    }
    Ok(text)
}

/// The page with these sections in place of its sections with the same headings, or behind them.
fn with_sections(page: &str, printed: &str) -> String {
    let mut sections = parted(page);
    for (heading, text) in parted(printed)
        .into_iter()
        .filter(|(heading, _)| !heading.is_empty())
    {
        match sections.iter_mut().find(|(own, _)| *own == heading) {
            Some(own) => own.1 = text,
            None => sections.push((heading, text)),
        }
    }
    let whole = |(heading, text): &(&str, &str)| format!("{heading}{}\n", text.trim_end());
    let all: Vec<_> = sections.iter().map(whole).collect();
    all.join("\n")
}

/// Headings of the second level with what follows; what comes before has an empty one.
fn parted(text: &str) -> Vec<(&str, &str)> {
    let mut starts: Vec<usize> = text.match_indices("\n## ").map(|(at, _)| at + 1).collect();
    if text.starts_with("## ") {
        starts.insert(0, 0);
    }
    let first = starts.first().copied().unwrap_or(text.len());
    let mut parts = vec![("", &text[..first])];
    for (index, start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(text.len());
        let section = &text[*start..end];
        let heading = section.find('\n').map_or(section.len(), |at| at + 1);
        parts.push(section.split_at(heading));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_takes_the_place_of_its_own() {
        let page = "# Page\n\nMethod.\n\n## One\n\nold\n\n## Two\n\nkept\n";
        let printed = "## One\n\nnew\n\n### Part\n\n## Three\n\nmore\n";
        let expected = "# Page\n\nMethod.\n\n## One\n\nnew\n\n### Part\n\n## Two\n\nkept\n\n## Three\n\nmore\n";
        assert_eq!(with_sections(page, printed), expected);
        assert_eq!(with_sections(page, ""), page);
        assert_eq!(with_sections(expected, printed), expected);
    }
}
