//! `eden completions`.

use std::io::{self, Write};

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::Cli;

/// Prints the script.
pub(super) fn run(shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "eden", &mut script);
    // Whoever reads may have gone.
    let _ = io::stdout().lock().write_all(&script);
    Ok(())
}
