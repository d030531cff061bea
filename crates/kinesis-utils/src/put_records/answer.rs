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
}
