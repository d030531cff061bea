//! A Lambda function as a separate process, invoked through a Runtime API.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use hyper::body::Bytes;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::watch;

use crate::reaper::ProcessGroup;
use crate::runtime_api::{Ending, RuntimeApi};

/// Longer than Lambda gives a function to start, since tests share a busy machine.
const INIT_PATIENCE: Duration = Duration::from_secs(60);
/// How long an answer may take beyond the time that the invocation names.
const ANSWER_PATIENCE: Duration = Duration::from_secs(60);
/// How often a program is started that another process still has open for writing, and how long after one another.
const BUSY_TRIES: u32 = 100;
const BUSY_WAIT: Duration = Duration::from_millis(10);

/// Starts a program that was written a moment ago.
///
/// A child that another test starts just then has the file open for writing, as a copy of ours, until it runs its own
/// program: until then, Linux refuses to run this one.
fn spawned(command: &mut Command) -> io::Result<Child> {
    for _ in 1..BUSY_TRIES {
        match command.spawn() {
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => thread::sleep(BUSY_WAIT),
            done => return done,
        }
    }
    command.spawn()
}

/// What a function answered: a value, or the text of an error that it raised.
pub type Outcome = Result<Value, String>;

/// A running function, killed when dropped.
#[derive(Debug)]
pub struct Function {
    runtime: RuntimeApi,
    process: u32,
    group: ProcessGroup,
    ended: watch::Receiver<Option<ExitStatus>>,
    started: Instant,
    folder: TempDir,
}

impl Function {
    /// Starts a function's program, with these environment variables and those that Lambda sets,
    /// and no others.
    ///
    /// # Errors
    /// When it cannot be started.
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
        let started = Instant::now();
        let process = spawned(command.process_group(0).current_dir(folder.path()));
        let process = process.with_context(|| format!("start {}", program.display()))?;
        Ok(Self {
            runtime,
            process: process.id(),
            group: ProcessGroup::of(process.id())?,
            ended: watch_end(process),
            started,
            folder,
        })
    }

    /// Waits until it asks for its first invocation, and says how long after its start that was.
    ///
    /// # Errors
    /// When it reports an error or ends instead, or does neither; with all that it printed.
    pub async fn ready(&self) -> Result<Duration> {
        tokio::select! {
            asked = self.runtime.ready() => {
                let asked = asked.with_context(|| self.log())?;
                Ok(asked.duration_since(self.started))
            }
            status = self.ended() => {
                bail!("the function ended with {status} while starting:\n{}", self.log())
            }
            () = tokio::time::sleep(INIT_PATIENCE) => {
                bail!("the function did not start in {INIT_PATIENCE:?}:\n{}", self.log())
            }
        }
    }

    /// Invokes it with this much time, and waits for what it says.
    ///
    /// # Errors
    /// When the function ends, says nothing for a minute longer than it has, or answers with
    /// something that is not JSON.
    pub async fn invoke(&self, event: Value, time: Duration) -> Result<Outcome> {
        match self
            .attempt(event.to_string(), time, time + ANSWER_PATIENCE)
            .await
        {
            Ending::Answered(answer) => {
                let answer = serde_json::from_slice(&answer).context("read a function's answer")?;
                Ok(Ok(answer))
            }
            Ending::Raised(error) => Ok(Err(error)),
            other => bail!("the function did not answer: {other:?}\n{}", self.log()),
        }
    }

    /// Invokes it as Lambda does, with any event at all: when its time is over, it is killed.
    pub async fn run(&self, event: impl Into<Bytes>, time: Duration) -> Ending {
        self.attempt(event, time, time).await
    }

    async fn attempt(&self, event: impl Into<Bytes>, named: Duration, time: Duration) -> Ending {
        tokio::select! {
            // An answer counts also when the process ended after it.
            biased;
            ending = self.runtime.invoke(event, named) => ending,
            status = self.ended() => Ending::Crashed(status),
            () = tokio::time::sleep(time) => {
                self.kill();
                Ending::TimedOut
            }
        }
    }

    /// All that was logged.
    #[must_use]
    pub fn log(&self) -> String {
        let log = fs::read(self.folder.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }

    /// Whether it is still the process that was started.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.ended.borrow().is_none()
    }

    /// Waits for its end.
    pub async fn ended(&self) -> ExitStatus {
        let mut ended = self.ended.clone();
        let status = ended.wait_for(Option::is_some).await.map(|status| *status);
        // Whoever watches tells the end before it ends itself.
        status.ok().flatten().unwrap_or_default()
    }

    /// Kills it, as Lambda does with a function that has used up its time.
    pub fn kill(&self) {
        self.group.kill();
    }

    /// Its process id.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.process
    }

    /// The most memory that it has held so far, in bytes.
    ///
    /// # Errors
    /// When it has ended, or this system has no `/proc`.
    pub fn peak_memory(&self) -> Result<u64> {
        let path = format!("/proc/{}/status", self.process);
        let status = fs::read_to_string(&path).with_context(|| format!("read {path}"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next());
        let kibibytes = kibibytes.and_then(|number| number.parse::<u64>().ok());
        Ok(kibibytes.with_context(|| format!("find the peak in {path}"))? * 1024)
    }
}

/// A thread that waits for the process, so that any number of tasks may.
fn watch_end(mut process: Child) -> watch::Receiver<Option<ExitStatus>> {
    let (tell, ended) = watch::channel(None);
    thread::spawn(move || {
        // It fails only where the process is no child.
        let status = process.wait().unwrap_or_default();
        tell.send_replace(Some(status));
    });
    ended
}
