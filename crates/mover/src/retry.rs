//! Calls to AWS that are made again while there is time.

use std::future::Future;

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use retry::Tries;

use crate::deadline::Deadline;

/// Makes a call until it succeeds, fails for good, or time runs out; the error says what was last told.
///
/// The client must not try again by itself: it would not tell of its tries when time runs out.
pub(crate) async fn with_retries<T, E, F>(
    deadline: Deadline,
    call: impl Fn() -> F,
) -> Result<T, String>
where
    F: Future<Output = Result<T, SdkError<E>>>,
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let mut tries = Tries::until(deadline.instant().into_std());
    let mut reason = None;
    loop {
        let error = match deadline.limit(call()).await {
            Some(Ok(answer)) => return Ok(answer),
            Some(Err(error)) => error,
            None => return Err(out_of_time(reason)),
        };
        tries.count();
        let told = DisplayErrorContext(&error).to_string();
        if !may_pass(&error) || tries.are_used_up() {
            return Err(told);
        }
        let Some(wait) = tries.wait() else {
            return Err(out_of_time(Some(told)));
        };
        reason = Some(told);
        tokio::time::sleep(wait).await;
    }
}

fn out_of_time(last: Option<String>) -> String {
    let last = last.map(|reason| format!("; before that: {reason}"));
    format!("the function's time ran out{}", last.unwrap_or_default())
}

/// Whether the same call may succeed later.
fn may_pass<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    let SdkError::ServiceError(answer) = error else {
        return !matches!(error, SdkError::ConstructionFailure(_));
    };
    let code = answer.err().code().unwrap_or_default();
    let status = answer.raw().status();
    // 409 is the conflict of two conditional writes at the same moment.
    status.is_server_error()
        || [409, 429].contains(&status.as_u16())
        || ["SlowDown", "RequestTimeout"].contains(&code)
        || code.contains("Throttl")
}
