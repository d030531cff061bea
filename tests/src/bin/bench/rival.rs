//! What a part is measured beside, and what is done where it cannot be had.

use anyhow::{Context, Error, Result};
use testbed::install::{self, Installation};

use crate::thoroughness::Effort;

/// Whether a part's rival is there, which this installs where it has to.
///
/// # Errors
/// When it cannot be installed and the part is only run to keep it working, which it would not be.
pub(crate) async fn is_there(part: &str, effort: Effort) -> Result<bool> {
    let Some(install) = rival(part) else {
        return Ok(true);
    };
    let installed = tokio::task::spawn_blocking(install).await;
    let Err(why) = installed.context("wait for an installation")? else {
        return Ok(true);
    };
    match effort {
        Effort::Quick => Err(why.context(format!("install what `{part}` is measured beside"))),
        Effort::Full => {
            leave_out(&why);
            Ok(false)
        }
    }
}

fn rival(part: &str) -> Option<fn() -> Result<Installation>> {
    match part {
        "many" | "time" => Some(install::eden_cli),
        "lambdas" | "cost" => Some(install::originals),
        _ => None,
    }
}

fn leave_out(why: &Error) {
    println!("Left out: what this is measured beside cannot be installed here.");
    eprintln!("left out: {why:#}");
}
