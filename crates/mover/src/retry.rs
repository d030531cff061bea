//! Calls to AWS that are made again while there is time.

use std::future::Future;

use aws_calls::CallError;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use retry::{Answer, Tries};

use crate::answer::answer;
use crate::deadline::Deadline;
use crate::log;

/// Why a call failed in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What its last answer says.
    pub(crate) answer: Answer,
    /// The reason, in a sentence.
    pub(crate) reason: String,
}

/// Makes a call of Amazon S3 until it succeeds, fails for good, or time runs out; see [`with_retries_of`].
pub(crate) async fn with_retries<T, E, F>(
    deadline: Deadline,
    call: impl Fn() -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<T, SdkError<E>>>,
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    with_retries_of("S3", deadline, call).await
}

/// Makes a call of a service until it succeeds, fails for good, or time runs out; the error says what the last answer was.
///
/// The client must not try again by itself: it would not tell of its tries when time runs out.
pub(crate) async fn with_retries_of<T, E, F>(
    service: &'static str,
    deadline: Deadline,
    call: impl Fn() -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<T, SdkError<E>>>,
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let mut tries = Tries::until(deadline.instant().into_std());
    let mut last = None;
    loop {
        let error = match deadline.limit(call()).await {
            Some(Ok(answer)) => return Ok(answer),
            Some(Err(error)) => error,
            None => return Err(out_of_time(last)),
        };
        tries.count();
        let (answer, reason) = (answer(&error), reason(service, &error));
        let may_pass = matches!(answer, Answer::Busy | Answer::Silent);
        if !may_pass || tries.are_used_up() {
            return Err(Failure { answer, reason });
        }
        let Some(wait) = tries.wait() else {
            return Err(out_of_time(Some(reason)));
        };
        last = Some(reason);
        tokio::time::sleep(wait).await;
    }
}

/// What AWS said, or why it said nothing.
fn reason<E>(service: &'static str, error: &SdkError<E>) -> String
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let status = error.raw_response().map(|answer| answer.status().as_u16());
    let cause = CallError::of(service, "", "", error).cause;
    match (error.code(), status) {
        // An answer without a code has nothing but its status.
        (None, Some(status)) => format!("{service} answered with status {status}"),
        _ => log::bounded(&cause),
    }
}

fn out_of_time(last: Option<String>) -> Failure {
    let last = last.map(|reason| format!("; before that: {reason}"));
    Failure {
        answer: Answer::Silent,
        reason: format!("the function's time ran out{}", last.unwrap_or_default()),
    }
}
