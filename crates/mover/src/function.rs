//! A function as a process: its configuration first, then its invocations.

use std::future::Future;
use std::process::ExitCode;

use lambda_runtime::Error;

use crate::config::{self, Variables};
use crate::handler::{Mover, run};
use crate::log;
use crate::sink::Sink;

/// Reads the configuration, makes the mover and serves invocations; `name` is the function's crate.
///
/// One thread is enough: what takes time is done in one piece, and a function with little memory has a part of
/// one core.
///
/// What is wrong with the configuration is logged, all of it at once, and ends the process.
pub async fn start<C, S, M>(
    name: &str,
    read: impl FnOnce(&mut Variables<'_>) -> C,
    make: impl FnOnce(C) -> M,
) -> ExitCode
where
    S: Sink,
    M: Future<Output = Result<Mover<S>, Error>>,
{
    log::init(name);
    let outcome = match config::read(read) {
        Ok(config) => match make(config).await {
            Ok(mover) => run(mover).await,
            Err(error) => Err(error),
        },
        Err(error) => Err(Error::from(error)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = error.to_string(), "the function ended");
            ExitCode::FAILURE
        }
    }
}
