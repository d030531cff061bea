//! A pipeline's errors as Terraform shows them.

use kinesis_pipeline::Error;
use tfplugin6::{Diagnostic, Diagnostics, path};

use crate::diagnose::{of, of_call};

/// One diagnostic for each thing that went wrong.
pub(crate) fn diagnostics(error: Error) -> Diagnostics {
    error.into_each().iter().map(diagnostic).collect()
}

fn diagnostic(error: &Error) -> Diagnostic {
    match error {
        Error::Call(call) => of_call(call, error.advice()),
        Error::Stream { .. } => of(&error.to_string(), None, error.advice()).at(path!(stream_arn)),
        other => of(&other.to_string(), None, other.advice()),
    }
}
