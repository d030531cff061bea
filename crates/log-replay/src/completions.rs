//! What shells complete a command line with.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::Cli;

/// Prints the script for a shell.
pub(crate) fn print(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    let mut command = Cli::command();
    clap_complete::generate(shell, &mut command, "baikonur-replay", &mut script);
    // Whoever reads may have gone.
    let _ = io::stdout().lock().write_all(&script);
    ExitCode::SUCCESS
}
