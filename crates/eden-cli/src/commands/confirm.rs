//! Asking before something is deleted that nobody named.

use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::Result;
use eden_core::text::visible_lines;

use crate::failure::Failure;

/// Asks whoever sits at the terminal; where nobody does, as in CI, the command line is the consent.
///
/// # Errors
/// When the answer is not yes.
pub(super) fn confirm(question: &str, is_consented: bool) -> Result<()> {
    if is_consented || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(());
    }
    let _ = write!(io::stderr().lock(), "{} [y/N] ", visible_lines(question));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
        return Ok(());
    }
    Err(Failure::new("nothing was deleted", "Answer `y`, or give `--yes`.").into())
}
