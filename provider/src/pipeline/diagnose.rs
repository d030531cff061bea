//! A pipeline's errors as Terraform shows them.

use kinesis_pipeline::Error;
use kinesis_pipeline::error::Failure;
use tfplugin6::{Diagnostic, Diagnostics, path};

use crate::diagnose::{CREDENTIALS_TRIED, sentence};

/// One diagnostic for each thing that went wrong.
pub(crate) fn diagnostics(error: Error) -> Diagnostics {
    error.into_each().iter().map(diagnostic).collect()
}

fn diagnostic(error: &Error) -> Diagnostic {
    let (summary, cause) = match error {
        Error::Call(call) => {
            let (service, action, subject) = (call.service, call.action, &call.subject);
            let summary = format!("{service} {action} on {subject} failed");
            (summary, Some(call.cause.clone()))
        }
        other => (other.to_string(), None),
    };
    let parts: Vec<String> = cause.into_iter().chain(advice(error)).collect();
    let diagnostic = Diagnostic::error(sentence(&summary)).detail(parts.join("\n\n"));
    match error {
        Error::Stream { .. } => diagnostic.at(path!(stream_arn)),
        _ => diagnostic,
    }
}

fn advice(error: &Error) -> Option<String> {
    match error {
        Error::Call(call) if call.failure == Failure::NoCredentials => {
            Some(CREDENTIALS_TRIED.to_owned())
        }
        other => other.advice(),
    }
}
