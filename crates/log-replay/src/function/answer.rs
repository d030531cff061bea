//! What the answer of a function says of an event.
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html>

use serde::Deserialize;
use serde_json::Value;

/// The most characters of an error that are shown.
const MAX_SHOWN: usize = 500;

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// So many of its first records are taken, at least one.
    Taken(usize),
    /// None is, and why.
    Failed(String),
}

/// What a function raises: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raised {
    error_type: Option<String>,
    error_message: Option<String>,
}

/// Reads an answer to an event of these lines, which are its sequence numbers, as a stream's mapping does: of several
/// records that failed the first is where to go on, and an answer that makes no sense is a failure.
pub(super) fn read(answer: &[u8], lines: &[usize]) -> Verdict {
    match first_failed(answer, lines) {
        Some(None) => Verdict::Taken(lines.len()),
        Some(Some(0)) => {
            Verdict::Failed("not taken, and the log of the function says why".to_owned())
        }
        Some(Some(index)) => Verdict::Taken(index),
        None => Verdict::Failed("the answer is none that a stream's mapping reads".to_owned()),
    }
}

/// The index of the first record that failed, if any; nothing where the answer is malformed.
fn first_failed(answer: &[u8], lines: &[usize]) -> Option<Option<usize>> {
    if answer.is_empty() {
        return Some(None);
    }
    let failures = match serde_json::from_slice(answer).ok()? {
        Value::Null => return Some(None),
        Value::Object(mut answer) => answer.remove("batchItemFailures").unwrap_or_default(),
        _ => return None,
    };
    let failures = match failures {
        Value::Null => return Some(None),
        Value::Array(failures) => failures,
        _ => return None,
    };
    let index = |failure: &Value| {
        let line = failure.get("itemIdentifier")?.as_str()?;
        lines.iter().position(|one| one.to_string() == line)
    };
    let failed: Option<Vec<usize>> = failures.iter().map(index).collect();
    Some(failed?.into_iter().min())
}

/// What a function raised, in a sentence.
pub(super) fn error(payload: &[u8]) -> String {
    let Ok(raised) = serde_json::from_slice::<Raised>(payload) else {
        return "the function failed, and its log says why".to_owned();
    };
    let kind = raised.error_type.unwrap_or_default();
    let message = raised.error_message.unwrap_or_default();
    let both = [kind, message].into_iter().filter(|text| !text.is_empty());
    let text = both.collect::<Vec<_>>().join(": ");
    let plain = |char: char| if char.is_control() { ' ' } else { char };
    let text: String = text.chars().take(MAX_SHOWN).map(plain).collect();
    format!("the function failed: {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_a_mapping_reads_it() {
        let lines = [3, 5, 12];
        let table = [
            ("", Some(3)),
            ("null", Some(3)),
            ("{}", Some(3)),
            (r#"{"batchItemFailures":null}"#, Some(3)),
            (r#"{"batchItemFailures":[]}"#, Some(3)),
            (
                r#"{"batchItemFailures":[{"itemIdentifier":"12"},{"itemIdentifier":"5"}]}"#,
                Some(1),
            ),
            (
                r#"{"batchItemFailures":[{"itemIdentifier":"12"}]}"#,
                Some(2),
            ),
            (r#"{"batchItemFailures":[{"itemIdentifier":"3"}]}"#, None),
            (r#"{"batchItemFailures":[{"itemIdentifier":"4"}]}"#, None),
            (
                r#"{"batchItemFailures":[{"itemIdentifier":"12"},{"itemIdentifier":""}]}"#,
                None,
            ),
            (r#"{"batchItemFailures":[{"itemIdentifier":null}]}"#, None),
            (r#"{"batchItemFailures":[{"item":"12"}]}"#, None),
            (r#"{"batchItemFailures":"12"}"#, None),
            (r#""done""#, None),
            ("done", None),
        ];
        for (answer, taken) in table {
            let read = read(answer.as_bytes(), &lines);
            let found = match read {
                Verdict::Taken(records) => Some(records),
                Verdict::Failed(_) => None,
            };
            assert_eq!(found, taken, "{answer}");
        }
    }

    #[test]
    fn an_error_is_one_short_line() {
        let payload = format!(
            r#"{{"errorType":"SinkError","errorMessage":"no\n{}"}}"#,
            "x".repeat(9000)
        );
        let text = error(payload.as_bytes());
        assert!(
            text.starts_with("the function failed: SinkError: no x"),
            "{text}"
        );
        assert!(text.len() < 600 && !text.contains('\n'), "{text}");
        for other in ["", "[1]", "<html>"] {
            assert_eq!(
                error(other.as_bytes()),
                "the function failed, and its log says why"
            );
        }
    }
}
