//! One file a command.

mod check;
mod completions;
mod confirm;
mod create;
mod delete;
mod diff;
mod exec;
mod init;
mod logs;
mod ls;
mod named;
mod open;
mod profiles;
mod pull;
mod purge;
mod push;
mod remote_rm;
mod report;
mod rollback;
mod settings;
mod setup;
mod share;
mod sleep;
mod status;
mod target;
mod verify;

use std::future::Future;
use std::time::Duration;

use anyhow::Result;
use build_version::VERSION;
use eden_core::context::{Context, Event};

use crate::cli::{Command, Config, Format, Waiting};
use crate::reporting::LastRecord;
use crate::{interrupt, output, progress};

/// How long a command goes on with what AWS lets it wait for.
const PATIENCE: Duration = Duration::from_secs(300);

/// Runs a command; the exit status is not 0 where the answer is one that scripts ask for.
pub(crate) fn run(command: &Command) -> Result<u8> {
    match command {
        Command::Diff(create) => wait(diff::run(create)),
        other => done(other).map(|()| 0),
    }
}

/// Runs a command that is done or fails.
fn done(command: &Command) -> Result<()> {
    match command {
        Command::Create(create) => wait(create::run(create)),
        Command::Diff(create) => wait(diff::run(create)).map(drop),
        Command::Delete(delete) => wait(delete::run(delete)),
        Command::Rollback(rollback) => wait(rollback::run(rollback)),
        Command::Init(init) => wait(init::run(init)),
        Command::Ls(ls) => wait(ls::run(ls)),
        Command::Purge(purge) => wait(purge::run(purge)),
        Command::Sleep(args) => wait(sleep::sleep(args)),
        Command::Share(share) => wait(share::run(share)),
        Command::Wake(args) => wait(sleep::wake(args)),
        Command::Report(report) => wait(report::run(report)),
        Command::Status(status) => wait(status::run(status)),
        Command::Logs(logs) => wait(logs::run(logs)),
        Command::Open(open) => wait(open::run(open)),
        Command::Exec(exec) => wait(exec::run(exec)),
        Command::Verify(verify) => wait(verify::run(verify)),
        Command::Config(Config::Setup(setup)) => setup::run(setup),
        Command::Config(Config::Check(local)) => check::run(local),
        Command::Config(Config::Push(remote)) => wait(push::run(remote)),
        Command::Config(Config::Pull(remote)) => wait(pull::run(remote)),
        Command::Config(Config::Ls(remote)) => wait(profiles::run(remote)),
        Command::Config(Config::RemoteRm(remote)) => wait(remote_rm::run(remote)),
        Command::Version => {
            output::line(&format!("eden {VERSION}"));
            Ok(())
        }
        Command::Completions { shell } => completions::run(*shell),
    }
}

fn wait<T>(command: impl Future<Output = Result<T>>) -> Result<T> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build()?;
    // On the heap: the futures of an unoptimised build are large.
    runtime.block_on(Box::pin(command))
}

/// The context of a command that changes something.
fn context(format: Format) -> Result<Context> {
    context_for(format, PATIENCE, &LastRecord::default())
}

/// How long a command goes on that may wait until an environment is healthy.
fn limit(waiting: &Waiting) -> Duration {
    match waiting.wait {
        true => waiting.wait_timeout,
        false => PATIENCE,
    }
}

/// The context of a command that changes nothing: of what is reported, warnings alone are shown.
fn context_of_look() -> Result<Context> {
    let warnings = |event| {
        if let Event::Warning(text) = event {
            output::error(&text);
        }
    };
    Ok(Context::new(interrupt::token()?, PATIENCE, warnings))
}

/// The same, for a command that may take so long, with what is known of the environment kept in `last`.
fn context_for(format: Format, limit: Duration, last: &LastRecord) -> Result<Context> {
    let token = interrupt::token()?;
    let listener = last.beside(progress::listener(format));
    Ok(Context::new(token, limit, listener))
}
