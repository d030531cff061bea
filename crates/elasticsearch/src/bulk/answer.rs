//! What a cluster answers for each document.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Rejection;
use crate::error::{BoxError, is_transient};

/// What became of one document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is there, from now on or since an earlier try.
    Written,
    /// It was refused for now.
    Later(Rejection),
    /// It will never be taken.
    Rejected(Rejection),
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    items: Vec<Action<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Action<'a> {
    #[serde(borrow, alias = "index")]
    Create(Item<'a>),
}

#[derive(Deserialize)]
struct Item<'a> {
    status: u16,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
}

/// Reads what became of each of this many documents.
pub(super) fn read(answer: &[u8], count: usize) -> Result<Vec<Outcome>, BoxError> {
    let answer: Answer<'_> = serde_json::from_slice(answer)?;
    let answered = answer.items.len();
    if answered != count {
        return Err(format!("it is about {answered} documents, and {count} were sent").into());
    }
    let outcome = |Action::Create(item): &Action<'_>| outcome(item);
    Ok(answer.items.iter().map(outcome).collect())
}

/// A conflict means that the id is taken: by the same document, written by an earlier try.
fn outcome(item: &Item<'_>) -> Outcome {
    if matches!(item.status, 200..=299 | 409) {
        return Outcome::Written;
    }
    let error = item.error.map_or("{}", RawValue::get);
    let rejection = Rejection {
        status: item.status,
        error: error.to_owned(),
    };
    if is_transient(item.status) || is_full(error) {
        Outcome::Later(rejection)
    } else {
        Outcome::Rejected(rejection)
    }
}

/// A cluster whose disks are full blocks its indices, with status 403 in older versions.
fn is_full(error: &str) -> bool {
    let kind: Option<Kind<'_>> = serde_json::from_str(error).ok();
    kind.is_some_and(|kind| kind.kind == "cluster_block_exception")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(item: &str) -> Outcome {
        let answer = format!(r#"{{"took":1,"errors":true,"items":[{{"create":{item}}}]}}"#);
        read(answer.as_bytes(), 1).unwrap().remove(0)
    }

    fn rejection(status: u16, error: &str) -> Rejection {
        let error = error.to_owned();
        Rejection { status, error }
    }

    #[test]
    fn a_document_that_is_there_is_written() {
        assert_eq!(one(r#"{"_id":"1","status":201}"#), Outcome::Written);
        let conflict = r#"{"status":409,"error":{"type":"version_conflict_engine_exception"}}"#;
        assert_eq!(one(conflict), Outcome::Written);
    }

    #[test]
    fn what_is_refused_for_now_may_be_tried_again() {
        let busy = r#"{"type":"es_rejected_execution_exception"}"#;
        for status in [429, 500, 503] {
            let item = format!(r#"{{"status":{status},"error":{busy}}}"#);
            assert_eq!(one(&item), Outcome::Later(rejection(status, busy)));
        }
        let full = r#"{"type":"cluster_block_exception","reason":"disk"}"#;
        let item = format!(r#"{{"status":403,"error":{full}}}"#);
        assert_eq!(one(&item), Outcome::Later(rejection(403, full)));
    }

    #[test]
    fn what_is_refused_for_good_tells_why() {
        let error = r#"{"type":"mapper_parsing_exception","reason":"n"}"#;
        let item = format!(r#"{{"status":400,"error":{error}}}"#);
        assert_eq!(one(&item), Outcome::Rejected(rejection(400, error)));
        assert_eq!(
            one(r#"{"status":404}"#),
            Outcome::Rejected(rejection(404, "{}"))
        );
    }

    #[test]
    fn an_answer_about_other_documents_is_none() {
        assert!(read(br#"{"items":[]}"#, 1).is_err());
        assert!(read(br#"{"errors":false}"#, 0).is_err());
        assert!(read(b"<html>", 1).is_err());
    }
}
