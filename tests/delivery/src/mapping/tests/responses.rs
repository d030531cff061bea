//! What an answer says about its batch.

use super::super::Verdict;
use super::*;

fn batch() -> Batch {
    let Next::Invoke(batch) = lane(records(4), &Settings::default()).next(now()) else {
        panic!("nothing to invoke");
    };
    batch
}

/// `@a` stands for the sequence number of the record `a`.
fn verdict(answer: &str, reports: bool) -> Verdict {
    let batch = batch();
    let mut text = answer.to_owned();
    for record in &batch.records {
        let name = format!("@{}", char::from(record.data[0]));
        text = text.replace(&name, &record.sequence_number);
    }
    judge(Attempt::Answered(text.as_bytes()), &batch, reports)
}

#[test]
fn each_answer_has_its_verdict() {
    let one = |id: &str| format!(r#"{{"batchItemFailures":[{{"itemIdentifier":{id}}}]}}"#);
    let two = |first: &str, second: &str| {
        format!(
            r#"{{"batchItemFailures":[{{"itemIdentifier":"{first}"}},{{"itemIdentifier":"{second}"}}]}}"#
        )
    };
    let table = [
        // Success: an empty or a null list, an empty or a null answer.
        (r#"{"batchItemFailures":[]}"#.to_owned(), Verdict::Delivered),
        (
            r#"{"batchItemFailures":null}"#.to_owned(),
            Verdict::Delivered,
        ),
        ("{}".to_owned(), Verdict::Delivered),
        ("null".to_owned(), Verdict::Delivered),
        (String::new(), Verdict::Delivered),
        // The record that came first is the checkpoint, in whatever order they are named.
        (one("\"@c\""), Verdict::FailedFrom(2)),
        (two("@d", "@b"), Verdict::FailedFrom(1)),
        (two("@b", "@d"), Verdict::FailedFrom(1)),
        (two("@b", "@b"), Verdict::FailedFrom(1)),
        (one("\"@a\""), Verdict::Failed),
        // Failure of all: an identifier that is empty, null, unknown, of another key or type.
        (one("\"\""), Verdict::Failed),
        (one("null"), Verdict::Failed),
        (one("7"), Verdict::Failed),
        (one("\"4711\""), Verdict::Failed),
        (two("@c", "4711"), Verdict::Failed),
        (
            r#"{"batchItemFailures":[{"identifier":"@c"}]}"#.to_owned(),
            Verdict::Failed,
        ),
        (
            r#"{"batchItemFailures":["@c"]}"#.to_owned(),
            Verdict::Failed,
        ),
        (r#"{"batchItemFailures":"@c"}"#.to_owned(), Verdict::Failed),
        ("[]".to_owned(), Verdict::Failed),
        ("\"done\"".to_owned(), Verdict::Failed),
        ("no JSON".to_owned(), Verdict::Failed),
    ];
    for (answer, wanted) in table {
        assert_eq!(verdict(&answer, true), wanted, "{answer}");
    }
}

#[test]
fn no_answer_is_read_where_the_mapping_does_not_ask_for_reports() {
    let answer = r#"{"batchItemFailures":[{"itemIdentifier":"@a"}]}"#;
    assert_eq!(verdict(answer, false), Verdict::Delivered);
    assert_eq!(verdict("no JSON", false), Verdict::Delivered);
    assert_eq!(judge(Attempt::Failed, &batch(), false), Verdict::Failed);
}
