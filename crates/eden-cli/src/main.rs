//! `eden`: the command line.

mod aws;
mod cli;
mod commands;
mod config_file;
mod failure;
mod ini;
mod interrupt;
mod logging;
mod output;
mod profile;
mod reporting;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    if cli.command.local().is_some_and(|local| local.verbose) {
        logging::init();
    }
    match commands::run(&cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&failure::shown(&error));
            failure::status(&error).into()
        }
    }
}
