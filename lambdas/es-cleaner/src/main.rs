//! Deletes the indices of days long past.

mod cleaner;
mod config;
mod date;
mod verdict;

use std::process::ExitCode;

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use mover::{aws, log};
use serde_json::Value;

use crate::cleaner::Cleaner;
use crate::config::Config;

#[tokio::main]
async fn main() -> ExitCode {
    log::init(env!("CARGO_CRATE_NAME"));
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = mover::chain(&*error), "the function ended");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Error> {
    let config = mover::config::read(Config::read)?;
    let client = es_client::Client::connect(config.endpoint.clone(), &aws::load())?;
    let cleaner = &Cleaner::new(client, config);
    // The event is that of any schedule.
    run(service_fn(|_: LambdaEvent<Value>| cleaner.clean())).await
}
