//! What an answer of Amazon S3 says.

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use retry::Answer;

/// Codes of status 400 that are about the caller, and not about what is written.
const ABOUT_THE_CALLER: &[&str] = &[
    "AuthorizationHeaderMalformed",
    "AuthorizationQueryParametersError",
    "ExpiredToken",
    "IllegalLocationConstraintException",
    "InvalidBucketName",
    "InvalidToken",
    "TokenRefreshRequired",
];

/// What a failed call says; a call that was never sent says nothing of what is written.
pub(crate) fn answer<E: ProvideErrorMetadata>(error: &SdkError<E>) -> Answer {
    match error {
        SdkError::ConstructionFailure(_) => Answer::Closed,
        SdkError::ServiceError(answer) => {
            let code = answer.err().code().unwrap_or_default();
            of_status(answer.raw().status().as_u16(), code)
        }
        _ => Answer::Silent,
    }
}

/// What a status and the code of an error say; S3 gives no code where it does not like a path.
fn of_status(status: u16, code: &str) -> Answer {
    let is_busy = matches!(code, "SlowDown" | "RequestTimeout") || code.contains("Throttl");
    match status {
        _ if is_busy => Answer::Busy,
        // 409 is the conflict of two conditional writes at the same moment.
        409 | 429 | 500.. => Answer::Busy,
        400 if ABOUT_THE_CALLER.contains(&code) => Answer::Closed,
        400 | 405 | 411 | 413 | 414 | 422 => Answer::Invalid,
        _ => Answer::Closed,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::config::http::HttpResponse;
    use aws_sdk_s3::error::ErrorMetadata;
    use aws_sdk_s3::operation::put_object::PutObjectError;
    use aws_sdk_s3::primitives::SdkBody;

    use super::*;

    fn refused(status: u16, code: &str) -> SdkError<PutObjectError> {
        let metadata = ErrorMetadata::builder().code(code).build();
        let answer = HttpResponse::new(status.try_into().unwrap(), SdkBody::empty());
        SdkError::service_error(PutObjectError::generic(metadata), answer)
    }

    #[test]
    fn what_was_not_sent_is_not_a_silent_answer() {
        let never_sent: SdkError<PutObjectError> = SdkError::construction_failure("no region");
        assert_eq!(answer(&never_sent), Answer::Closed);
        let lost: SdkError<PutObjectError> = SdkError::timeout_error("too late");
        assert_eq!(answer(&lost), Answer::Silent);
        assert_eq!(answer(&refused(400, "KeyTooLongError")), Answer::Invalid);
        assert_eq!(answer(&refused(403, "RequestThrottled")), Answer::Busy);
        assert_eq!(answer(&refused(400, "ExpiredToken")), Answer::Closed);
    }

    #[test]
    fn the_status_and_the_code_decide() {
        let table = [
            (500, "InternalError", Answer::Busy),
            (503, "SlowDown", Answer::Busy),
            (499, "", Answer::Closed),
            (429, "", Answer::Busy),
            (409, "ConditionalRequestConflict", Answer::Busy),
            (400, "RequestTimeout", Answer::Busy),
            (400, "SlowDown", Answer::Busy),
            (403, "RequestThrottled", Answer::Busy),
            (400, "", Answer::Invalid),
            (400, "KeyTooLongError", Answer::Invalid),
            (405, "MethodNotAllowed", Answer::Invalid),
            (411, "MissingContentLength", Answer::Invalid),
            (413, "", Answer::Invalid),
            (414, "", Answer::Invalid),
            (422, "", Answer::Invalid),
            (400, "ExpiredToken", Answer::Closed),
            (400, "AuthorizationHeaderMalformed", Answer::Closed),
            (301, "PermanentRedirect", Answer::Closed),
            (401, "", Answer::Closed),
            (403, "AccessDenied", Answer::Closed),
            (404, "NoSuchBucket", Answer::Closed),
        ];
        for (status, code, expected) in table {
            assert_eq!(of_status(status, code), expected, "{status} {code}");
        }
    }
}
