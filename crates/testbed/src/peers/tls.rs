//! TLS in front of a server that has none.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;

use super::certificate::Certificate;
use super::process::Process;
use crate::install;

const SCRIPT: &str = include_str!("../../peers/tls.py");

/// A running front, ended when dropped.
#[derive(Debug)]
pub struct TlsFront {
    port: u16,
    _process: Process,
}

impl TlsFront {
    /// Starts a front of the server on this loopback port.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(upstream: u16, certificate: &Certificate) -> Result<Self> {
        let installation = tokio::task::spawn_blocking(install::install).await??;
        let folder = tempfile::tempdir().context("make a folder for the front")?;
        let script = folder.path().join("tls.py");
        fs::write(&script, SCRIPT).context("write the script of the front")?;
        let tls = [certificate.authority(), certificate.key()];
        let options = json!({ "upstream": upstream, "tls": tls });
        let mut command = Command::new(installation.python());
        command.arg(script).arg(options.to_string());
        let mut process = Process::start("the front with TLS", folder, &mut command)?;
        let port = process.first_line().await?["port"].as_u64();
        let port = port.and_then(|port| u16::try_from(port).ok());
        Ok(Self {
            port: port.context("the front with TLS printed no port")?,
            _process: process,
        })
    }

    /// The front's port on the loopback address.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}
