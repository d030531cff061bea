//! A program that a peer runs in.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tempfile::TempDir;

use crate::reaper::ProcessGroup;

const PATIENCE: Duration = Duration::from_secs(60);

/// A running program with its own folder, ended when dropped.
#[derive(Debug)]
pub(super) struct Process {
    name: &'static str,
    child: Child,
    group: ProcessGroup,
    folder: TempDir,
}

impl Process {
    /// Starts a program in a folder; it prints to files there.
    pub(super) fn start(
        name: &'static str,
        folder: TempDir,
        command: &mut Command,
    ) -> Result<Self> {
        let file = |name| File::create(folder.path().join(name)).context("make the log of a peer");
        command
            .stdin(Stdio::null())
            .stdout(file("output")?)
            .stderr(file("errors")?);
        command.current_dir(folder.path()).process_group(0);
        let child = command
            .spawn()
            .with_context(|| format!("start {command:?}"))?;
        let group = ProcessGroup::of(child.id())?;
        Ok(Self {
            name,
            child,
            group,
            folder,
        })
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Waits until the program has printed its first line, which is JSON.
    pub(super) async fn first_line(&mut self) -> Result<Value> {
        self.wait_for(async |process| {
            let printed = process.read("output");
            let (line, _) = printed.split_once('\n')?;
            serde_json::from_str(line).ok()
        })
        .await
    }

    /// Waits until something is there.
    pub(super) async fn wait_for<T>(
        &mut self,
        mut look: impl AsyncFnMut(&Self) -> Option<T>,
    ) -> Result<T> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let found = look(self).await;
            // Looked at last: what answers may be one that took the port from this one.
            if let Some(status) = self.child.try_wait()? {
                bail!(
                    "{} ended with {status} while starting:\n{}",
                    self.name,
                    self.read("errors")
                );
            }
            if let Some(found) = found {
                return Ok(found);
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        bail!(
            "{} did not start in a minute:\n{}",
            self.name,
            self.read("errors")
        )
    }

    /// What a file of the folder holds.
    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.group.kill();
        // Reaps it; it has no way not to end.
        let _ = self.child.wait();
    }
}
