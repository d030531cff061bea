//! A server of the Fluent forward protocol.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use http::Request;
use http_body_util::Full;
use hyper::body::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::certificate::Certificate;
use super::process::Process;
use crate::{http_client, install};

const SCRIPT: &str = include_str!("../../peers/fluent.js");

/// How the server is secured.
#[derive(Debug, Default)]
pub struct FluentOptions<'a> {
    /// What clients have to know.
    pub shared_key: Option<&'a str>,
    /// The passwords of the users that clients have to be one of.
    pub users: Option<BTreeMap<&'a str, &'a str>>,
    /// Speaks TLS with this certificate.
    pub certificate: Option<&'a Certificate>,
}

/// An event that the server received.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FluentEvent {
    /// Its tag.
    pub tag: String,
    /// Its time in seconds.
    pub seconds: i64,
    /// What is beyond the second, where the time tells it.
    pub nanoseconds: Option<u32>,
    /// The record.
    pub record: Value,
}

/// A batch that the server received.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FluentBatch {
    /// Its tag.
    pub tag: String,
    /// The protocol's name for its form, such as `PackedForward`.
    pub mode: String,
    /// What it is acknowledged with.
    pub chunk: Option<String>,
    /// How many events the client says it has.
    pub size: Option<usize>,
    /// How many events it has.
    pub events: usize,
}

/// What a server does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// Takes a batch and does not acknowledge it.
    Drop,
    /// Takes a batch and resets the connection instead of acknowledging it.
    Reset,
    /// Resets the connection without looking at the batch.
    Lose,
    /// Acknowledges late.
    Slow(Duration),
}

/// When a server does something wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trouble {
    /// What.
    pub kind: TroubleKind,
    /// How often at most.
    pub times: u32,
    /// How probably, from 0 to 1.
    pub chance: f64,
}

/// A running server, ended when dropped.
#[derive(Debug)]
pub struct FluentServer {
    port: u16,
    controls: u16,
    process: Process,
}

impl FluentServer {
    /// Installs the server where needed and starts it.
    pub async fn start(options: &FluentOptions<'_>) -> Result<Self> {
        let (installation, packages) = tokio::task::spawn_blocking(|| {
            let installation = install::install()?;
            let packages = install::node_packages(&installation)?;
            Ok::<_, anyhow::Error>((installation, packages))
        })
        .await??;
        let folder = tempfile::tempdir().context("make a folder for the Fluent server")?;
        let script = folder.path().join("fluent.js");
        fs::write(&script, SCRIPT).context("write the script of the Fluent server")?;
        let options = options.to_json(folder.path().to_string_lossy().as_ref());
        let mut command = Command::new(installation.program("node"));
        command
            .arg(script)
            .arg(options.to_string())
            .env("NODE_PATH", packages);
        let mut process = Process::start("the Fluent server", folder, &mut command)?;
        let line = process.first_line().await?;
        let (port, controls) = (port(&line["port"])?, port(&line["controls"])?);
        Ok(Self {
            port,
            controls,
            process,
        })
    }

    /// The server's port on the loopback address.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The events so far, in the order of their arrival.
    pub fn events(&self) -> Result<Vec<FluentEvent>> {
        lines(&self.process.read("events.ndjson"))
    }

    /// The file of the events, a JSON object a line, for those who would not hold them all.
    #[must_use]
    pub fn events_file(&self) -> PathBuf {
        self.process.folder().join("events.ndjson")
    }

    /// The batches so far, in the order of their arrival.
    pub fn batches(&self) -> Result<Vec<FluentBatch>> {
        lines(&self.process.read("batches.ndjson"))
    }

    /// Makes trouble from now on, instead of the trouble before.
    pub async fn trouble(&self, trouble: Trouble) -> Result<()> {
        let (kind, delay) = match trouble.kind {
            TroubleKind::Drop => ("drop", Duration::ZERO),
            TroubleKind::Reset => ("reset", Duration::ZERO),
            TroubleKind::Lose => ("lose", Duration::ZERO),
            TroubleKind::Slow(delay) => ("slow", delay),
        };
        let Trouble { times, chance, .. } = trouble;
        let delay = u64::try_from(delay.as_millis())?;
        let body = json!({ "kind": kind, "times": times, "chance": chance, "delay": delay });
        self.control("trouble", &body.to_string()).await?;
        Ok(())
    }

    /// Changes what clients have to know from their next connection on: the shared key, and the passwords of the users.
    pub async fn rotate(&self, shared_key: &str, users: &BTreeMap<&str, &str>) -> Result<()> {
        let body = json!({ "sharedKey": shared_key, "userDict": users });
        self.control("rotate", &body.to_string()).await?;
        Ok(())
    }

    /// Ends all connections.
    pub async fn hang_up(&self) -> Result<()> {
        self.control("hang-up", "").await?;
        Ok(())
    }

    /// How many connections there were so far.
    pub async fn connections(&self) -> Result<u64> {
        let count = self.control("connections", "").await?;
        count
            .parse()
            .with_context(|| format!("the Fluent server counts {count:?} connections"))
    }

    async fn control(&self, what: &str, body: &str) -> Result<String> {
        let url = format!("http://127.0.0.1:{}/{what}", self.controls);
        let request = Request::post(&url).body(Full::new(Bytes::from(body.to_owned())))?;
        let answer = http_client::send(request).await?;
        ensure!(
            answer.status().is_success(),
            "{url} answered {}",
            answer.status()
        );
        Ok(String::from_utf8_lossy(answer.body()).into_owned())
    }
}

impl FluentOptions<'_> {
    fn to_json(&self, folder: &str) -> Value {
        let files = |one: &Certificate| json!({ "cert": one.authority(), "key": one.key() });
        json!({
            "folder": folder,
            "hostname": "the-fluent-server",
            "sharedKey": self.shared_key,
            "users": self.users,
            "tls": self.certificate.map(files),
        })
    }
}

fn port(value: &Value) -> Result<u16> {
    let port = value.as_u64().and_then(|port| u16::try_from(port).ok());
    port.context("the Fluent server printed no port")
}

fn lines<T: for<'de> Deserialize<'de>>(text: &str) -> Result<Vec<T>> {
    let line = |line: &str| serde_json::from_str(line).with_context(|| line.to_owned());
    text.lines().map(line).collect()
}
