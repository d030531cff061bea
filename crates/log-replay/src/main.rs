//! `baikonur-replay`: puts failed logs back on their stream, and delivers logs to a function.

mod cli;
mod function;
mod mend;
mod object;
mod pace;
mod place;
mod progress;
mod records;
mod replay;
mod report;
mod stream;
mod target;

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match replay::run(cli::Cli::parse()).await {
        Ok(report) if report.is_all_done() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
