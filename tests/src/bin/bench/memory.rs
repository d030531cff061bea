//! How much memory a provider holds once it has served its schema.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::plugin::{Plugin, mebibytes};
use crate::samples::Spread;
use crate::thoroughness::Effort;

const RUNS: usize = 5;
/// Between two looks.
const LOOK: Duration = Duration::from_millis(2);

/// Has Terraform ask for the schema, and watches the provider's peak.
pub(crate) async fn measure(plugins: &[Plugin], effort: Effort) -> Result<Vec<Spread>> {
    let mut spreads: Vec<Spread> = plugins.iter().map(|_| Spread::default()).collect();
    for (plugin, spread) in plugins.iter().zip(&mut spreads) {
        let workspace = plugin.workspace().await?;
        for _ in 0..effort.runs(RUNS) {
            let run = workspace.run(&["providers", "schema", "-json"]);
            let (output, peak) = watched(&workspace.path(), run).await?;
            output?.success()?;
            spread.push(peak);
        }
    }
    Ok(spreads)
}

/// What a run of Terraform answers with, and MiB at most of the provider that it started in this folder.
pub(crate) async fn watched<T>(folder: &Path, run: impl Future<Output = T>) -> Result<(T, f64)> {
    let (mut peak, mut run) = (None, std::pin::pin!(run));
    loop {
        tokio::select! {
            answer = &mut run => {
                let peak: u64 = peak.context("the provider was never seen running; this needs /proc")?;
                return Ok((answer, mebibytes(peak * 1024)));
            }
            () = tokio::time::sleep(LOOK) => peak = peak.max(now(folder)),
        }
    }
}

/// KiB at most so far of the provider that runs in this folder.
fn now(folder: &Path) -> Option<u64> {
    let processes = fs::read_dir("/proc").ok()?;
    let mut found = processes.filter_map(|entry| {
        let process = entry.ok()?.path();
        let here = fs::read_link(process.join("cwd")).ok()? == folder;
        let program = fs::read_link(process.join("exe")).ok()?;
        let name = program.file_name()?.to_string_lossy().into_owned();
        (here && name.starts_with("terraform-provider-")).then_some(process)
    });
    let status = fs::read_to_string(found.next()?.join("status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
