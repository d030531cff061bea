//! One run of Terraform.

use std::process::{ExitStatus, Stdio};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use crate::reaper::ProcessGroup;

/// Something that is shown each line of the output as it comes.
pub(super) type Listener = fn(&str);

/// What a run of Terraform printed and how it ended.
#[derive(Clone, Debug)]
pub struct Output {
    /// What was run.
    pub command: String,
    /// How it ended.
    pub status: ExitStatus,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error: diagnostics.
    pub stderr: String,
}

impl Output {
    /// An error that holds all the output, unless the run succeeded.
    pub fn success(self) -> Result<Self> {
        if self.status.success() {
            return Ok(self);
        }
        let Self {
            command,
            status,
            stdout,
            stderr,
        } = self;
        bail!("`{command}` ended with {status}:\n{stdout}\n{stderr}")
    }

    /// An error unless the run failed, and then its diagnostics on one line, without the drawn frame.
    pub fn failure(self) -> Result<String> {
        if self.status.success() {
            bail!("`{}` succeeded:\n{}", self.command, self.stdout);
        }
        let text = self.stderr.replace(['│', '╷', '╵'], " ");
        Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

/// A run of Terraform that goes on; it is killed, with what it started, when this is dropped.
#[derive(Debug)]
pub struct Running {
    command: String,
    group: ProcessGroup,
    child: Child,
    stdout: JoinHandle<String>,
    stderr: JoinHandle<String>,
}

impl Running {
    pub(super) fn start(mut command: Command, listener: Option<Listener>) -> Result<Self> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.process_group(0).kill_on_drop(true);
        let name = describe(&command);
        let mut child = command.spawn().with_context(|| format!("start `{name}`"))?;
        let group = ProcessGroup::of(child.id().context("Terraform ended at once")?)?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        Ok(Self {
            command: name,
            group,
            child,
            stdout: tokio::spawn(collect(stdout, listener)),
            stderr: tokio::spawn(collect(stderr, listener)),
        })
    }

    /// Interrupts Terraform and its providers, as Ctrl-C at a terminal does.
    pub fn interrupt(&self) {
        self.group.interrupt();
    }

    /// Kills Terraform and its providers.
    pub fn kill(&self) {
        self.group.kill();
    }

    /// Waits for the end.
    pub async fn wait(mut self) -> Result<Output> {
        let status = self.child.wait().await;
        let status = status.with_context(|| format!("wait for `{}`", self.command))?;
        let (stdout, stderr) = (self.stdout.await?, self.stderr.await?);
        Ok(Output {
            command: self.command,
            status,
            stdout,
            stderr,
        })
    }
}

async fn collect(pipe: Option<impl AsyncRead + Unpin>, listener: Option<Listener>) -> String {
    let mut text = String::new();
    let Some(pipe) = pipe else { return text };
    let mut lines = BufReader::new(pipe).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(listener) = listener {
            listener(&line);
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn describe(command: &Command) -> String {
    let command = command.as_std();
    let program = std::path::Path::new(command.get_program())
        .file_name()
        .unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
