//! A Lambda function as a process of its own, invoked through a Runtime API.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::TempDir;

use crate::reaper::ProcessGroup;
use crate::runtime_api::{Outcome, RuntimeApi};

/// A running function, killed when dropped.
#[derive(Debug)]
pub struct Function {
    runtime: RuntimeApi,
    process: Child,
    group: ProcessGroup,
    folder: TempDir,
    count: AtomicUsize,
}

impl Function {
    /// Starts a function's program, with these environment variables and those that Lambda sets.
    pub fn start(name: &str, program: &Path, variables: &BTreeMap<String, String>) -> Result<Self> {
        let runtime = RuntimeApi::start(name)?;
        let folder = tempfile::tempdir().context("make a folder for a function")?;
        let log = File::create(folder.path().join("log")).context("make a function's log")?;
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(runtime.variables())
            .envs(variables)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let process = command.process_group(0).current_dir(folder.path()).spawn();
        let process = process.with_context(|| format!("start {}", program.display()))?;
        Ok(Self {
            group: ProcessGroup::of(process.id())?,
            runtime,
            process,
            folder,
            count: AtomicUsize::new(0),
        })
    }

    /// Invokes it with this much time, and waits for what it says.
    ///
    /// # Errors
    /// When the function says nothing in two minutes.
    pub async fn invoke(&self, event: Value, time: Duration) -> Result<Outcome> {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let id = format!("request-{number}");
        self.runtime.invoke(&id, event, time).await
    }

    /// All that was logged.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Whether it is still the process that was started.
    pub fn is_running(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    /// Kills it, as Lambda does with a function that has used up its time.
    pub fn kill(&self) {
        self.group.kill();
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        self.kill();
        // Reaps it; it has no way not to end.
        let _ = self.process.wait();
    }
}
