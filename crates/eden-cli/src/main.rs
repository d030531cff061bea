//! `eden`: the command line.

mod aws;
mod cli;
mod commands;
mod complete;
mod config_file;
mod credentials;
mod failure;
mod ini;
mod interrupt;
mod logging;
mod output;
mod profile;
mod progress;
mod reporting;
mod table;
mod terminal;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use clap_complete::CompleteEnv;

fn main() -> ExitCode {
    // Where a shell asks what to offer, this answers and ends the process.
    CompleteEnv::with_factory(cli::Cli::command).complete();
    let cli = cli::Cli::parse();
    if cli.command.local().is_some_and(|local| local.verbose) {
        logging::init();
    }
    match commands::run(&cli.command) {
        Ok(status) => status.into(),
        Err(error) => {
            output::error(&failure::shown(
                &error,
                setting(&cli.command, &progress::done()),
            ));
            failure::status(&error).into()
        }
    }
}

/// What an error of this command is shown with.
fn setting<'a>(command: &'a cli::Command, done: &'a [String]) -> failure::Setting<'a> {
    let local = command.local();
    failure::Setting {
        aws_profile: local.and_then(|local| local.aws_profile.as_deref()),
        done,
    }
}
