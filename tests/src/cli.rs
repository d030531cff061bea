//! The program `eden` as somebody has it: a home folder, and the address of AWS.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result};
use tempfile::TempDir;
use testbed::world::{ZONE, variables};
use testbed::{World, program};
use tokio::process::Command;

use crate::run_output::Ran;

/// The built `eden`.
///
/// # Errors
/// When it is not built, or older than its sources.
pub fn binary() -> Result<PathBuf> {
    program::built("eden", "eden-cli", "BAIKONUR_EDEN")
}

/// `eden` with its own home folder, which is removed when dropped.
#[derive(Debug)]
pub struct Cli {
    program: PathBuf,
    home: TempDir,
    endpoint: String,
}

impl Cli {
    /// `eden` that calls this endpoint.
    ///
    /// # Errors
    /// When it is not built.
    pub fn new(endpoint: &str) -> Result<Self> {
        Ok(Self {
            program: binary()?,
            home: tempfile::tempdir().context("make a home folder")?,
            endpoint: endpoint.to_owned(),
        })
    }

    /// With the world's settings as the profile `default` of its configuration file, in the older spelling,
    /// as a user of the Python original has it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn with_profile(self, world: &World) -> Result<Self> {
        configure(self.home.path(), world)?;
        Ok(self)
    }

    /// The command with these arguments, killed when dropped.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env_clear()
            .envs(variables(&self.endpoint))
            .env("HOME", self.home.path())
            .current_dir(self.home.path());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.kill_on_drop(true);
        command
    }

    /// Runs the command with these arguments, however it ends.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn run(&self, arguments: &[&str]) -> Result<Ran> {
        run(self.command(arguments)).await
    }

    /// Creates an environment of the profile `default`, or deploys to it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn create(&self, name: &str, image: &str) -> Result<Ran> {
        self.run(&["create", "--name", name, "--image-uri", image])
            .await
    }

    /// Deletes an environment of the profile `default`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn delete(&self, name: &str) -> Result<Ran> {
        self.run(&["delete", "--name", name]).await
    }
}

/// Writes the configuration file of the Python original into a home folder.
pub(crate) fn configure(home: &Path, world: &World) -> Result<()> {
    let profile = world.profile().into_iter();
    let lines: String = profile
        .map(|(key, value)| format!("{} = {value}\n", older(&key)))
        .collect();
    let folder = home.join(".eden");
    fs::create_dir_all(&folder)?;
    let text =
        format!("[default]\n{lines}dynamic_zone_name = {ZONE}\ntarget_container_name = app\n");
    fs::write(folder.join("config"), text).context("write the configuration file")
}

/// The older spelling of a profile's key, which is the only one that the Python release reads.
fn older(key: &str) -> String {
    match key.strip_prefix("endpoint_") {
        Some("s3_bucket_name") => "config_bucket_name".to_owned(),
        Some("s3_key") => "config_bucket_key".to_owned(),
        Some(rest) => format!("config_{rest}"),
        None => key.to_owned(),
    }
}

/// Runs a command, however it ends.
pub(crate) async fn run(mut command: Command) -> Result<Ran> {
    let start = Instant::now();
    let output = command.output().await;
    let output = output.with_context(|| format!("start {command:?}"))?;
    Ok(Ran::new(&output, start.elapsed()))
}
