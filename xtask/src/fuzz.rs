//! Runs the fuzz targets under libFuzzer, which looks for inputs that reach new code.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::tools::Tool;
use crate::{metadata, process};

const FUZZ: Tool = Tool {
    name: "cargo-fuzz",
    version: "0.13.2",
};

/// What libFuzzer may hold with one input, in MiB.
const MEMORY: u32 = 1024;

/// Runs one target, or all of them, for so many seconds each.
///
/// What is found lies in `target/fuzz/findings`; what led to new code, in `target/fuzz/corpus`, and the next run
/// goes on from there.
pub(crate) fn run(target: Option<&str>, seconds: u32) -> Result<()> {
    let program = FUZZ.program()?;
    let listed = process::read(&mut cargo_fuzz(&program, "list"))?;
    let known: Vec<_> = listed.split_whitespace().collect();
    let wanted: Vec<_> = known
        .iter()
        .filter(|name| target.is_none_or(|wanted| wanted == **name))
        .collect();
    ensure!(
        !wanted.is_empty(),
        "there is no such target; the targets are {}",
        known.join(", ")
    );
    let folder = metadata::target_folder()?.join("fuzz");
    for name in wanted {
        println!("\n== {name} ==");
        fuzz(&program, &folder, name, seconds)?;
    }
    Ok(())
}

fn fuzz(program: &Path, folder: &Path, name: &str, seconds: u32) -> Result<()> {
    let (corpus, findings) = (folder.join("corpus").join(name), folder.join("findings"));
    let mut samples = process::cargo(&["run", "--quiet", "--locked", "--package", "fuzz-targets"]);
    samples.args(["--bin", "samples", "--", name]).arg(&corpus);
    process::run(&mut samples)?;
    std::fs::create_dir_all(&findings).with_context(|| format!("make {}", findings.display()))?;
    let mut command = cargo_fuzz(program, "run");
    // Our code is safe, and without a sanitizer it is tried several times as often.
    command
        .args(["--sanitizer", "none", "--target-dir"])
        .arg(folder.join("build"));
    command
        .arg(name)
        .arg(&corpus)
        .args(["--", "-print_final_stats=1"]);
    command.arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-rss_limit_mb={MEMORY}"));
    command.arg(format!("-artifact_prefix={}/{name}-", findings.display()));
    process::run(&mut command)
}

/// The instrumentation is a feature of nightly compilers, which a stable one has too when RUSTC_BOOTSTRAP is set.
fn cargo_fuzz(program: &Path, verb: &str) -> Command {
    let mut command = Command::new(program);
    command.args(["fuzz", verb, "--fuzz-dir", "fuzz"]);
    command
        .current_dir(process::root())
        .env("RUSTC_BOOTSTRAP", "1");
    command
}
