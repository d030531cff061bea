//! What an answer of the function says about its batch.
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html>

use serde_json::Value;

use super::Batch;

/// How an invocation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt<'a> {
    /// With this answer.
    Answered(&'a [u8]),
    /// With an error, for want of time, or by the end of the process.
    Failed,
}

/// What is to be done with a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is delivered.
    Delivered,
    /// What stands before this place is delivered.
    FailedFrom(usize),
    /// None of it counts as delivered.
    Failed,
}

/// Judges a batch by how its invocation ended.
///
/// Of several failed records the one that the stream had first is the checkpoint. Without
/// `ReportBatchItemFailures` an answer is a success, whatever it says.
#[must_use]
pub fn judge(attempt: Attempt<'_>, batch: &Batch, reports: bool) -> Verdict {
    match attempt {
        Attempt::Failed => Verdict::Failed,
        Attempt::Answered(_) if !reports => Verdict::Delivered,
        Attempt::Answered(answer) => read(answer, batch).unwrap_or(Verdict::Failed),
    }
}

/// Nothing means that the answer is malformed.
fn read(answer: &[u8], batch: &Batch) -> Option<Verdict> {
    if answer.is_empty() {
        return Some(Verdict::Delivered);
    }
    let failures = match serde_json::from_slice(answer).ok()? {
        Value::Null => return Some(Verdict::Delivered),
        Value::Object(mut answer) => answer.remove("batchItemFailures").unwrap_or_default(),
        _ => return None,
    };
    let failures = match failures {
        Value::Null => Vec::new(),
        Value::Array(failures) => failures,
        _ => return None,
    };
    let place = |failure: &Value| batch.place(failure.get("itemIdentifier")?.as_str()?);
    let places: Option<Vec<usize>> = failures.iter().map(place).collect();
    Some(match places?.into_iter().min() {
        None => Verdict::Delivered,
        Some(0) => Verdict::Failed,
        Some(place) => Verdict::FailedFrom(place),
    })
}
