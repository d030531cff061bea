//! What a cluster answers for each document.

use std::borrow::Cow;

use retry::Answer as Said;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Rejection;
use crate::error::BoxError;

/// What became of one document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is there, from now on or since an earlier try.
    Written,
    /// It was refused for now.
    Later(Rejection),
    /// It was refused, and it may be taken later or never: its index is closed for writing, or the cluster fails at it.
    Blocked(Rejection),
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
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    reason: Option<Cow<'a, str>>,
}

/// Blocks of one index, which an operator or a policy sets: write, read-only, closed.
const BLOCKS_OF_AN_INDEX: [&str; 3] = ["FORBIDDEN/8/", "FORBIDDEN/5/", "FORBIDDEN/4/"];

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
    match said(item.status, error) {
        Said::Busy => Outcome::Later(rejection),
        Said::Blocked => Outcome::Blocked(rejection),
        _ => Outcome::Rejected(rejection),
    }
}

/// What the status and the error of one document say.
fn said(status: u16, error: &str) -> Said {
    match (status, block(error)) {
        (408 | 429 | 502..=504, _) => Said::Busy,
        (500.., _) => Said::Blocked,
        (_, Some(Block::OfIndex)) => Said::Blocked,
        (_, Some(Block::Other)) => Said::Busy,
        (_, Some(Block::Settings)) => Said::Blocked,
        (_, None) => Said::Invalid,
    }
}

/// What keeps a cluster from writing.
enum Block {
    OfIndex,
    /// Full disks, with status 403 in older versions, or no master.
    Other,
    /// No document is the reason, but how the function is set.
    Settings,
}

fn block(error: &str) -> Option<Block> {
    let error: Kind<'_> = serde_json::from_str(error).ok()?;
    let reason = error.reason.unwrap_or_default();
    if error.kind == "illegal_argument_exception" {
        return is_of_settings(&reason).then_some(Block::Settings);
    }
    if error.kind != "cluster_block_exception" {
        return None;
    }
    let is_of_index = BLOCKS_OF_AN_INDEX
        .iter()
        .any(|block| reason.contains(block));
    Some(if is_of_index {
        Block::OfIndex
    } else {
        Block::Other
    })
}

/// An ingest pipeline that is not there, and a collection of OpenSearch Serverless that takes no ids: the one may be made
/// again, and the other is corrected by `ES_SERVERLESS`.
fn is_of_settings(reason: &str) -> bool {
    let is_pipeline =
        reason.starts_with("pipeline with id [") && reason.ends_with("does not exist");
    is_pipeline || reason.starts_with("Document ID is not supported")
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
        for status in [408, 429, 502, 503, 504] {
            let item = format!(r#"{{"status":{status},"error":{busy}}}"#);
            assert_eq!(one(&item), Outcome::Later(rejection(status, busy)));
        }
        let full = r#"{"type":"cluster_block_exception","reason":"disk"}"#;
        let item = format!(r#"{{"status":403,"error":{full}}}"#);
        assert_eq!(one(&item), Outcome::Later(rejection(403, full)));
    }

    #[test]
    fn a_block_of_one_index_is_told_from_one_of_the_cluster() {
        let error = |block: &str| {
            format!(
                r#"{{"type":"cluster_block_exception","reason":"index [a\"b] blocked by: [FORBIDDEN/{block}];"}}"#
            )
        };
        let blocks = [
            "8/index write (api)",
            "5/index read-only (api)",
            "4/index closed",
        ];
        for block in blocks {
            let error = error(block);
            let item = format!(r#"{{"status":403,"error":{error}}}"#);
            assert_eq!(one(&item), Outcome::Blocked(rejection(403, &error)));
        }
        for block in ["12/index read-only / allow delete (api)", "2/no master"] {
            let error = error(block);
            let item = format!(r#"{{"status":403,"error":{error}}}"#);
            assert_eq!(one(&item), Outcome::Later(rejection(403, &error)));
        }
        let other = r#"{"type":"security_exception","reason":"FORBIDDEN/8/"}"#;
        let item = format!(r#"{{"status":403,"error":{other}}}"#);
        assert_eq!(one(&item), Outcome::Rejected(rejection(403, other)));
    }

    #[test]
    fn a_setting_that_is_wrong_is_no_fault_of_a_document() {
        for reason in [
            "pipeline with id [geo] does not exist",
            "Document ID is not supported in create/index operation request",
        ] {
            let error = format!(r#"{{"type":"illegal_argument_exception","reason":"{reason}"}}"#);
            let item = format!(r#"{{"status":400,"error":{error}}}"#);
            assert_eq!(one(&item), Outcome::Blocked(rejection(400, &error)));
        }
        let own = r#"{"type":"illegal_argument_exception","reason":"field [n] is not a number"}"#;
        let item = format!(r#"{{"status":400,"error":{own}}}"#);
        assert_eq!(one(&item), Outcome::Rejected(rejection(400, own)));
    }

    #[test]
    fn a_cluster_that_fails_at_a_document_may_do_so_for_ever() {
        for status in [500, 501, 505] {
            let item = format!(r#"{{"status":{status}}}"#);
            assert_eq!(one(&item), Outcome::Blocked(rejection(status, "{}")));
        }
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
