//! A proxy in front of a log store that lets only signed requests through.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;

use super::certificate::Certificate;
use super::process::Process;
use crate::install;

const SCRIPT: &str = include_str!("../../peers/sigv4.py");

/// What requests have to be signed with.
#[derive(Clone, Copy, Debug)]
pub struct Signing<'a> {
    /// `es` or `aoss`.
    pub service: &'a str,
    /// The region.
    pub region: &'a str,
    /// The id of the key.
    pub access_key: &'a str,
    /// The key.
    pub secret_key: &'a str,
    /// The token of a session.
    pub token: Option<&'a str>,
}

/// A running verifier, ended when dropped.
#[derive(Debug)]
pub struct SignatureVerifier {
    port: u16,
    _process: Process,
}

impl SignatureVerifier {
    /// Starts a verifier in front of the server on this loopback port, with TLS where there is a certificate.
    pub async fn start(
        upstream: u16,
        signing: Signing<'_>,
        certificate: Option<&Certificate>,
    ) -> Result<Self> {
        let installation = tokio::task::spawn_blocking(install::install).await??;
        let folder = tempfile::tempdir().context("make a folder for the verifier")?;
        let script = folder.path().join("verifier.py");
        fs::write(&script, SCRIPT).context("write the script of the verifier")?;
        let options = json!({
            "upstream": ["127.0.0.1", upstream],
            "service": signing.service,
            "region": signing.region,
            "access_key": signing.access_key,
            "secret_key": signing.secret_key,
            "token": signing.token,
            "tls": certificate.map(|one| [one.authority(), one.key()]),
        });
        let mut command = Command::new(installation.python());
        command.arg(script).arg(options.to_string());
        let mut process = Process::start("the verifier of signatures", folder, &mut command)?;
        let port = process.first_line().await?["port"].as_u64();
        let port = port.and_then(|port| u16::try_from(port).ok());
        let port = port.context("the verifier of signatures printed no port")?;
        Ok(Self {
            port,
            _process: process,
        })
    }

    /// The verifier's port on the loopback address.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}
