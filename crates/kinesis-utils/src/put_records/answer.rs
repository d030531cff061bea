//! What an answer of PutRecords says.

use aws_sdk_kinesis::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kinesis::operation::put_records::PutRecordsError;
use retry::Answer;

const TOO_LARGE: u16 = 413;

pub(super) fn answer(error: &SdkError<PutRecordsError>) -> Answer {
    match error {
        SdkError::ConstructionFailure(_) => Answer::Closed,
        SdkError::ServiceError(answer) => {
            let code = answer.err().code().unwrap_or_default();
            of_status(answer.raw().status().as_u16(), code)
        }
        _ => Answer::Silent,
    }
}

fn of_status(status: u16, code: &str) -> Answer {
    match code {
        "ValidationException" | "InvalidArgumentException" | "SerializationException" => {
            Answer::Invalid
        }
        code if code.contains("Throttl") || code.contains("Exceeded") => Answer::Busy,
        _ if status >= 500 => Answer::Busy,
        _ if status == TOO_LARGE => Answer::Invalid,
        _ => Answer::Closed,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_kinesis::config::http::HttpResponse;
    use aws_sdk_kinesis::error::ErrorMetadata;

    use super::*;

    #[test]
    fn the_code_decides_and_the_status_where_it_says_nothing() {
        let table = [
            (400, "ValidationException", Answer::Invalid),
            (400, "InvalidArgumentException", Answer::Invalid),
            (400, "SerializationException", Answer::Invalid),
            (413, "", Answer::Invalid),
            (400, "ProvisionedThroughputExceededException", Answer::Busy),
            (400, "KMSThrottlingException", Answer::Busy),
            (400, "LimitExceededException", Answer::Busy),
            (500, "InternalFailure", Answer::Busy),
            (503, "", Answer::Busy),
            (499, "", Answer::Closed),
            (400, "ResourceNotFoundException", Answer::Closed),
            (400, "AccessDeniedException", Answer::Closed),
        ];
        for (status, code, expected) in table {
            assert_eq!(of_status(status, code), expected, "{status} {code}");
        }
    }

    #[test]
    fn a_refusal_has_its_code_and_what_was_never_sent_is_no_outage() {
        let refused = |status: u16, code: &str| {
            let meta = ErrorMetadata::builder().code(code).build();
            let response = HttpResponse::new(status.try_into().unwrap(), "".into());
            answer(&SdkError::service_error(
                PutRecordsError::generic(meta),
                response,
            ))
        };
        assert_eq!(refused(400, "ValidationException"), Answer::Invalid);
        assert_eq!(refused(503, ""), Answer::Busy);
        assert_eq!(refused(403, "AccessDeniedException"), Answer::Closed);
        let unsent = SdkError::construction_failure("no region");
        assert_eq!(answer(&unsent), Answer::Closed);
        assert_eq!(answer(&SdkError::timeout_error("late")), Answer::Silent);
    }
}
