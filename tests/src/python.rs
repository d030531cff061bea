//! The Python original's command line, as it was published.

use std::path::Path;
use std::process::{self, Stdio};
use std::sync::OnceLock;

use anyhow::{Context, Result};
use tempfile::TempDir;
use testbed::install::{Installation, eden_cli};
use testbed::world::{TABLE, variables};
use testbed::{World, paths};
use tokio::process::Command;

use crate::cli::{configure, run};
use crate::run_output::Ran;

/// Runs a program with its own /tmp, as on a separate machine.
const ALONE: &str = "mount -t tmpfs tmpfs /tmp && exec \"$@\"";

/// The Python `eden` with its own home folder, which is removed when dropped.
#[derive(Debug)]
pub struct Python {
    installation: Installation,
    home: TempDir,
    endpoint: String,
    table: String,
}

impl Python {
    /// The Python `eden` that calls this endpoint and has the world's settings as its profile `default`.
    ///
    /// # Errors
    /// When it cannot be installed.
    pub fn new(world: &World, endpoint: &str) -> Result<Self> {
        let installation = eden_cli()?;
        // Not in /tmp, which is hidden from it.
        let home = tempfile::tempdir_in(paths::target()).context("make a home folder")?;
        let python = Self {
            installation,
            home,
            endpoint: endpoint.to_owned(),
            table: TABLE.to_owned(),
        };
        configure(python.home.path(), world)?;
        Ok(python)
    }

    /// With another state table.
    #[must_use]
    pub fn with_table(mut self, name: &str) -> Self {
        name.clone_into(&mut self.table);
        self
    }

    /// Runs it with these arguments, however it ends.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn run(&self, arguments: &[&str]) -> Result<Ran> {
        run(self.command(arguments)).await
    }

    /// Creates an environment, or deploys to it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn create(&self, name: &str, image: &str) -> Result<Ran> {
        self.run(&["create", "--name", name, "--image-uri", image])
            .await
    }

    /// Deletes an environment.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn delete(&self, name: &str) -> Result<Ran> {
        self.run(&["delete", "--name", name]).await
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let program = self.installation.program("eden");
        let mut command = alone(&program);
        command
            .args(arguments)
            .args(["--remote-table-name", &self.table])
            .env_clear()
            .envs(variables(&self.endpoint))
            .env("HOME", self.home.path())
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.kill_on_drop(true);
        command
    }
}

/// Whether each process has its own /tmp: the Python code keeps the Environments JSON there, under one name.
#[must_use]
pub fn is_alone() -> bool {
    static ALLOWED: OnceLock<bool> = OnceLock::new();
    let try_it = || {
        let mut command = process::Command::new("unshare");
        command.args([
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            ALONE,
            "sh",
            "true",
        ]);
        command.output().is_ok_and(|output| output.status.success())
    };
    *ALLOWED.get_or_init(try_it)
}

fn alone(program: &Path) -> Command {
    if !is_alone() {
        return Command::new(program);
    }
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", ALONE, "sh"]);
    command.arg(program);
    command
}
