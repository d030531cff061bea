//! A folder with a configuration and its state.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use super::command::{Listener, Output, Running};
use super::{ModuleRegistry, PlanSummary, Provider, find};

/// A folder with a configuration and its state; it is removed when dropped.
///
/// Terraform runs in it with its own home folder, CLI configuration and environment variables.
#[derive(Debug)]
pub struct Workspace {
    program: PathBuf,
    folder: TempDir,
    variables: BTreeMap<String, String>,
    listener: Option<Listener>,
}

impl Workspace {
    /// An empty folder in which Terraform finds the provider.
    pub fn new(provider: &Provider) -> Result<Self> {
        let folder = tempfile::tempdir().context("make a folder for Terraform")?;
        let program = find()?;
        let workspace = Self {
            program,
            folder,
            variables: BTreeMap::new(),
            listener: None,
        };
        for name in ["home", "work"] {
            fs::create_dir(workspace.folder.path().join(name))
                .context("make Terraform's folders")?;
        }
        fs::write(
            workspace.cli_configuration(),
            provider.configuration(&workspace.folder.path().join("mirror"))?,
        )
        .context("write Terraform's CLI configuration")?;
        Ok(workspace)
    }

    /// Sets environment variables for Terraform and its providers.
    #[must_use]
    pub fn with_variables(mut self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        self.variables.extend(variables);
        self
    }

    /// Shows each line of output as it comes.
    #[must_use]
    pub fn with_listener(mut self, listener: fn(&str)) -> Self {
        self.listener = Some(listener);
        self
    }

    /// Takes modules with an address in a registry from this one.
    pub fn take_modules_from(&self, registry: &ModuleRegistry) -> Result<()> {
        let path = self.cli_configuration();
        let add = || {
            let text = fs::read_to_string(&path)? + &registry.configuration();
            fs::write(&path, text)
        };
        add().context("write Terraform's CLI configuration")
    }

