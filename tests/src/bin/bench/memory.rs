//! How much memory a provider holds once it has served its schema.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::effort::Effort;
use crate::plugin::{Plugin, mebibytes};
use crate::spread::Spread;

const RUNS: usize = 5;

/// Has Terraform ask for the schema, and watches the provider's peak.
pub(crate) async fn measure(plugins: &[Plugin], effort: Effort) -> Result<Vec<Spread>> {
    let mut spreads: Vec<Spread> = plugins.iter().map(|_| Spread::default()).collect();
    for (plugin, spread) in plugins.iter().zip(&mut spreads) {
        let workspace = plugin.workspace().await?;
        for _ in 0..effort.runs(RUNS) {
            let running = workspace.spawn(&["providers", "schema", "-json"])?;
            let watch = tokio::spawn(peak(workspace.path()));
            running.wait().await?.success()?;
            let peak = watch.await??;
            spread.push(mebibytes(peak * 1024));
        }
    }
    Ok(spreads)
}

/// KiB of the provider that was started from below this folder, watched until it ends.
async fn peak(folder: std::path::PathBuf) -> Result<u64> {
    let mut peak = None;
    let mut gone = 0;
    while gone < 5 {
        match now(&folder) {
            Some(kibibytes) => peak = peak.max(Some(kibibytes)),
            None if peak.is_some() => gone += 1,
            None => {}
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    peak.context("the provider was never seen running; this needs /proc")
}

/// KiB at most so far of the provider that runs in this folder.
pub(crate) fn now(folder: &Path) -> Option<u64> {
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
