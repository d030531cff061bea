//! `baikonur-replay`: puts failed logs back on their stream.

mod cli;
mod mend;
mod object;
mod place;
mod replay;
mod report;

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match replay::run(cli::Cli::parse()).await {
        Ok(tally) if tally.left == 0 => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