    /// Sets one environment variable.
    pub fn set_variable(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    /// The folder of the configuration.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// Writes one file of the configuration.
    pub fn write(&self, name: &str, text: &str) -> Result<()> {
        fs::write(self.path().join(name), text).with_context(|| format!("write {name}"))
    }

    /// Copies the configuration from a folder, without going into the folders in it.
    pub fn copy_from(&self, folder: &Path) -> Result<()> {
        let doing = || format!("copy the configuration from {}", folder.display());
        for entry in fs::read_dir(folder).with_context(doing)? {
            let path = entry.with_context(doing)?.path();
            if let (true, Some(name)) = (path.is_file(), path.file_name()) {
                fs::copy(&path, self.path().join(name)).with_context(doing)?;
            }
        }
        Ok(())
    }

    /// Copies a folder with all that is in it to a folder of the configuration.
    pub fn copy_all(&self, from: &Path, to: &str) -> Result<()> {
        copy_tree(from, &self.path().join(to))
            .with_context(|| format!("copy {} into the configuration", from.display()))
    }

    /// Starts Terraform with these arguments.
    pub fn spawn(&self, arguments: &[&str]) -> Result<Running> {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(self.path()).env_clear();
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        self.start(command)
    }

    /// Runs a script in a folder of the configuration as a CI does, with `terraform` on its `PATH`, however it ends.
    pub async fn shell(&self, folder: &str, script: &str) -> Result<Output> {
        let own = self.folder.path().join("bin");
        fs::create_dir_all(&own).context("make a folder for programs")?;
        let link = own.join("terraform");
        if !link.exists() {
            std::os::unix::fs::symlink(&self.program, link).context("put terraform on the PATH")?;
        }
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(own).chain(std::env::split_paths(&paths));
        let mut command = Command::new("bash");
        command.args(["-e", "-c", script]).env_clear();
        command.current_dir(self.path().join(folder));
        command.env("PATH", std::env::join_paths(paths)?);
        self.start(command)?.wait().await
    }

    fn start(&self, mut command: Command) -> Result<Running> {
        command.env("HOME", self.folder.path().join("home"));
        command.env("TF_CLI_CONFIG_FILE", self.cli_configuration());
        command.envs([
            ("CHECKPOINT_DISABLE", "1"),
            ("TF_IN_AUTOMATION", "1"),
            ("TF_INPUT", "0"),
        ]);
        command.envs(&self.variables);
        Running::start(command, self.listener)
    }

    /// Runs Terraform with these arguments, however it ends.
    pub async fn run(&self, arguments: &[&str]) -> Result<Output> {
        self.spawn(arguments)?.wait().await
    }

    /// `terraform init`, needed unless the only provider is a [`Provider::Binary`].
    pub async fn init(&self) -> Result<Output> {
        self.run(&["init", "-no-color"]).await?.success()
    }

    /// `terraform validate`, however it ends.
    pub async fn validate(&self) -> Result<Output> {
        self.run(&["validate", "-no-color"]).await
    }

    /// `terraform apply`, which must succeed.
    pub async fn apply(&self) -> Result<Output> {
        self.try_apply(&[]).await?.success()
    }

    /// `terraform apply` with more arguments, however it ends.
    pub async fn try_apply(&self, arguments: &[&str]) -> Result<Output> {
        self.run(&[&["apply", "-auto-approve", "-no-color"], arguments].concat())
            .await
    }

    /// `terraform destroy`, which must succeed.
    pub async fn destroy(&self) -> Result<Output> {
        self.try_destroy(&[]).await?.success()
    }

    /// `terraform destroy` with more arguments, however it ends.
    pub async fn try_destroy(&self, arguments: &[&str]) -> Result<Output> {
        self.run(&[&["destroy", "-auto-approve", "-no-color"], arguments].concat())
            .await
    }

    /// `terraform import`, however it ends.
    pub async fn import(&self, address: &str, id: &str) -> Result<Output> {
        self.run(&["import", "-no-color", address, id]).await
    }

    /// `terraform plan`, which must succeed, and what it would do.
    pub async fn plan(&self, arguments: &[&str]) -> Result<PlanSummary> {
        let fixed = ["plan", "-no-color", "-detailed-exitcode", "-out=saved.plan"];
        let output = self.run(&[&fixed, arguments].concat()).await?;
        let exit_code = output.status.code().unwrap_or(1);
        if exit_code != 2 {
            output.success()?;
        }
        Ok(PlanSummary::new(
            exit_code,
            self.show(&["saved.plan"]).await?,
        ))
    }

    /// The state, as `terraform show -json` prints it.
    pub async fn state(&self) -> Result<Value> {
        self.show(&[]).await
    }

    /// The attributes of one resource of the root module in the state.
    pub async fn resource(&self, address: &str) -> Result<Option<Value>> {
        let mut state = self.state().await?;
        let resources = state["values"]["root_module"]["resources"].as_array_mut();
        let mut resources = resources.into_iter().flatten();
        let found = resources.find(|resource| resource["address"] == address);
        Ok(found.map(|resource| resource["values"].take()))
    }

    /// The values of the outputs.
    pub async fn outputs(&self) -> Result<BTreeMap<String, Value>> {
        let output = self.run(&["output", "-json"]).await?.success()?;
        let outputs: BTreeMap<String, Value> = read(&output)?;
        Ok(outputs
            .into_iter()
            .map(|(name, mut output)| (name, output["value"].take()))
            .collect())
    }

    async fn show(&self, arguments: &[&str]) -> Result<Value> {
        let output = self.run(&[&["show", "-json"], arguments].concat()).await?;
        read(&output.success()?)
    }

    fn cli_configuration(&self) -> PathBuf {
        self.folder.path().join("cli.tfrc")
    }
}

fn copy_tree(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        if path.is_dir() {
            copy_tree(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

fn read<T: serde::de::DeserializeOwned>(output: &Output) -> Result<T> {
    serde_json::from_str(&output.stdout)
        .with_context(|| format!("read what `{}` printed", output.command))
}
