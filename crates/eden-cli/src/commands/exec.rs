//! `eden exec`.

use std::io;
use std::process::ExitStatus;

use anyhow::{Context as _, Result};
use eden_core::Eden;
use eden_core::operate::session::Session;
use eden_core::record::Record;
use serde_json::json;
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};

use super::target;
use crate::cli::Exec;
use crate::failure::Failure;
use crate::{aws, credentials};

/// What connects a terminal to a session.
/// <https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html>
const PLUGIN: &str = "session-manager-plugin";

/// Runs a command in a container of the environment.
pub(super) async fn run(exec: &Exec) -> Result<()> {
    let name = exec.target.name();
    let eden = aws::eden(&exec.target.remote).await?;
    // Nothing is started that nobody could connect to.
    plugin(&[]).await?;
    let session = session(&eden, exec).await;
    let session = session.with_context(|| format!("cannot run a command in environment {name}"))?;
    let profile = exec.target.remote.local.aws_profile.as_deref();
    let profile = credentials::profile(profile).unwrap_or_default();
    let arguments = arguments(&session, &profile);
    let status = plugin(&arguments).await?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(
        format!("{PLUGIN} ended with {status}"),
        "What it printed says why.",
    )
    .into())
}

async fn session(eden: &Eden, exec: &Exec) -> Result<Session> {
    let records = target::records(eden, &exec.target).await?;
    let record = only(&records, exec)?;
    // The parts of the command are arguments of a shell's: it is one text to ECS.
    let command = shlex::try_join(exec.command.iter().map(String::as_str))?;
    let command = if let [whole] = exec.command.as_slice() {
        whole.clone()
    } else {
        command
    };
    Ok(eden
        .execute(record, exec.container.as_deref(), &command)
        .await?)
}

/// The endpoint that the container is in; of several, each has its own service.
fn only<'a>(records: &'a [Record], exec: &Exec) -> Result<&'a Record> {
    let wanted = exec.container.as_deref();
    let named = records
        .iter()
        .find(|record| Some(record.container.as_str()) == wanted);
    named
        .or(records.first())
        .ok_or_else(|| Failure::new("the environment has no endpoint", "Create it first.").into())
}

/// As the AWS CLI calls it.
fn arguments(session: &Session, profile: &str) -> [String; 6] {
    let opened = json!({
        "sessionId": session.id,
        "streamUrl": session.stream_url,
        "tokenValue": session.token,
    });
    let region = &session.region;
    [
        opened.to_string(),
        region.clone(),
        "StartSession".to_owned(),
        profile.to_owned(),
        json!({ "Target": session.target }).to_string(),
        format!("https://ssm.{region}.amazonaws.com"),
    ]
}

/// Ctrl-C is the session's: it goes to the command in the container.
async fn plugin(arguments: &[String]) -> Result<ExitStatus> {
    let _interrupt = signal(SignalKind::interrupt())?;
    let mut command = Command::new(PLUGIN);
    if arguments.is_empty() {
        // It says that it is installed.
        command.stdout(std::process::Stdio::null());
    }
    let status = command.args(arguments).status().await;
    status.map_err(|error| not_started(&error).into())
}

fn not_started(error: &io::Error) -> Failure {
    Failure::new(
        format!("cannot start {PLUGIN}: {error}"),
        "Install the Session Manager plugin for the AWS CLI.",
    )
}
