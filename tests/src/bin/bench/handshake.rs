//! How long a provider takes from its start to its handshake.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::plugin::Plugin;
use crate::samples::Spread;
use crate::thoroughness::Effort;

/// The cookie by which go-plugin tells a plugin that it is one; public, not a secret.
const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const RUNS: usize = 20;

/// Starts the plugins in turn, so that all of them meet the same noise.
pub(crate) fn measure(plugins: &[Plugin], effort: Effort) -> Result<Vec<Spread>> {
    let certificate = rcgen::generate_simple_self_signed(["localhost".to_owned()])?
        .cert
        .pem();
    let mut spreads: Vec<Spread> = plugins.iter().map(|_| Spread::default()).collect();
    for _ in 0..effort.runs(RUNS) {
        for (plugin, spread) in plugins.iter().zip(&mut spreads) {
            spread.push(once(plugin, &certificate)?);
        }
    }
    Ok(spreads)
}

/// Milliseconds.
fn once(plugin: &Plugin, certificate: &str) -> Result<f64> {
    let start = Instant::now();
    let mut child = Command::new(&plugin.binary)
        .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
        .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
        .env("PLUGIN_CLIENT_CERT", certificate)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("start {}", plugin.binary.display()))?;
    let mut line = String::new();
    let stdout = child.stdout.take().context("no output to read")?;
    BufReader::new(stdout).read_line(&mut line)?;
    let took = start.elapsed();
    child.kill()?;
    child.wait()?;
    ensure!(
        line.matches('|').count() >= 5,
        "{} shook no hands: {line:?}",
        plugin.name
    );
    Ok(took.as_secs_f64() * 1000.0)
}
