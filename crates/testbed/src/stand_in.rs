//! The stand-ins for AWS as running servers.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use http::Request;
use http_body_util::Full;
use tempfile::TempDir;

use crate::http_client;
use crate::install::{self, Installation};
use crate::reaper::ProcessGroup;

/// The region the stand-ins and everything on them live in.
pub const REGION: &str = "ap-northeast-1";

const START_TRIES: u32 = 5;
const START_PATIENCE: Duration = Duration::from_secs(60);

/// The programs that stand in for AWS. Each is right where the other is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Answers as AWS does for load balancers, container images and log subscriptions.
    Moto,
    /// Answers as AWS does for Route 53 and ECS, runs Lambda functions and has an ALB data plane.
    Ministack,
}

/// A running stand-in, ended when dropped.
#[derive(Debug)]
pub struct StandIn {
    kind: Kind,
    port: u16,
    child: Child,
    group: ProcessGroup,
    folder: TempDir,
}

impl StandIn {
    /// Installs the stand-ins where needed and starts one on a free loopback port.
    pub async fn start(kind: Kind) -> Result<Self> {
        Self::start_with(kind, &[]).await
    }

    /// Starts a stand-in with more environment variables, for example `AUTH=true`.
    pub async fn start_with(kind: Kind, variables: &[(&str, &str)]) -> Result<Self> {
        let installation = tokio::task::spawn_blocking(install::install).await??;
        let mut tries = 1;
        loop {
            // Another process may take the free port first: then this one is started again.
            match Self::try_start(kind, variables, &installation).await {
                Err(_) if tries < START_TRIES => tries += 1,
                outcome => return outcome,
            }
        }
    }

    /// The URL that answers as all of AWS does.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// Which program this is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Everything the program has printed.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Forgets everything that was made.
    pub async fn reset(&self) -> Result<()> {
        let url = self.endpoint() + self.kind.reset_path();
        let request = Request::post(&url).body(Full::default())?;
        let status = http_client::send(request).await?.status();
        if !status.is_success() {
            bail!("reset the stand-in at {url}: it answered {status}");
        }
        Ok(())
    }

    async fn try_start(
        kind: Kind,
        variables: &[(&str, &str)],
        installation: &Installation,
    ) -> Result<Self> {
        let folder = tempfile::tempdir().context("make a folder for a stand-in")?;
        let port = free_port()?;
        let mut command = kind.command(installation, port);
        command.envs(variables.iter().copied());
        let child = spawn(&mut command, &folder)?;
        let group = ProcessGroup::of(child.id())?;
        let mut stand_in = Self {
            kind,
            port,
            child,
            group,
            folder,
        };
        stand_in.wait_until_ready().await?;
        Ok(stand_in)
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let url = self.endpoint() + self.kind.ready_path();
        let start = Instant::now();
        while start.elapsed() < START_PATIENCE {
            let answers = http_client::get(&url)
                .await
                .is_ok_and(|got| got.status().is_success());
            // Looked at last: what answers may be the one that took the port from this one.
            if let Some(status) = self.child.try_wait()? {
                bail!(
                    "{:?} ended with {status} while starting:\n{}",
                    self.kind,
                    self.log()
                );
            }
            if answers {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        bail!(
            "{:?} did not answer at {url} in a minute:\n{}",
            self.kind,
            self.log()
        )
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.group.kill();
        // Reaps it; it has no way not to end.
        let _ = self.child.wait();
    }
}

impl Kind {
    fn command(self, installation: &Installation, port: u16) -> Command {
        let program = installation.program(match self {
            Self::Moto => "python",
            Self::Ministack => "ministack",
        });
        let mut command = Command::new(program);
        // A clean environment: the functions that ministack runs inherit it.
        command
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.envs([("LANG", "C.UTF-8"), ("PYTHONUNBUFFERED", "1")]);
        match self {
            Self::Moto => command
                .args(["-c", MOTO, &port.to_string()])
                .env("MOTO_ECS_SERVICE_RUNNING", "1"),
            Self::Ministack => command
                .env("BIND_HOST", "127.0.0.1")
                .env("GATEWAY_PORT", port.to_string())
                // The functions that it runs inherit this.
                .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}"))
                .env("MINISTACK_REGION", REGION),
        };
        command
    }

    fn ready_path(self) -> &'static str {
        match self {
            Self::Moto => "/moto-api/",
            Self::Ministack => "/_ministack/health",
        }
    }

    fn reset_path(self) -> &'static str {
        match self {
            Self::Moto => "/moto-api/reset",
            Self::Ministack => "/_ministack/reset",
        }
    }
}

/// The program that starts moto.
const MOTO: &str = include_str!("moto.py");

/// A port nobody listens on at the moment.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("look for a free port")?;
    Ok(listener
        .local_addr()
        .context("look for a free port")?
        .port())
}

fn spawn(command: &mut Command, folder: &TempDir) -> Result<Child> {
    let log = File::create(folder.path().join("log")).context("make a stand-in's log file")?;
    command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log);
    command
        .env("HOME", folder.path())
        .env("TMPDIR", folder.path())
        .current_dir(folder.path());
    command
        .process_group(0)
        .spawn()
        .with_context(|| format!("start {command:?}"))
}
