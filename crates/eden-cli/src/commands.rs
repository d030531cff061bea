//! One file a command.

mod check;
mod completions;
mod confirm;
mod create;
mod delete;
mod exec;
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
mod settings;
mod setup;
mod share;
mod sleep;
mod status;
mod target;

use std::future::Future;
use std::time::Duration;

use anyhow::Result;
use build_version::VERSION;
use eden_core::context::Context;

use crate::cli::{Command, Config, Format};
use crate::reporting::LastRecord;
use crate::{interrupt, output, progress};

/// How long a command goes on with what AWS lets it wait for.
const PATIENCE: Duration = Duration::from_secs(300);

/// Runs a command.
pub(crate) fn run(command: &Command) -> Result<()> {
    match command {
        Command::Create(create) => wait(create::run(create)),
        Command::Delete(delete) => wait(delete::run(delete)),
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

fn wait(command: impl Future<Output = Result<()>>) -> Result<()> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build()?;
    // On the heap: the futures of an unoptimised build are large.
    runtime.block_on(Box::pin(command))
}

/// The context of a command that changes something.
fn context(format: Format) -> Result<Context> {
    context_for(format, PATIENCE, &LastRecord::default())
}

/// The same, for a command that may take so long, with what is known of the environment kept in `last`.
fn context_for(format: Format, limit: Duration, last: &LastRecord) -> Result<Context> {
    let token = interrupt::token()?;
    let listener = last.beside(progress::listener(format));
    Ok(Context::new(token, limit, listener))
}
