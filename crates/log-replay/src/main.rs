//! `baikonur-replay`: puts failed logs back on their stream, and delivers logs to a function.

mod cli;
mod completions;
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

use clap::{CommandFactory, Parser};
use clap_complete::CompleteEnv;

fn main() -> ExitCode {
    // Where a shell asks what to offer, this answers and ends the process.
    CompleteEnv::with_factory(cli::Cli::command).complete();
    let cli = cli::Cli::parse();
    match cli.completions {
        Some(shell) => completions::print(shell),
        None => run(cli),
    }
}

#[tokio::main]
async fn run(cli: cli::Cli) -> ExitCode {
    match replay::run(cli).await {
        Ok(report) if report.is_all_done() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
