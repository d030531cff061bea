//! What a program printed, and how it ended.

use std::process::Output;
use std::time::Duration;

use anyhow::{Result, bail};

/// What a program printed, and how it ended.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Its exit status, unless a signal ended it.
    pub status: Option<i32>,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
    /// From its start to its end.
    pub took: Duration,
}

impl Ran {
    pub(crate) fn new(output: &Output, took: Duration) -> Self {
        Self {
            status: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            took,
        }
    }

    /// An error that holds all the output, unless the program succeeded.
    ///
    /// # Errors
    /// When it did not.
    pub fn success(self) -> Result<Self> {
        if self.status == Some(0) {
            return Ok(self);
        }
        bail!("it ended with {:?}:\n{}{}", self.status, self.out, self.err)
    }
}
