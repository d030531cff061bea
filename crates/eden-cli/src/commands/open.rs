//! `eden open`.

use std::env;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use super::target;
use crate::cli::Open;
use crate::failure::Failure;
use crate::{aws, output};

/// What opens an address where `BROWSER` names nothing.
const OPENER: &str = if cfg!(target_os = "macos") {
    "open"
} else {
    "xdg-open"
};

/// Prints the addresses of the environment, and opens the first.
pub(super) async fn run(open: &Open) -> Result<()> {
    let name = open.target.name();
    let eden = aws::eden(&open.target.remote).await?;
    let records = target::records(&eden, &open.target).await;
    let records = records.with_context(|| format!("cannot open environment {name}"))?;
    let addresses = records.iter().filter_map(|record| record.url().transpose());
    let addresses: Vec<String> = addresses.collect::<Result<_, _>>()?;
    addresses.iter().for_each(|address| output::line(address));
    match addresses.first() {
        Some(address) => opened(address),
        None => Err(hostless(name).into()),
    }
}

fn hostless(name: &str) -> Failure {
    Failure::new(
        format!("environment {name} has no address: it is a worker"),
        "`eden status` and `eden logs` show what it does.",
    )
}

fn opened(address: &str) -> Result<()> {
    let browser = env::var("BROWSER").ok().filter(|name| !name.is_empty());
    let program = browser.unwrap_or_else(|| OPENER.to_owned());
    let started = Command::new(&program)
        .arg(address)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match started {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(unopened(&program, &status.to_string()).into()),
        Err(error) => Err(unopened(&program, &error.to_string()).into()),
    }
}

fn unopened(program: &str, why: &str) -> Failure {
    Failure::new(
        format!("cannot open a browser with {program}: {why}"),
        "Open the address yourself, or name a program in BROWSER.",
    )
}
