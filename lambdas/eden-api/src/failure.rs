//! Why a request was not done, as an HTTP status and a text that helps.

use eden_core::Error;
use eden_core::error::{CallError, Failure as Way};

/// The request, the profile or what it names has to be corrected; nothing was made.
const BAD_REQUEST: u16 = 400;
const NOT_FOUND: u16 = 404;
/// Something else stands in the environment's place, or somebody else is changing it.
const CONFLICT: u16 = 409;
/// The function itself cannot work: no region, no role.
const INTERNAL: u16 = 500;
/// AWS answered with an error.
const BAD_GATEWAY: u16 = 502;
/// AWS is asked too often, or the command was stopped.
const UNAVAILABLE: u16 = 503;
/// The time did not suffice.
const TIMEOUT: u16 = 504;

/// Why a request was not done.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The HTTP status.
    pub(crate) status: u16,
    /// What happened, and what to do about it.
    pub(crate) message: String,
}

impl Failure {
    /// The request cannot be understood.
    pub(crate) fn request(message: impl Into<String>) -> Self {
        let (status, message) = (BAD_REQUEST, message.into());
        Self { status, message }
    }

    /// A part of what was asked for could not be done.
    pub(crate) fn partly(message: impl Into<String>) -> Self {
        let (status, message) = (BAD_GATEWAY, message.into());
        Self { status, message }
    }

    /// What was asked for does not exist.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        let (status, message) = (NOT_FOUND, message.into());
        Self { status, message }
    }

    /// Somebody else was first.
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        let (status, message) = (CONFLICT, message.into());
        Self { status, message }
    }

    /// Nothing more will be heard of what was begun.
    pub(crate) fn lost(message: impl Into<String>) -> Self {
        let (status, message) = (TIMEOUT, message.into());
        Self { status, message }
    }

    /// The function's time ran out.
    pub(crate) fn out_of_time() -> Self {
        Self {
            status: TIMEOUT,
            message: "the function's time ran out before the command was finished. Run the same \
                      command again: it goes on from what exists. Raise the function's timeout if \
                      this happens often."
                .into(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        // What containers log is for whoever may read logs.
        let error = error.without_logs();
        let advice = error.advice().map(|advice| format!(". {advice}"));
        Self {
            status: status(&error),
            message: format!("{error}{}", advice.unwrap_or_default()),
        }
    }
}

/// Of several errors the one that is least the caller's decides.
fn status(error: &Error) -> u16 {
    match error {
        Error::Several(errors) => errors.iter().map(status).max().unwrap_or(INTERNAL),
        Error::Endpoint { error, .. } => status(error),
        Error::Call(call) => of_call(call),
        Error::TimedOut { .. } => TIMEOUT,
        Error::Cancelled { .. } => UNAVAILABLE,
        Error::Unhealthy { .. } | Error::TaskFailed { .. } => BAD_GATEWAY,
        Error::Foreign { .. }
        | Error::Moved { .. }
        | Error::TakenOver { .. }
        | Error::Leased { .. }
        | Error::LeaseLost { .. }
        | Error::Changed { .. }
        | Error::LimitReached { .. }
        | Error::Protected { .. }
        | Error::Superseded { .. }
        | Error::TaskUnknown { .. } => CONFLICT,
        Error::Settings(_)
        | Error::Name(_)
        | Error::Image(_)
        | Error::Override(_)
        | Error::Lifetime(_)
        | Error::Unusable { .. } => BAD_REQUEST,
        _ => INTERNAL,
    }
}

fn of_call(call: &CallError) -> u16 {
    let code = call.code.as_deref().unwrap_or_default();
    match call.failure {
        Way::NoCredentials | Way::NotSent => INTERNAL,
        Way::NoAnswer => TIMEOUT,
        Way::Answer if code.starts_with("NoSuch") || code.contains("NotFound") => BAD_REQUEST,
        Way::Answer if is_throttle(code) => UNAVAILABLE,
        Way::Answer => BAD_GATEWAY,
    }
}

fn is_throttle(code: &str) -> bool {
    let codes = ["Throttl", "TooManyRequests", "RequestLimit", "SlowDown"];
    codes.iter().any(|known| code.contains(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unusable() -> Error {
        Error::Unusable {
            what: "x".into(),
            why: "y".into(),
            advice: "z".into(),
            key: None,
        }
    }

    fn of_endpoint(error: Error) -> Error {
        Error::Endpoint {
            key: "api".into(),
            error: Box::new(error),
        }
    }

    #[test]
    fn an_endpoints_error_has_the_status_of_what_is_inside() {
        let step = || "x".to_owned();
        let timed_out = || Error::TimedOut {
            step: step(),
            last: String::new(),
        };
        assert_eq!(status(&of_endpoint(unusable())), 400);
        assert_eq!(status(&of_endpoint(timed_out())), 504);
        let both = [of_endpoint(unusable()), of_endpoint(timed_out())];
        assert_eq!(status(&Error::Several(both.into())), 504);
        let alike = [of_endpoint(unusable()), of_endpoint(unusable())];
        assert_eq!(status(&Error::Several(alike.into())), 400);
    }
}
